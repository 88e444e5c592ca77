//! ImportVirtualMFADevice (ours).

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    signin::Seed,
    store::{self, Tx},
    types::{Arn, MfaDeviceName, OneTimeCode},
};

/// Takes over a hardware token by the seed that its maker gives with it (AWS sells such tokens and takes no seeds). The
/// device is nobody's until EnableMFADevice.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ImportVirtualMFADevice {
    /// The device's name, unique in the account; its serial number, for instance.
    #[serde(rename = "VirtualMFADeviceName")]
    pub virtual_mfa_device_name: MfaDeviceName,
    /// The seed in base32 or in hexadecimal, 16–64 bytes (RFC 4226 §4: at least 128 bits); never written down.
    pub seed: OneTimeCode,
    /// Seconds between two codes: 30 (when absent) or 60.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_seconds: Option<i64>,
}

/// The new device.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ImportVirtualMFADeviceOutput {
    /// The ARN that EnableMFADevice takes.
    pub serial_number: String,
}

impl Operation for ImportVirtualMFADevice {
    type Output = ImportVirtualMFADeviceOutput;
    const ACTION: Action = Action::new("bailiwick:ImportVirtualMFADevice", AccessLevel::Write);
    const FRESH: bool = true;

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(Arn::mfa(cx.account(), "/", self.virtual_mfa_device_name.as_str()).to_string())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let step_seconds = self.step_seconds.unwrap_or(30);
        if !matches!(step_seconds, 30 | 60) {
            return Err(IamError::invalid("StepSeconds", "enter 30 or 60"));
        }
        let seed = Seed::typed(self.seed.expose()).ok_or_else(|| {
            IamError::invalid(
                "Seed",
                "enter the token's seed in base32 or in hexadecimal: 16 to 64 bytes",
            )
        })?;
        let name = self.virtual_mfa_device_name;
        let account = cx.account().clone();
        let serial_number = Arn::mfa(&account, "/", name.as_str()).to_string();
        if store::mfa::name_taken(tx, &account, &name).await? {
            return Err(IamError::EntityAlreadyExists {
                kind: "MFA device",
                name: name.to_string(),
            });
        }
        let (ring, rng) = (&cx.services.ring, cx.services.rng.as_ref());
        let sealed = seed.seal(ring, rng, &account, &serial_number)?;
        store::mfa::insert(tx, &account, &serial_number, &name, &sealed, cx.now).await?;
        store::mfa::set_step_seconds(tx, &serial_number, step_seconds).await?;
        cx.changed("VirtualMFADevice", json!(null), json!(serial_number));
        Ok(ImportVirtualMFADeviceOutput { serial_number })
    }

    fn audited_response(output: &Self::Output) -> serde_json::Value {
        json!({ "serialNumber": output.serial_number })
    }
}
