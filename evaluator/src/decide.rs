//! The decision: policies and a request in, a verdict with its trace out. One explicit deny in any document ends it;
//! otherwise every layer that applies must allow (E-100 to E-131). Nothing is looked up here: who the principal is and
//! which policies apply is in the arguments.
//!
//! [`verdict`] answers yes or no without allocating; [`evaluate`] answers with everything that led to it, borrowed from
//! the policies; [`decide`] makes that an owned [`Decision`]. All three follow from the same two steps: what each layer
//! says, and what that comes to.

use std::sync::Arc;

use crate::grant::{Grant, Grants};
use crate::layer::{AttachedPolicy, Layer, Said};
use crate::policy::{Effect, Failure, Statement, Subject};
use crate::request::{ActionRule, Request, ResourceRule};
use crate::requester::RequesterKind;
use crate::trace::{CheckEffect, CheckType, Decision, SpecialRule, Verdict};

/// Everything that applies to one request. A layer that is `None` does not apply; one without documents applies and
/// allows nothing. A clone shares all layers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicySet {
    /// The principal's own policies and those of its groups (E-115). Root users need none (E-104); services, web
    /// identities and the anonymous have none (E-122).
    pub identity: Layer,
    /// The permissions boundary of a user, of a session's role, or of the user behind a federated session (E-117).
    pub boundary: Option<Layer>,
    /// The policies that were passed when the session was made (E-118).
    pub session: Option<Layer>,
    /// The resource's own policy: bucket policy, key policy, trust policy (E-110 to E-116, E-128, E-129).
    pub resource: Option<Layer>,
    /// The service control policies of the principal's account, level by level from the organization's root (E-103).
    pub service_control: Arc<[Layer]>,
    /// The resource control policies of the resource's account, level by level (E-102).
    pub resource_control: Arc<[Layer]>,
    /// The policy of the VPC endpoint that the request came through (E-125).
    pub endpoint: Option<Layer>,
}

/// The number of [`CheckType`]s.
pub(crate) const CHECKS: usize = 7;

/// A decision that still refers to the policies that made it; [`Evaluation::decision`] makes it stand on its own.
#[derive(Clone, Debug)]
pub struct Evaluation<'a> {
    pub(crate) request: &'a Request,
    pub(crate) verdict: Verdict,
    pub(crate) checks: [LayerTrace<'a>; CHECKS],
    /// Condition keys in lower case that statements asked for and the request did not bring; unsorted, and as often as they were asked for.
    pub(crate) absent: Vec<&'a str>,
    pub(crate) rule: Option<SpecialRule>,
    pub(crate) facts: Facts<'a>,
}

impl Evaluation<'_> {
    /// The outcome.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// What one layer said.
    #[must_use]
    pub fn effect(&self, layer: CheckType) -> CheckEffect {
        self.checks
            .get(layer as usize)
            .map_or(CheckEffect::NoImpact, |check| check.effect)
    }

    /// The decision with all its texts, which outlives request and policies.
    #[must_use]
    pub fn decision(&self) -> Decision {
        Decision::of(self)
    }
}

/// One layer's part, borrowed.
#[derive(Clone, Debug)]
pub(crate) struct LayerTrace<'a> {
    pub(crate) effect: CheckEffect,
    pub(crate) matched: Vec<Matched<'a>>,
    pub(crate) missed: Vec<Missed<'a>>,
    /// The levels of an organization in which nothing allows.
    pub(crate) silent_levels: Vec<usize>,
}

/// A statement that applied.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Matched<'a> {
    pub(crate) document: &'a AttachedPolicy,
    pub(crate) statement: &'a Statement,
    pub(crate) grant: Grant,
}

/// An Allow statement that did not apply.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Missed<'a> {
    pub(crate) document: &'a AttachedPolicy,
    pub(crate) statement: &'a Statement,
    pub(crate) failure: Failure<'a>,
}

/// The verdict alone: the same as [`evaluate`]'s, without what led to it. Allocates nothing.
#[must_use]
pub fn verdict(set: &PolicySet, request: &Request) -> Verdict {
    verdict_by(set, request, |layer, subject| layer.says(subject))
}

