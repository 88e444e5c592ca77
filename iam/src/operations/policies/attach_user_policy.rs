//! AttachUserPolicy.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope, limits,
    operations::{administrators, lookup},
    store::{self, Tx, attachments::TargetKind},
    types::{Arn, UserName},
};

/// Attaches a managed policy to a user; one that is attached already stays so. Authorized on the user, with the
/// condition key `iam:PolicyARN`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AttachUserPolicy {
    /// To which user.
    pub user_name: UserName,
    /// Which policy.
    pub policy_arn: Arn,
}

impl Operation for AttachUserPolicy {
    type Output = ();
    const ACTION: Action = Action::new("iam:AttachUserPolicy", AccessLevel::PermissionsManagement);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::user_arn(tx, cx, &self.user_name).await
    }

    fn conditions(&self, keys: &mut RequestContext) {
        keys.set("iam:PolicyARN", self.policy_arn.as_str());
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
        Ok(
            administrators::policy_gives(tx, cx, &self.policy_arn).await?
                || administrators::user_gives(tx, cx, &self.user_name).await?,
        )
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let user = lookup::user(tx, cx, &self.user_name).await?;
        let policy = lookup::policy(tx, cx, &self.policy_arn).await?;
        let before = store::attachments::count(tx, &user.id).await?;
        if store::attachments::attach(
            tx,
            cx.account(),
            TargetKind::User,
            &user.id,
            &policy.id,
            cx.now,
        )
        .await?
        {
            limits::POLICIES_PER_TARGET.allows_one_more(before)?;
            cx.changed("AttachedPolicy", json!(null), policy.arn);
        }
        Ok(())
    }
}
