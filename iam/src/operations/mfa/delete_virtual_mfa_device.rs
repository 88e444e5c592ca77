//! DeleteVirtualMFADevice.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    store::{self, Tx},
    types::Arn,
};

/// Deletes a virtual device that nobody has.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteVirtualMFADevice {
    /// The device.
    pub serial_number: Arn,
}

impl Operation for DeleteVirtualMFADevice {
    type Output = ();
    const ACTION: Action = Action::new("iam:DeleteVirtualMFADevice", AccessLevel::Write);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(self.serial_number.to_string())
    }

    async fn stored_conditions(
        &self,
        tx: &mut Tx,
        cx: &Scope<'_>,
        keys: &mut RequestContext,
    ) -> Result<(), IamError> {
        let serial = self.serial_number.as_str();
        let name = serial.rsplit_once('/').map_or(serial, |(_, name)| name);
        super::named_after(tx, cx, name, keys).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let serial = self.serial_number.as_str();
        let account = cx.account().clone();
        let device = store::mfa::find(tx, &account, serial)
            .await?
            .ok_or_else(|| IamError::missing("MFA device", serial))?;
        if device.owner_id.is_some() {
            return Err(IamError::DeleteConflict(
                "the device is in use: deactivate it first".to_owned(),
            ));
        }
        store::mfa::delete(tx, serial).await?;
        cx.changed("VirtualMFADevice", json!(serial), json!(null));
        Ok(())
    }
}
