//! Questions beyond yes and no: what may this principal do, who may do this, what did that change open or close. The
//! answers are about policies, not about one request, so much of a request's context is unknown; an answer is given
//! outright only when it is the same whatever the unknown keys are, and names what it depends on otherwise. Nothing
//! here enforces anything.

mod diff;
mod engine;
mod glob;
mod keys;

use std::collections::BTreeSet;
use std::sync::Arc;

pub use diff::{Change, DiffError, Directory, Extent, ResourceClass, diff};

use crate::catalogue::{Action, Catalogue};
use crate::context::RequestContext;
use crate::decide::PolicySet;
use crate::layer::{Layer, PolicySource};
use crate::policy::Effect;
use crate::requester::UnknownPrincipal;
use engine::{Engine, Question};
use glob::Glob;

/// What is known of the requests that a question is about. Keys that are neither present nor absent here may have any
/// value, or none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Knowledge {
    context: RequestContext,
    /// In lower case.
    absent: BTreeSet<String>,
    nothing_else: bool,
    /// In lower case.
    open: Vec<String>,
    management_account: Option<String>,
    canonical_user: Option<String>,
}

impl Knowledge {
    /// These keys have these values; everything else is unknown. An empty list says that the key is absent.
    #[must_use]
    pub fn new(context: RequestContext) -> Self {
        Self {
            context,
            ..Self::default()
        }
    }

    /// The key is absent.
    #[must_use]
    pub fn without(mut self, key: &str) -> Self {
        self.absent.insert(key.to_ascii_lowercase());
        self
    }

    /// Every other key is absent.
    #[must_use]
    pub fn and_nothing_else(mut self) -> Self {
        self.nothing_else = true;
        self
    }

    /// These keys are unknown all the same, unless they have a value. One that ends with a slash stands for all keys that
    /// begin so: `aws:RequestTag/`.
    #[must_use]
    pub fn but(mut self, open: &[&str]) -> Self {
        self.open
            .extend(open.iter().map(|key| key.to_ascii_lowercase()));
        self
    }

    /// Says which account manages the organization; see [`crate::Request::managed_by`].
    #[must_use]
    pub fn managed_by(mut self, account: impl Into<String>) -> Self {
        self.management_account = Some(account.into());
        self
    }

    /// Says the canonical user id of the principal's account; see [`crate::Request::with_canonical_user`].
    #[must_use]
    pub fn with_canonical_user(mut self, id: impl Into<String>) -> Self {
        self.canonical_user = Some(id.into());
        self
    }

    fn knows(&self, lowered: &str) -> bool {
        let open = self.open.iter().any(|open| {
            lowered == open || (open.ends_with('/') && lowered.starts_with(open.as_str()))
        });
        (self.nothing_else && !open)
            || self.absent.contains(lowered)
            || self
                .context
                .iter()
                .any(|(name, _)| name.eq_ignore_ascii_case(lowered))
    }
}

/// A principal with what applies to it wherever it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// As in [`crate::Request::new`].
    pub name: String,
    /// Its identity, boundary, session and service control layers. The layers of resources are the target's to bring;
    /// those in here are not looked at.
    pub policies: PolicySet,
    /// What is known of its requests, such as its tags.
    pub known: Knowledge,
}

/// A resource with what applies to whoever comes to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// A concrete ARN, or `*` for actions that are about none.
    pub resource: String,
    /// Its account, where the ARN does not tell.
    pub account: Option<String>,
    /// Its own policy.
    pub policy: Option<Layer>,
    /// The resource control policies of its account, level by level.
    pub resource_control: Arc<[Layer]>,
    /// The policy of the VPC endpoint that requests come through.
    pub endpoint: Option<Layer>,
}

impl Target {
    /// A resource without a policy of its own.
    #[must_use]
    pub fn new(resource: impl Into<String>) -> Self {
        Self {
            resource: resource.into(),
            ..Self::default()
        }
    }
}

/// Whether something may be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Whatever the unknown keys are.
    Allowed,
    /// Whatever the unknown keys are.
    Denied,
    /// Some values of unknown keys may allow it, and others not. These are the open statements that may decide.
    DependsOn(Vec<Dependence>),
}

/// A statement of which it is open whether it applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependence {
    /// The document; none when it hangs on who the principal is.
    pub policy: Option<Arc<PolicySource>>,
    /// The statement's place in its document, from 0.
    pub statement: usize,
    /// The statement's name, if it has one.
    pub sid: Option<String>,
    /// What it does when it applies.
    pub effect: Effect,
    /// What must hold for it to apply, beside what is known to hold.
    pub needs: Vec<Need>,
}

