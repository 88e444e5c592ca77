//! UpdateAccessKey.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Owner;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    store::{self, Tx},
    types::{AccessKeyId, AccessKeyStatus, UserName},
};

/// Activates or deactivates an access key of a user, or of the caller when no name is given.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UpdateAccessKey {
    /// Whose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_name: Option<UserName>,
    /// Which.
    pub access_key_id: AccessKeyId,
    /// Whether it is to work.
    pub status: AccessKeyStatus,
}

impl Operation for UpdateAccessKey {
    type Output = ();
    const ACTION: Action = Action::new("iam:UpdateAccessKey", AccessLevel::Write);
    const FRESH: bool = true;

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Owner::arn(tx, cx, self.user_name.as_ref()).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let owner = Owner::find(tx, cx, self.user_name.as_ref()).await?;
        let key = owner.key(tx, cx, &self.access_key_id).await?;
        let (active, change) = match self.status {
            AccessKeyStatus::Active => (true, "activated"),
            AccessKeyStatus::Inactive => (false, "deactivated"),
        };
        if key.active == active {
            return Ok(());
        }
        store::access_keys::set_active(tx, &key.id, active).await?;
        owner.tell(tx, cx, &key.id, change).await?;
        let before = AccessKeyStatus::of(key.active);
        cx.changed("Status", json!(before), json!(self.status));
        Ok(())
    }
}
