//! What a document is made of: JSON, the elements, their names, types and forms. Says nothing about what the entries of
//! an element mean; other families do.

use std::collections::HashMap;

use super::codes;
use super::codes::IssueCode;
use super::fix;
use super::report::Report;
use super::view::{Statement, View, find, items, members, string};
use crate::error::{PolicyError, shown};
use crate::json::{Member, Node, Value};
use crate::suggest::did_you_mean;

const POLICY_ELEMENTS: [&str; 3] = ["Version", "Id", "Statement"];
const STATEMENT_ELEMENTS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];
/// An element and the form that excludes it.
const PAIRS: [(&str, &str); 3] = [
    ("Principal", "NotPrincipal"),
    ("Action", "NotAction"),
    ("Resource", "NotResource"),
];

/// Text that is no JSON.
pub(super) fn syntax(text: &str, errors: &[PolicyError], report: &mut Report) {
    for error in errors {
        let finding = report.add(codes::JSON_SYNTAX_ERROR, error.span, error.message.clone());
        if error.span.slice(text) == "," && error.message.starts_with("remove the comma") {
            finding.fix("Remove the comma", fix::replace(error.span, ""));
        }
    }
}

pub(super) fn check(view: &View<'_>, report: &mut Report) {
    if !is(&view.root.value, "an object") {
        mismatch(view.root, "an object with `Statement`", report);
        return;
    }
    names(view.members, &POLICY_ELEMENTS, report);
    if let Some(id) = find(view.members, "Id") {
        id_element(view, id, report);
    }
    version(view, report);
    match find(view.members, "Statement") {
        None => {
            let message = "add `Statement`, a list of statements";
            report.add(codes::MISSING_STATEMENT, view.root.span, message);
        }
        Some(member) => {
            for item in items(&member.value) {
                if !is(&item.value, "an object") {
                    mismatch(item, "a statement, which is an object", report);
                }
            }
        }
    }
    for statement in &view.statements {
        elements(view, statement, report);
    }
    sids(view, report);
}

fn is(value: &Value, kind: &str) -> bool {
    value.kind() == kind
}

fn mismatch(node: &Node, wanted: &str, report: &mut Report) {
    let message = format!("write {wanted} instead of {}", node.value.kind());
    report.add(codes::DATA_TYPE_MISMATCH, node.span, message);
}

/// Names that are no elements. Those of the wrong case can be set right.
fn names(found: &[Member], known: &[&str], report: &mut Report) {
    for member in found {
        let name = &*member.key;
        if known.contains(&name) {
            continue;
        }
        let advice = did_you_mean(name, known.iter().copied());
        let message = format!(
            "remove `{}`, which is not an element here{advice}",
            shown(name)
        );
        let finding = report.add(codes::INVALID_POLICY_ELEMENT, member.key_span, message);
        let mut right = known
            .iter()
            .filter(|right| right.eq_ignore_ascii_case(name));
        if let Some(right) = right.next()
            && !found.iter().any(|member| member.key == **right)
        {
            let title = format!("Write `{right}`");
            finding.fix(title, fix::write(member.key_span, right));
        }
    }
}

/// E-03: documents that are attached to an identity or belong to an organization have no `Id`.
fn id_element(view: &View<'_>, id: &Member, report: &mut Report) {
    if !view.document.takes_id() {
        let message = "remove `Id`, which documents of this type do not have";
        report
            .add(codes::INVALID_POLICY_ELEMENT, id.key_span, message)
            .fix("Remove `Id`", fix::remove(view, id.key_span));
    } else if string(&id.value).is_none() {
        mismatch(&id.value, "a string", report);
    }
}

fn version(view: &View<'_>, report: &mut Report) {
    let Some(member) = find(view.members, "Version") else {
        let message = "add `\"Version\": \"2012-10-17\"`; without it, variables are plain text";
        report
            .add(codes::MISSING_VERSION, view.root.span, message)
            .fix(
                "Add `Version`",
                fix::put_first(view, view.root, "Version", "\"2012-10-17\""),
            );
        return;
    };
    match string(&member.value) {
        None => mismatch(&member.value, "the string `2012-10-17`", report),
        Some("2012-10-17" | "2008-10-17") => {}
        Some(other) => {
            let message = format!(
                "write `2012-10-17` instead of `{}`, which is no version of the policy language",
                shown(other)
            );
            report
                .add(codes::INVALID_VERSION, member.value.span, message)
                .fix(
                    "Write `2012-10-17`",
                    fix::write(member.value.span, "2012-10-17"),
                );
        }
    }
}

