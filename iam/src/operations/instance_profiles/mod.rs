//! Instance profiles: what gives a role to an instance. Each holds one role at most.

mod add_role_to_instance_profile;
mod create_instance_profile;
mod delete_instance_profile;
mod get_instance_profile;
mod list_instance_profiles;
mod list_instance_profiles_for_role;
mod remove_role_from_instance_profile;

pub use add_role_to_instance_profile::AddRoleToInstanceProfile;
pub use create_instance_profile::{CreateInstanceProfile, CreateInstanceProfileOutput};
pub use delete_instance_profile::DeleteInstanceProfile;
pub use get_instance_profile::{GetInstanceProfile, GetInstanceProfileOutput};
pub use list_instance_profiles::{
    InstanceProfileSort, ListInstanceProfiles, ListInstanceProfilesOutput,
};
pub use list_instance_profiles_for_role::{
    ListInstanceProfilesForRole, ListInstanceProfilesForRoleOutput,
};
pub use remove_role_from_instance_profile::RemoveRoleFromInstanceProfile;
