//! What would turn a denial: the smallest changes to the policies after which the same request is allowed. They are
//! found from what the layers said, so they hold for this request alone and say nothing about whether they are wise.

use serde::{Deserialize, Serialize};

use crate::decide::{Evaluation, Missed};
use crate::grant::Grant;
use crate::policy::{Effect, Failure};
use crate::requester::RequesterKind;
use crate::trace::{CheckEffect, CheckType, MatchedStatement, NearMiss, SpecialRule, Verdict};

/// One change to what applies to a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "change",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Change {
    /// Take away, or narrow, a statement that denies.
    RemoveDeny {
        /// The layer that it stands in.
        check_type: CheckType,
        /// The statement.
        statement: MatchedStatement,
    },
    /// Allow the action on the resource in a layer where nothing does.
    AddAllow {
        /// The layer.
        check_type: CheckType,
        /// The level of an organization, 0 for its root; only for service control policies.
        level: Option<usize>,
        /// How the resource's own policy has to name the principal at least; only for that layer.
        grant: Option<Grant>,
        /// The Allow statement that came nearest, if one covers the action.
        nearest: Option<Box<NearMiss>>,
    },
    /// Make the federated session anew and pass it a session policy (E-118).
    PassSessionPolicy,
}

impl Evaluation<'_> {
    /// The ways to have the request allowed, the one with the fewest changes first; each way is complete by itself.
    /// Empty when it is allowed already, and when no policy can allow it.
    #[must_use]
    pub fn what_would_allow(&self) -> Vec<Vec<Change>> {
        let barred = matches!(
            self.rule,
            Some(SpecialRule::RootAssumesNoRole | SpecialRule::NoSessionTokenForSessions)
        );
        if self.verdict == Verdict::Allowed || barred {
            return Vec::new();
        }
        let removals = || self.removals();
        let effects = self.facts.without_denials().effects();
        let silent: Vec<CheckType> = CheckType::ALL
            .into_iter()
            .zip(effects)
            .filter(|(_, effect)| *effect == CheckEffect::ImplicitDeny)
            .map(|(check_type, _)| check_type)
            .collect();
        let allow_all = |layers: &[CheckType]| {
            let additions = layers.iter().map(|layer| self.additions(*layer, None));
            additions.collect::<Vec<_>>().concat()
        };
        let mut ways = vec![removals().chain(allow_all(&silent)).collect::<Vec<_>>()];

        // Within an account the resource's own policy alone is enough, if it names the principal itself.
        let (replaced, kept): (Vec<CheckType>, Vec<CheckType>) =
            silent.into_iter().partition(|layer| {
                matches!(
                    layer,
                    CheckType::Resource
                        | CheckType::Principal
                        | CheckType::PermissionsBoundary
                        | CheckType::Session
                )
            });
        if self.can_be_named_directly() && !replaced.is_empty() {
            let directly = self.additions(CheckType::Resource, Some(Grant::Direct));
            ways.push(removals().chain(allow_all(&kept)).chain(directly).collect());
        }
        ways.sort_by_key(Vec::len);
        ways
    }

    fn removals(&self) -> impl Iterator<Item = Change> {
        CheckType::ALL
            .into_iter()
            .zip(&self.checks)
            .flat_map(|(check_type, check)| {
                check
                    .matched
                    .iter()
                    .filter(|matched| matched.statement.effect() == Effect::Deny)
                    .map(move |matched| Change::RemoveDeny {
                        check_type,
                        statement: MatchedStatement::of(check_type, matched),
                    })
            })
    }

    fn additions(&self, check_type: CheckType, grant: Option<Grant>) -> Vec<Change> {
        let Some(check) = self.checks.get(check_type as usize) else {
            return Vec::new();
        };
        if check_type == CheckType::Session
            && self.rule == Some(SpecialRule::FederatedWithoutSessionPolicy)
        {
            return vec![Change::PassSessionPolicy];
        }
        // Who belongs to no account cannot be meant by naming one (E-122).
        let least = match self.request.requester.account() {
            Some(_) => Grant::Delegated,
            None => Grant::Direct,
        };
        let add = |level| Change::AddAllow {
            check_type,
            level,
            grant: grant.or((check_type == CheckType::Resource).then_some(least)),
            nearest: nearest(&check.missed)
                .map(|missed| Box::new(NearMiss::of(missed, self.request))),
        };
        if check_type == CheckType::ServiceControlPolicy {
            let levels = check.silent_levels.iter();
            return levels.map(|level| add(Some(*level))).collect();
        }
        vec![add(None)]
    }

    /// Whether a resource's own policy could name the requester so that nothing else need allow (E-111, E-113).
    fn can_be_named_directly(&self) -> bool {
        let requester = &self.request.requester;
        self.request.is_within_account()
            && match requester.kind {
                RequesterKind::User | RequesterKind::FederatedUser => true,
                RequesterKind::Session => requester.is_named_session(),
                _ => false,
            }
    }
}

/// The statement that failed last of all, if its action matched.
fn nearest<'m, 'a>(missed: &'m [Missed<'a>]) -> Option<&'m Missed<'a>> {
    let how_far = |missed: &&Missed<'_>| match missed.failure {
        Failure::Action => 0,
        Failure::Resource => 1,
        Failure::Principal => 2,
        Failure::Condition(_) => 3,
    };
    missed
        .iter()
        .rev()
        .max_by_key(how_far)
        .filter(|nearest| how_far(nearest) > 0)
}
