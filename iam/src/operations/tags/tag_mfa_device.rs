//! TagMFADevice.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};

use super::shared;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::Tx,
    types::{Arn, Tags},
};

/// Gives an MFA device tags, in place of those with the same keys, ignoring case; others stay.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct TagMFADevice {
    /// Which device.
    pub serial_number: Arn,
    /// The tags.
    pub tags: Tags,
}

impl Operation for TagMFADevice {
    type Output = ();
    const ACTION: Action = Action::new("iam:TagMFADevice", AccessLevel::Tagging);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(self.serial_number.to_string())
    }

    fn conditions(&self, keys: &mut RequestContext) {
        self.tags.conditions(keys);
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
        shared::tag(tx, cx, &id, &self.tags).await
    }
}