/// What follows when each layer that has a say is taken to say what the caller tells.
pub(crate) fn verdict_by<'a>(
    set: &'a PolicySet,
    request: &'a Request,
    mut says: impl FnMut(&'a Layer, &Subject<'a>) -> Said,
) -> Verdict {
    if let Some(rule) = special(request) {
        return rule.verdict();
    }
    let subjects = Subjects::new(set, request);
    let mut facts = Facts::new(request);
    for applying in layers(set, request) {
        let said = says(applying.layer, subjects.of(applying.check));
        if said.denies {
            return Verdict::ExplicitlyDenied;
        }
        facts.note(applying, said);
    }
    outcome(&facts.effects())
}

/// The verdict with everything that led to it.
#[must_use]
pub fn evaluate<'a>(set: &'a PolicySet, request: &'a Request) -> Evaluation<'a> {
    let mut evaluation = Evaluation {
        request,
        verdict: Verdict::ImplicitlyDenied,
        checks: std::array::from_fn(|_| LayerTrace {
            effect: CheckEffect::NoImpact,
            matched: Vec::new(),
            missed: Vec::new(),
            silent_levels: Vec::new(),
        }),
        absent: Vec::new(),
        rule: special(request),
        facts: Facts::new(request),
    };
    if let Some(rule) = evaluation.rule {
        evaluation.verdict = rule.verdict();
        if let Some(check) = evaluation.checks.get_mut(CheckType::Principal as usize)
            && rule.verdict() != Verdict::Allowed
        {
            check.effect = CheckEffect::ImplicitDeny;
        }
        return evaluation;
    }
    let subjects = Subjects::new(set, request);
    for applying in layers(set, request) {
        let said = evaluation.hear(applying, subjects.of(applying.check));
        evaluation.facts.note(applying, said);
    }
    let effects = evaluation.facts.effects();
    for (check, effect) in evaluation.checks.iter_mut().zip(effects) {
        check.effect = effect;
        // Denials first, then as the policies stand.
        check
            .matched
            .sort_by_key(|matched| matched.statement.effect() == Effect::Allow);
    }
    evaluation.rule = evaluation.facts.rule();
    evaluation.verdict = outcome(&effects);
    evaluation
}

/// Decides a request and says why.
#[must_use]
pub fn decide(set: &PolicySet, request: &Request) -> Decision {
    evaluate(set, request).decision()
}

/// E-131: calls that policies have no say in.
fn special(request: &Request) -> Option<SpecialRule> {
    match (request.rule, request.requester.kind) {
        (Some(ActionRule::GetCallerIdentity), _) if request.requester.account().is_some() => {
            Some(SpecialRule::GetCallerIdentity)
        }
        (Some(ActionRule::GetSessionToken), RequesterKind::Root | RequesterKind::User) => {
            Some(SpecialRule::GetSessionToken)
        }
        (Some(ActionRule::GetSessionToken), _) => Some(SpecialRule::NoSessionTokenForSessions),
        _ => None,
    }
}

impl SpecialRule {
    fn verdict(self) -> Verdict {
        match self {
            Self::GetCallerIdentity | Self::GetSessionToken | Self::Root => Verdict::Allowed,
            Self::NoSessionTokenForSessions
            | Self::RootAssumesNoRole
            | Self::FederatedWithoutSessionPolicy => Verdict::ImplicitlyDenied,
        }
    }
}

/// A layer that has a say, with its level where there are several.
#[derive(Clone, Copy)]
struct Applying<'a> {
    check: CheckType,
    level: usize,
    layer: &'a Layer,
}

