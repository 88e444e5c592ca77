//! The decision: policies and a request in, a verdict with its trace out. One explicit deny in any document ends it;
//! otherwise every layer that applies must allow (E-100 to E-119). Nothing is looked up here: who the principal is and
//! which policies are attached to it is in the arguments.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::context::{RequestContext, lowered};
use crate::policy::{Effect, Failure, Policy, Statement, Subject};
use crate::resource::RequestedResource;
use crate::trace::{Check, CheckEffect, CheckType, Decision, MatchedStatement, NearMiss, Verdict};

/// What somebody wants to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The caller's ARN.
    pub principal: String,
    /// The action, such as `iam:ListUsers`.
    pub action: String,
    /// The concrete ARN that the action is about, or `*` for an action without one (E-37).
    pub resource: String,
    /// The condition keys that the request brings.
    pub context: RequestContext,
}

/// How a policy is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PolicyType {
    /// A policy with an ARN of its own.
    Managed,
    /// A policy that is part of its user or group.
    Inline,
}

/// Where a policy comes from; the trace repeats it with every statement.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicySource {
    /// The ARN of a managed policy, or `inline:NAME`.
    pub uri: String,
    /// The policy's name.
    pub name: String,
    /// How it is kept.
    pub policy_type: PolicyType,
    /// The ARN of the user or group that it is attached to.
    pub attached_to: String,
}

/// A policy and where it comes from. The policy is shared: it is compiled once for all who have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachedPolicy {
    /// Where it comes from.
    pub source: PolicySource,
    /// The compiled policy.
    pub policy: Arc<Policy>,
}

/// Everything that applies to one principal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicySet {
    /// Whether the principal is its account's root user, who needs no policy and has no boundary (E-104).
    pub root: bool,
    /// The principal's own policies and those of its groups (E-115).
    pub identity: Vec<AttachedPolicy>,
    /// The permissions boundary (E-117).
    pub boundary: Option<AttachedPolicy>,
}

/// Decides a request and says why.
///
/// The trace's near misses and matches are complete for the layers that apply; layers of AWS's model that this version
/// does not know are present without impact. Cost: policies × statements × patterns, each linear in the sizes.
#[must_use]
pub fn decide(set: &PolicySet, request: &Request) -> Decision {
    let action = lowered(&request.action);
    let subject = Subject {
        action: &action,
        resource: RequestedResource::new(&request.resource),
        context: &request.context,
    };
    let mut evaluation = Evaluation {
        request,
        subject,
        absent_keys: BTreeSet::new(),
    };
    let mut principal = evaluation.layer(CheckType::Principal, &set.identity);
    if set.root && principal.effect == CheckEffect::ImplicitDeny {
        principal.effect = CheckEffect::Allow;
        principal.near_misses.clear();
    }
    let boundary = match &set.boundary {
        Some(policy) if !set.root => {
            evaluation.layer(CheckType::PermissionsBoundary, std::slice::from_ref(policy))
        }
        _ => without_impact(CheckType::PermissionsBoundary),
    };
    let checks = vec![
        without_impact(CheckType::ResourceControlPolicy),
        without_impact(CheckType::ServiceControlPolicy),
        without_impact(CheckType::VpcEndpoint),
        without_impact(CheckType::Resource),
        principal,
        boundary,
        without_impact(CheckType::Session),
    ];
    let absent_keys = evaluation.absent_keys.into_iter().collect();
    Decision {
        verdict: verdict(&checks),
        checks,
        absent_keys,
        root: set.root,
    }
}

/// E-100, E-101: a denial anywhere wins; then silence of a layer that must speak; the principal's layer always must.
fn verdict(checks: &[Check]) -> Verdict {
    let any = |effect| checks.iter().any(|check| check.effect == effect);
    let granted = checks.iter().any(|check| {
        check.check_type == CheckType::Principal && check.effect == CheckEffect::Allow
    });
    if any(CheckEffect::ExplicitDeny) {
        Verdict::ExplicitlyDenied
    } else if any(CheckEffect::ImplicitDeny) || !granted {
        Verdict::ImplicitlyDenied
    } else {
        Verdict::Allowed
    }
}

fn without_impact(check_type: CheckType) -> Check {
    Check {
        check_type,
        effect: CheckEffect::NoImpact,
        matched: Vec::new(),
        near_misses: Vec::new(),
    }
}

struct Evaluation<'a> {
    request: &'a Request,
    subject: Subject<'a>,
    absent_keys: BTreeSet<String>,
}

impl Evaluation<'_> {
    /// One layer in which one Allow suffices and one Deny decides.
    fn layer(&mut self, check_type: CheckType, policies: &[AttachedPolicy]) -> Check {
        let mut denials = Vec::new();
        let mut grants = Vec::new();
        let mut missed = Vec::new();
        for AttachedPolicy { source, policy } in policies {
            for statement in policy.statements() {
                let applies = statement.applies(&self.subject);
                self.note_absent_keys(statement, applies.err());
                match (applies, statement.effect()) {
                    (Ok(()), Effect::Deny) => {
                        denials.push(MatchedStatement::new(source, statement))
                    }
                    (Ok(()), Effect::Allow) => {
                        grants.push(MatchedStatement::new(source, statement))
                    }
                    (Err(failure), Effect::Allow) => missed.push((source, statement, failure)),
                    (Err(_), Effect::Deny) => {}
                }
            }
        }
        let effect = if !denials.is_empty() {
            CheckEffect::ExplicitDeny
        } else if grants.is_empty() {
            CheckEffect::ImplicitDeny
        } else {
            CheckEffect::Allow
        };
        let near_misses = if grants.is_empty() {
            missed
        } else {
            Vec::new()
        };
        let near_misses = near_misses
            .into_iter()
            .map(|(source, statement, failure)| {
                NearMiss::new(source, statement, failure, self.request)
            })
            .collect();
        denials.append(&mut grants);
        Check {
            check_type,
            effect,
            matched: denials,
            near_misses,
        }
    }

    /// Records what a statement asks the request for: variables of its resources once its action is met, keys and
    /// variables of its conditions once it reaches the resource too.
    fn note_absent_keys(&mut self, statement: &Statement, failure: Option<Failure<'_>>) {
        let conditions = match failure {
            Some(Failure::Action) => return,
            Some(Failure::Resource) => &[],
            Some(Failure::Condition(_)) | None => statement.conditions.as_slice(),
        };
        let keys = conditions
            .iter()
            .map(|condition| condition.lowered_key.as_ref());
        let in_conditions = conditions
            .iter()
            .flat_map(|condition| condition.variables());
        let in_resources = statement
            .resource_patterns()
            .flat_map(|entry| entry.variables());
        for key in keys.chain(
            in_conditions
                .chain(in_resources)
                .map(|variable| variable.key()),
        ) {
            if self.subject.context.get_lowered(key).is_none() && !self.absent_keys.contains(key) {
                self.absent_keys.insert(key.to_owned());
            }
        }
    }
}
