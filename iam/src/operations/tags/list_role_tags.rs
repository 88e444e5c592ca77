//! ListRoleTags.

use serde::{Deserialize, Serialize};

use super::shared;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::Tx,
    types::{Marker, PageSize, RoleName, Tag},
};

/// Lists the tags of a role by key.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListRoleTags {
    /// Which role.
    pub role_name: RoleName,
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
pub struct ListRoleTagsOutput {
    /// In order of key, ignoring case.
    pub tags: Vec<Tag>,
    /// Whether another page follows.
    pub is_truncated: bool,
    /// Where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<Marker>,
}

impl Operation for ListRoleTags {
    type Output = ListRoleTagsOutput;
    const ACTION: Action = Action::new("iam:ListRoleTags", AccessLevel::List);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::role_arn(tx, cx, &self.role_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let id = lookup::role(tx, cx, &self.role_name).await?.id;
        let (tags, marker) = shared::list(tx, &id, &self.marker, self.max_items).await?;
        Ok(ListRoleTagsOutput {
            tags,
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
