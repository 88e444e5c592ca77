//! DeactivateMFADevice.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::{self, Tx},
    types::{Arn, UserName},
};

/// Takes a device from its user. Without another one they must enrol a new one at the next sign-in; their other
/// sessions end.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeactivateMFADevice {
    /// Whose.
    pub user_name: UserName,
    /// The device.
    pub serial_number: Arn,
}

impl Operation for DeactivateMFADevice {
    type Output = ();
    const ACTION: Action = Action::new("iam:DeactivateMFADevice", AccessLevel::Write);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::user_arn(tx, cx, &self.user_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let user = lookup::user(tx, cx, &self.user_name).await?;
        let serial = self.serial_number.as_str();
        let theirs = store::mfa::enabled_of(tx, &user.id).await?;
        if !theirs.iter().any(|device| device.serial == serial) {
            return Err(IamError::missing("MFA device of that user", serial));
        }
        store::mfa::deactivate(tx, serial).await?;
        let own = (user.id == cx.principal.id).then_some(cx.session.as_str());
        store::sessions::end_all(tx, &user.id, own, cx.now).await?;
        cx.changed("MFADevices", json!(serial), json!(null));
        Ok(())
    }
}
