//! Reads one statement: which elements it has, may have and must have in a document of its type (E-04 to E-06, E-08,
//! E-13), and the entries of its actions and resources. Principals and conditions have files of their own.

use std::collections::HashMap;

use super::Reading;
use super::path::Path;
use super::read::{Reader, item_path, items, join};
use super::statement::{Effect, Element, Statement};
use super::{DocumentType, read_condition};
use crate::action::ActionPattern;
use crate::error::shown;
use crate::json::{Member, Node, Value};
use crate::resource::{ResourcePattern, is_any};
use crate::span::Span;
use crate::suggest::did_you_mean;

/// The members of a statement by name. `'n` is the tree's life, `'a` that of its text.
#[derive(Default)]
struct Elements<'n, 'a> {
    sid: Option<&'n Member<'a>>,
    effect: Option<&'n Member<'a>>,
    principal: Pair<'n, 'a>,
    action: Pair<'n, 'a>,
    resource: Pair<'n, 'a>,
    condition: Option<&'n Member<'a>>,
}

/// An element and its `Not…` form, of which a statement has one at most (E-04).
#[derive(Clone, Copy, Default)]
struct Pair<'n, 'a> {
    plain: Option<&'n Member<'a>>,
    inverted: Option<&'n Member<'a>>,
}

impl Pair<'_, '_> {
    fn is_there(&self) -> bool {
        self.plain.is_some() || self.inverted.is_some()
    }
}

