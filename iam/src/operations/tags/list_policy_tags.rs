//! ListPolicyTags.

use serde::{Deserialize, Serialize};

use super::shared;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::Tx,
    types::{Arn, Marker, PageSize, Tag},
};

/// Lists the tags of a customer managed policy by key.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListPolicyTags {
    /// Which policy.
    pub policy_arn: Arn,
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
pub struct ListPolicyTagsOutput {
    /// In order of key, ignoring case.
    pub tags: Vec<Tag>,
    /// Whether another page follows.
    pub is_truncated: bool,
    /// Where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<Marker>,
}

impl Operation for ListPolicyTags {
    type Output = ListPolicyTagsOutput;
    const ACTION: Action = Action::new("iam:ListPolicyTags", AccessLevel::List);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(self.policy_arn.to_string())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let id = lookup::policy(tx, cx, &self.policy_arn).await?.id;
        let (tags, marker) = shared::list(tx, &id, &self.marker, self.max_items).await?;
        Ok(ListPolicyTagsOutput {
            tags,
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
