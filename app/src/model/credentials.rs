//! One's own credentials.

use serde::{Deserialize, Serialize};

use super::{DeviceRow, Loaded, Reason, Shown};

/// Why each control of the page refuses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CredentialControls {
    pub(crate) change_password: Reason,
    pub(crate) create_device: Reason,
    pub(crate) enable_device: Reason,
    pub(crate) discard_device: Reason,
}

/// A device of one's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OwnDevice {
    pub(crate) device: DeviceRow,
    /// Why it cannot be removed.
    pub(crate) remove: Reason,
}

/// The page "My security credentials".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CredentialsModel {
    pub(crate) name: String,
    pub(crate) arn: String,
    pub(crate) is_root: bool,
    pub(crate) signed_in: i64,
    pub(crate) expires: i64,
    pub(crate) mfa: Option<i64>,
    pub(crate) devices: Shown<Vec<OwnDevice>>,
    /// A name for the next device that none of the account's own has.
    pub(crate) suggested: String,
    pub(crate) controls: CredentialControls,
    pub(crate) now: i64,
}

/// One's own credentials.
pub(crate) async fn load_security_credentials() -> Loaded<CredentialsModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::security_credentials(&visit).await
}
