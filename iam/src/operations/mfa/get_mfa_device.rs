//! GetMFADevice.

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    ports::Timestamp,
    store::{self, Tx},
    types::{Arn, UserName},
};

/// Reads a device of a user; of the caller itself when no name is given.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetMFADevice {
    /// The device.
    pub serial_number: Arn,
    /// Whose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_name: Option<UserName>,
}

/// The device, without its seed.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetMFADeviceOutput {
    /// Whose.
    pub user_name: String,
    /// The device's ARN.
    pub serial_number: String,
    /// When its user got it.
    pub enable_date: Option<Timestamp>,
}

impl Operation for GetMFADevice {
    type Output = GetMFADeviceOutput;
    const ACTION: Action = Action::new("iam:GetMFADevice", AccessLevel::Read);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        match &self.user_name {
            Some(name) => lookup::user_arn(tx, cx, name).await,
            None => Ok(cx.oneself()?.arn.to_string()),
        }
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let (id, user_name) = match &self.user_name {
            Some(name) => {
                let user = lookup::user(tx, cx, name).await?;
                (user.id, user.name)
            }
            None => (cx.principal.id.clone(), cx.principal.name.clone()),
        };
        let device = store::mfa::enabled_of(tx, &id)
            .await?
            .into_iter()
            .find(|device| device.serial == self.serial_number.as_str())
            .ok_or_else(|| {
                IamError::missing("MFA device of that user", self.serial_number.as_str())
            })?;
        Ok(GetMFADeviceOutput {
            user_name,
            serial_number: device.serial,
            enable_date: device.enabled_at,
        })
    }
}
