//! Roles: who may assume them, and what their sessions may do.

mod assume_role;
mod create_role;
mod get_role;
mod update_assume_role_policy;

pub use assume_role::{AssumeRole, AssumeRoleOutput, AssumedRoleUser};
pub use create_role::{CreateRole, CreateRoleOutput};
pub use get_role::{GetRole, GetRoleOutput};
pub use update_assume_role_policy::UpdateAssumeRolePolicy;
