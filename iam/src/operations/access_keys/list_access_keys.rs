//! ListAccessKeys.

use serde::{Deserialize, Serialize};

use super::Owner;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::paging,
    ports::Timestamp,
    store::{self, Tx},
    types::{AccessKeyStatus, Marker, PageSize, UserName},
};

/// Lists the access keys of a user; the caller's own when no name is given. There are at most two.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct ListAccessKeys {
    /// Whose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_name: Option<UserName>,
    /// How many at most.
    pub max_items: PageSize,
    /// Where the page before ended.
    pub marker: Marker,
}

/// IAM's `AccessKeyMetadata`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AccessKeyMetadata {
    /// Whose.
    pub user_name: String,
    /// `AKIA…`.
    pub access_key_id: String,
    /// Whether it works.
    pub status: AccessKeyStatus,
    /// When it was made.
    pub create_date: Timestamp,
    /// When a request was last signed with it (ours; AWS has GetAccessKeyLastUsed for it).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used_date: Option<Timestamp>,
}

/// A page of keys.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListAccessKeysOutput {
    /// In order of their ids.
    pub access_key_metadata: Vec<AccessKeyMetadata>,
    /// Whether another page follows.
    pub is_truncated: bool,
    /// Where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<Marker>,
}

impl Operation for ListAccessKeys {
    type Output = ListAccessKeysOutput;
    const ACTION: Action = Action::new("iam:ListAccessKeys", AccessLevel::List);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Owner::arn(tx, cx, self.user_name.as_ref()).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let owner = Owner::find(tx, cx, self.user_name.as_ref()).await?;
        let mut keys = store::access_keys::of(tx, &owner.id).await?;
        // Two at most: the page is cut here.
        keys.retain(|key| key.id.as_str() > self.marker.as_str());
        keys.sort_unstable_by(|one, other| one.id.cmp(&other.id));
        let marker = paging::cut(&mut keys, self.max_items, |key| key.id.clone());
        let keys = keys.into_iter().map(|key| AccessKeyMetadata {
            user_name: owner.name.clone(),
            access_key_id: key.id,
            status: AccessKeyStatus::of(key.active),
            create_date: key.created_at,
            last_used_date: key.last_used_at,
        });
        Ok(ListAccessKeysOutput {
            access_key_metadata: keys.collect(),
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
