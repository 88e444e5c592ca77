//! ListUserTags.

use serde::{Deserialize, Serialize};

use super::shared;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::Tx,
    types::{Marker, PageSize, Tag, UserName},
};

/// Lists the tags of a user by key.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListUserTags {
    /// Which user.
    pub user_name: UserName,
    /// How many at most.
    #[serde(default)]
    pub max_items: PageSize,
    /// Where the page before ended.
    #[serde(default)]
    pub marker: Marker,
}

/// A page of tags.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListUserTagsOutput {
    /// In order of key, ignoring case.
    pub tags: Vec<Tag>,
    /// Whether another page follows.
    pub is_truncated: bool,
    /// Where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<Marker>,
}

impl Operation for ListUserTags {
    type Output = ListUserTagsOutput;
    const ACTION: Action = Action::new("iam:ListUserTags", AccessLevel::List);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::user_arn(tx, cx, &self.user_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let id = lookup::user(tx, cx, &self.user_name).await?.id;
        let (tags, marker) = shared::list(tx, &id, &self.marker, self.max_items).await?;
        Ok(ListUserTagsOutput {
            tags,
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
