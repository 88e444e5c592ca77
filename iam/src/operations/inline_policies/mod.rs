//! Inline policies: policies that are part of one user, group or role and go with it.

mod delete_group_policy;
mod delete_role_policy;
mod delete_user_policy;
mod get_group_policy;
mod get_role_policy;
mod get_user_policy;
mod list_group_policies;
mod list_role_policies;
mod list_user_policies;
mod put_group_policy;
mod put_role_policy;
mod put_user_policy;
mod shared;

pub use delete_group_policy::DeleteGroupPolicy;
pub use delete_role_policy::DeleteRolePolicy;
pub use delete_user_policy::DeleteUserPolicy;
pub use get_group_policy::{GetGroupPolicy, GetGroupPolicyOutput};
pub use get_role_policy::{GetRolePolicy, GetRolePolicyOutput};
pub use get_user_policy::{GetUserPolicy, GetUserPolicyOutput};
pub use list_group_policies::{ListGroupPolicies, ListGroupPoliciesOutput};
pub use list_role_policies::{ListRolePolicies, ListRolePoliciesOutput};
pub use list_user_policies::{ListUserPolicies, ListUserPoliciesOutput};
pub use put_group_policy::PutGroupPolicy;
pub use put_role_policy::PutRolePolicy;
pub use put_user_policy::PutUserPolicy;