impl Reader<'_> {
    /// Reads the statement at `path`; `is_only` if the document has no other.
    pub(super) fn statement<'n>(
        &mut self,
        path: &Path<'_>,
        node: &'n Node<'_>,
        index: usize,
        is_only: bool,
        sids: &mut HashMap<&'n str, usize>,
    ) -> Option<Statement> {
        let Value::Object(members) = &node.value else {
            self.refuse(
                path,
                node.span,
                format!("a statement is an object, not {}", node.value.kind()),
            );
            return None;
        };
        let elements = self.elements(path, members)?;
        let sid = elements
            .sid
            .and_then(|member| self.sid(path, member, index, sids));
        let effect = match elements.effect {
            Some(member) => self.effect(path, member),
            None => {
                self.refuse(path, node.span, "add `Effect`, either `Allow` or `Deny`");
                None
            }
        };
        let principals = self.principal_element(path, node, &elements);
        let actions = self.action_element(path, node, &elements);
        let resources = self.resource_element(path, node, &elements);
        let conditions = match elements.condition {
            Some(member) => read_condition::conditions(self, &path.key("Condition"), &member.value),
            None => Vec::new(),
        };
        if self.document_type == DocumentType::ResourceControl
            && !(is_only && is_full_access(&elements))
        {
            self.resource_control_rules(path, &elements);
        }
        Some(Statement {
            index,
            sid,
            effect: effect?,
            span: node.span,
            principals,
            actions: actions?,
            resources,
            conditions,
        })
    }

    /// Sorts the members by name and refuses those that have no place here.
    fn elements<'n, 'a>(
        &mut self,
        path: &Path<'_>,
        members: &'n [Member<'a>],
    ) -> Option<Elements<'n, 'a>> {
        let mut elements = Elements::default();
        for member in members {
            if self.is_full() {
                return None;
            }
            match member.key.as_ref() {
                "Sid" => elements.sid = Some(member),
                "Effect" => elements.effect = Some(member),
                "Principal" => elements.principal.plain = Some(member),
                "NotPrincipal" => elements.principal.inverted = Some(member),
                "Action" => elements.action.plain = Some(member),
                "NotAction" => elements.action.inverted = Some(member),
                "Resource" => elements.resource.plain = Some(member),
                "NotResource" => elements.resource.inverted = Some(member),
                "Condition" => elements.condition = Some(member),
                _ => {
                    self.unknown_element(path, member);
                    continue;
                }
            }
            self.element_belongs_here(path, member);
        }
        Some(elements)
    }

    fn unknown_element(&mut self, path: &Path<'_>, member: &Member<'_>) {
        const ALWAYS: [&str; 5] = ["Sid", "Effect", "Action", "NotAction", "Condition"];
        let with = |there: bool, names: [&'static str; 2]| names.into_iter().filter(move |_| there);
        let names = ALWAYS
            .into_iter()
            .chain(with(
                self.document_type.names_principals(),
                ["Principal", "NotPrincipal"],
            ))
            .chain(with(
                self.document_type.names_resources(),
                ["Resource", "NotResource"],
            ));
        let message = format!(
            "`{}` is not a statement element{}",
            shown(&member.key),
            did_you_mean(&member.key, names)
        );
        self.refuse(&path.key(&member.key), member.key_span, message);
    }

    fn element_belongs_here(&mut self, path: &Path<'_>, member: &Member<'_>) {
        let here = self.document_type;
        let advice = match member.key.as_ref() {
            "Principal" | "NotPrincipal" if !here.names_principals() => {
                "remove it, because the policy speaks of whom it is attached to"
            }
            "NotPrincipal" if here == DocumentType::Trust => {
                "list whom the role trusts under `Principal`"
            }
            "NotPrincipal" if !here.takes_not_principal() => {
                "write `\"Principal\": \"*\"` and a condition on `aws:PrincipalArn`"
            }
            "Resource" | "NotResource" if !here.names_resources() => {
                "remove it, because the policy speaks of the role that it belongs to"
            }
            "NotAction" if here == DocumentType::ResourceControl => {
                "list the actions under `Action`"
            }
            _ => return,
        };
        let message = format!(
            "`{}` is not supported in {}; {advice}",
            member.key,
            here.plural()
        );
        self.refuse(&path.key(&member.key), member.key_span, message);
    }

    fn sid<'n>(
        &mut self,
        path: &Path<'_>,
        member: &'n Member<'_>,
        index: usize,
        sids: &mut HashMap<&'n str, usize>,
    ) -> Option<String> {
        let path = path.key("Sid");
        let span = member.value.span;
        let Value::String(text) = &member.value.value else {
            self.refuse(
                &path,
                span,
                format!("`Sid` must be a string, not {}", member.value.value.kind()),
            );
            return None;
        };
        if !self.is_short(&path, span, text) {
            return None;
        }
        if self.document_type.has_free_sids() {
            return Some(text.as_ref().to_owned());
        }
        if !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let message = format!(
                "`{}` is not a `Sid`; use the letters A to Z, a to z and digits only",
                shown(text)
            );
            self.refuse(&path, span, message);
        } else if !text.is_empty()
            && let Some(earlier) = sids.insert(text, index)
        {
            sids.insert(text, earlier);
            let message = format!(
                "`{}` is the `Sid` of statement {} already; choose another",
                shown(text),
                earlier + 1
            );
            self.refuse(&path, span, message);
        }
        Some(text.as_ref().to_owned())
    }

    fn effect(&mut self, path: &Path<'_>, member: &Member<'_>) -> Option<Effect> {
        let message = match &member.value.value {
            Value::String(text) => match text.as_ref() {
                "Allow" => return Some(Effect::Allow),
                "Deny" => return Some(Effect::Deny),
                other => format!(
                    "`{}` is not an effect; write `Allow` or `Deny`",
                    shown(other)
                ),
            },
            other => format!(
                "`Effect` must be the string `Allow` or `Deny`, not {}",
                other.kind()
            ),
        };
        self.refuse(&path.key("Effect"), member.value.span, message);
        None
    }

    fn principal_element(
        &mut self,
        path: &Path<'_>,
        node: &Node<'_>,
        elements: &Elements<'_, '_>,
    ) -> Option<Element<super::PrincipalEntry>> {
        let here = self.document_type;
        if !here.names_principals() {
            return None;
        }
        if !here.takes_not_principal() && elements.principal.plain.is_none() {
            // A `NotPrincipal` that must not be there has been refused already.
            if !elements.principal.is_there() {
                self.refuse(path, node.span, "add `Principal`");
            }
            return None;
        }
        let (member, inverted) =
            self.choose(path, node, elements.principal, "Principal", "NotPrincipal")?;
        self.principals(&path.key(&member.key), member, inverted)
    }

    fn action_element(
        &mut self,
        path: &Path<'_>,
        node: &Node<'_>,
        elements: &Elements<'_, '_>,
    ) -> Option<Element<ActionPattern>> {
        let (member, inverted) = self.choose(path, node, elements.action, "Action", "NotAction")?;
        self.entries(path, member, inverted, ActionPattern::parse)
    }

    fn resource_element(
        &mut self,
        path: &Path<'_>,
        node: &Node<'_>,
        elements: &Elements<'_, '_>,
    ) -> Option<Element<ResourcePattern>> {
        if !self.document_type.names_resources() {
            return None;
        }
        let (member, inverted) =
            self.choose(path, node, elements.resource, "Resource", "NotResource")?;
        let (variables, here, reading) = (self.variables, self.document_type, self.reading);
        self.entries(path, member, inverted, |text| {
            let pattern = match reading {
                Reading::Written => ResourcePattern::parse(text, variables)?,
                Reading::Stored => ResourcePattern::parse_stored(text, variables)?,
            };
            if !here.completes_arns()
                && let Some(missing) = missing_parts(text, variables)
            {
                return Err(format!(
                    "`{}` stops early; {} need all six parts of an ARN, such as `{}{}`",
                    shown(text),
                    here.plural(),
                    shown(text),
                    ":*".repeat(missing)
                ));
            }
            Ok(pattern)
        })
    }

    /// Takes the element or its `Not…` form; exactly one of them must be there (E-04).
    fn choose<'n, 'a>(
        &mut self,
        path: &Path<'_>,
        node: &Node<'_>,
        pair: Pair<'n, 'a>,
        name: &str,
        inverted_name: &str,
    ) -> Option<(&'n Member<'a>, bool)> {
        match (pair.plain, pair.inverted) {
            (Some(_), Some(second)) => {
                let message =
                    format!("a statement has `{name}` or `{inverted_name}`, not both; remove one");
                self.refuse(&path.key(inverted_name), second.key_span, message);
                None
            }
            (Some(member), None) => Some((member, false)),
            (None, Some(member)) => Some((member, true)),
            (None, None) => {
                let message = format!("add `{name}` or `{inverted_name}`");
                self.refuse(path, node.span, message);
                None
            }
        }
    }

    fn entries<T>(
        &mut self,
        path: &Path<'_>,
        member: &Member<'_>,
        inverted: bool,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<Element<T>> {
        let path = path.key(&member.key);
        let mut entries = Vec::with_capacity(items(&member.value).len());
        self.texts(
            &path,
            &member.key,
            &member.value,
            |reader, path, span, text| {
                entries.extend(reader.keep(path, span, parse(text)));
            },
        )?;
        Some(Element {
            inverted,
            entries,
            span: join(member),
        })
    }

    /// Goes through a list of strings, or one string; an empty list, a long one and what is no string are refused.
    pub(super) fn texts(
        &mut self,
        path: &Path<'_>,
        name: &str,
        node: &Node<'_>,
        mut read: impl FnMut(&mut Self, &Path<'_>, Span, &str),
    ) -> Option<()> {
        let listed = items(node);
        if listed.is_empty() && self.reading == Reading::Written {
            let message = format!("`{name}` must list at least one entry");
            self.refuse(path, node.span, message);
            return None;
        }
        if !self.are_few(
            path,
            node.span,
            listed.len(),
            self.limits.entries,
            "entries",
        ) {
            return None;
        }
        for (index, item) in listed.iter().enumerate() {
            if self.is_full() {
                return None;
            }
            let indexed = path.index(index);
            let path = item_path(node, path, &indexed);
            match &item.value {
                Value::String(text) => {
                    if self.is_short(path, item.span, text) {
                        read(self, path, item.span, text);
                    }
                }
                other => {
                    let message = format!("`{name}` must hold strings, not {}", other.kind());
                    self.refuse(path, item.span, message);
                }
            }
        }
        Some(())
    }

    /// E-13: what Organizations lets a customer write in a resource control policy.
    fn resource_control_rules(&mut self, path: &Path<'_>, elements: &Elements<'_, '_>) {
        if let Some(member) = elements.effect
            && is_string(&member.value, "Allow")
        {
            self.refuse(
                &path.key("Effect"),
                member.value.span,
                "resource control policies only deny; write `Deny`",
            );
        }
        if let Some(member) = elements.principal.plain
            && !is_string(&member.value, "*")
        {
            self.refuse(
                &path.key("Principal"),
                member.value.span,
                "resource control policies are about everyone; write `\"Principal\": \"*\"` and a condition on `aws:PrincipalArn`",
            );
        }
        if let Some(member) = elements.action.plain {
            let path = path.key("Action");
            for (index, item) in items(&member.value).iter().enumerate() {
                if is_string(item, "*") {
                    let indexed = path.index(index);
                    self.refuse(
                        item_path(&member.value, &path, &indexed),
                        item.span,
                        "resource control policies name the service of each action; write one such as `s3:*`",
                    );
                }
            }
        }
    }
}

/// The one statement of AWS's own `RCPFullAWSAccess`, which allows where all others must deny (E-13).
fn is_full_access(elements: &Elements<'_, '_>) -> bool {
    let says = |member: Option<&Member<'_>>, wanted: &str| {
        member.is_some_and(|member| match items(&member.value) {
            [only] => is_string(only, wanted),
            _ => false,
        })
    };
    says(elements.effect, "Allow")
        && says(elements.principal.plain, "*")
        && says(elements.action.plain, "*")
        && says(elements.resource.plain, "*")
        && elements.condition.is_none()
}

fn is_string(node: &Node<'_>, wanted: &str) -> bool {
    matches!(&node.value, Value::String(text) if text == wanted)
}

/// How many of an ARN's six parts are not there (E-33); none if it is whole or stars alone, which are no ARN (E-37).
/// Colons inside a variable separate nothing.
pub(super) fn missing_parts(text: &str, variables: bool) -> Option<usize> {
    let mut parts = text.split("${");
    let fixed = parts.next().unwrap_or_default();
    let colons = |part: &str| part.matches(':').count();
    let found = if variables {
        colons(fixed)
            + parts
                .filter_map(|part| part.split_once('}'))
                .map(|(_, after)| colons(after))
                .sum::<usize>()
    } else {
        colons(text)
    };
    (found < 5 && !is_any(text)).then(|| 5 - found)
}
