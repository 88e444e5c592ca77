//! Second factors: authenticator apps and tokens, security keys, passkeys, recovery codes.

mod add_security_key;
mod changed;
mod create_recovery_codes;
mod create_virtual_mfa_device;
mod deactivate_mfa_device;
mod delete_virtual_mfa_device;
mod enable_mfa_device;
mod get_mfa_device;
mod get_recovery_codes;
mod import_virtual_mfa_device;
mod list_mfa_devices;
mod list_virtual_mfa_devices;
mod rename_mfa_device;
mod reset_sign_in_factors;
mod resync_mfa_device;
mod start_security_key;

pub use add_security_key::{AddSecurityKey, AddSecurityKeyOutput};
pub use create_recovery_codes::{CreateRecoveryCodes, CreateRecoveryCodesOutput};
pub use create_virtual_mfa_device::{CreateVirtualMFADevice, CreateVirtualMFADeviceOutput};
pub use deactivate_mfa_device::DeactivateMFADevice;
pub use delete_virtual_mfa_device::DeleteVirtualMFADevice;
pub use enable_mfa_device::EnableMFADevice;
pub use get_mfa_device::{GetMFADevice, GetMFADeviceOutput};
pub use get_recovery_codes::{GetRecoveryCodes, GetRecoveryCodesOutput};
pub use import_virtual_mfa_device::{ImportVirtualMFADevice, ImportVirtualMFADeviceOutput};
pub use list_mfa_devices::{ListMFADevices, ListMFADevicesOutput, MFADeviceView};
pub use list_virtual_mfa_devices::{
    AssignmentStatus, ListVirtualMFADevices, ListVirtualMFADevicesOutput,
};
pub use rename_mfa_device::RenameMFADevice;
pub use reset_sign_in_factors::ResetSignInFactors;
pub use resync_mfa_device::ResyncMFADevice;
pub use start_security_key::{StartSecurityKey, StartSecurityKeyOutput};

use evaluator::RequestContext;

use crate::{
    IamError, Scope,
    gate::DEVICE_OF,
    principal::Principal,
    store::{self, Tx, mfa::StoredDevice},
    types::UserName,
};

/// Sets the key that says after which user a device is named, so that self-service ends where another's name begins.
async fn named_after(
    tx: &mut Tx,
    cx: &Scope<'_>,
    device: &str,
    keys: &mut RequestContext,
) -> Result<(), IamError> {
    let mut name = Some(device);
    while let Some(text) = name {
        if let Ok(parsed) = UserName::parse(text)
            && let Some(user) = store::users::find(tx, cx.account(), &parsed).await?
        {
            keys.set(DEVICE_OF, user.name);
            return Ok(());
        }
        name = text.rsplit_once('-').map(|(shorter, _)| shorter);
    }
    Ok(())
}

/// A device of a person, or NoSuchEntity.
async fn device_of(
    tx: &mut Tx,
    person: &Principal,
    serial: &str,
) -> Result<StoredDevice, IamError> {
    store::mfa::enabled_of(tx, &person.id)
        .await?
        .into_iter()
        .find(|device| device.serial == serial)
        .ok_or_else(|| IamError::missing("MFA device of that user", serial))
}
