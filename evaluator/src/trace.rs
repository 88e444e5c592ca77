//! The one output format of a decision, in the order and words of AWS's IAM Toolbox authorization details. The
//! console's "why" page, the simulator, AccessDenied messages and the audit log are views of it; see
//! [`Decision::why`] for the sentence.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::condition::Condition;
use crate::context::RequestContext;
use crate::decide::{Evaluation, LayerTrace, Matched, Missed};
use crate::grant::Grant;
use crate::layer::PolicySource;
use crate::policy::{Effect, Failure, Statement};
use crate::request::Request;
use crate::requester::RequesterKind;
use crate::span::Span;

/// What a request comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Verdict {
    /// Every layer that applies allows it and nothing denies it.
    Allowed,
    /// A statement denies it; no grant helps (E-100).
    ExplicitlyDenied,
    /// A layer that must allow it does not (E-101).
    ImplicitlyDenied,
}

/// A decision and everything that led to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// The outcome.
    pub verdict: Verdict,
    /// All checks in AWS's order, also those that had no impact.
    pub checks: Vec<Check>,
    /// Condition keys and variables that statements reaching this action and resource asked for and the request did
    /// not bring; sorted, in lower case.
    pub absent_keys: Vec<String>,
    /// Whether the account's root user asked, who needs no policy (E-104).
    pub root: bool,
    /// The rule beside all policies that had a part in the outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<SpecialRule>,
}

/// What decides beside the policies, or instead of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SpecialRule {
    /// The account's root user needs no identity policy (E-104).
    Root,
    /// A root user may assume no role (E-128).
    RootAssumesNoRole,
    /// sts:GetCallerIdentity needs no permission and cannot be denied (E-131).
    GetCallerIdentity,
    /// sts:GetSessionToken needs no permission (E-131).
    GetSessionToken,
    /// sts:GetSessionToken is for long-term credentials only (E-131).
    NoSessionTokenForSessions,
    /// A federated session that was made without a session policy has no permissions of its user (E-118).
    FederatedWithoutSessionPolicy,
}

/// One layer's part in a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// The layer.
    pub check_type: CheckType,
    /// What it said.
    pub effect: CheckEffect,
    /// The statements that applied, denials first, otherwise in the order of the policies.
    pub matched: Vec<MatchedStatement>,
    /// The Allow statements that did not apply, each with the first element that failed. Filled only where no Allow
    /// of this layer applied, because only there would one of them have helped.
    pub near_misses: Vec<NearMiss>,
    /// The levels of an organization in which nothing allows, from 0 for its root. Only for service control policies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub silent_levels: Vec<usize>,
}

/// The layers of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CheckType {
    /// Resource control policies of the resource's organization.
    ResourceControlPolicy,
    /// Service control policies of the principal's organization.
    ServiceControlPolicy,
    /// The policy of the VPC endpoint that the request came through.
    VpcEndpoint,
    /// The resource's own policy.
    Resource,
    /// The identity policies of the principal and its groups.
    Principal,
    /// The principal's permissions boundary.
    PermissionsBoundary,
    /// The policies given when the session was created.
    Session,
}

/// What a layer said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CheckEffect {
    /// It allows.
    Allow,
    /// It does not apply to this request.
    NoImpact,
    /// It must allow, and nothing in it does.
    ImplicitDeny,
    /// A statement in it denies.
    ExplicitDeny,
}

/// A statement that applied to the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MatchedStatement {
    /// The policy that it stands in.
    pub source: PolicySource,
    /// Its place in the policy, from 0.
    pub index: usize,
    /// Its name, if it has one.
    pub sid: Option<String>,
    /// What it does.
    pub effect: Effect,
    /// Where it stands in the policy's text.
    pub span: Span,
    /// How strong a grant of the resource's own policy is; none in other layers and for denials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<Grant>,
}

/// An Allow statement that did not apply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NearMiss {
    /// The policy that it stands in.
    pub source: PolicySource,
    /// Its place in the policy, from 0.
    pub index: usize,
    /// Its name, if it has one.
    pub sid: Option<String>,
    /// Where the statement stands in the policy's text.
    pub span: Span,
    /// The first element that failed, in the order action, resource, principal, conditions as written.
    pub mismatch: Mismatch,
    /// Where that element stands in the policy's text.
    pub mismatch_span: Span,
}

/// The element that kept a statement from applying, with both sides of the comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "element",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Mismatch {
    /// `Action` or `NotAction`.
    Action {
        /// Whether it is `NotAction`.
        inverted: bool,
        /// The patterns as written.
        policy_values: Vec<String>,
        /// The action asked for.
        request_value: String,
    },
    /// `Resource` or `NotResource`.
    Resource {
        /// Whether it is `NotResource`.
        inverted: bool,
        /// The patterns as written.
        policy_values: Vec<String>,
        /// The resource asked for.
        request_value: String,
        /// Variables of the patterns that have no value in this request.
        absent_variables: Vec<String>,
    },
    /// `Principal` or `NotPrincipal`.
    Principal {
        /// Whether it is `NotPrincipal`.
        inverted: bool,
        /// The principals as written.
        policy_values: Vec<String>,
        /// The principal that asked.
        request_value: String,
    },
    /// One key of `Condition`.
    Condition {
        /// The operator as written.
        operator: String,
        /// The key as written.
        key: String,
        /// The values as written.
        policy_values: Vec<String>,
        /// The request's values; none when the key is absent.
        request_values: Option<Vec<String>>,
        /// Variables of the policy's values that have no value in this request.
        absent_variables: Vec<String>,
    },
}

