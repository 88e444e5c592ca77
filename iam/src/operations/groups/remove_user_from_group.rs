//! RemoveUserFromGroup.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{administrators, lookup},
    store::{self, Tx},
    types::{GroupName, UserName},
};

/// Takes a user out of a group. Authorized on the group, as in AWS.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct RemoveUserFromGroup {
    /// Which group.
    pub group_name: GroupName,
    /// Whom to take out.
    pub user_name: UserName,
}

impl Operation for RemoveUserFromGroup {
    type Output = ();
    const ACTION: Action = Action::new("iam:RemoveUserFromGroup", AccessLevel::Write);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::group_arn(tx, cx, &self.group_name).await
    }

    async fn needs_fresh_proof(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<bool, IamError> {
        Ok(administrators::group_gives(tx, cx, &self.group_name).await?
            || administrators::user_gives(tx, cx, &self.user_name).await?
            || administrators::group_has_rule(tx, cx, &self.group_name).await?)
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let group = lookup::group(tx, cx, &self.group_name).await?;
        let user = lookup::user(tx, cx, &self.user_name).await?;
        if !store::groups::remove_member(tx, &group.id, &user.id).await? {
            return Err(IamError::missing("group member", user.name));
        }
        cx.changed("Member", user.name, json!(null));
        Ok(())
    }
}
