//! GetRolePolicy.

use serde::{Deserialize, Serialize};

use super::shared;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::Tx,
    types::{PolicyName, RoleName},
};

/// Reads an inline policy of a role with its document.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetRolePolicy {
    /// Whose policy.
    pub role_name: RoleName,
    /// Which one, ignoring case.
    pub policy_name: PolicyName,
}

/// The policy.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetRolePolicyOutput {
    /// Whose it is.
    pub role_name: String,
    /// Its name, as it was written.
    pub policy_name: String,
    /// The text exactly as it was typed; a door that speaks AWS's protocol encodes it.
    pub policy_document: String,
}

impl Operation for GetRolePolicy {
    type Output = GetRolePolicyOutput;
    const ACTION: Action = Action::new("iam:GetRolePolicy", AccessLevel::Read);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::role_arn(tx, cx, &self.role_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let role = lookup::role(tx, cx, &self.role_name).await?;
        let policy = shared::get(tx, &role.id, &self.policy_name).await?;
        Ok(GetRolePolicyOutput {
            role_name: role.name,
            policy_name: policy.name,
            policy_document: policy.document,
        })
    }
}
