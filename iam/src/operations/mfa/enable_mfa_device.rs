//! EnableMFADevice.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::changed::factor_added;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    limits::MFA_DEVICES_PER_PRINCIPAL,
    operations::lookup,
    signin::{Seed, Totp},
    store::{self, Tx, mfa::DeviceKind},
    types::{Arn, OneTimeCode, UserName},
};

/// Gives a device to a user, who proves with two consecutive codes that they hold it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct EnableMFADevice {
    /// Whose it will be; the caller's own when no name is given, which is how the root user's is named (ours).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_name: Option<UserName>,
    /// The device.
    pub serial_number: Arn,
    /// A code; never written down.
    pub authentication_code1: OneTimeCode,
    /// The code after it; never written down.
    pub authentication_code2: OneTimeCode,
}

impl Operation for EnableMFADevice {
    type Output = ();
    const ACTION: Action = Action::new("iam:EnableMFADevice", AccessLevel::Write);
    const FRESH: bool = true;

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::person_arn(tx, cx, self.user_name.as_ref()).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let user = lookup::person(tx, cx, self.user_name.as_ref()).await?;
        let account = cx.account().clone();
        let serial = self.serial_number.as_str();
        let device = store::mfa::find(tx, &account, serial)
            .await?
            .ok_or_else(|| IamError::missing("MFA device", serial))?;
        // Before any code is looked at: what is somebody's must not tell others whether a code of it is right.
        if device.enabled_at.is_some() {
            return Err(IamError::EntityAlreadyExists {
                kind: "device in use",
                name: serial.to_owned(),
            });
        }
        let have = store::mfa::enabled_of(tx, &user.id).await?.len();
        MFA_DEVICES_PER_PRINCIPAL.allows_one_more(i64::try_from(have).unwrap_or(i64::MAX))?;
        let seed = Seed::open(&cx.services.ring, &account, serial, &device.sealed_seed)?;
        let (first, second) = (
            self.authentication_code1.expose(),
            self.authentication_code2.expose(),
        );
        let step = Totp::of_device(&seed, &user.name, &device)?
            .accept_two(first, second, cx.now, device.last_step)
            .ok_or_else(|| {
                IamError::InvalidAuthenticationCode(
                    "these are not two consecutive codes of that device: wait for the next two"
                        .to_owned(),
                )
            })?;
        if !store::mfa::enable(tx, serial, &user.id, step, cx.now).await? {
            return Err(IamError::EntityAlreadyExists {
                kind: "device in use",
                name: serial.to_owned(),
            });
        }
        factor_added(tx, cx, &user, device.called(), DeviceKind::Totp).await?;
        cx.changed("MFADevices", json!(null), json!(serial));
        Ok(())
    }
}
