//! What a document could do without: empty lists, objects and names, entries and statements that others cover.

use std::collections::HashSet;

use super::codes;
use super::codes::IssueCode;
use super::cover::{Coverage, Entries};
use super::fix;
use super::report::Report;
use super::view::{List, Operator, Set, Statement, View, members};
use crate::error::shown;
use crate::json::{Member, Value};

/// Statements and lists longer than this are not compared with themselves.
const LONGEST: usize = 400;

pub(super) fn check(view: &View<'_>, report: &mut Report) {
    let coverage = Coverage::new();
    for statement in &view.statements {
        empty(view, statement, report);
        let lists = [
            (
                &statement.actions,
                Entries::Actions,
                codes::REDUNDANT_ACTION,
            ),
            (
                &statement.resources,
                Entries::Resources,
                codes::REDUNDANT_RESOURCE,
            ),
        ];
        for (list, kind, code) in lists {
            if let Some(list) = list {
                entries(view, &coverage, (statement, list), kind, code, report);
            }
        }
    }
    statements(view, &coverage, report);
}

fn is_empty_list(member: &Member<'_>) -> bool {
    matches!(&member.value.value, Value::Array(items) if items.is_empty())
}

fn is_empty_object(member: &Member<'_>) -> bool {
    matches!(&member.value.value, Value::Object(members) if members.is_empty())
}

fn empty(view: &View<'_>, statement: &Statement<'_>, report: &mut Report) {
    if let Some(sid) = &statement.sid
        && sid.text.is_empty()
        && let Some(member) = statement.find("Sid")
    {
        let message = "name the statement, or remove `Sid`";
        report
            .add(codes::EMPTY_SID_VALUE, sid.node.span, message)
            .fix("Remove `Sid`", fix::remove(view, member.key_span));
    }
    let lists = [
        (&statement.actions, codes::EMPTY_ARRAY_ACTION),
        (&statement.resources, codes::EMPTY_ARRAY_RESOURCE),
    ];
    for (list, code) in lists {
        if let Some(list) = list
            && is_empty_list(list.member)
        {
            nothing(list.member, code, report);
        }
    }
    if let Some(principals) = &statement.principals {
        let member = principals.member;
        if is_empty_object(member) {
            nothing(member, codes::EMPTY_OBJECT_PRINCIPAL, report);
        }
        for member in members(&member.value).iter().chain([member]) {
            if is_empty_list(member) {
                nothing(member, codes::EMPTY_ARRAY_PRINCIPAL, report);
            }
        }
    }
    if let Some(condition) = statement.find("Condition") {
        conditions(view, condition, report);
    }
}

fn nothing(member: &Member<'_>, code: IssueCode, report: &mut Report) {
    let message = format!(
        "list something in `{}`, or remove the statement",
        shown(&member.key)
    );
    report.add(code, member.value.span, message);
}

fn conditions(view: &View<'_>, condition: &Member<'_>, report: &mut Report) {
    let operators = members(&condition.value);
    let only = operators.len() <= 1;
    for member in operators.iter().chain([condition]) {
        if is_empty_object(member) {
            // A block that would be left empty goes as a whole.
            let goes = if only { condition } else { member };
            let message = "write conditions here, or remove the empty block";
            report
                .add(codes::EMPTY_OBJECT_CONDITION, member.value.span, message)
                .fix("Remove the empty block", fix::remove(view, goes.key_span));
        }
    }
    for operator in operators {
        let name = Operator::new(&operator.key);
        let (code, message) = match name.set {
            Some(Set::ForAll) => (
                codes::EMPTY_ARRAY_CONDITION_FORALLVALUES,
                "use `\"Null\": {…: \"true\"}`: with no values this only asks whether the key is absent",
            ),
            Some(Set::ForAny) => (
                codes::EMPTY_ARRAY_CONDITION_FORANYVALUE,
                "list values: with none this is never met",
            ),
            None if name.if_exists => (
                codes::EMPTY_ARRAY_CONDITION_IFEXISTS,
                "use `\"Null\": {…: \"true\"}`: with no values this only asks whether the key is absent",
            ),
            None => (
                codes::EMPTY_ARRAY_CONDITION,
                "list values, or remove the condition",
            ),
        };
        for key in members(&operator.value)
            .iter()
            .filter(|key| is_empty_list(key))
        {
            report.add(code, key.value.span, message);
        }
    }
}

fn entries(
    view: &View<'_>,
    coverage: &Coverage,
    (statement, list): (&Statement<'_>, &List<'_>),
    kind: Entries,
    code: IssueCode,
    report: &mut Report,
) {
    let found = &list.entries;
    if found.len() > LONGEST {
        return;
    }
    // An entry that has gone covers nothing any more; of two equal ones, the first stays.
    let mut gone = HashSet::new();
    for (place, entry) in found.iter().enumerate().rev() {
        let keeps = Coverage::keeps_from_applying(statement, list, entry.text);
        let covering = found.iter().enumerate().find(|(other, covering)| {
            *other != place
                && !gone.contains(other)
                && (covering.text == entry.text
                    || !keeps && coverage.entry(kind, covering.text, entry.text))
        });
        let Some((_, covering)) = covering else {
            continue;
        };
        gone.insert(place);
        let message = format!(
            "remove `{}`: `{}` covers it",
            shown(entry.text),
            shown(covering.text)
        );
        let edits = fix::remove(view, entry.node.span);
        report
            .add(code, entry.node.span, message)
            .also_at(covering.node.span)
            .fix("Remove the entry", edits);
    }
}

fn statements(view: &View<'_>, coverage: &Coverage, report: &mut Report) {
    let all = &view.statements;
    if all.len() > LONGEST {
        return;
    }
    let mut gone = HashSet::new();
    for (place, statement) in all.iter().enumerate().rev() {
        let mut others = all.iter().enumerate();
        let covering = others.find(|(other, covering)| {
            *other != place
                && !gone.contains(other)
                && covering.effect.is_some()
                && covering.effect == statement.effect
                && coverage.statement(covering, statement)
        });
        let Some((other, covering)) = covering else {
            continue;
        };
        gone.insert(place);
        let message = format!("remove this statement: number {} covers it", other + 1);
        report
            .add(codes::REDUNDANT_STATEMENT, statement.node.span, message)
            .also_at(covering.node.span)
            .fix(
                "Remove the statement",
                fix::remove(view, statement.node.span),
            );
    }
}
