//! CreateAccessKey.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Owner;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope, access_keys,
    limits::ACCESS_KEYS_PER_PRINCIPAL,
    ports::Timestamp,
    store::{self, Tx},
    types::{AccessKeyStatus, UserName},
};

/// Makes an access key for a user, or for the caller when no name is given; at most two each. The secret is in the answer and
/// never again.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct CreateAccessKey {
    /// For whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_name: Option<UserName>,
}

/// IAM's `AccessKey`: the only shape that holds a secret.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreatedAccessKey {
    /// Whose.
    pub user_name: String,
    /// `AKIA…`.
    pub access_key_id: String,
    /// Active.
    pub status: AccessKeyStatus,
    /// Forty characters: a secret.
    pub secret_access_key: String,
    /// When it was made.
    pub create_date: Timestamp,
}

/// The new key with its secret.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateAccessKeyOutput {
    /// As made.
    pub access_key: CreatedAccessKey,
}

impl Operation for CreateAccessKey {
    type Output = CreateAccessKeyOutput;
    const ACTION: Action = Action::new("iam:CreateAccessKey", AccessLevel::Write);
    const FRESH: bool = true;

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Owner::arn(tx, cx, self.user_name.as_ref()).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let owner = Owner::find(tx, cx, self.user_name.as_ref()).await?;
        let have = store::access_keys::count(tx, &owner.id).await?;
        ACCESS_KEYS_PER_PRINCIPAL.allows_one_more(have)?;
        let key = access_keys::make(tx, cx.services, cx.account(), &owner.id, cx.now).await?;
        owner.tell(tx, cx, &key.id, "created").await?;
        let shown = json!({ "AccessKeyId": key.id, "Status": AccessKeyStatus::Active });
        cx.changed("AccessKey", json!(null), shown);
        Ok(CreateAccessKeyOutput {
            access_key: CreatedAccessKey {
                user_name: owner.name,
                secret_access_key: key.expose_secret().to_owned(),
                access_key_id: key.id,
                status: AccessKeyStatus::Active,
                create_date: cx.now,
            },
        })
    }

    fn audited_response(output: &Self::Output) -> serde_json::Value {
        let key = &output.access_key;
        json!({ "accessKey": {
            "userName": key.user_name,
            "accessKeyId": key.access_key_id,
            "status": key.status,
            "createDate": key.create_date,
        } })
    }
}
