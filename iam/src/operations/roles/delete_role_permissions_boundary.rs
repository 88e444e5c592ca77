//! DeleteRolePermissionsBoundary.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{administrators, lookup},
    store::{self, Tx},
    types::RoleName,
};

/// Takes a role's permissions boundary away: the role's policies then grant all that they say.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteRolePermissionsBoundary {
    /// Which role.
    pub role_name: RoleName,
}

impl Operation for DeleteRolePermissionsBoundary {
    type Output = ();
    const ACTION: Action = Action::new(
        "iam:DeleteRolePermissionsBoundary",
        AccessLevel::PermissionsManagement,
    );

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
        administrators::role_gives(tx, cx, &self.role_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let role = lookup::own_role(tx, cx, &self.role_name).await?;
        let before = store::attachments::boundary(tx, &role.id)
            .await?
            .map(|policy| policy.policy_arn);
        store::roles::set_boundary(tx, &role.id, None).await?;
        cx.changed("PermissionsBoundary", before, json!(null));
        Ok(())
    }
}