fn elements(view: &View<'_>, statement: &Statement<'_>, report: &mut Report) {
    names(statement.members, &STATEMENT_ELEMENTS, report);
    effect(statement, report);
    for (name, inverted) in PAIRS {
        if let (Some(_), Some(second)) = (statement.find(name), statement.find(inverted)) {
            let message = format!("keep either `{name}` or `{inverted}`, not both");
            let code = codes::UNSUPPORTED_ELEMENT_COMBINATION;
            report.add(code, second.key_span, message);
        }
    }
    let mut require = |present: bool, code: IssueCode, message: &str| {
        if !present {
            report.add(code, statement.node.span, message);
        }
    };
    require(
        statement.actions.is_some(),
        codes::MISSING_ACTION,
        "add `Action` or `NotAction`",
    );
    require(
        statement.resources.is_some() || !view.document.names_resources(),
        codes::MISSING_RESOURCE,
        "add `Resource` or `NotResource`",
    );
    require(
        statement.principals.is_some() || !view.document.names_principals(),
        codes::MISSING_PRINCIPAL,
        "add `Principal`: whom the statement is about",
    );
    for list in [&statement.actions, &statement.resources]
        .into_iter()
        .flatten()
    {
        for item in items(&list.member.value) {
            if !is(&item.value, "a string") {
                mismatch(item, "a string", report);
            }
        }
    }
    if let Some(condition) = statement.find("Condition") {
        condition_types(condition, report);
    }
}

fn effect(statement: &Statement<'_>, report: &mut Report) {
    let Some(member) = statement.find("Effect") else {
        let message = "add `Effect`, either `Allow` or `Deny`";
        report.add(codes::MISSING_EFFECT, statement.node.span, message);
        return;
    };
    let span = member.value.span;
    let Some(text) = string(&member.value) else {
        mismatch(&member.value, "`Allow` or `Deny`", report);
        return;
    };
    if matches!(text, "Allow" | "Deny") {
        return;
    }
    let message = format!("write `Allow` or `Deny` instead of `{}`", shown(text));
    let finding = report.add(codes::INVALID_EFFECT, span, message);
    let right = match () {
        () if statement.allows() => "Allow",
        () if statement.denies() => "Deny",
        () => return,
    };
    finding.fix(format!("Write `{right}`"), fix::write(span, right));
}

/// Operators hold keys, keys hold strings, numbers and booleans, or lists of them.
fn condition_types(condition: &Member, report: &mut Report) {
    if !is(&condition.value.value, "an object") {
        mismatch(&condition.value, "an object of condition operators", report);
    }
    for operator in members(&condition.value) {
        if !is(&operator.value.value, "an object") {
            mismatch(&operator.value, "an object of condition keys", report);
        }
        for key in members(&operator.value) {
            for value in items(&key.value) {
                if matches!(
                    value.value,
                    Value::Null | Value::Array(_) | Value::Object(_)
                ) {
                    mismatch(value, "a string", report);
                }
            }
        }
    }
}

/// E-06: what a `Sid` may be, and that it names one statement.
fn sids(view: &View<'_>, report: &mut Report) {
    // Resource-based policies are the services' own, and several allow any `Sid`.
    let is_free = view.document.has_free_sids();
    let mut count: HashMap<&str, usize> = HashMap::new();
    let all = || view.statements.iter().filter_map(|s| s.sid);
    for sid in all() {
        *count.entry(sid.text).or_default() += 1;
    }
    let mut seen: HashMap<&str, &Node> = HashMap::new();
    for statement in &view.statements {
        if let Some(member) = statement.find("Sid")
            && string(&member.value).is_none()
        {
            mismatch(&member.value, "a string", report);
        }
        let Some(sid) = statement.sid else { continue };
        if !is_free && !sid.text.chars().all(|c| c.is_ascii_alphanumeric()) {
            let message = format!(
                "use only the letters A to Z, a to z and digits in `{}`",
                shown(sid.text)
            );
            let finding = report.add(codes::UNSUPPORTED_SID, sid.node.span, message);
            let right: String = sid
                .text
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .collect();
            if !right.is_empty() && !count.contains_key(right.as_str()) {
                let edits = fix::write(sid.node.span, &right);
                finding.fix(format!("Write `{}`", shown(&right)), edits);
            }
        }
        if sid.text.is_empty() {
            continue;
        }
        if let Some(first) = seen.get(sid.text) {
            let code = if is_free {
                codes::UNIQUE_SIDS_RECOMMENDED
            } else {
                codes::UNIQUE_SIDS_REQUIRED
            };
            let message = format!(
                "give this statement another `Sid` than `{}`",
                shown(sid.text)
            );
            report.add(code, sid.node.span, message).also_at(first.span);
        } else {
            seen.insert(sid.text, sid.node);
        }
    }
}
