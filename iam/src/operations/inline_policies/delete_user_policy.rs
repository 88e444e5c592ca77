//! DeleteUserPolicy.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};

use super::shared;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{administrators, lookup},
    store::{self, Tx, attachments::TargetKind},
    types::{PolicyName, UserName},
};

/// Deletes an inline policy of a user. Authorized on the user, with the condition key
/// `iam:PermissionsBoundary`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteUserPolicy {
    /// Whose policy.
    pub user_name: UserName,
    /// Which one, ignoring case.
    pub policy_name: PolicyName,
}

impl Operation for DeleteUserPolicy {
    type Output = ();
    const ACTION: Action = Action::new("iam:DeleteUserPolicy", AccessLevel::PermissionsManagement);

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
        let user = store::users::find(tx, cx.account(), &self.user_name).await?;
        let id = user.map(|user| user.id);
        Ok(administrators::user_gives(tx, cx, &self.user_name).await?
            || shared::forbids(tx, id, &self.policy_name).await?)
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let user = lookup::user(tx, cx, &self.user_name).await?;
        let target = shared::Target {
            kind: TargetKind::User,
            id: &user.id,
            name: &user.name,
        };
        shared::delete(tx, cx, &target, &self.policy_name).await
    }
}
