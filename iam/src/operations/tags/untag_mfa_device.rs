//! UntagMFADevice.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};

use super::shared;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::Tx,
    types::{Arn, TagKeys},
};

/// Takes tags from an MFA device; a key that it does not have is passed over, as in AWS.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UntagMFADevice {
    /// Which device.
    pub serial_number: Arn,
    /// The keys of the tags, ignoring case.
    pub tag_keys: TagKeys,
}

impl Operation for UntagMFADevice {
    type Output = ();
    const ACTION: Action = Action::new("iam:UntagMFADevice", AccessLevel::Tagging);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(self.serial_number.to_string())
    }

    fn conditions(&self, keys: &mut RequestContext) {
        self.tag_keys.conditions(keys);
    }

    async fn stored_conditions(
        &self,
        tx: &mut Tx,
        _cx: &Scope<'_>,
        keys: &mut RequestContext,
    ) -> Result<(), IamError> {
        let id = Some(self.serial_number.to_string());
        shared::as_stored(tx, id, keys).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let id = lookup::device(tx, cx, &self.serial_number).await?.serial;
        shared::untag(tx, cx, &id, &self.tag_keys).await
    }
}
