//! Whether a statement, or an entry of one, makes another superfluous because it covers all that the other one does.
//! It only says so when it is certain: texts it cannot compare are taken not to cover each other.

use std::cell::Cell;

use super::arn::fields;
use super::globs::{covers, pattern};
use super::view::{Condition, List, Principals, Statement, items, members};
use crate::json::{Node, Value};

/// How much one document may cost to compare; what is left then is taken not to cover anything.
const BUDGET: usize = 4_000_000;

/// Compares within a budget, because lists can be long and patterns nasty.
pub(super) struct Coverage {
    left: Cell<usize>,
}

/// What the entries of a list are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Entries {
    /// Folded to lower case, wildcards anywhere.
    Actions,
    /// ARNs, whose parts are compared one by one.
    Resources,
}

impl Coverage {
    pub(super) fn new() -> Self {
        Self {
            left: Cell::new(BUDGET),
        }
    }

    /// Whether the first entry matches all that the second one does.
    pub(super) fn entry(&self, kind: Entries, covering: &str, all: &str) -> bool {
        if covering == "*" || covering == all {
            return true;
        }
        match kind {
            Entries::Actions => {
                let covering = covering.to_ascii_lowercase();
                self.glob(&covering, &all.to_ascii_lowercase())
            }
            Entries::Resources => {
                let (covering, all) = (fields(covering), fields(all));
                let mut parts = covering.iter().zip(&all);
                covering.len() == 6
                    && all.len() == 6
                    && parts.all(|(c, a)| self.glob(c.text, a.text))
            }
        }
    }

    fn glob(&self, covering: &str, all: &str) -> bool {
        if covering == all || covering == "*" {
            return true;
        }
        // Most pairs differ before the first wildcard, which costs nothing to see.
        let literal = covering.split(['*', '?', '$']).next().unwrap_or_default();
        if literal.len() == covering.len() || !all.starts_with(literal) {
            return false;
        }
        let cost = covering.len().saturating_mul(all.len()).saturating_add(1);
        let Some(left) = self.left.get().checked_sub(cost) else {
            return false;
        };
        self.left.set(left);
        covers(&pattern(covering, true), &pattern(all, true))
    }

    /// Whether the first statement applies whenever the second one does. Effects are not compared.
    pub(super) fn statement(&self, covering: &Statement<'_>, all: &Statement<'_>) -> bool {
        principals(covering.principals.as_ref(), all.principals.as_ref())
            && conditions(covering, all)
            && self.list(
                Entries::Actions,
                (covering, covering.actions.as_ref()),
                all.actions.as_ref(),
            )
            && self.list(
                Entries::Resources,
                (covering, covering.resources.as_ref()),
                all.resources.as_ref(),
            )
    }

    /// Whether an exception does more than except, so that another that covers it does not make it superfluous: a
    /// variable without a value in `NotResource` keeps an Allow from applying (E-44).
    pub(super) fn keeps_from_applying(
        statement: &Statement<'_>,
        list: &List<'_>,
        text: &str,
    ) -> bool {
        statement.allows() && list.inverted && text.contains("${")
    }

    fn list(
        &self,
        kind: Entries,
        covering: (&Statement<'_>, Option<&List<'_>>),
        all: Option<&List<'_>>,
    ) -> bool {
        let ((statement, Some(covering)), Some(all)) = (covering, all) else {
            return covering.1.is_none() && all.is_none();
        };
        // Of two lists of exceptions, the shorter one covers more.
        let (more, less) = match (covering.inverted, all.inverted) {
            (false, false) => (covering, all),
            (true, true) => (all, covering),
            (false, true) => return covering.entries.iter().any(|entry| entry.text == "*"),
            (true, false) => return false,
        };
        !less.entries.is_empty()
            && less.entries.len() == items(&less.member.value).len()
            && less.entries.iter().all(|entry| {
                let alike = Self::keeps_from_applying(statement, covering, entry.text);
                let mut more = more.entries.iter();
                more.any(|other| {
                    other.text == entry.text || !alike && self.entry(kind, other.text, entry.text)
                })
            })
    }
}

fn principals(covering: Option<&Principals<'_>>, all: Option<&Principals<'_>>) -> bool {
    let (Some(covering), Some(all)) = (covering, all) else {
        return covering.is_none() && all.is_none();
    };
    if covering.inverted || all.inverted {
        return false;
    }
    let listed: usize = match &all.member.value.value {
        Value::Object(kinds) => kinds.iter().map(|kind| items(&kind.value).len()).sum(),
        _ => 1,
    };
    !all.entries.is_empty()
        && all.entries.len() == listed
        && all.entries.iter().all(|one| {
            covering.entries.iter().any(|other| {
                other.is_everyone() || (other.kind == one.kind && other.text == one.text)
            })
        })
}

/// Every condition of the first statement is one of the second.
fn conditions(covering: &Statement<'_>, all: &Statement<'_>) -> bool {
    let same = |a: &Condition<'_>, b: &Condition<'_>| {
        a.lowered_key == b.lowered_key
            && a.operator.key == b.operator.key
            && a.values.len() == b.values.len()
            && a.values.len() == items(&a.key.value).len()
            && a.values
                .iter()
                .zip(&b.values)
                .all(|(a, b)| a.text == b.text)
    };
    // A block of the wrong form looks as if it held no conditions.
    let is_object = |node: &Node<'_>| matches!(node.value, Value::Object(_));
    let is_whole = covering.find("Condition").is_none_or(|block| {
        let mut operators = members(&block.value).iter();
        is_object(&block.value) && operators.all(|operator| is_object(&operator.value))
    });
    let mut conditions = covering.conditions.iter();
    is_whole && conditions.all(|one| all.conditions.iter().any(|other| same(one, other)))
}
