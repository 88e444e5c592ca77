//! Roles: who may assume them, and what their sessions may do.

mod assume_role;
mod create_role;
mod create_service_linked_role;
mod delete_role;
mod delete_role_permissions_boundary;
mod delete_service_linked_role;
mod get_role;
mod get_service_linked_role_deletion_status;
mod linked;
mod list_role_sessions;
mod list_roles;
mod put_role_permissions_boundary;
mod revoke_role_sessions;
mod update_assume_role_policy;
mod update_role;
mod update_role_description;

pub use assume_role::{AssumeRole, AssumeRoleOutput, AssumedRoleUser};
pub use create_role::{CreateRole, CreateRoleOutput};
pub use create_service_linked_role::{CreateServiceLinkedRole, CreateServiceLinkedRoleOutput};
pub use delete_role::DeleteRole;
pub use delete_role_permissions_boundary::DeleteRolePermissionsBoundary;
pub use delete_service_linked_role::{DeleteServiceLinkedRole, DeleteServiceLinkedRoleOutput};
pub use get_role::{GetRole, GetRoleOutput};
pub use get_service_linked_role_deletion_status::{
    DeletionTaskStatus, GetServiceLinkedRoleDeletionStatus,
    GetServiceLinkedRoleDeletionStatusOutput,
};
pub use list_role_sessions::{ListRoleSessions, ListRoleSessionsOutput, RoleSessionView};
pub use list_roles::{ListRoles, ListRolesOutput, RoleSort};
pub use put_role_permissions_boundary::PutRolePermissionsBoundary;
pub use revoke_role_sessions::{RevokeRoleSessions, RevokeRoleSessionsOutput};
pub use update_assume_role_policy::UpdateAssumeRolePolicy;
pub use update_role::UpdateRole;
pub use update_role_description::{UpdateRoleDescription, UpdateRoleDescriptionOutput};
