//! ResetSignInFactors (ours).

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    notices::{self, NoticeKind},
    operations::lookup,
    store::{self, Tx, mfa::DeviceKind},
    types::UserName,
};

/// Takes every second factor and recovery code from somebody who lost them, opens what failed tries have shut, and ends
/// their sessions. They enrol anew at the next sign-in, with their password. Nobody does it to themselves: that would
/// be a way around the last device's guard.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ResetSignInFactors {
    /// Whose.
    pub user_name: UserName,
}

impl Operation for ResetSignInFactors {
    type Output = ();
    const ACTION: Action = Action::new("bailiwick:ResetSignInFactors", AccessLevel::Write);
    const FRESH: bool = true;

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::user_arn(tx, cx, &self.user_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let person = lookup::person(tx, cx, Some(&self.user_name)).await?;
        if person.id == cx.principal.id {
            return Err(IamError::InvalidRequest(
                "somebody else must reset your factors; remove single devices yourself".to_owned(),
            ));
        }
        let mut taken = Vec::new();
        for device in store::mfa::enabled_of(tx, &person.id).await? {
            if device.kind == DeviceKind::Totp {
                store::mfa::deactivate(tx, &device.serial).await?;
            } else {
                store::mfa::delete(tx, &device.serial).await?;
            }
            taken.push(device.serial);
        }
        store::recovery_codes::delete_all(tx, &person.id).await?;
        store::known_devices::forget(tx, &person.id).await?;
        store::sessions::end_all(tx, &person.id, None, cx.now).await?;
        cx.services.reopen_all(tx, &person).await?;
        let to = (&person.account, person.id.as_str());
        let rng = cx.services.rng.as_ref();
        let detail = json!({ "by": cx.principal.name });
        notices::tell(tx, rng, to, NoticeKind::FactorsReset, &detail, cx.now).await?;
        cx.changed("MFADevices", json!(taken), json!([]));
        Ok(())
    }
}
