//! DeleteGroup.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{GroupView, lookup},
    store::{self, Tx},
    types::GroupName,
};

/// Deletes a group. As in AWS, its users and policies must be taken out of it first.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteGroup {
    /// Which group.
    pub group_name: GroupName,
}

impl Operation for DeleteGroup {
    type Output = ();
    const ACTION: Action = Action::new("iam:DeleteGroup", AccessLevel::Write);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::group_arn(tx, cx, &self.group_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let group = lookup::group(tx, cx, &self.group_name).await?;
        let mut hanging = Vec::new();
        if group.members > 0 {
            hanging.push("users");
        }
        if store::attachments::count(tx, &group.id).await? > 0 {
            hanging.push("attached policies");
        }
        if store::inline_policies::count(tx, &group.id).await? > 0 {
            hanging.push("inline policies");
        }
        if !hanging.is_empty() {
            return Err(IamError::DeleteConflict(format!(
                "the group `{}` still has {}: take these away first",
                group.name,
                hanging.join(" and ")
            )));
        }
        store::groups::delete(tx, &group.id).await?;
        let gone = GroupView::new(cx.account(), group);
        cx.changed("Group", json!(gone), json!(null));
        Ok(())
    }
}