/// The layers that have a say in a request, in the order of the checks.
fn layers<'a>(set: &'a PolicySet, request: &Request) -> impl Iterator<Item = Applying<'a>> {
    let levels = |check, levels: &'a [Layer], applies: bool| {
        let levels = if applies { levels } else { &[] };
        levels
            .iter()
            .enumerate()
            .map(move |(level, layer)| Applying {
                check,
                level,
                layer,
            })
    };
    let one = |check, layer: Option<&'a Layer>| {
        layer.map(|layer| Applying {
            check,
            level: 0,
            layer,
        })
    };
    let limited = request.requester.can_be_limited();
    let has_identity = request.requester.account().is_some();
    levels(
        CheckType::ResourceControlPolicy,
        &set.resource_control,
        request.is_under_resource_control(),
    )
    .chain(levels(
        CheckType::ServiceControlPolicy,
        &set.service_control,
        request.is_under_service_control(),
    ))
    .chain(one(CheckType::VpcEndpoint, set.endpoint.as_ref()))
    .chain(one(CheckType::Resource, set.resource.as_ref()))
    .chain(one(
        CheckType::Principal,
        has_identity.then_some(&set.identity),
    ))
    .chain(one(
        CheckType::PermissionsBoundary,
        set.boundary.as_ref().filter(|_| limited),
    ))
    .chain(one(
        CheckType::Session,
        set.session.as_ref().filter(|_| limited),
    ))
}

/// A request as the layers see it: the resource's own policy also learns whether there is a boundary (E-88).
struct Subjects<'a> {
    plain: Subject<'a>,
    of_resource: Subject<'a>,
}

impl<'a> Subjects<'a> {
    fn new(set: &PolicySet, request: &'a Request) -> Self {
        let plain = Subject::new(request);
        Self {
            of_resource: plain
                .bounded(set.boundary.is_some() && request.requester.can_be_limited()),
            plain,
        }
    }

    fn of(&self, check: CheckType) -> &Subject<'a> {
        if check == CheckType::Resource {
            &self.of_resource
        } else {
            &self.plain
        }
    }
}

impl<'a> Evaluation<'a> {
    /// What a layer says, with each statement's part noted down.
    fn hear(&mut self, applying: Applying<'a>, subject: &Subject<'a>) -> Said {
        let request = self.request;
        let Some(check) = self.checks.get_mut(applying.check as usize) else {
            return Said::default();
        };
        let missed_before = check.missed.len();
        let absent = &mut self.absent;
        let said = applying
            .layer
            .tells(subject, |document, statement, applies| {
                statement.note_absent_keys(applies.err(), &request.context, absent);
                match applies {
                    Ok(grant) => check.matched.push(Matched {
                        document,
                        statement,
                        grant,
                    }),
                    Err(failure) if statement.effect() == Effect::Allow => {
                        check.missed.push(Missed {
                            document,
                            statement,
                            failure,
                        });
                    }
                    Err(_) => {}
                }
            });
        if said.grants.any() || applying.check == CheckType::ResourceControlPolicy {
            // Another Allow would not have helped here.
            check.missed.truncate(missed_before);
        } else if applying.check == CheckType::ServiceControlPolicy {
            check.silent_levels.push(applying.level);
        }
        said
    }
}

/// What the layers said, so far as it matters for the outcome.
#[derive(Clone, Debug)]
pub(crate) struct Facts<'a> {
    request: &'a Request,
    /// For each check: nothing applies, or what was said.
    said: [Option<Said>; CHECKS],
    /// Whether a level of service control policies has no Allow.
    silent_level: bool,
}

impl<'a> Facts<'a> {
    fn new(request: &'a Request) -> Self {
        Self {
            request,
            said: [None; CHECKS],
            silent_level: false,
        }
    }

    fn note(&mut self, applying: Applying<'_>, said: Said) {
        if applying.check == CheckType::ServiceControlPolicy && !said.grants.any() {
            self.silent_level = true;
        }
        if let Some(slot) = self.said.get_mut(applying.check as usize) {
            let denies = said.denies || slot.is_some_and(|earlier| earlier.denies);
            *slot = Some(Said { denies, ..said });
        }
    }

    /// The same without any denial: what is left then is what nothing allows.
    pub(crate) fn without_denials(&self) -> Self {
        let mut facts = self.clone();
        for said in facts.said.iter_mut().flatten() {
            said.denies = false;
        }
        facts
    }

