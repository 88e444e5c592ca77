//! The account as a whole.

mod create_account_alias;
mod delete_account_alias;
mod delete_account_password_policy;
mod details;
mod get_account_authorization_details;
mod get_account_password_policy;
mod get_account_summary;
mod list_account_aliases;
mod list_policies_granting_service_access;
mod password_policy_seen;
mod update_account_password_policy;

pub use create_account_alias::CreateAccountAlias;
pub use delete_account_alias::DeleteAccountAlias;
pub use delete_account_password_policy::DeleteAccountPasswordPolicy;
pub use details::{
    BoundaryDetail, GroupDetail, ManagedPolicyDetail, PolicyDetail, RoleDetail, UserDetail,
};
pub use get_account_authorization_details::{
    DetailFilter, GetAccountAuthorizationDetails, GetAccountAuthorizationDetailsOutput,
};
pub use get_account_password_policy::{
    GetAccountPasswordPolicy, GetAccountPasswordPolicyOutput, PasswordPolicyView,
};
pub use get_account_summary::{GetAccountSummary, GetAccountSummaryOutput, SummaryMap};
pub use list_account_aliases::{ListAccountAliases, ListAccountAliasesOutput};
pub use list_policies_granting_service_access::{
    GrantingPolicy, ListPoliciesGrantingServiceAccess, ListPoliciesGrantingServiceAccessOutput,
    PoliciesOfService,
};
pub use password_policy_seen::PasswordPolicySeen;
pub use update_account_password_policy::UpdateAccountPasswordPolicy;
