//! ListMFADevices.

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    ports::Timestamp,
    store::{
        self, Tx,
        mfa::{DeviceKind, StoredDevice},
    },
    types::UserName,
};

/// Lists the devices of a user; the caller's own when no name is given. There are at most eight.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListMFADevices {
    /// Whose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_name: Option<UserName>,
}

/// IAM's `MFADevice`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct MFADeviceView {
    /// Whose; empty when nobody has it.
    pub user_name: String,
    /// The device's ARN.
    pub serial_number: String,
    /// Its name (ours; AWS shows it as part of the ARN).
    pub name: String,
    /// What its owner calls it (ours).
    pub label: String,
    /// What kind of device it is (ours).
    pub kind: DeviceKind,
    /// When it was made (ours).
    pub create_date: Timestamp,
    /// When its user got it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_date: Option<Timestamp>,
    /// When a code of it was last accepted (ours).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used_date: Option<Timestamp>,
}

impl MFADeviceView {
    pub(super) fn new(user_name: String, device: StoredDevice) -> Self {
        Self {
            user_name,
            label: device.called().to_owned(),
            kind: device.kind,
            serial_number: device.serial,
            name: device.name,
            create_date: device.created_at,
            enable_date: device.enabled_at,
            last_used_date: device.last_used_at,
        }
    }
}

/// A user's devices.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListMFADevicesOutput {
    /// Oldest first.
    #[serde(rename = "MFADevices")]
    pub mfa_devices: Vec<MFADeviceView>,
}

impl Operation for ListMFADevices {
    type Output = ListMFADevicesOutput;
    const ACTION: Action = Action::new("iam:ListMFADevices", AccessLevel::List);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        match &self.user_name {
            Some(name) => lookup::user_arn(tx, cx, name).await,
            None => Ok(cx.oneself()?.arn.to_string()),
        }
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let (id, name) = match &self.user_name {
            Some(name) => {
                let user = lookup::user(tx, cx, name).await?;
                (user.id, user.name)
            }
            None => (cx.principal.id.clone(), cx.principal.name.clone()),
        };
        let devices = store::mfa::enabled_of(tx, &id).await?;
        Ok(ListMFADevicesOutput {
            mfa_devices: devices
                .into_iter()
                .map(|device| MFADeviceView::new(name.clone(), device))
                .collect(),
        })
    }
}