    fn of(&self, check: CheckType) -> Option<Said> {
        self.said.get(check as usize).copied().flatten()
    }

    fn denies(&self, check: CheckType) -> bool {
        self.of(check).is_some_and(|said| said.denies)
    }

    /// What the resource's own policy grants.
    fn grants(&self) -> Grants {
        self.of(CheckType::Resource)
            .map(|said| said.grants)
            .unwrap_or_default()
    }

    /// Whether identity policies, or being root, allow (E-104, E-115).
    fn identity_allows(&self) -> bool {
        match (self.request.requester.kind, self.request.rule) {
            (RequesterKind::Root, rule) => rule != Some(ActionRule::AssumeRole),
            _ => self
                .of(CheckType::Principal)
                .is_some_and(|said| said.grants.any()),
        }
    }

    /// What each check comes to. The verdict follows from these alone.
    pub(crate) fn effects(&self) -> [CheckEffect; CHECKS] {
        let request = self.request;
        let grants = self.grants();
        let has_identity = request.requester.account().is_some();
        let within = request.is_within_account();
        // Root may assume no role, even one that names its account (E-128).
        let barred = request.requester.kind == RequesterKind::Root
            && request.rule == Some(ActionRule::AssumeRole);
        let direct = within && grants.has(Grant::Direct) && !barred;
        let limited = within && grants.has(Grant::Limited);
        let must_grant =
            !has_identity || !within || request.resource_rule != ResourceRule::Ordinary;

        let layer = |check, allows: bool, spared: bool| match self.of(check) {
            Some(said) if said.denies => CheckEffect::ExplicitDeny,
            _ if allows => CheckEffect::Allow,
            _ if spared => CheckEffect::NoImpact,
            _ => CheckEffect::ImplicitDeny,
        };
        let optional = |check, spared: bool| {
            let said = self.of(check);
            layer(
                check,
                said.is_some_and(|said| said.grants.any()),
                said.is_none() || spared,
            )
        };
        let service_control = self.of(CheckType::ServiceControlPolicy);
        let resource_control = self.of(CheckType::ResourceControlPolicy);
        [
            layer(
                CheckType::ResourceControlPolicy,
                resource_control.is_some(),
                true,
            ),
            layer(
                CheckType::ServiceControlPolicy,
                service_control.is_some() && !self.silent_level,
                service_control.is_none(),
            ),
            optional(CheckType::VpcEndpoint, false),
            layer(CheckType::Resource, grants.any(), !must_grant),
            layer(
                CheckType::Principal,
                has_identity && self.identity_allows(),
                !has_identity || direct || limited,
            ),
            optional(CheckType::PermissionsBoundary, direct),
            if self.lacks_session_policy() && !direct {
                CheckEffect::ImplicitDeny
            } else {
                optional(CheckType::Session, direct)
            },
        ]
    }

    /// E-118: a federated session without session policy may do nothing by its user's policies.
    fn lacks_session_policy(&self) -> bool {
        self.request.requester.kind == RequesterKind::FederatedUser
            && self.of(CheckType::Session).is_none()
    }

    /// The rule beside the policies that had a part in the outcome.
    fn rule(&self) -> Option<SpecialRule> {
        match self.request.requester.kind {
            RequesterKind::Root if self.request.rule == Some(ActionRule::AssumeRole) => {
                Some(SpecialRule::RootAssumesNoRole)
            }
            RequesterKind::Root if !self.denies(CheckType::Principal) => Some(SpecialRule::Root),
            RequesterKind::FederatedUser if self.lacks_session_policy() => {
                Some(SpecialRule::FederatedWithoutSessionPolicy)
            }
            _ => None,
        }
    }
}

/// E-100, E-101: a denial anywhere wins; then the silence of a layer that must speak.
fn outcome(effects: &[CheckEffect; CHECKS]) -> Verdict {
    if effects.contains(&CheckEffect::ExplicitDeny) {
        Verdict::ExplicitlyDenied
    } else if effects.contains(&CheckEffect::ImplicitDeny) {
        Verdict::ImplicitlyDenied
    } else {
        Verdict::Allowed
    }
}
