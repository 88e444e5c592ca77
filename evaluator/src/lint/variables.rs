//! Policy variables: where they have no meaning, and how they are written (E-02, E-40, E-45 to E-49). Whether a key that
//! a variable names exists is for others to know.

use super::codes;
use super::codes::IssueCode;
use super::fix;
use super::report::Report;
use super::view::{Entry, Family, View, find, string};
use crate::error::shown;
use crate::json::Node;
use crate::span::Span;

/// A `${…}` in a text, by bytes.
pub(super) struct Variable<'a> {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The key's name as written, without a default; empty for an escape.
    pub(super) name: &'a str,
    pub(super) has_default: bool,
    /// Whether it is `${*}`, `${?}` or `${$}`.
    pub(super) is_escape: bool,
    flaw: Option<Flaw>,
}

#[derive(Clone, Copy)]
enum Flaw {
    Brace,
    Quote,
    Space,
    Empty,
}

/// A text with more variables is told of these first.
const MOST: usize = 64;

/// The first variables of a text, from left to right.
pub(super) fn variables(text: &str) -> Vec<Variable<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while found.len() < MOST
        && let Some(rest) = text.get(from..)
        && let Some(at) = rest.find("${")
    {
        let start = from + at;
        let opened = text.get(start + 2..).unwrap_or_default();
        let (length, mut variable) = read(opened);
        variable.start = start;
        variable.end = start + 2 + length;
        from = variable.end;
        found.push(variable);
    }
    found
}

/// Reads what follows `${`; returns how long it is, too.
fn read(opened: &str) -> (usize, Variable<'_>) {
    let make = |name, has_default, flaw| Variable {
        start: 0,
        end: 0,
        name,
        has_default,
        is_escape: false,
        flaw,
    };
    if opened.starts_with(['*', '?', '$']) && opened.get(1..2) == Some("}") {
        let escape = Variable {
            is_escape: true,
            ..make("", false, None)
        };
        return (2, escape);
    }
    let stop = opened
        .find([',', '}', '\'', '$', '{'])
        .unwrap_or(opened.len());
    let (name, tail) = opened.split_at(stop);
    let flawed = match name {
        name if name.chars().any(char::is_whitespace) => Some(Flaw::Space),
        "" => Some(Flaw::Empty),
        _ => None,
    };
    if tail.starts_with('}') {
        return (stop + 1, make(name, false, flawed));
    }
    let Some(default) = tail.strip_prefix(',') else {
        return (stop, make(name, false, Some(Flaw::Brace)));
    };
    let closed = default
        .trim_start_matches(' ')
        .strip_prefix('\'')
        .and_then(|quoted| {
            let (_, after) = quoted.split_once('\'')?;
            Some(after.trim_start_matches(' '))
        });
    match closed {
        Some(after) if after.starts_with('}') => {
            (opened.len() - after.len() + 1, make(name, true, flawed))
        }
        Some(after) => (
            opened.len() - after.len(),
            make(name, true, Some(Flaw::Brace)),
        ),
        None => {
            let end = opened.find('}').map_or(opened.len(), |at| at + 1);
            (end, make(name, true, Some(Flaw::Quote)))
        }
    }
}

pub(super) fn check(view: &View<'_>, report: &mut Report) {
    let mut check = Check {
        view,
        report,
        told_version: false,
    };
    for statement in &view.statements {
        let plain = [&statement.actions].into_iter().flatten();
        for entry in plain.flat_map(|list| &list.entries) {
            check.nowhere(entry.node, entry.text);
        }
        for principal in statement.principals.iter().flat_map(|all| &all.entries) {
            check.nowhere(principal.node, principal.text);
        }
        for name in ["Effect", "Sid"] {
            if let Some(member) = statement.find(name)
                && let Some(text) = string(&member.value)
            {
                check.nowhere(&member.value, text);
            }
        }
        for entry in statement.resources.iter().flat_map(|list| &list.entries) {
            check.here(*entry);
            check.resource(*entry);
        }
        for condition in &statement.conditions {
            if condition.key.key.contains("${") {
                check.misplaced(condition.key.key_span);
            }
            let takes = matches!(condition.family, Some(Family::String | Family::Arn) | None);
            for entry in &condition.values {
                check.here(*entry);
                if !takes {
                    check.operator(*entry, &condition.operator.key);
                }
            }
        }
    }
}

