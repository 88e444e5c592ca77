//! The values that an unknown condition key may have, as far as the policies can tell them apart. Where the conditions
//! on a key compare texts, this is exact: a witness for every combination of comparisons that some text can bring
//! about. Elsewhere (numbers, dates, addresses, keys that stand in variables) the value stays free, and comparisons
//! with it are assumed one way and the other.

use super::engine::Question;
use super::glob::{Glob, cells};
use crate::catalogue::Catalogue;
use crate::condition::{Condition, Test};
use crate::decide::PolicySet;
use crate::layer::Layer;
use crate::policy::{PrincipalKind, Statement};
use crate::request::Request;
use crate::requester::RequesterKind;

/// One thing that a key may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    Absent,
    One(String),
    Many(Vec<String>),
    /// One value that is not empty.
    Free,
    /// Several values, not all of them empty.
    FreeMany,
}

/// How many states a key's patterns may make, and how many values may come of it.
const MOST_STATES: usize = 4_096;
const MOST_VALUES: usize = 64;
/// How many values may be combined freely to sets: 31 sets.
const MOST_MEMBERS: usize = 5;

/// The layers that a set brings, whether or not they apply.
pub(super) fn layers(set: &PolicySet) -> impl Iterator<Item = &Layer> {
    std::iter::once(&set.identity)
        .chain(&set.boundary)
        .chain(&set.session)
        .chain(&set.resource)
        .chain(&set.endpoint)
        .chain(&*set.service_control)
        .chain(&*set.resource_control)
}

/// What a key, in lower case, may be. `extra` are patterns that tell its values apart beside the conditions.
pub(super) fn choices<'a>(
    key: &str,
    statements: impl Iterator<Item = &'a Statement>,
    extra: &[Glob],
    catalogue: Option<&Catalogue>,
) -> Vec<Choice> {
    let (one, many) = match catalogue.and_then(|catalogue| catalogue.condition_key(key)) {
        Some(known) => (!known.is_multivalued(), known.is_multivalued()),
        None => (true, true),
    };
    let mut choices = vec![Choice::Absent];
    let Some(values) = values(key, statements, extra) else {
        if one {
            choices.extend([Choice::One(String::new()), Choice::Free]);
        }
        if many {
            choices.extend([Choice::Many(vec![String::new()]), Choice::FreeMany]);
        }
        return choices;
    };
    if one {
        choices.extend(values.iter().cloned().map(Choice::One));
    }
    if many && values.len() <= MOST_MEMBERS {
        for members in 1_u32..1 << values.len() {
            let chosen = (0_u32..).zip(&values);
            let chosen = chosen.filter(|(number, _)| members & (1 << number) != 0);
            choices.push(Choice::Many(
                chosen.map(|(_, value)| value.clone()).collect(),
            ));
        }
    } else if many {
        choices.extend([Choice::Many(vec![String::new()]), Choice::FreeMany]);
    }
    choices
}

/// A witness for every class of texts that the statements tell apart; none if that cannot be told.
fn values<'a>(
    key: &str,
    statements: impl Iterator<Item = &'a Statement>,
    extra: &[Glob],
) -> Option<Vec<String>> {
    let mut patterns = Patterns {
        globs: vec![Glob::literal("")],
        folded: false,
        ascii: true,
    };
    patterns.globs.extend(extra.iter().cloned());
    for statement in statements {
        let mut variables = statement
            .resource_patterns()
            .flat_map(|entry| entry.variables())
            .chain(statement.conditions.iter().flat_map(Condition::variables));
        if variables.any(|variable| variable.key() == key) {
            return None;
        }
        for condition in &statement.conditions {
            if *condition.lowered_key == *key {
                patterns.add(condition)?;
            }
        }
    }
    if patterns.folded && !patterns.ascii {
        return None;
    }
    patterns.globs.dedup();
    let found = cells(&patterns.globs, false, MOST_STATES)?;
    (found.len() <= MOST_VALUES).then(|| found.into_iter().map(|cell| cell.witness).collect())
}

