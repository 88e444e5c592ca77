//! ListMFADeviceTags.

use serde::{Deserialize, Serialize};

use super::shared;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::Tx,
    types::{Arn, Marker, PageSize, Tag},
};

/// Lists the tags of an MFA device by key.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListMFADeviceTags {
    /// Which device.
    pub serial_number: Arn,
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
pub struct ListMFADeviceTagsOutput {
    /// In order of key, ignoring case.
    pub tags: Vec<Tag>,
    /// Whether another page follows.
    pub is_truncated: bool,
    /// Where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<Marker>,
}

impl Operation for ListMFADeviceTags {
    type Output = ListMFADeviceTagsOutput;
    const ACTION: Action = Action::new("iam:ListMFADeviceTags", AccessLevel::List);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(self.serial_number.to_string())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let id = lookup::device(tx, cx, &self.serial_number).await?.serial;
        let (tags, marker) = shared::list(tx, &id, &self.marker, self.max_items).await?;
        Ok(ListMFADeviceTagsOutput {
            tags,
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
