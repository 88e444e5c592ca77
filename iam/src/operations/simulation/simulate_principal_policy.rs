//! SimulatePrincipalPolicy.

use evaluator::{
    AttachedPolicy, Change, CheckEffect, CheckType, Decision, Layer, PolicySet, Request,
    RequestContext, Verdict,
};
use serde::{Deserialize, Serialize};

use super::{
    input::{self, ContextEntry},
    subject,
};
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    gate::{PolicyCache, Resource},
    principal::Principal,
    store::{self, Tx},
    trust,
    types::{Arn, RoleName},
};

/// How many requests are simulated at once.
const MOST: usize = 1000;

/// Says what would be decided about requests of a user, a role or the root user, by the policies that are in force now, and
/// why. As in AWS, whoever may do this learns what others' policies allow. Nothing else is disclosed of the policies' texts
/// than the elements that kept a statement from applying.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct SimulatePrincipalPolicy {
    /// Who would ask: the ARN of a user or role, or of the account's root user.
    pub policy_source_arn: Arn,
    /// For what: full names of actions, such as `s3:GetObject`.
    pub action_names: Vec<String>,
    /// On what: ARNs; `*` when none is given.
    #[serde(default)]
    pub resource_arns: Vec<String>,
    /// The condition keys that the requests bring, beside what the directory knows of who asks.
    #[serde(default)]
    pub context_entries: Vec<ContextEntry>,
}

/// What would be decided.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SimulatePrincipalPolicyOutput {
    /// One for each action on each resource, in the order asked.
    pub evaluation_results: Vec<EvaluationResult>,
    /// Always false: all results are in one answer.
    pub is_truncated: bool,
}

/// What would be decided about one request (IAM `EvaluationResult`).
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct EvaluationResult {
    /// The action.
    pub eval_action_name: String,
    /// The resource.
    pub eval_resource_name: String,
    /// `allowed`, `explicitDeny` or `implicitDeny`.
    pub eval_decision: &'static str,
    /// The statements that decided.
    pub matched_statements: Vec<SimulatedStatement>,
    /// Condition keys that statements asked for and the request did not bring.
    pub missing_context_values: Vec<String>,
    /// What the permissions boundary said; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions_boundary_decision_detail: Option<BoundaryDetail>,
    /// The whole trace: beyond AWS's answer.
    pub authorization_details: AuthorizationDetails,
}

/// A statement that had a part in a decision (IAM `Statement`).
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SimulatedStatement {
    /// The ARN of the policy, or its name for an inline one.
    pub source_policy_id: String,
    /// Where it begins.
    pub start_position: Position,
    /// Where it ends.
    pub end_position: Position,
}

/// A place in a policy's text, both from 1 (IAM `Position`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column, in characters.
    pub column: u32,
}

/// What a permissions boundary said (IAM `PermissionsBoundaryDecisionDetail`).
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct BoundaryDetail {
    /// Whether it lets the request through.
    pub allowed_by_permissions_boundary: bool,
}

/// A decision with everything that led to it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AuthorizationDetails {
    /// The trace.
    pub decision: Decision,
    /// It in one sentence.
    pub sentence: String,
    /// The condition keys that were decided with.
    pub context: RequestContext,
    /// What would turn a denial: ways, each complete by itself, the one with the fewest changes first.
    pub what_would_allow: Vec<Vec<Change>>,
}

impl Operation for SimulatePrincipalPolicy {
    type Output = SimulatePrincipalPolicyOutput;
    const ACTION: Action = Action::new("iam:SimulatePrincipalPolicy", AccessLevel::Read);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(self.policy_source_arn.to_string())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let requests = self.requests()?;
        let principal = subject::principal(tx, cx, &self.policy_source_arn).await?;
        let set = PolicyCache::default().load(tx, &principal).await?;
        let mut context = subject::conditions(tx, cx, &principal).await?;
        input::set(&self.context_entries, &mut context)?;
        let mut evaluation_results = Vec::with_capacity(requests.len());
        for (action, resource) in requests {
            let asked = Asked {
                principal: &principal,
                action,
                resource,
                context: context.clone(),
            };
            evaluation_results.push(asked.evaluate(tx, cx, &set, &self.context_entries).await?);
        }
        Ok(SimulatePrincipalPolicyOutput {
            evaluation_results,
            is_truncated: false,
        })
    }
}

