//! DeactivateMFADevice.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    notices::{self, NoticeKind},
    operations::lookup,
    settings::MfaRequirement,
    store::{self, Tx, mfa::DeviceKind},
    types::{Arn, UserName},
};

/// Takes a device from its user; their other sessions end. An authenticator app's device stays, unassigned; a security
/// key or passkey is forgotten. Nobody takes away the last of their own that they must have: an administrator may, and
/// then the user enrols a new one at the next sign-in.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeactivateMFADevice {
    /// Whose; the caller's own when no name is given, which is how the root user's is named (ours).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_name: Option<UserName>,
    /// The device.
    pub serial_number: Arn,
}

impl Operation for DeactivateMFADevice {
    type Output = ();
    const ACTION: Action = Action::new("iam:DeactivateMFADevice", AccessLevel::Write);
    const FRESH: bool = true;

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::person_arn(tx, cx, self.user_name.as_ref()).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let user = lookup::person(tx, cx, self.user_name.as_ref()).await?;
        let serial = self.serial_number.as_str();
        let theirs = store::mfa::enabled_of(tx, &user.id).await?;
        let Some(device) = theirs.iter().find(|device| device.serial == serial) else {
            return Err(IamError::missing("MFA device of that user", serial));
        };
        let own = user.id == cx.principal.id;
        if own {
            let settings = store::settings::of(tx, &user.account).await?;
            let requirement = store::settings::requirement(tx, &settings, &user).await?;
            let strict = requirement == MfaRequirement::PhishingResistant;
            let others = theirs
                .iter()
                .any(|other| other.serial != serial && (!strict || other.kind.resists_phishing()));
            if requirement > MfaRequirement::None && !others {
                return Err(IamError::DeleteConflict(
                    "that is your last device, and you must have one: add another first".to_owned(),
                ));
            }
        }
        if device.kind == DeviceKind::Totp {
            store::mfa::deactivate(tx, serial).await?;
        } else {
            store::mfa::delete(tx, serial).await?;
        }
        if theirs.len() == 1 {
            // Recovery codes stand in for a device; alone they are none.
            store::recovery_codes::delete_all(tx, &user.id).await?;
        }
        let detail = json!({ "label": device.called(), "kind": device.kind.as_str(), "by": cx.principal.name });
        let to = (&user.account, user.id.as_str());
        let rng = cx.services.rng.as_ref();
        notices::tell(tx, rng, to, NoticeKind::FactorRemoved, &detail, cx.now).await?;
        let session = own.then_some(cx.session.as_str());
        store::sessions::end_all(tx, &user.id, session, cx.now).await?;
        cx.changed("MFADevices", json!(serial), json!(null));
        Ok(())
    }
}
