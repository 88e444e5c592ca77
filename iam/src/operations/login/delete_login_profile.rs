//! DeleteLoginProfile.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::{self, Tx},
    types::UserName,
};

/// Takes a user's password away: they can no longer sign in to the console, and their sessions end at once.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteLoginProfile {
    /// Whose.
    pub user_name: UserName,
}

impl Operation for DeleteLoginProfile {
    type Output = ();
    const ACTION: Action = Action::new("iam:DeleteLoginProfile", AccessLevel::Write);
    const FRESH: bool = true;

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::user_arn(tx, cx, &self.user_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let user = lookup::user(tx, cx, &self.user_name).await?;
        if !store::passwords::delete(tx, &user.id, cx.now).await? {
            return Err(IamError::missing("login profile of", user.name));
        }
        store::sessions::end_all(tx, &user.id, None, cx.now).await?;
        cx.changed("LoginProfile", json!("present"), json!(null));
        Ok(())
    }
}
