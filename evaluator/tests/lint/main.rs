//! The lint, one table of cases for each family: a document that triggers the code, one near it that does not, and what
//! the fix makes of the first, where there is one.

#![expect(clippy::unwrap_used, reason = "tests may")]

mod actions;
mod codes;
mod condition_keys;
mod condition_values;
mod framework;
mod hostile;
mod open_readings;
mod organizations;
mod passing;
mod principals;
mod redundancy;
mod resources;
mod silence;
mod structure;
mod trust;
mod variables;

use evaluator::DocumentType;
use std::sync::OnceLock;

use evaluator::catalogue::Catalogue;
use evaluator::lint::{Finding, lint_with};

/// A code shown at work.
pub struct Case {
    /// Its name.
    pub code: &'static str,
    /// What the texts are read as.
    pub document: DocumentType,
    /// Triggers the code. Text without `"Statement"` and `"Version"` is one statement of a document with `Version`.
    pub bad: &'static str,
    /// As near as can be, and does not.
    pub good: &'static str,
    /// What the first finding's fix makes of `bad`; none if no fix is offered.
    pub fixed: Option<&'static str>,
}

/// A case without a fix.
pub const fn case(
    code: &'static str,
    document: DocumentType,
    bad: &'static str,
    good: &'static str,
) -> Case {
    let fixed = None;
    Case {
        code,
        document,
        bad,
        good,
        fixed,
    }
}

/// A case whose fix leads from `bad` to `good` exactly.
pub const fn fixed(
    code: &'static str,
    document: DocumentType,
    bad: &'static str,
    good: &'static str,
) -> Case {
    Case {
        code,
        document,
        bad,
        good,
        fixed: Some(good),
    }
}

impl Case {
    /// The same case with a fix that leads elsewhere than to `good`.
    pub const fn with_fix(mut self, fixed: &'static str) -> Self {
        self.fixed = Some(fixed);
        self
    }
}

/// The cases of every family.
pub fn all_cases() -> Vec<&'static Case> {
    [
        framework::CASES,
        structure::CASES,
        actions::CASES,
        resources::CASES,
        condition_keys::CASES,
        condition_values::CASES,
        principals::CASES,
        variables::CASES,
        organizations::CASES,
        trust::CASES,
        passing::CASES,
        redundancy::CASES,
        open_readings::CASES,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The document that a case's text stands for.
pub fn whole(text: &str) -> String {
    let is_whole = ["\"Statement\"", "\"Version\""]
        .iter()
        .any(|name| text.contains(name));
    if is_whole || !text.starts_with('{') {
        text.to_owned()
    } else {
        format!(r#"{{"Version":"2012-10-17","Statement":[{text}]}}"#)
    }
}

/// What the lint finds with the catalogue.
pub fn lint(text: &str, document: DocumentType) -> Vec<Finding> {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    let bytes: &[u8] = include_bytes!("../../catalogue/aws.txt");
    let catalogue = CATALOGUE.get_or_init(|| Catalogue::read(bytes).unwrap());
    lint_with(text, document, Some(catalogue))
}

/// The findings with one code.
pub fn found(text: &str, document: DocumentType, code: &str) -> Vec<Finding> {
    let mut findings = lint(text, document);
    findings.retain(|finding| finding.issue_code == code);
    findings
}

#[test]
fn every_case_triggers_its_code_and_its_neighbour_does_not() {
    let mut wrong = Vec::new();
    for case in all_cases() {
        let (bad, good) = (whole(case.bad), whole(case.good));
        let findings = found(&bad, case.document, case.code);
        if !found(&good, case.document, case.code).is_empty() {
            wrong.push(format!("{} in {good}", case.code));
        }
        let Some(first) = findings.first() else {
            wrong.push(format!("no {} in {bad}", case.code));
            continue;
        };
        let fixed = first.fix.as_ref().map(|fix| fix.apply(&bad));
        if fixed != case.fixed.map(whole) {
            wrong.push(format!("{} fixed: {fixed:?}", case.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_fix_settles_its_finding() {
    for case in all_cases() {
        let bad = whole(case.bad);
        for finding in lint(&bad, case.document) {
            let Some(fix) = &finding.fix else { continue };
            let fixed = fix.apply(&bad);
            let before = found(&bad, case.document, finding.issue_code).len();
            let after = found(&fixed, case.document, finding.issue_code).len();
            assert!(after < before, "{}: {bad} -> {fixed}", finding.issue_code);
        }
    }
}
