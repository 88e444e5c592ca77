//! AddUserToGroup.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope, limits,
    operations::{administrators, lookup},
    store::{self, Tx},
    types::{GroupName, UserName},
};

/// Puts a user into a group; one who is in it already stays in it. Authorized on the group, as in AWS.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AddUserToGroup {
    /// Which group.
    pub group_name: GroupName,
    /// Whom to add.
    pub user_name: UserName,
}

impl Operation for AddUserToGroup {
    type Output = ();
    const ACTION: Action = Action::new("iam:AddUserToGroup", AccessLevel::Write);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::group_arn(tx, cx, &self.group_name).await
    }

    async fn needs_fresh_proof(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<bool, IamError> {
        Ok(administrators::group_gives(tx, cx, &self.group_name).await?
            || administrators::user_gives(tx, cx, &self.user_name).await?)
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let group = lookup::group(tx, cx, &self.group_name).await?;
        let user = lookup::user(tx, cx, &self.user_name).await?;
        let before = store::groups::count_of_user(tx, &user.id).await?;
        if store::groups::add_member(tx, &group.id, &user.id, cx.now).await? {
            limits::GROUPS_PER_USER.allows_one_more(before)?;
            cx.changed("Member", json!(null), user.name);
        }
        Ok(())
    }
}