impl Dependence {
    fn on(need: Need) -> Self {
        Self {
            policy: None,
            statement: 0,
            sid: None,
            effect: Effect::Allow,
            needs: vec![need],
        }
    }

    /// The unknown keys that it asks for, as policies write them.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.needs.iter().map(|need| match need {
            Need::Condition { key, .. } | Need::Variable { key } | Need::Identity { key } => {
                key.as_str()
            }
        })
    }
}

/// Something unknown that a statement asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// A condition on a key that is unknown, or is compared with a variable that is.
    Condition {
        /// The operator as written.
        operator: String,
        /// The key as written.
        key: String,
        /// The values as written.
        values: Vec<String>,
    },
    /// A variable in a resource.
    Variable {
        /// The key as written.
        key: String,
    },
    /// A key that tells who the principal is: a role's path (`aws:PrincipalArn`) or a unique id (`aws:userid`).
    Identity {
        /// The key.
        key: String,
    },
}

/// Whether a principal may do something. With a catalogue, a key has one value or several as the catalogue says; keys
/// that it does not know may have either.
///
/// # Errors
/// When the principal's name is none.
pub fn may(
    principal: &Principal,
    action: &str,
    target: &Target,
    catalogue: Option<&Catalogue>,
) -> Result<Answer, UnknownPrincipal> {
    let sets = [with_target(&principal.policies, target)];
    let question = Question {
        principal: &principal.name,
        action,
        resource: &target.resource,
        account: target.account.as_deref(),
        known: &principal.known,
        catalogue,
    };
    let outcomes = Engine::outcomes(question, &sets)?;
    let (allowed, denied) = (outcomes.any(|one| one == 1), outcomes.any(|one| one == 0));
    Ok(match (allowed, denied) {
        (true, false) => Answer::Allowed,
        (false, _) => Answer::Denied,
        (true, true) => Answer::DependsOn(Engine::dependences(question, &sets)?),
    })
}

/// What a principal may do with a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectiveAction<'c> {
    /// The action.
    pub action: Action<'c>,
    /// Whether, by the catalogue, it can be about this resource at all: a queue is not for `s3:GetObject`.
    pub fits: bool,
    /// Whether the policies let the principal do it.
    pub answer: Answer,
}

/// Every action of the catalogue with the answer for one principal and one resource, in the catalogue's order.
///
/// # Errors
/// When the principal's name is none.
pub fn effective_actions<'c>(
    principal: &Principal,
    target: &Target,
    catalogue: &'c Catalogue,
) -> Result<Vec<EffectiveAction<'c>>, UnknownPrincipal> {
    let partition = target.resource.split(':').nth(1).unwrap_or("aws");
    catalogue
        .services()
        .flat_map(|service| {
            let fitting: Vec<bool> = service
                .resource_types()
                .iter()
                .map(|kind| {
                    let mut formats = kind.arn_formats();
                    formats.any(|format| Glob::format(format, partition).matches(&target.resource))
                })
                .collect();
            service
                .actions()
                .map(move |action| (action, fitting.clone()))
        })
        .map(|(action, fitting)| {
            let kinds = action.service().resource_types();
            let fits = if target.resource == "*" {
                action.resource_types().all(|kind| !kind.required)
            } else {
                action.resource_types().any(|kind| {
                    let mut places = kinds.iter().zip(&fitting);
                    places.any(|(known, fits)| *fits && known.name() == kind.resource_type.name())
                })
            };
            Ok(EffectiveAction {
                answer: may(principal, &action.full_name(), target, Some(catalogue))?,
                action,
                fits,
            })
        })
        .collect()
}

/// The principals of a directory who may do something, or might, in the directory's order.
///
/// # Errors
/// When a principal's name is none.
pub fn who_can<'d>(
    directory: &'d [Principal],
    action: &str,
    target: &Target,
    catalogue: Option<&Catalogue>,
) -> Result<Vec<(&'d Principal, Answer)>, UnknownPrincipal> {
    let mut found = Vec::new();
    for principal in directory {
        let answer = may(principal, action, target, catalogue)?;
        if answer != Answer::Denied {
            found.push((principal, answer));
        }
    }
    Ok(found)
}

/// A principal's layers and those of the resource that it comes to.
fn with_target(policies: &PolicySet, target: &Target) -> PolicySet {
    PolicySet {
        resource: target.policy.clone(),
        resource_control: target.resource_control.clone(),
        endpoint: target.endpoint.clone(),
        ..policies.clone()
    }
}

#[cfg(test)]
mod brute_force;
#[cfg(test)]
mod tests;
