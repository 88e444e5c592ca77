//! PutUserPermissionsBoundary.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{administrators, lookup},
    store::{self, Tx},
    types::{Arn, UserName},
};

/// Sets the managed policy that limits what a user's policies can grant.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct PutUserPermissionsBoundary {
    /// Whom to limit.
    pub user_name: UserName,
    /// The policy.
    pub permissions_boundary: Arn,
}

impl Operation for PutUserPermissionsBoundary {
    type Output = ();
    const ACTION: Action = Action::new(
        "iam:PutUserPermissionsBoundary",
        AccessLevel::PermissionsManagement,
    );

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::user_arn(tx, cx, &self.user_name).await
    }

    fn conditions(&self, keys: &mut RequestContext) {
        keys.set(
            "iam:PermissionsBoundary",
            self.permissions_boundary.as_str(),
        );
    }

    async fn needs_fresh_proof(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<bool, IamError> {
        administrators::user_gives(tx, cx, &self.user_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let user = lookup::user(tx, cx, &self.user_name).await?;
        let before = store::attachments::boundary(tx, &user.id)
            .await?
            .map(|policy| policy.policy_arn);
        let policy = lookup::policy(tx, cx, &self.permissions_boundary).await?;
        store::users::set_boundary(tx, &user.id, Some(&policy.id)).await?;
        cx.changed("PermissionsBoundary", before, policy.arn);
        Ok(())
    }
}
