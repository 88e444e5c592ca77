//! RenameMFADevice (ours).

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::{self, Tx},
    types::{Arn, DeviceLabel, UserName},
};

/// Gives a person's device another label. Its name and ARN stay.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct RenameMFADevice {
    /// Whose; the caller's own when no name is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_name: Option<UserName>,
    /// The device.
    pub serial_number: Arn,
    /// What it is called from now on.
    pub label: DeviceLabel,
}

impl Operation for RenameMFADevice {
    type Output = ();
    const ACTION: Action = Action::new("bailiwick:RenameMFADevice", AccessLevel::Write);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::person_arn(tx, cx, self.user_name.as_ref()).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let person = lookup::person(tx, cx, self.user_name.as_ref()).await?;
        let device = super::device_of(tx, &person, self.serial_number.as_str()).await?;
        store::mfa::set_label(tx, &device.serial, self.label.as_str()).await?;
        cx.changed("Label", json!(device.called()), json!(self.label));
        Ok(())
    }
}
