//! DeleteUser.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{UserView, lookup},
    store::{self, Tx},
    types::UserName,
};

/// Deletes a user. As in AWS, everything that hangs on the user must be taken away first: groups, policies,
/// the login profile, MFA devices, access keys. The user's sessions end.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteUser {
    /// Whom to delete.
    pub user_name: UserName,
}

impl Operation for DeleteUser {
    type Output = ();
    const ACTION: Action = Action::new("iam:DeleteUser", AccessLevel::Write);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::user_arn(tx, cx, &self.user_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let user = lookup::user(tx, cx, &self.user_name).await?;
        let mut hanging = Vec::new();
        if store::passwords::find(tx, &user.id).await?.is_some() {
            hanging.push("a login profile");
        }
        if !store::mfa::enabled_of(tx, &user.id).await?.is_empty() {
            hanging.push("MFA devices");
        }
        if store::access_keys::count(tx, &user.id).await? > 0 {
            hanging.push("access keys");
        }
        if store::attachments::count(tx, &user.id).await? > 0 {
            hanging.push("attached policies");
        }
        if store::inline_policies::count(tx, &user.id).await? > 0 {
            hanging.push("inline policies");
        }
        if !store::groups::of_user(tx, &user.id, "", 1)
            .await?
            .is_empty()
        {
            hanging.push("group memberships");
        }
        if !hanging.is_empty() {
            return Err(IamError::DeleteConflict(format!(
                "the user `{}` still has {}: take these away first",
                user.name,
                hanging.join(", ")
            )));
        }
        let tags = store::tags::of(tx, &user.id).await?;
        store::users::delete(tx, &user.id).await?;
        let gone = UserView::new(cx.account(), user).with_tags(tags);
        cx.changed("User", json!(gone), json!(null));
        Ok(())
    }
}