struct Patterns {
    globs: Vec<Glob>,
    /// Whether some ignore case: what they do to letters beyond ASCII is not known here.
    folded: bool,
    ascii: bool,
}

impl Patterns {
    /// None for a condition that compares more than texts with patterns.
    fn add(&mut self, condition: &Condition) -> Option<()> {
        let test = condition.operator.test;
        if test == Test::Null {
            return Some(());
        }
        if test == Test::Bool && condition.variables().next().is_none() {
            self.folded = true;
            self.globs.extend(["true", "false"].map(Glob::folded));
            return Some(());
        }
        for value in &condition.values {
            let text = &*value.text;
            if text.contains("${") {
                return None;
            }
            self.ascii &= text.is_ascii();
            self.globs.push(match test {
                Test::StringEquals | Test::Binary => Glob::literal(text),
                Test::StringEqualsIgnoreCase => {
                    self.folded = true;
                    Glob::fully_folded(text)
                }
                Test::StringLike => Glob::like(text),
                Test::Arn => Glob::arn(text),
                Test::Numeric(_) | Test::Date(_) | Test::IpAddress | Test::Bool | Test::Null => {
                    return None;
                }
            });
        }
        Some(())
    }
}

/// The unknown keys that say who the principal is, where that matters: a role's path and unique ids are told by
/// `aws:PrincipalArn` and `aws:userid` alone. With each, the patterns that tell its values apart.
pub(super) fn of_identity(
    question: &Question<'_>,
    request: &Request,
    sets: &[PolicySet],
) -> Vec<(String, Vec<Glob>)> {
    let mut found = Vec::new();
    let kind = request.principal_kind();
    let named: Vec<&PrincipalKind> = sets
        .iter()
        .flat_map(|set| set.resource.iter().chain(&set.endpoint))
        .flat_map(Layer::statements)
        .flat_map(|(_, statement)| statement.principal_entries())
        .map(|entry| &entry.kind)
        .collect();
    let known = |key: &str| question.known.knows(key);
    if !known("aws:userid") && matches!(kind, RequesterKind::User | RequesterKind::Session) {
        let globs: Vec<Glob> = named
            .iter()
            .filter_map(|entry| match entry {
                PrincipalKind::UniqueId(id) => Some(id),
                _ => None,
            })
            .flat_map(|id| [Glob::literal(id), Glob::like(&format!("{id}:*"))])
            .collect();
        if !globs.is_empty() {
            found.push(("aws:userid".to_owned(), globs));
        }
    }
    if known("aws:principalarn") {
        return found;
    }
    let account = request.requester.account().unwrap_or_default();
    let organized = sets
        .iter()
        .any(|set| !set.service_control.is_empty() || !set.resource_control.is_empty());
    let globs: Vec<Glob> = match kind {
        RequesterKind::Session if request.requester.is_named_session() => {
            let roles = named.iter().filter_map(|entry| match entry {
                PrincipalKind::Role(arn) => Some(Glob::literal(arn)),
                _ => None,
            });
            let roles: Vec<Glob> = roles.collect();
            let role = question.principal.splitn(6, ':').nth(5);
            let role = role
                .and_then(|rest| rest.split('/').nth(1))
                .unwrap_or_default();
            if roles.is_empty() && !organized {
                Vec::new()
            } else {
                let general = ["", "*/", "aws-service-role/*/"]
                    .map(|path| Glob::arn(&format!("arn:aws*:iam::{account}:role/{path}{role}")));
                general.into_iter().chain(roles).collect()
            }
        }
        RequesterKind::FederatedUser => {
            let users = named.iter().filter_map(|entry| match entry {
                PrincipalKind::User(arn) => Some(Glob::literal(arn)),
                _ => None,
            });
            users.collect()
        }
        _ => Vec::new(),
    };
    if !globs.is_empty() {
        found.push(("aws:principalarn".to_owned(), globs));
    }
    found
}
