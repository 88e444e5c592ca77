//! A policy as text in AWS's order of elements, and when two policies say the same in the same words. Both go back to
//! the document's own tree, so that nothing which only matters to people (a `Sid`, one string or a list of one) is
//! lost on the way through the compiled form.

use super::Policy;
use crate::json::{self, Member, Node, Value};

/// The order in which AWS's reference lists the elements of a policy and of a statement.
const ORDER: [&str; 12] = [
    "Version",
    "Id",
    "Statement",
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

impl Policy {
    /// The document laid out for people: elements in AWS's order, everything else as written, one entry a line.
    /// Parsing it again gives an equal policy.
    #[must_use]
    pub fn print(&self) -> String {
        let Some(mut root) = self.tree() else {
            return self.source.as_ref().to_owned();
        };
        if let Value::Object(members) = &mut root.value {
            put_in_order(members);
            for member in members
                .iter_mut()
                .filter(|member| member.key == "Statement")
            {
                match &mut member.value.value {
                    Value::Array(statements) => statements.iter_mut().for_each(statement),
                    _ => statement(&mut member.value),
                }
            }
        }
        json::print(&root)
    }

    /// The tree of the source; always there, because the source has been parsed before.
    pub(super) fn tree(&self) -> Option<Node<'_>> {
        let limits = json::Limits {
            characters: usize::MAX,
            depth: usize::MAX,
        };
        json::parse_within(&self.source, limits).ok()
    }
}

/// Two policies are equal if they are documents of one type with the same content: where something stands, white space,
/// escapes and the order of an object's members do not count. [`Policy::semantically_equal`] asks for less.
impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        self.document_type == other.document_type
            && (self.source == other.source
                || matches!((self.tree(), other.tree()), (Some(left), Some(right)) if same(&left, &right)))
    }
}

impl Eq for Policy {}

fn statement(node: &mut Node<'_>) {
    if let Value::Object(members) = &mut node.value {
        put_in_order(members);
    }
}

fn put_in_order(members: &mut [Member<'_>]) {
    members.sort_by_key(|member| ORDER.iter().position(|name| *name == member.key));
}

fn same(left: &Node<'_>, right: &Node<'_>) -> bool {
    match (&left.value, &right.value) {
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(l, r)| same(l, r))
        }
        (Value::Object(left), Value::Object(right)) => {
            let (left, right) = (by_key(left), by_key(right));
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(l, r)| l.key == r.key && same(&l.value, &r.value))
        }
        (left, right) => left == right,
    }
}

fn by_key<'n, 'a>(members: &'n [Member<'a>]) -> Vec<&'n Member<'a>> {
    let mut sorted: Vec<_> = members.iter().collect();
    sorted.sort_by(|left, right| left.key.cmp(&right.key));
    sorted
}
