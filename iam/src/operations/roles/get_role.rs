//! GetRole.

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{RoleView, lookup},
    store::{self, Tx},
    types::RoleName,
};

/// Reads a role with its trust policy.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetRole {
    /// Which role.
    pub role_name: RoleName,
}

/// The role.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetRoleOutput {
    /// As stored.
    pub role: RoleView,
    /// The ARN of the role's permissions boundary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions_boundary: Option<String>,
}

impl Operation for GetRole {
    type Output = GetRoleOutput;
    const ACTION: Action = Action::new("iam:GetRole", AccessLevel::Read);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::role_arn(tx, cx, &self.role_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let role = lookup::role(tx, cx, &self.role_name).await?;
        let boundary = store::attachments::boundary(tx, &role.id).await?;
        let tags = store::tags::of(tx, &role.id).await?;
        Ok(GetRoleOutput {
            role: lookup::role_view(cx, role)?.with_tags(tags),
            permissions_boundary: boundary.map(|policy| policy.policy_arn),
        })
    }
}
