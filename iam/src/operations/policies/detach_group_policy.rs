//! DetachGroupPolicy.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{administrators, lookup},
    store::{self, Tx},
    types::{Arn, GroupName},
};

/// Detaches a managed policy from a group. Authorized on the group, with the condition key `iam:PolicyARN`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DetachGroupPolicy {
    /// From which group.
    pub group_name: GroupName,
    /// Which policy.
    pub policy_arn: Arn,
}

impl Operation for DetachGroupPolicy {
    type Output = ();
    const ACTION: Action = Action::new("iam:DetachGroupPolicy", AccessLevel::PermissionsManagement);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::group_arn(tx, cx, &self.group_name).await
    }

    fn conditions(&self, keys: &mut RequestContext) {
        keys.set("iam:PolicyARN", self.policy_arn.as_str());
    }

    async fn needs_fresh_proof(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<bool, IamError> {
        Ok(
            administrators::policy_gives(tx, cx, &self.policy_arn).await?
                || administrators::policy_forbids(tx, cx, &self.policy_arn).await?
                || administrators::group_gives(tx, cx, &self.group_name).await?,
        )
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let group = lookup::group(tx, cx, &self.group_name).await?;
        let policy = lookup::policy(tx, cx, &self.policy_arn).await?;
        if !store::attachments::detach(tx, &group.id, &policy.id).await? {
            return Err(IamError::missing("attached policy", policy.arn));
        }
        cx.changed("AttachedPolicy", policy.arn, json!(null));
        Ok(())
    }
}