struct Check<'a, 'v> {
    view: &'a View<'v>,
    report: &'a mut Report,
    told_version: bool,
}

impl Check<'_, '_> {
    /// A text of an element that takes no variables.
    fn nowhere(&mut self, node: &Node, text: &str) {
        for variable in variables(text) {
            self.misplaced(self.view.part(node, variable.start, variable.end));
        }
    }

    fn misplaced(&mut self, span: Span) {
        let message = "write the value itself: only `Resource`, from its sixth part on, and the \
                       values of conditions take variables";
        self.report
            .add(codes::VARIABLE_UNSUPPORTED_IN_ELEMENT, span, message);
    }

    /// A text of an element that takes variables.
    fn here(&mut self, entry: Entry<'_>) {
        for variable in variables(entry.text) {
            let span = self.view.part(entry.node, variable.start, variable.end);
            if !self.view.has_variables {
                self.version(span);
                return;
            }
            let Some(flaw) = variable.flaw else { continue };
            let (code, message): (IssueCode, &str) = match flaw {
                Flaw::Brace => (
                    codes::MISSING_BRACE_IN_VARIABLE,
                    "close the variable with `}`",
                ),
                Flaw::Quote => (
                    codes::MISSING_QUOTE_IN_VARIABLE,
                    "put the default of the variable in single quotes: `${key, 'default'}`",
                ),
                Flaw::Space => (
                    codes::UNSUPPORTED_SPACE_IN_VARIABLE,
                    "remove the space from the name of the variable",
                ),
                Flaw::Empty => (
                    codes::EMPTY_VARIABLE,
                    "name a key in the variable, such as `${aws:username}`",
                ),
            };
            let finding = self.report.add(code, span, message);
            if matches!(flaw, Flaw::Space) {
                let name = variable.name.split_whitespace().collect::<String>();
                if !name.is_empty() {
                    let start = variable.start + 2;
                    let end = start + variable.name.len();
                    let part = self.view.part(entry.node, start, end);
                    let literal = fix::quoted(&name);
                    let inside = literal.trim_matches('"');
                    finding.fix("Remove the space", fix::replace(part, inside));
                }
            }
        }
    }

    /// E-02: said once, at the first variable, because one change settles all.
    fn version(&mut self, span: Span) {
        if std::mem::replace(&mut self.told_version, true) {
            return;
        }
        let message =
            "set `Version` to `2012-10-17`; without it, this is plain text, not a variable";
        let finding = self
            .report
            .add(codes::VARIABLE_UNSUPPORTED_IN_VERSION, span, message);
        let edits = match find(self.view.members, "Version") {
            Some(member) => fix::write(member.value.span, "2012-10-17"),
            None => fix::put_first(self.view, self.view.root, "Version", "\"2012-10-17\""),
        };
        finding.fix("Set `Version` to `2012-10-17`", edits);
    }

    /// E-40: the first five parts of an ARN take none.
    fn resource(&mut self, entry: Entry<'_>) {
        if !self.view.has_variables || !entry.text.starts_with("arn:") {
            return;
        }
        for variable in variables(entry.text) {
            let before = entry.text.get(..variable.start).unwrap_or_default();
            if before.matches(':').count() < 5 && !variable.is_escape {
                self.misplaced(self.view.part(entry.node, variable.start, variable.end));
            }
        }
    }

    /// E-49: operators that compare no text.
    fn operator(&mut self, entry: Entry<'_>, operator: &str) {
        if self.view.has_variables
            && let Some(variable) = variables(entry.text).first()
        {
            let span = self.view.part(entry.node, variable.start, variable.end);
            let message = format!(
                "write the value itself: `{}` takes no variables",
                shown(operator)
            );
            self.report
                .add(codes::INVALID_VARIABLE_FOR_OPERATOR, span, message);
        }
    }
}
