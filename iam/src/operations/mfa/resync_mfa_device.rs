//! ResyncMFADevice.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    signin::{Seed, Totp},
    store::{self, Tx, mfa::DeviceKind},
    types::{Arn, OneTimeCode, UserName},
};

/// Sets a token right whose clock is off, by at most half an hour at steps of 30 seconds. Its owner or an administrator
/// gives two consecutive codes, which are used up.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ResyncMFADevice {
    /// Whose; the caller's own when no name is given (ours).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_name: Option<UserName>,
    /// The device.
    pub serial_number: Arn,
    /// A code; never written down.
    pub authentication_code1: OneTimeCode,
    /// The code after it; never written down.
    pub authentication_code2: OneTimeCode,
}

impl Operation for ResyncMFADevice {
    type Output = ();
    const ACTION: Action = Action::new("iam:ResyncMFADevice", AccessLevel::Write);
    const FRESH: bool = true;

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::person_arn(tx, cx, self.user_name.as_ref()).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let person = lookup::person(tx, cx, self.user_name.as_ref()).await?;
        let device = super::device_of(tx, &person, self.serial_number.as_str()).await?;
        if device.kind != DeviceKind::Totp {
            return Err(IamError::InvalidRequest(
                "only authenticator apps and tokens have a clock".to_owned(),
            ));
        }
        let sealed = &device.sealed_seed;
        let seed = Seed::open(&cx.services.ring, &person.account, &device.serial, sealed)?;
        let totp = Totp::of_device(&seed, &person.name, &device)?;
        let (first, second) = (
            self.authentication_code1.expose(),
            self.authentication_code2.expose(),
        );
        let wrong = || {
            IamError::InvalidAuthenticationCode(
                "these are not two consecutive codes of that device, or its clock is off by more than half an hour"
                    .to_owned(),
            )
        };
        let (drift, step) = totp
            .find_drift(first, second, cx.now, device.last_step)
            .ok_or_else(wrong)?;
        if !store::mfa::resync(tx, &device.serial, drift, step).await? {
            return Err(wrong());
        }
        cx.changed("DriftSteps", json!(device.drift_steps), json!(drift));
        Ok(())
    }
}
