//! PutRolePermissionsBoundary.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{administrators, lookup},
    store::{self, Tx},
    types::{Arn, RoleName},
};

/// Sets the managed policy that limits what a role's policies can grant.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct PutRolePermissionsBoundary {
    /// Which role.
    pub role_name: RoleName,
    /// The policy.
    pub permissions_boundary: Arn,
}

impl Operation for PutRolePermissionsBoundary {
    type Output = ();
    const ACTION: Action = Action::new(
        "iam:PutRolePermissionsBoundary",
        AccessLevel::PermissionsManagement,
    );

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::role_arn(tx, cx, &self.role_name).await
    }

    fn conditions(&self, keys: &mut RequestContext) {
        keys.set(
            "iam:PermissionsBoundary",
            self.permissions_boundary.as_str(),
        );
    }

    async fn needs_fresh_proof(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<bool, IamError> {
        administrators::role_gives(tx, cx, &self.role_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let role = lookup::own_role(tx, cx, &self.role_name).await?;
        let before = store::attachments::boundary(tx, &role.id)
            .await?
            .map(|policy| policy.policy_arn);
        let policy = lookup::policy(tx, cx, &self.permissions_boundary).await?;
        store::roles::set_boundary(tx, &role.id, Some(&policy.id)).await?;
        cx.changed("PermissionsBoundary", before, policy.arn);
        Ok(())
    }
}
