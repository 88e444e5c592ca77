//! The document as the checks see it. It is tolerant: what has the wrong type is left out, an element whose name has the
//! wrong case still counts, both forms of a value (one, or a list) look the same. It never judges; the checks do.

use crate::DocumentType;
use crate::catalogue::Catalogue;
use crate::json::{Member, Node, Value};
use crate::policy::Effect;
use crate::span::Span;

/// A whole document.
pub(super) struct View<'a> {
    pub(super) text: &'a str,
    pub(super) document: DocumentType,
    /// What services, actions and keys there are, where that is known.
    pub(super) catalogue: Option<&'a Catalogue>,
    pub(super) root: &'a Node<'a>,
    /// The elements of the document; none if it is no object.
    pub(super) members: &'a [Member<'a>],
    /// Whether variables have their meaning: `Version` is `2012-10-17`.
    pub(super) has_variables: bool,
    /// The statements that are objects.
    pub(super) statements: Vec<Statement<'a>>,
}

/// One statement.
pub(super) struct Statement<'a> {
    pub(super) node: &'a Node<'a>,
    pub(super) members: &'a [Member<'a>],
    /// None if it is missing or neither `Allow` nor `Deny`, in any case.
    pub(super) effect: Option<Effect>,
    pub(super) sid: Option<Entry<'a>>,
    /// `Action`, else `NotAction`.
    pub(super) actions: Option<List<'a>>,
    /// `Resource`, else `NotResource`.
    pub(super) resources: Option<List<'a>>,
    /// `Principal`, else `NotPrincipal`.
    pub(super) principals: Option<Principals<'a>>,
    /// One for each operator and key.
    pub(super) conditions: Vec<Condition<'a>>,
}

/// An element that lists strings, or its `Not…` form.
pub(super) struct List<'a> {
    pub(super) member: &'a Member<'a>,
    pub(super) inverted: bool,
    pub(super) entries: Vec<Entry<'a>>,
}

/// A string, or a number or boolean where the language takes those for strings.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) text: &'a str,
    pub(super) node: &'a Node<'a>,
}

/// `Principal` or `NotPrincipal`.
pub(super) struct Principals<'a> {
    pub(super) member: &'a Member<'a>,
    pub(super) inverted: bool,
    pub(super) entries: Vec<Principal<'a>>,
}

/// One principal.
#[derive(Clone, Copy)]
pub(super) struct Principal<'a> {
    /// The key of the map, such as `AWS`; empty for the bare string.
    pub(super) kind: &'a str,
    pub(super) text: &'a str,
    pub(super) node: &'a Node<'a>,
}

/// One operator with one key.
pub(super) struct Condition<'a> {
    /// The operator, with the map of its keys as its value.
    pub(super) operator: &'a Member<'a>,
    pub(super) key: &'a Member<'a>,
    pub(super) lowered_key: String,
    pub(super) set: Option<Set>,
    /// What kind of value the operator compares; none if there is no such operator.
    pub(super) family: Option<Family>,
    /// The operator without `ForAllValues:`, `ForAnyValue:` and `IfExists`.
    pub(super) base: &'a str,
    pub(super) negated: bool,
    pub(super) if_exists: bool,
    pub(super) values: Vec<Entry<'a>>,
}

/// A set operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Set {
    ForAll,
    ForAny,
}

/// What a condition operator compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    String,
    Numeric,
    Date,
    Bool,
    Binary,
    Ip,
    Arn,
    Null,
}

impl<'a> View<'a> {
    pub(super) fn new(
        text: &'a str,
        document: DocumentType,
        catalogue: Option<&'a Catalogue>,
        root: &'a Node<'a>,
    ) -> Self {
        let members = members(root);
        let statements = find(members, "Statement")
            .map(|member| {
                let objects = items(&member.value).iter();
                let objects = objects.filter(|item| matches!(item.value, Value::Object(_)));
                objects.map(Statement::new).collect()
            })
            .unwrap_or_default();
        let version = find(members, "Version").and_then(|member| string(&member.value));
        Self {
            text,
            document,
            catalogue,
            root,
            members,
            has_variables: version == Some("2012-10-17"),
            statements,
        }
    }

    /// The span of bytes `from..to` of a string's value.
    pub(super) fn part(&self, node: &Node, from: usize, to: usize) -> Span {
        super::report::part_of(self.text, node, from, to)
    }
}

impl<'a> Statement<'a> {
    fn new(node: &'a Node<'a>) -> Self {
        let members = members(node);
        let text = |name| find(members, name).and_then(|member| entry(&member.value));
        let effect = text("Effect").and_then(|found| {
            let is = |name| found.text.eq_ignore_ascii_case(name);
            match () {
                () if is("Allow") => Some(Effect::Allow),
                () if is("Deny") => Some(Effect::Deny),
                () => None,
            }
        });
        Self {
            node,
            members,
            effect,
            sid: text("Sid"),
            actions: List::new(members, "Action", "NotAction"),
            resources: List::new(members, "Resource", "NotResource"),
            principals: Principals::new(members),
            conditions: conditions(members),
        }
    }

    /// The element of this name, in any case.
    pub(super) fn find(&self, name: &str) -> Option<&'a Member<'a>> {
        find(self.members, name)
    }

    pub(super) fn allows(&self) -> bool {
        self.effect == Some(Effect::Allow)
    }

    pub(super) fn denies(&self) -> bool {
        self.effect == Some(Effect::Deny)
    }

    /// The conditions on a key, written in lower case.
    pub(super) fn conditions_on(&self, key: &str) -> impl Iterator<Item = &Condition<'a>> {
        let found = move |condition: &&Condition<'a>| condition.lowered_key == key;
        self.conditions.iter().filter(found)
    }
}

