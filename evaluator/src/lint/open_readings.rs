//! Our own findings, about rules of the language that surprise: what happens when a key is absent, and statements that
//! never count. No other tool has their codes, so they begin with `BAILIWICK_`.

use super::codes;
use super::cover::Coverage;
use super::fix;
use super::report::Report;
use super::variables::variables;
use super::view::{Condition, Entry, Family, Set, Statement, View};
use crate::error::shown;

/// Keys that every request brings, so that no thought need be given to their absence.
const ALWAYS_PRESENT: [&str; 8] = [
    "aws:currenttime",
    "aws:epochtime",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principaltype",
    "aws:requestedregion",
    "aws:securetransport",
    "aws:userid",
];
/// Documents with more statements are not searched for ones that never count.
const LONGEST: usize = 400;

pub(super) fn check(view: &View<'_>, report: &mut Report) {
    for statement in &view.statements {
        if let Some(resources) = &statement.resources
            && resources.inverted
        {
            for entry in &resources.entries {
                absent_variable(view, *entry, "`NotResource`", report);
            }
        }
        for condition in &statement.conditions {
            if condition.negated {
                for value in &condition.values {
                    let operator = format!("`{}`", shown(&condition.operator.key));
                    absent_variable(view, *value, &operator, report);
                }
            }
            absent_key(view, statement, condition, report);
        }
    }
    unreachable(view, report);
}

/// E-43, E-44: what an exception becomes when it cannot be computed.
fn absent_variable(view: &View<'_>, entry: Entry<'_>, place: &str, report: &mut Report) {
    if !view.has_variables {
        return;
    }
    for variable in variables(entry.text) {
        let name = variable.name.to_ascii_lowercase();
        let is_sure = variable.is_escape
            || variable.has_default
            || name.is_empty()
            || ALWAYS_PRESENT.contains(&name.as_str());
        if !is_sure {
            let message = format!(
                "give the variable a default, `${{{}, '…'}}`: where its key is absent, {place} excepts \
                 nothing",
                shown(variable.name)
            );
            let span = view.part(entry.node, variable.start, variable.end);
            report.add(codes::BAILIWICK_VARIABLE_MAY_BE_ABSENT, span, message);
        }
    }
}

/// E-61 to E-67: conditions that are met, or not, by requests without the key.
fn absent_key(
    view: &View<'_>,
    statement: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report,
) {
    let key = condition.lowered_key.as_str();
    let mut same = statement.conditions_on(key);
    let checks_presence = same.any(|other| other.family == Some(Family::Null));
    if checks_presence
        || condition.if_exists
        || condition.family.is_none()
        || condition.family == Some(Family::Null)
        || ALWAYS_PRESENT.contains(&key)
    {
        return;
    }
    let written = shown(&condition.key.key);
    let (code, message) = match condition.set {
        Some(Set::ForAll) if statement.allows() => (
            codes::BAILIWICK_FORALLVALUES_ALLOWS_ABSENT_KEY,
            format!(
                "add `\"Null\": {{\"{written}\": \"false\"}}`: a request without the key meets \
                 `ForAllValues`"
            ),
        ),
        Some(Set::ForAny) if condition.negated => (
            codes::BAILIWICK_FORANYVALUE_WITH_NEGATED_OPERATOR,
            format!(
                "say with `Null` what holds when `{written}` is absent: readings differ; and check that \
                 one other value among many is meant to be enough"
            ),
        ),
        None if condition.negated && statement.allows() => (
            codes::BAILIWICK_NEGATED_OPERATOR_ALLOWS_ABSENT_KEY,
            format!(
                "add `\"Null\": {{\"{written}\": \"false\"}}`: a request without the key meets a \
                 negated operator"
            ),
        ),
        _ => return,
    };
    let finding = report.add(code, condition.key.key_span, message);
    let block = statement.find("Condition");
    if statement.allows()
        && let Some(block) = block
        && !super::view::members(&block.value)
            .iter()
            .any(|member| member.key == "Null")
    {
        let value = format!("{{{}: \"false\"}}", fix::quoted(&condition.key.key));
        let edits = fix::put_first(view, &block.value, "Null", &value);
        finding.fix("Require the key", edits);
    }
}

/// Grants that a denial without conditions always overrules.
fn unreachable(view: &View<'_>, report: &mut Report) {
    if view.statements.len() > LONGEST {
        return;
    }
    let coverage = Coverage::new();
    let denials = || {
        view.statements
            .iter()
            .enumerate()
            .filter(|(_, s)| s.denies())
    };
    for statement in view
        .statements
        .iter()
        .filter(|statement| statement.allows())
    {
        if let Some((place, denial)) = denials().find(|(_, d)| coverage.statement(d, statement)) {
            let message = format!(
                "remove this statement, or narrow number {}, which denies all that it allows",
                place + 1
            );
            report
                .add(
                    codes::BAILIWICK_UNREACHABLE_STATEMENT,
                    statement.node.span,
                    message,
                )
                .also_at(denial.node.span);
        }
    }
}
