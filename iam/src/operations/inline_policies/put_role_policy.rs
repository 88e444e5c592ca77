//! PutRolePolicy.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};

use super::shared;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{administrators, lookup},
    store::{self, Tx, attachments::TargetKind},
    types::{PolicyDocument, PolicyName, RoleName},
};

/// Writes an inline policy of a role, in place of the one with that name, ignoring case. It applies from the next request
/// on. A role that is linked to a service is refused. Authorized on the role, with the condition key
/// `iam:PermissionsBoundary`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct PutRolePolicy {
    /// Whose policy.
    pub role_name: RoleName,
    /// The policy's name.
    pub policy_name: PolicyName,
    /// The document; stored exactly as typed.
    pub policy_document: PolicyDocument,
    /// Only while the policy with that name still is this text, as it was read; empty: only while there is none (ours).
    /// What somebody else wrote meanwhile is not replaced unseen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub if_policy_document: Option<String>,
}

impl Operation for PutRolePolicy {
    type Output = ();
    const ACTION: Action = Action::new("iam:PutRolePolicy", AccessLevel::PermissionsManagement);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::role_arn(tx, cx, &self.role_name).await
    }

    async fn stored_conditions(
        &self,
        tx: &mut Tx,
        cx: &Scope<'_>,
        keys: &mut RequestContext,
    ) -> Result<(), IamError> {
        lookup::role_boundary(tx, cx, &self.role_name, keys).await
    }

    async fn needs_fresh_proof(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<bool, IamError> {
        let role = store::roles::find(tx, cx.account(), &self.role_name).await?;
        let id = role.map(|role| role.id);
        Ok(
            administrators::document_gives(self.policy_document.as_str())
                || administrators::role_gives(tx, cx, &self.role_name).await?
                || shared::forbids(tx, id, &self.policy_name).await?,
        )
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let role = lookup::own_role(tx, cx, &self.role_name).await?;
        let target = shared::Target {
            kind: TargetKind::Role,
            id: &role.id,
            name: &role.name,
        };
        let new = shared::New {
            name: &self.policy_name,
            document: &self.policy_document,
            seen: self.if_policy_document.as_deref(),
        };
        shared::put(tx, cx, &target, new).await
    }
}