impl<'a> List<'a> {
    fn new(members: &'a [Member<'a>], name: &str, inverted_name: &str) -> Option<Self> {
        let (member, inverted) = either(members, name, inverted_name)?;
        Some(Self {
            member,
            inverted,
            entries: entries(&member.value),
        })
    }
}

impl<'a> Principals<'a> {
    fn new(members: &'a [Member<'a>]) -> Option<Self> {
        let (member, inverted) = either(members, "Principal", "NotPrincipal")?;
        let named = |kind, node| {
            let entries = entries(node).into_iter();
            entries.map(move |Entry { text, node }| Principal { kind, text, node })
        };
        let entries = match &member.value.value {
            Value::Object(kinds) => {
                let each = kinds.iter();
                each.flat_map(|kind| named(kind.key.as_ref(), &kind.value))
                    .collect()
            }
            _ => named("", &member.value).collect(),
        };
        Some(Self {
            member,
            inverted,
            entries,
        })
    }
}

impl Principal<'_> {
    /// Whether this is everyone: `"*"` or `{"AWS": "*"}`.
    pub(super) fn is_everyone(&self) -> bool {
        self.text == "*" && matches!(self.kind, "" | "AWS")
    }
}

/// The members of an object; none of anything else.
pub(super) fn members<'a>(node: &'a Node<'a>) -> &'a [Member<'a>] {
    match &node.value {
        Value::Object(members) => members,
        _ => &[],
    }
}

/// The entries of a list, or the one value that stands for a list of it.
pub(super) fn items<'a>(node: &'a Node<'a>) -> &'a [Node<'a>] {
    match &node.value {
        Value::Array(items) => items,
        _ => std::slice::from_ref(node),
    }
}

/// A string's value.
pub(super) fn string<'a>(node: &'a Node<'a>) -> Option<&'a str> {
    match &node.value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// The member of this name, else one whose name differs in case only.
pub(super) fn find<'a>(members: &'a [Member<'a>], name: &str) -> Option<&'a Member<'a>> {
    let exact = members.iter().find(|member| member.key == name);
    exact.or_else(|| {
        let mut all = members.iter();
        all.find(|member| member.key.eq_ignore_ascii_case(name))
    })
}

fn either<'a>(
    members: &'a [Member<'a>],
    name: &str,
    inverted_name: &str,
) -> Option<(&'a Member<'a>, bool)> {
    let plain = find(members, name).map(|member| (member, false));
    plain.or_else(|| find(members, inverted_name).map(|member| (member, true)))
}

fn entry<'a>(node: &'a Node<'a>) -> Option<Entry<'a>> {
    let text = match &node.value {
        Value::String(text) => text.as_ref(),
        Value::Number(text) => text,
        Value::Bool(true) => "true",
        Value::Bool(false) => "false",
        _ => return None,
    };
    Some(Entry { text, node })
}

fn entries<'a>(node: &'a Node<'a>) -> Vec<Entry<'a>> {
    items(node).iter().filter_map(entry).collect()
}

fn conditions<'a>(statement: &'a [Member<'a>]) -> Vec<Condition<'a>> {
    let mut found = Vec::new();
    for operator in find(statement, "Condition").map_or(&[][..], |member| members(&member.value)) {
        let Operator {
            set,
            base,
            if_exists,
        } = Operator::new(&operator.key);
        for key in members(&operator.value) {
            found.push(Condition {
                operator,
                key,
                lowered_key: key.key.to_ascii_lowercase(),
                set,
                family: family(base),
                base,
                negated: base.contains("Not"),
                if_exists,
                values: entries(&key.value),
            });
        }
    }
    found
}

/// An operator's name in its parts.
pub(super) struct Operator<'a> {
    pub(super) set: Option<Set>,
    pub(super) base: &'a str,
    pub(super) if_exists: bool,
}

impl<'a> Operator<'a> {
    pub(super) fn new(name: &'a str) -> Self {
        let (set, rest) = match name.split_once(':') {
            Some(("ForAllValues", rest)) => (Some(Set::ForAll), rest),
            Some(("ForAnyValue", rest)) => (Some(Set::ForAny), rest),
            _ => (None, name),
        };
        let base = rest.strip_suffix("IfExists");
        Self {
            set,
            base: base.unwrap_or(rest),
            if_exists: base.is_some(),
        }
    }
}

const ORDERED: [&str; 6] = [
    "Equals",
    "NotEquals",
    "LessThan",
    "LessThanEquals",
    "GreaterThan",
    "GreaterThanEquals",
];
const TEXTUAL: [&str; 6] = [
    "Equals",
    "NotEquals",
    "EqualsIgnoreCase",
    "NotEqualsIgnoreCase",
    "Like",
    "NotLike",
];
const ARN: [&str; 4] = ["Equals", "NotEquals", "Like", "NotLike"];

/// The family of an operator without prefix and suffix.
pub(super) fn family(base: &str) -> Option<Family> {
    let of = |prefix, family, rest: &[&str]| {
        base.strip_prefix(prefix)
            .is_some_and(|found| rest.contains(&found))
            .then_some(family)
    };
    of("String", Family::String, &TEXTUAL)
        .or_else(|| of("Numeric", Family::Numeric, &ORDERED))
        .or_else(|| of("Date", Family::Date, &ORDERED))
        .or_else(|| of("Arn", Family::Arn, &ARN))
        .or_else(|| of("Binary", Family::Binary, &["Equals"]))
        .or_else(|| of("", Family::Ip, &["IpAddress", "NotIpAddress"]))
        .or_else(|| of("", Family::Bool, &["Bool"]))
        .or_else(|| of("", Family::Null, &["Null"]))
}
