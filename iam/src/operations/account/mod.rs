//! The account as a whole.

mod delete_account_password_policy;
mod get_account_password_policy;
mod get_account_summary;
mod update_account_password_policy;

pub use delete_account_password_policy::DeleteAccountPasswordPolicy;
pub use get_account_password_policy::{
    GetAccountPasswordPolicy, GetAccountPasswordPolicyOutput, PasswordPolicyView,
};
pub use get_account_summary::{GetAccountSummary, GetAccountSummaryOutput, SummaryMap};
pub use update_account_password_policy::UpdateAccountPasswordPolicy;
