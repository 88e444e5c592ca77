//! GetAccessKeyLastUsed.

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    ports::Timestamp,
    principal::Principal,
    store::{self, Tx, access_keys::StoredAccessKey},
    types::AccessKeyId,
};

/// Tells whose an access key is and when a request was last signed with it. It is authorized on its owner's ARN, and on `*`
/// where the account has no such key.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetAccessKeyLastUsed {
    /// Which.
    pub access_key_id: AccessKeyId,
}

/// IAM's `AccessKeyLastUsed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AccessKeyLastUsed {
    /// When; absent when never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used_date: Option<Timestamp>,
    /// With which service: `N/A` when never, and as long as only this server's own uses are known.
    pub service_name: &'static str,
    /// In which region: `N/A` likewise.
    pub region: &'static str,
}

/// A key's owner and last use.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetAccessKeyLastUsedOutput {
    /// Whose.
    pub user_name: String,
    /// When it was last used.
    pub access_key_last_used: AccessKeyLastUsed,
}

impl GetAccessKeyLastUsed {
    async fn find(
        &self,
        tx: &mut Tx,
        cx: &Scope<'_>,
    ) -> Result<Option<(StoredAccessKey, Principal)>, IamError> {
        let Some(key) = store::access_keys::find(tx, cx.account(), &self.access_key_id).await?
        else {
            return Ok(None);
        };
        let owner = store::users::principal(tx, cx.account(), &key.owner_id).await?;
        Ok(owner.map(|owner| (key, owner)))
    }
}

impl Operation for GetAccessKeyLastUsed {
    type Output = GetAccessKeyLastUsedOutput;
    const ACTION: Action = Action::new("iam:GetAccessKeyLastUsed", AccessLevel::Read);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        let found = self.find(tx, cx).await?;
        Ok(found.map_or_else(|| "*".to_owned(), |(_, owner)| owner.arn.to_string()))
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let (key, owner) = self
            .find(tx, cx)
            .await?
            .ok_or_else(|| IamError::missing("access key", self.access_key_id.as_str()))?;
        Ok(GetAccessKeyLastUsedOutput {
            user_name: owner.name,
            access_key_last_used: AccessKeyLastUsed {
                last_used_date: key.last_used_at,
                service_name: "N/A",
                region: "N/A",
            },
        })
    }
}
