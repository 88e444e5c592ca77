//! Tags of users, roles, policies, MFA devices and instance profiles.

mod list_instance_profile_tags;
mod list_mfa_device_tags;
mod list_policy_tags;
mod list_role_tags;
mod list_user_tags;
mod shared;
mod tag_instance_profile;
mod tag_mfa_device;
mod tag_policy;
mod tag_role;
mod tag_user;
mod untag_instance_profile;
mod untag_mfa_device;
mod untag_policy;
mod untag_role;
mod untag_user;

pub use list_instance_profile_tags::{ListInstanceProfileTags, ListInstanceProfileTagsOutput};
pub use list_mfa_device_tags::{ListMFADeviceTags, ListMFADeviceTagsOutput};
pub use list_policy_tags::{ListPolicyTags, ListPolicyTagsOutput};
pub use list_role_tags::{ListRoleTags, ListRoleTagsOutput};
pub use list_user_tags::{ListUserTags, ListUserTagsOutput};
pub use tag_instance_profile::TagInstanceProfile;
pub use tag_mfa_device::TagMFADevice;
pub use tag_policy::TagPolicy;
pub use tag_role::TagRole;
pub use tag_user::TagUser;
pub use untag_instance_profile::UntagInstanceProfile;
pub use untag_mfa_device::UntagMFADevice;
pub use untag_policy::UntagPolicy;
pub use untag_role::UntagRole;
pub use untag_user::UntagUser;

pub(super) use shared::on_creation;