impl SimulatePrincipalPolicy {
    /// Every action on every resource.
    fn requests(&self) -> Result<Vec<(&str, &str)>, IamError> {
        let wrong = |field, message: String| Err(IamError::InvalidInput { field, message });
        if self.action_names.is_empty() {
            return wrong("ActionNames", "name an action".to_owned());
        }
        for name in &self.action_names {
            let is_action = name.split_once(':').is_some_and(|(service, action)| {
                let plain = |text: &str| {
                    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
                };
                plain(service) && plain(action)
            });
            if !is_action || name.len() > 128 {
                let name = name.escape_debug();
                return wrong(
                    "ActionNames",
                    format!(
                        "`{name}` is not one action: write it as in `s3:GetObject`, without wildcards"
                    ),
                );
            }
        }
        for arn in &self.resource_arns {
            if !is_one_resource(arn) {
                let arn = arn.escape_debug();
                return wrong(
                    "ResourceArns",
                    format!(
                        "`{arn}` is not the ARN of one resource: write a whole ARN without wildcards, or `*` for an action that has no resource"
                    ),
                );
            }
        }
        let resources: Vec<&str> = match self.resource_arns.as_slice() {
            [] => vec!["*"],
            named => named.iter().map(String::as_str).collect(),
        };
        if self.action_names.len().saturating_mul(resources.len()) > MOST {
            return wrong(
                "ActionNames",
                format!("at most {MOST} requests at once: fewer actions or fewer resources"),
            );
        }
        let actions = self.action_names.iter().map(String::as_str);
        Ok(actions
            .flat_map(|action| resources.iter().map(move |resource| (action, *resource)))
            .collect())
    }
}

/// Whether a text is `*` or the ARN of one thing, of whichever service: `arn:aws:s3:::berths` is shorter than any of IAM's.
fn is_one_resource(text: &str) -> bool {
    let is_arn = text.starts_with("arn:")
        && text.splitn(6, ':').count() == 6
        && text.len() <= 2048
        && !text.contains(['*', '?'])
        && !text.chars().any(|c| c.is_control() || c.is_whitespace());
    text == "*" || is_arn
}

/// A request that nobody made.
struct Asked<'a> {
    principal: &'a Principal,
    action: &'a str,
    resource: &'a str,
    context: RequestContext,
}

impl Asked<'_> {
    async fn evaluate(
        self,
        tx: &mut Tx,
        cx: &Scope<'_>,
        set: &PolicySet,
        entries: &[ContextEntry],
    ) -> Result<EvaluationResult, IamError> {
        let mut context = self.context;
        let resource = Resource::of(tx, cx.account(), self.resource.to_owned()).await?;
        resource.conditions(&mut context);
        // What was asked for stands above the stored tags, too.
        input::set(entries, &mut context)?;
        let arn = self.principal.arn.to_string();
        let request = Request::new(&arn, self.action, self.resource, context.clone())
            .map_err(|error| IamError::internal(error.to_string()))?;
        let mut set = set.clone();
        if let Some(policy) = trust_of(tx, cx, self.action, self.resource).await? {
            set.resource = Some(Layer::new([policy]));
        }
        let evaluation = evaluator::evaluate(&set, &request);
        let decision = evaluation.decision();
        let boundary = decision
            .checks
            .iter()
            .find(|check| check.check_type == CheckType::PermissionsBoundary)
            .filter(|_| set.boundary.is_some());
        let wanted = decision
            .deciding_check()
            .map_or(&[][..], |check| &check.matched);
        let matched_statements = wanted
            .iter()
            .map(|statement| SimulatedStatement {
                source_policy_id: if statement.source.uri.is_empty() {
                    statement.source.name.clone()
                } else {
                    statement.source.uri.clone()
                },
                start_position: Position {
                    line: statement.span.start.line,
                    column: statement.span.start.column,
                },
                end_position: Position {
                    line: statement.span.end.line,
                    column: statement.span.end.column,
                },
            })
            .collect();
        Ok(EvaluationResult {
            eval_action_name: self.action.to_owned(),
            eval_resource_name: self.resource.to_owned(),
            eval_decision: match decision.verdict {
                Verdict::Allowed => "allowed",
                Verdict::ExplicitlyDenied => "explicitDeny",
                Verdict::ImplicitlyDenied => "implicitDeny",
            },
            matched_statements,
            missing_context_values: decision.absent_keys.clone(),
            permissions_boundary_decision_detail: boundary.map(|check| BoundaryDetail {
                allowed_by_permissions_boundary: matches!(
                    check.effect,
                    CheckEffect::Allow | CheckEffect::NoImpact
                ),
            }),
            authorization_details: AuthorizationDetails {
                sentence: decision.why(&request),
                what_would_allow: evaluation.what_would_allow(),
                decision,
                context,
            },
        })
    }
}

/// The trust policy of the role that would be assumed.
async fn trust_of(
    tx: &mut Tx,
    cx: &Scope<'_>,
    action: &str,
    resource: &str,
) -> Result<Option<AttachedPolicy>, IamError> {
    let name = resource.rsplit('/').next().unwrap_or_default();
    let Ok(name) = RoleName::parse(name) else {
        return Ok(None);
    };
    if !action.eq_ignore_ascii_case("sts:AssumeRole") {
        return Ok(None);
    }
    match store::roles::find(tx, cx.account(), &name).await? {
        Some(role) if Arn::role(cx.account(), &role.path, &role.name).as_str() == resource => {
            Ok(Some(trust::policy(cx.account(), &role)?))
        }
        _ => Ok(None),
    }
}