impl Decision {
    pub(crate) fn of(evaluation: &Evaluation<'_>) -> Self {
        let absent_keys: BTreeSet<&str> = evaluation.absent.iter().copied().collect();
        Self {
            verdict: evaluation.verdict,
            checks: CheckType::ALL
                .iter()
                .zip(&evaluation.checks)
                .map(|(check_type, trace)| Check::of(*check_type, trace, evaluation.request))
                .collect(),
            absent_keys: absent_keys.into_iter().map(str::to_owned).collect(),
            root: evaluation.request.requester.kind == RequesterKind::Root,
            rule: evaluation.rule,
        }
    }
}

impl CheckType {
    /// All layers in the order in which AWS names them.
    pub const ALL: [Self; 7] = [
        Self::ResourceControlPolicy,
        Self::ServiceControlPolicy,
        Self::VpcEndpoint,
        Self::Resource,
        Self::Principal,
        Self::PermissionsBoundary,
        Self::Session,
    ];
}

impl Check {
    fn of(check_type: CheckType, trace: &LayerTrace<'_>, request: &Request) -> Self {
        let matched = |matched: &Matched<'_>| MatchedStatement::of(check_type, matched);
        Self {
            check_type,
            effect: trace.effect,
            matched: trace.matched.iter().map(matched).collect(),
            near_misses: trace
                .missed
                .iter()
                .map(|missed| NearMiss::of(missed, request))
                .collect(),
            silent_levels: trace.silent_levels.clone(),
        }
    }
}

impl MatchedStatement {
    pub(crate) fn of(check_type: CheckType, matched: &Matched<'_>) -> Self {
        let statement = matched.statement;
        let grants = check_type == CheckType::Resource && statement.effect() == Effect::Allow;
        Self {
            source: (*matched.document.source).clone(),
            index: statement.index,
            sid: statement.sid().map(str::to_owned),
            effect: statement.effect,
            span: statement.span,
            grant: grants.then_some(matched.grant),
        }
    }
}

impl NearMiss {
    pub(crate) fn of(missed: &Missed<'_>, request: &Request) -> Self {
        let statement = missed.statement;
        let (mismatch, mismatch_span) = match missed.failure {
            Failure::Action => (Mismatch::action(statement, request), statement.actions.span),
            Failure::Resource => (
                Mismatch::resource(statement, request),
                statement
                    .resources
                    .as_ref()
                    .map_or(statement.span, |element| element.span),
            ),
            Failure::Principal => (
                Mismatch::principal(statement, request),
                statement
                    .principals
                    .as_ref()
                    .map_or(statement.span, |element| element.span),
            ),
            Failure::Condition(condition) => (
                Mismatch::condition(condition, &request.context),
                condition.span,
            ),
        };
        Self {
            source: (*missed.document.source).clone(),
            index: statement.index,
            sid: statement.sid().map(str::to_owned),
            span: statement.span,
            mismatch,
            mismatch_span,
        }
    }
}

impl Mismatch {
    fn action(statement: &Statement, request: &Request) -> Self {
        Self::Action {
            inverted: statement.is_not_action(),
            policy_values: statement.actions().map(str::to_owned).collect(),
            request_value: request.action().to_owned(),
        }
    }

    fn principal(statement: &Statement, request: &Request) -> Self {
        Self::Principal {
            inverted: statement.is_not_principal(),
            policy_values: statement.principals().map(str::to_owned).collect(),
            request_value: request.principal().to_owned(),
        }
    }

    fn resource(statement: &Statement, request: &Request) -> Self {
        let variables = statement
            .resource_patterns()
            .flat_map(|entry| entry.variables());
        let absent = variables.filter(|variable| variable.resolve(&request.context).is_none());
        Self::Resource {
            inverted: statement.is_not_resource(),
            policy_values: statement.resources().map(str::to_owned).collect(),
            request_value: request.resource().to_owned(),
            absent_variables: absent.map(|variable| variable.name.to_string()).collect(),
        }
    }

    fn condition(condition: &Condition, context: &RequestContext) -> Self {
        let absent = condition
            .variables()
            .filter(|variable| variable.resolve(context).is_none());
        Self::Condition {
            operator: condition.operator.name(),
            key: condition.key.to_string(),
            policy_values: condition
                .values
                .iter()
                .map(|value| value.text.to_string())
                .collect(),
            request_values: context
                .get_lowered(&condition.lowered_key)
                .map(|value| value.values().to_vec()),
            absent_variables: absent.map(|variable| variable.name.to_string()).collect(),
        }
    }
}
