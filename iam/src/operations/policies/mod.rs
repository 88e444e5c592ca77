//! Managed policies, their versions, and to whom they are attached.

mod attach_group_policy;
mod attach_role_policy;
mod attach_user_policy;
mod attached_view;
mod create_policy;
mod create_policy_version;
mod default_version;
mod delete_policy;
mod delete_policy_version;
mod detach_group_policy;
mod detach_role_policy;
mod detach_user_policy;
mod get_policy;
mod get_policy_version;
mod list_attached_group_policies;
mod list_attached_role_policies;
mod list_attached_user_policies;
mod list_entities_for_policy;
mod list_policies;
mod list_policy_versions;
mod set_default_policy_version;
mod version_view;

pub use attach_group_policy::AttachGroupPolicy;
pub use attach_role_policy::AttachRolePolicy;
pub use attach_user_policy::AttachUserPolicy;
pub use attached_view::AttachedPolicyView;
pub use create_policy::{CreatePolicy, CreatePolicyOutput};
pub use create_policy_version::{CreatePolicyVersion, CreatePolicyVersionOutput};
pub use delete_policy::DeletePolicy;
pub use delete_policy_version::DeletePolicyVersion;
pub use detach_group_policy::DetachGroupPolicy;
pub use detach_role_policy::DetachRolePolicy;
pub use detach_user_policy::DetachUserPolicy;
pub use get_policy::{GetPolicy, GetPolicyOutput};
pub use get_policy_version::{GetPolicyVersion, GetPolicyVersionOutput};
pub use list_attached_group_policies::{
    ListAttachedGroupPolicies, ListAttachedGroupPoliciesOutput,
};
pub use list_attached_role_policies::{ListAttachedRolePolicies, ListAttachedRolePoliciesOutput};
pub use list_attached_user_policies::{ListAttachedUserPolicies, ListAttachedUserPoliciesOutput};
pub use list_entities_for_policy::{
    EntityFilter, ListEntitiesForPolicy, ListEntitiesForPolicyOutput, PolicyGroup, PolicyRole,
    PolicyUsage, PolicyUser,
};
pub use list_policies::{ListPolicies, ListPoliciesOutput, PolicyScope, PolicySort};
pub use list_policy_versions::{ListPolicyVersions, ListPolicyVersionsOutput};
pub use set_default_policy_version::SetDefaultPolicyVersion;
pub use version_view::PolicyVersionView;
