//! The canonical form of a policy: two policies with the same canonical form decide every request alike. It removes
//! what cannot matter (order, repetition, case where case is ignored, names for people) and nothing whose effect would
//! have to be computed, so policies with different forms may still decide alike.

use std::collections::{BTreeMap, BTreeSet};

use super::principal::PrincipalKind;
use super::read::items;
use super::read_statement::missing_parts;
use super::{Effect, LanguageVersion, Policy, Statement};
use crate::json::{Member, Node, Value, write_string};
use crate::resource::is_any;
use crate::variable::{Piece, pieces_or_text};

/// Operators that are two names of one (E-59).
const SYNONYMS: [(&str, &str); 2] = [("ArnEquals", "ArnLike"), ("ArnNotEquals", "ArnNotLike")];

type Texts = BTreeSet<String>;

impl Policy {
    /// The canonical form, itself a policy of the same type in one line of JSON: `Version` always there, `Id` and `Sid`
    /// never; statements, entries, operators, keys and values sorted and each there once; single values as lists;
    /// actions, condition keys and values whose case is ignored in lower case; ARNs that stop early completed.
    #[must_use]
    pub fn canonical(&self) -> String {
        let tree = self.tree();
        let conditions = tree.as_ref().map(condition_nodes).unwrap_or_default();
        let variables = self.version == LanguageVersion::V2012;
        let statements: Texts = self
            .statements
            .iter()
            .enumerate()
            .map(|(index, statement)| {
                let condition = conditions.get(index).copied().flatten();
                self.canonical_statement(statement, condition, variables)
            })
            .collect();
        // E-02: the version decides what `${` means, and nothing else.
        let version = if variables || !statements.iter().any(|text| text.contains("${")) {
            "2012-10-17"
        } else {
            "2008-10-17"
        };
        let statements: Vec<String> = statements.into_iter().collect();
        format!(
            "{{\"Version\":\"{version}\",\"Statement\":[{}]}}",
            statements.join(",")
        )
    }

    /// Whether both are documents of one type with the same canonical form, and so decide every request alike.
    #[must_use]
    pub fn semantically_equal(&self, other: &Self) -> bool {
        self.document_type == other.document_type && self.canonical() == other.canonical()
    }

    fn canonical_statement(
        &self,
        statement: &Statement,
        condition: Option<&Node<'_>>,
        variables: bool,
    ) -> String {
        let mut out = String::from(match statement.effect {
            Effect::Allow => "{\"Effect\":\"Allow\"",
            Effect::Deny => "{\"Effect\":\"Deny\"",
        });
        if statement.principals.is_some() {
            name(&mut out, statement.is_not_principal(), "Principal");
            principals(&mut out, statement);
        }
        name(&mut out, statement.is_not_action(), "Action");
        entries(
            &mut out,
            statement.actions().map(str::to_ascii_lowercase).collect(),
        );
        if statement.resources.is_some() {
            name(&mut out, statement.is_not_resource(), "Resource");
            let texts = statement.resources().map(|text| {
                if is_any(text) {
                    return "*".to_owned();
                }
                let missing = missing_parts(text, variables).unwrap_or_default();
                with_lower_variables(text, variables) + &":*".repeat(missing)
            });
            entries(&mut out, texts.collect());
        }
        let conditions = condition.map(|node| operators(node, variables));
        if let Some(conditions) = conditions.filter(|conditions| !conditions.is_empty()) {
            name(&mut out, false, "Condition");
            object(&mut out, conditions, |out, keys| {
                object(out, keys, |out, values| list(out, &values));
            });
        }
        out.push('}');
        out
    }
}

/// The condition of each statement, where it has one.
fn condition_nodes<'n, 'a>(root: &'n Node<'a>) -> Vec<Option<&'n Node<'a>>> {
    match member(root, "Statement") {
        Some(statements) => items(statements)
            .iter()
            .map(|statement| member(statement, "Condition"))
            .collect(),
        None => Vec::new(),
    }
}

fn member<'n, 'a>(node: &'n Node<'a>, key: &str) -> Option<&'n Node<'a>> {
    members(node)
        .iter()
        .find(|member| member.key == key)
        .map(|member| &member.value)
}

fn members<'n, 'a>(node: &'n Node<'a>) -> &'n [Member<'a>] {
    match &node.value {
        Value::Object(members) => members,
        _ => &[],
    }
}

