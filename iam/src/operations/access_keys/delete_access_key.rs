//! DeleteAccessKey.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Owner;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    store::{self, Tx},
    types::{AccessKeyId, AccessKeyStatus, UserName},
};

/// Deletes an access key of a user, or of the caller when no name is given, for good.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteAccessKey {
    /// Whose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_name: Option<UserName>,
    /// Which.
    pub access_key_id: AccessKeyId,
}

impl Operation for DeleteAccessKey {
    type Output = ();
    const ACTION: Action = Action::new("iam:DeleteAccessKey", AccessLevel::Write);
    const FRESH: bool = true;

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Owner::arn(tx, cx, self.user_name.as_ref()).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let owner = Owner::find(tx, cx, self.user_name.as_ref()).await?;
        let key = owner.key(tx, cx, &self.access_key_id).await?;
        store::access_keys::delete(tx, &key.id).await?;
        owner.tell(tx, cx, &key.id, "deleted").await?;
        let gone = json!({ "AccessKeyId": key.id, "Status": AccessKeyStatus::of(key.active) });
        cx.changed("AccessKey", gone, json!(null));
        Ok(())
    }
}
