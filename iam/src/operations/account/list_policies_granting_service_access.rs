//! ListPoliciesGrantingServiceAccess.

use std::sync::Arc;

use evaluator::{
    AttachedPolicy, Layer, Policy, PolicySet, PolicySource, PolicyType, may_be_allowed_somewhere,
};
use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    store::{self, Tx, attachments::StoredAttachment},
    types::{Arn, GroupName, Marker, RoleName, ServiceNamespaces, UserName},
};

/// Lists the policies of a user, group or role that allow anything of each service: its own, attached and inline, and a
/// user's groups'. Its boundary, and denies in other policies, are not looked at.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListPoliciesGrantingServiceAccess {
    /// The ARN of a user, group or role.
    pub arn: Arn,
    /// Services by their prefix: `s3`.
    pub service_namespaces: ServiceNamespaces,
    /// Where the page before ended; everything comes at once.
    #[serde(default)]
    pub marker: Marker,
}

/// Services with the policies.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListPoliciesGrantingServiceAccessOutput {
    /// In the order that they were asked for.
    pub policies_granting_service_access: Vec<PoliciesOfService>,
    /// Never.
    pub is_truncated: bool,
}

/// IAM's `ListPoliciesGrantingServiceAccessEntry`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PoliciesOfService {
    /// The service.
    pub service_namespace: String,
    /// The policies that allow something of it.
    pub policies: Vec<GrantingPolicy>,
}

/// IAM's `PolicyGrantingServiceAccess`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GrantingPolicy {
    /// The policy's name.
    pub policy_name: String,
    /// `INLINE` or `MANAGED`.
    pub policy_type: &'static str,
    /// The ARN of a managed policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_arn: Option<String>,
    /// Of an inline policy, what it is part of: `USER`, `GROUP` or `ROLE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_type: Option<&'static str>,
    /// Of an inline policy, the name of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_name: Option<String>,
}

impl Operation for ListPoliciesGrantingServiceAccess {
    type Output = ListPoliciesGrantingServiceAccessOutput;
    const ACTION: Action = Action::new("iam:ListPoliciesGrantingServiceAccess", AccessLevel::List);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(self.arn.to_string())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let mut granting = Vec::new();
        for policy in policies(tx, cx, &self.arn).await? {
            let set = alone(&policy)?;
            granting.push((set, shown(policy)));
        }
        let entries = self.service_namespaces.iter().map(|service| {
            let grants = granting.iter().filter(|(set, _)| grants(set, service));
            PoliciesOfService {
                service_namespace: service.to_owned(),
                policies: grants.map(|(_, policy)| policy.clone()).collect(),
            }
        });
        Ok(ListPoliciesGrantingServiceAccessOutput {
            policies_granting_service_access: entries.collect(),
            is_truncated: false,
        })
    }
}

/// The policies of what the ARN names.
async fn policies(
    tx: &mut Tx,
    cx: &Scope<'_>,
    arn: &Arn,
) -> Result<Vec<StoredAttachment>, IamError> {
    let account = cx.account();
    let name = arn.resource().rsplit('/').next().unwrap_or_default();
    let missing = |kind| IamError::missing(kind, arn.as_str());
    match arn.resource().split_once('/').map(|(kind, _)| kind) {
        Some("user") => {
            let name = UserName::parse(name).map_err(IamError::for_field("Arn"))?;
            let user = store::users::find(tx, account, &name)
                .await?
                .filter(|user| Arn::user(account, &user.path, &user.name) == *arn)
                .ok_or_else(|| missing("user"))?;
            Ok(store::attachments::effective(tx, account, &user.id).await?)
        }
        Some("group") => {
            let name = GroupName::parse(name).map_err(IamError::for_field("Arn"))?;
            let group = store::groups::find(tx, account, &name)
                .await?
                .filter(|group| Arn::group(account, &group.path, &group.name) == *arn)
                .ok_or_else(|| missing("group"))?;
            Ok(store::attachments::effective_of_group(tx, account, &group.id).await?)
        }
        Some("role") => {
            let name = RoleName::parse(name).map_err(IamError::for_field("Arn"))?;
            let role = store::roles::find(tx, account, &name)
                .await?
                .filter(|role| Arn::role(account, &role.path, &role.name) == *arn)
                .ok_or_else(|| missing("role"))?;
            Ok(store::attachments::effective_of_role(tx, account, &role.id).await?)
        }
        _ => Err(IamError::invalid(
            "Arn",
            "enter the ARN of a user, group or role",
        )),
    }
}

fn shown(policy: StoredAttachment) -> GrantingPolicy {
    let resource = policy.attached_to.splitn(6, ':').nth(5).unwrap_or_default();
    let entity_type = match resource.split_once('/').map(|(kind, _)| kind) {
        Some("group") => "GROUP",
        Some("role") => "ROLE",
        _ => "USER",
    };
    let entity_name = resource.rsplit('/').next().unwrap_or_default().to_owned();
    GrantingPolicy {
        policy_name: policy.policy_name,
        policy_type: if policy.inline { "INLINE" } else { "MANAGED" },
        policy_arn: (!policy.inline).then_some(policy.policy_arn),
        entity_type: policy.inline.then_some(entity_type),
        entity_name: policy.inline.then_some(entity_name),
    }
}

/// A decision's policies with this one alone.
fn alone(stored: &StoredAttachment) -> Result<PolicySet, IamError> {
    let policy = Policy::parse(&stored.document).map_err(|_| {
        IamError::internal(format!(
            "the stored policy `{}` does not parse",
            stored.policy_arn
        ))
    })?;
    let source = PolicySource {
        uri: stored.policy_arn.clone(),
        name: stored.policy_name.clone(),
        policy_type: PolicyType::Managed,
        attached_to: stored.attached_to.clone(),
    };
    Ok(PolicySet {
        identity: Layer::new([AttachedPolicy {
            source: Arc::new(source),
            policy: Arc::new(policy),
        }]),
        ..PolicySet::default()
    })
}

/// Whether the policies allow anything of a service. It asks for each action that they speak of, as an action of that
/// service, and for one that nobody speaks of, which `*` and `NotAction` mean too.
fn grants(set: &PolicySet, service: &str) -> bool {
    let spoken_of = set
        .identity
        .documents()
        .iter()
        .flat_map(|document| document.policy.statements())
        .flat_map(|statement| statement.actions())
        .filter_map(|action| action.split_once(':').map(|(_, name)| name));
    spoken_of
        .chain(["NobodySpeaksOfThis"])
        .any(|name| may_be_allowed_somewhere(set, false, &format!("{service}:{name}")))
}
