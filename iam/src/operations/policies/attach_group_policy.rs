//! AttachGroupPolicy.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope, limits,
    operations::{administrators, lookup},
    store::{self, Tx, attachments::TargetKind},
    types::{Arn, GroupName},
};

/// Attaches a managed policy to a group; one that is attached already stays so. Authorized on the group, with the
/// condition key `iam:PolicyARN`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AttachGroupPolicy {
    /// To which group.
    pub group_name: GroupName,
    /// Which policy.
    pub policy_arn: Arn,
}

impl Operation for AttachGroupPolicy {
    type Output = ();
    const ACTION: Action = Action::new("iam:AttachGroupPolicy", AccessLevel::PermissionsManagement);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::group_arn(tx, cx, &self.group_name).await
    }

    fn conditions(&self, keys: &mut RequestContext) {
        keys.set("iam:PolicyARN", self.policy_arn.as_str());
    }

    async fn needs_fresh_proof(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<bool, IamError> {
        Ok(
            administrators::policy_gives(tx, cx, &self.policy_arn).await?
                || administrators::group_gives(tx, cx, &self.group_name).await?,
        )
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let group = lookup::group(tx, cx, &self.group_name).await?;
        let policy = lookup::policy(tx, cx, &self.policy_arn).await?;
        let before = store::attachments::count(tx, &group.id).await?;
        if store::attachments::attach(
            tx,
            cx.account(),
            TargetKind::Group,
            &group.id,
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
