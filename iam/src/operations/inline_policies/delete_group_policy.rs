//! DeleteGroupPolicy.

use serde::{Deserialize, Serialize};

use super::shared;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{administrators, lookup},
    store::{self, Tx, attachments::TargetKind},
    types::{GroupName, PolicyName},
};

/// Deletes an inline policy of a group. Authorized on the group.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteGroupPolicy {
    /// Whose policy.
    pub group_name: GroupName,
    /// Which one, ignoring case.
    pub policy_name: PolicyName,
}

impl Operation for DeleteGroupPolicy {
    type Output = ();
    const ACTION: Action = Action::new("iam:DeleteGroupPolicy", AccessLevel::PermissionsManagement);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::group_arn(tx, cx, &self.group_name).await
    }

    async fn needs_fresh_proof(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<bool, IamError> {
        let group = store::groups::find(tx, cx.account(), &self.group_name).await?;
        let id = group.map(|group| group.id);
        Ok(administrators::group_gives(tx, cx, &self.group_name).await?
            || shared::forbids(tx, id, &self.policy_name).await?)
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let group = lookup::group(tx, cx, &self.group_name).await?;
        let target = shared::Target {
            kind: TargetKind::Group,
            id: &group.id,
            name: &group.name,
        };
        shared::delete(tx, cx, &target, &self.policy_name).await
    }
}