fn principals(out: &mut String, statement: &Statement) {
    let mut types: BTreeMap<&str, Texts> = BTreeMap::new();
    for entry in statement.principal_entries() {
        let (principal_type, text) = match &entry.kind {
            // Everyone is everyone else listed too.
            PrincipalKind::Everyone => return write_string(out, "*"),
            PrincipalKind::Account(text)
            | PrincipalKind::User(text)
            | PrincipalKind::Role(text)
            | PrincipalKind::Session(text)
            | PrincipalKind::FederatedUser(text)
            | PrincipalKind::UniqueId(text) => ("AWS", text),
            PrincipalKind::Service(text) => ("Service", text),
            PrincipalKind::Federated(text) => ("Federated", text),
            PrincipalKind::CanonicalUser(text) => ("CanonicalUser", text),
        };
        types
            .entry(principal_type)
            .or_default()
            .insert(text.as_ref().to_owned());
    }
    object(out, types, |out, texts| list(out, &texts));
}

/// The conditions by operator and key; blocks without keys, which are always met (E-50), left out.
fn operators(condition: &Node<'_>, variables: bool) -> BTreeMap<String, BTreeMap<String, Texts>> {
    let written = members(condition);
    let mut found: BTreeMap<String, BTreeMap<String, Texts>> = BTreeMap::new();
    for operator in written {
        let renamed = synonym(&operator.key)
            .filter(|name| written.iter().all(|other| other.key != name.as_str()));
        let name = renamed.unwrap_or_else(|| operator.key.as_ref().to_owned());
        for key in members(&operator.value) {
            let values = items(&key.value)
                .iter()
                .map(|value| canonical_value(&name, text_of(value), variables));
            found
                .entry(name.clone())
                .or_default()
                .insert(key.key.to_ascii_lowercase(), values.collect());
        }
    }
    found
}

/// The other name of an operator, with its set prefix and `IfExists` kept.
fn synonym(operator: &str) -> Option<String> {
    SYNONYMS
        .into_iter()
        .find_map(|(from, to)| (base(operator) == from).then(|| operator.replacen(from, to, 1)))
}

/// An operator without set prefix and `IfExists`.
fn base(operator: &str) -> &str {
    let operator = operator
        .split_once(':')
        .map_or(operator, |(_, operator)| operator);
    operator.strip_suffix("IfExists").unwrap_or(operator)
}

/// E-07: numbers and booleans stand for their text.
fn text_of<'n>(node: &'n Node<'_>) -> &'n str {
    match &node.value {
        Value::String(text) => text,
        Value::Number(text) => text,
        Value::Bool(true) => "true",
        Value::Bool(false) => "false",
        Value::Null | Value::Array(_) | Value::Object(_) => "",
    }
}

fn canonical_value(operator: &str, text: &str, variables: bool) -> String {
    let base = base(operator);
    let ignores_case = matches!(
        base,
        "Bool" | "Null" | "StringEqualsIgnoreCase" | "StringNotEqualsIgnoreCase"
    );
    if ignores_case && !text.contains("${") {
        text.to_ascii_lowercase()
    } else {
        let takes_variables =
            base.starts_with("String") || base.starts_with("Arn") || base == "Bool";
        with_lower_variables(text, variables && takes_variables)
    }
}

/// The text with the keys of its variables in lower case (E-48). Their defaults stay, and so does what is no variable
/// in a stored document (E-47).
fn with_lower_variables(text: &str, variables: bool) -> String {
    if !variables {
        return text.to_owned();
    }
    let mut out = String::new();
    for piece in pieces_or_text(text) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Literal(c) => out.extend(['$', '{', c, '}']),
            Piece::Variable(variable) => {
                out.push_str("${");
                out.push_str(variable.key());
                if let Some(default) = variable.default() {
                    for part in [", '", default, "'"] {
                        out.push_str(part);
                    }
                }
                out.push('}');
            }
        }
    }
    out
}

fn name(out: &mut String, inverted: bool, name: &str) {
    out.push_str(if inverted { ",\"Not" } else { ",\"" });
    out.push_str(name);
    out.push_str("\":");
}

/// The entries of an element; a star covers all others.
fn entries(out: &mut String, mut texts: Texts) {
    if texts.contains("*") {
        texts.retain(|text| text == "*");
    }
    list(out, &texts);
}

fn list(out: &mut String, texts: &Texts) {
    out.push('[');
    for (index, text) in texts.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_string(out, text);
    }
    out.push(']');
}

fn object<K: AsRef<str>, V>(
    out: &mut String,
    members: BTreeMap<K, V>,
    mut value: impl FnMut(&mut String, V),
) {
    out.push('{');
    for (index, (key, member)) in members.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_string(out, key.as_ref());
        out.push(':');
        value(out, member);
    }
    out.push('}');
}
