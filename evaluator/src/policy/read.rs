//! From the JSON tree to statements, in the grammar of identity policies. Reading goes on after an error, so that a
//! person sees everything that is wrong at once; but one error is enough for there to be no policy.

use std::collections::HashMap;

use super::LanguageVersion;
use super::read_condition;
use super::statement::{Effect, Element, Statement};
use crate::action::ActionPattern;
use crate::error::{MOST_ERRORS, PolicyError, shown};
use crate::json::{self, Member, Node, Value};
use crate::resource::ResourcePattern;
use crate::span::Span;
use crate::suggest::did_you_mean;

const POLICY_ELEMENTS: [&str; 2] = ["Version", "Statement"];
const STATEMENT_ELEMENTS: [&str; 7] = [
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// Reads a whole document.
pub(super) fn document(text: &str) -> Result<(LanguageVersion, Vec<Statement>), Vec<PolicyError>> {
    let root = json::parse(text)?;
    let mut reader = Reader {
        errors: Vec::new(),
        variables: false,
    };
    let read = reader.policy(&root);
    match read {
        Some(policy) if reader.errors.is_empty() => Ok(policy),
        _ => {
            reader.errors.sort_by_key(|error| error.span.start_offset);
            Err(reader.errors)
        }
    }
}

/// Collects errors on the way.
pub(super) struct Reader {
    errors: Vec<PolicyError>,
    /// Whether `${…}` has its meaning in this document.
    pub(super) variables: bool,
}

impl Reader {
    /// Whether enough is known to be wrong; reading on would only cost time.
    pub(super) fn is_full(&self) -> bool {
        self.errors.len() >= MOST_ERRORS
    }

    pub(super) fn refuse(&mut self, path: &str, span: Span, message: impl Into<String>) {
        self.errors.push(PolicyError::new(path, span, message));
    }

    /// Keeps a value, or records why there is none.
    pub(super) fn keep<T>(&mut self, path: &str, span: Span, read: Result<T, String>) -> Option<T> {
        read.map_err(|message| self.refuse(path, span, message))
            .ok()
    }

    fn policy(&mut self, root: &Node) -> Option<(LanguageVersion, Vec<Statement>)> {
        let Value::Object(members) = &root.value else {
            self.refuse(
                "",
                root.span,
                format!(
                    "a policy is an object with `Statement`, not {}",
                    root.value.kind()
                ),
            );
            return None;
        };
        for member in members {
            if self.is_full() {
                return None;
            }
            match member.key.as_str() {
                "Version" | "Statement" => {}
                "Id" => self.refuse(
                    &member.key,
                    member.key_span,
                    "`Id` is not supported in identity policies; remove it",
                ),
                other => {
                    let advice = did_you_mean(other, POLICY_ELEMENTS);
                    let message = format!("`{}` is not a policy element{advice}", shown(other));
                    self.refuse(&shown(other), member.key_span, message);
                }
            }
        }
        let version = self.version(find(members, "Version"));
        self.variables = version == LanguageVersion::V2012;
        let Some(member) = find(members, "Statement") else {
            self.refuse("", root.span, "add `Statement`, a list of statements");
            return None;
        };
        Some((version, self.statements(&member.value)))
    }

    fn version(&mut self, member: Option<&Member>) -> LanguageVersion {
        let Some(member) = member else {
            return LanguageVersion::V2008;
        };
        match &member.value.value {
            Value::String(text) if text == "2012-10-17" => return LanguageVersion::V2012,
            Value::String(text) if text == "2008-10-17" => return LanguageVersion::V2008,
            Value::String(text) => {
                let message = format!(
                    "`{}` is not a version of the policy language; write `2012-10-17`",
                    shown(text)
                );
                self.refuse("Version", member.value.span, message);
            }
            other => {
                let message = format!(
                    "`Version` must be the string `2012-10-17`, not {}",
                    other.kind()
                );
                self.refuse("Version", member.value.span, message);
            }
        }
        LanguageVersion::V2012
    }

    fn statements(&mut self, node: &Node) -> Vec<Statement> {
        let listed: Vec<(&Node, String)> = match &node.value {
            Value::Array(items) => items
                .iter()
                .enumerate()
                .map(|(i, item)| (item, format!("Statement[{i}]")))
                .collect(),
            _ => vec![(node, "Statement".to_owned())],
        };
        let mut sids: HashMap<String, usize> = HashMap::new();
        let mut read = Vec::with_capacity(listed.len());
        for (index, (item, path)) in listed.into_iter().enumerate() {
            if self.is_full() {
                break;
            }
            read.extend(self.statement(index, item, &path, &mut sids));
        }
        read
    }

    fn statement(
        &mut self,
        index: usize,
        node: &Node,
        path: &str,
        sids: &mut HashMap<String, usize>,
    ) -> Option<Statement> {
        let Value::Object(members) = &node.value else {
            self.refuse(
                path,
                node.span,
                format!("a statement is an object, not {}", node.value.kind()),
            );
            return None;
        };
        for member in members {
            if self.is_full() {
                return None;
            }
            self.element_name(path, member);
        }
        let sid = find(members, "Sid").and_then(|member| self.sid(member, path, sids, index));
        let effect = match find(members, "Effect") {
            Some(member) => self.effect(member, path),
            None => {
                self.refuse(path, node.span, "add `Effect`, either `Allow` or `Deny`");
                None
            }
        };
        let actions = self.element(
            node,
            members,
            path,
            "Action",
            "NotAction",
            ActionPattern::parse,
        );
        let variables = self.variables;
        let parse_resource = |text: &str| ResourcePattern::parse(text, variables);
        let resources = self.element(
            node,
            members,
            path,
            "Resource",
            "NotResource",
            parse_resource,
        );
        let conditions = match find(members, "Condition") {
            Some(member) => {
                read_condition::conditions(self, &member.value, &format!("{path}.Condition"))
            }
            None => Vec::new(),
        };
        Some(Statement {
            index,
            sid,
            effect: effect?,
            span: node.span,
            actions: actions?,
            resources: resources?,
            conditions,
        })
    }

    fn element_name(&mut self, path: &str, member: &Member) {
        let name = member.key.as_str();
        if STATEMENT_ELEMENTS.contains(&name) {
            return;
        }
        let message = match name {
            "Principal" | "NotPrincipal" => {
                format!(
                    "`{name}` is not supported in identity policies; remove it, because the policy speaks of whom it is attached to"
                )
            }
            other => format!(
                "`{}` is not a statement element{}",
                shown(other),
                did_you_mean(other, STATEMENT_ELEMENTS)
            ),
        };
        self.refuse(&format!("{path}.{}", shown(name)), member.key_span, message);
    }

    fn sid(
        &mut self,
        member: &Member,
        path: &str,
        sids: &mut HashMap<String, usize>,
        index: usize,
    ) -> Option<String> {
        let path = format!("{path}.Sid");
        let span = member.value.span;
        let Value::String(text) = &member.value.value else {
            self.refuse(
                &path,
                span,
                format!("`Sid` must be a string, not {}", member.value.value.kind()),
            );
            return None;
        };
        if !text.chars().all(|c| c.is_ascii_alphanumeric()) {
            let message = format!(
                "`{}` is not a `Sid`; use the letters A to Z, a to z and digits only",
                shown(text)
            );
            self.refuse(&path, span, message);
        } else if !text.is_empty() {
            if let Some(earlier) = sids.get(text) {
                let message = format!(
                    "`{}` is the `Sid` of statement {} already; choose another",
                    shown(text),
                    earlier + 1
                );
                self.refuse(&path, span, message);
            } else {
                sids.insert(text.clone(), index);
            }
        }
        Some(text.clone())
    }

    fn effect(&mut self, member: &Member, path: &str) -> Option<Effect> {
        let path = format!("{path}.Effect");
        let message = match &member.value.value {
            Value::String(text) if text == "Allow" => return Some(Effect::Allow),
            Value::String(text) if text == "Deny" => return Some(Effect::Deny),
            Value::String(text) => format!(
                "`{}` is not an effect; write `Allow` or `Deny`",
                shown(text)
            ),
            other => format!(
                "`Effect` must be the string `Allow` or `Deny`, not {}",
                other.kind()
            ),
        };
        self.refuse(&path, member.value.span, message);
        None
    }

    /// Reads an element or its `Not…` form; exactly one of them must be there (E-04).
    fn element<T>(
        &mut self,
        node: &Node,
        members: &[Member],
        path: &str,
        name: &str,
        inverted_name: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<Element<T>> {
        let (member, inverted) = match (find(members, name), find(members, inverted_name)) {
            (Some(_), Some(second)) => {
                let message =
                    format!("a statement has `{name}` or `{inverted_name}`, not both; remove one");
                self.refuse(&format!("{path}.{inverted_name}"), second.key_span, message);
                return None;
            }
            (Some(member), None) => (member, false),
            (None, Some(member)) => (member, true),
            (None, None) => {
                self.refuse(
                    path,
                    node.span,
                    format!("add `{name}` or `{inverted_name}`"),
                );
                return None;
            }
        };
        let path = format!("{path}.{}", member.key);
        let mut entries = Vec::new();
        for (item, path) in items(&member.value, &path) {
            if self.is_full() {
                return None;
            }
            match &item.value {
                Value::String(text) => entries.extend(self.keep(&path, item.span, parse(text))),
                other => {
                    let message =
                        format!("`{}` must hold strings, not {}", member.key, other.kind());
                    self.refuse(&path, item.span, message);
                }
            }
        }
        if matches!(&member.value.value, Value::Array(items) if items.is_empty()) {
            self.refuse(
                &path,
                member.value.span,
                format!("`{}` must list at least one entry", member.key),
            );
            return None;
        }
        Some(Element {
            inverted,
            entries,
            span: join(member),
        })
    }
}

/// The entries of a list, or the single value that stands for one (E-07), with their paths.
pub(super) fn items<'a>(node: &'a Node, path: &str) -> Vec<(&'a Node, String)> {
    match &node.value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(i, item)| (item, format!("{path}[{i}]")))
            .collect(),
        _ => vec![(node, path.to_owned())],
    }
}

/// From a member's key to its value.
pub(super) fn join(member: &Member) -> Span {
    Span {
        end: member.value.span.end,
        end_offset: member.value.span.end_offset,
        ..member.key_span
    }
}

fn find<'a>(members: &'a [Member], key: &str) -> Option<&'a Member> {
    members.iter().find(|member| member.key == key)
}
