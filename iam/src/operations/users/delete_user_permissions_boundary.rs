//! DeleteUserPermissionsBoundary.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{administrators, lookup},
    store::{self, Tx},
    types::UserName,
};

/// Takes a user's permissions boundary away: the user's policies then grant all that they say.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteUserPermissionsBoundary {
    /// Whose.
    pub user_name: UserName,
}

impl Operation for DeleteUserPermissionsBoundary {
    type Output = ();
    const ACTION: Action = Action::new(
        "iam:DeleteUserPermissionsBoundary",
        AccessLevel::PermissionsManagement,
    );

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::user_arn(tx, cx, &self.user_name).await
    }

    async fn stored_conditions(
        &self,
        tx: &mut Tx,
        cx: &Scope<'_>,
        keys: &mut RequestContext,
    ) -> Result<(), IamError> {
        lookup::user_boundary(tx, cx, &self.user_name, keys).await
    }

    async fn needs_fresh_proof(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<bool, IamError> {
        administrators::user_gives(tx, cx, &self.user_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let user = lookup::user(tx, cx, &self.user_name).await?;
        let before = store::attachments::boundary(tx, &user.id)
            .await?
            .map(|policy| policy.policy_arn);
        store::users::set_boundary(tx, &user.id, None).await?;
        cx.changed("PermissionsBoundary", before, json!(null));
        Ok(())
    }
}
