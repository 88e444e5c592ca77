//! One's own credentials.

use serde::{Deserialize, Serialize};

use super::{
    AccessKeysModel, ActivityModel, DeviceRow, Loaded, NoticesModel, Reason, SessionsModel, Shown,
};

/// Why each control of the page refuses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CredentialControls {
    pub(crate) change_password: Reason,
    pub(crate) create_device: Reason,
    pub(crate) enable_device: Reason,
    pub(crate) discard_device: Reason,
    pub(crate) rename_device: Reason,
    pub(crate) create_codes: Reason,
    /// Why no key and no passkey can be added.
    pub(crate) add_key: Reason,
}

/// A device of one's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OwnDevice {
    pub(crate) device: DeviceRow,
    /// Why it cannot be removed.
    pub(crate) remove: Reason,
}

/// What is left of one's recovery codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RecoveryRow {
    pub(crate) left: i64,
    /// When they were made; none when there never were any.
    pub(crate) made: Option<i64>,
}

/// The page "My security credentials".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CredentialsModel {
    pub(crate) name: String,
    pub(crate) arn: String,
    pub(crate) signed_in: i64,
    pub(crate) expires: i64,
    /// The session ends after so many minutes without a request.
    pub(crate) idle_minutes: i64,
    pub(crate) mfa: Option<i64>,
    pub(crate) proved: Option<i64>,
    pub(crate) devices: Shown<Vec<OwnDevice>>,
    pub(crate) recovery: Shown<RecoveryRow>,
    pub(crate) keys: AccessKeysModel,
    pub(crate) sessions: Shown<SessionsModel>,
    pub(crate) notices: Shown<NoticesModel>,
    pub(crate) activity: Shown<ActivityModel>,
    /// A name for the next device that none of the account's own has.
    pub(crate) suggested: String,
    pub(crate) controls: CredentialControls,
    pub(crate) now: i64,
}

/// The page of recovery codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RecoveryModel {
    pub(crate) recovery: Shown<RecoveryRow>,
    /// Why none can be made.
    pub(crate) create: Reason,
    /// The person has just added their first device and is on the way somewhere.
    pub(crate) first: bool,
    /// Where to go on.
    pub(crate) next: String,
    pub(crate) now: i64,
}

/// One's own credentials.
pub(crate) async fn load_security_credentials() -> Loaded<CredentialsModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::security_credentials(&visit).await
}

/// One's own recovery codes, never the codes themselves.
pub(crate) async fn load_recovery(first: bool) -> Loaded<RecoveryModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::recovery(&visit, first).await
}
