//! ListInstanceProfileTags.

use serde::{Deserialize, Serialize};

use super::shared;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::Tx,
    types::{InstanceProfileName, Marker, PageSize, Tag},
};

/// Lists the tags of an instance profile by key.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListInstanceProfileTags {
    /// Which instance profile.
    pub instance_profile_name: InstanceProfileName,
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
pub struct ListInstanceProfileTagsOutput {
    /// In order of key, ignoring case.
    pub tags: Vec<Tag>,
    /// Whether another page follows.
    pub is_truncated: bool,
    /// Where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<Marker>,
}

impl Operation for ListInstanceProfileTags {
    type Output = ListInstanceProfileTagsOutput;
    const ACTION: Action = Action::new("iam:ListInstanceProfileTags", AccessLevel::List);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::instance_profile_arn(tx, cx, &self.instance_profile_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let id = lookup::instance_profile(tx, cx, &self.instance_profile_name)
            .await?
            .id;
        let (tags, marker) = shared::list(tx, &id, &self.marker, self.max_items).await?;
        Ok(ListInstanceProfileTagsOutput {
            tags,
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
