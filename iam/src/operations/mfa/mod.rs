//! Virtual MFA devices.

mod create_virtual_mfa_device;
mod deactivate_mfa_device;
mod delete_virtual_mfa_device;
mod enable_mfa_device;
mod get_mfa_device;
mod list_mfa_devices;
mod list_virtual_mfa_devices;

pub use create_virtual_mfa_device::{CreateVirtualMFADevice, CreateVirtualMFADeviceOutput};
pub use deactivate_mfa_device::DeactivateMFADevice;
pub use delete_virtual_mfa_device::DeleteVirtualMFADevice;
pub use enable_mfa_device::EnableMFADevice;
pub use get_mfa_device::{GetMFADevice, GetMFADeviceOutput};
pub use list_mfa_devices::{ListMFADevices, ListMFADevicesOutput, MFADeviceView};
pub use list_virtual_mfa_devices::{
    AssignmentStatus, ListVirtualMFADevices, ListVirtualMFADevicesOutput,
};
