//! GetAccountPasswordPolicy.

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, PasswordPolicy, Scope,
    store::{self, Tx},
};

/// Shows the account's password policy; NoSuchEntity when none was set, and then our own rules hold: 15 characters, or 8
/// beside a second factor, no common or well-known word, no composition, no expiry (NIST SP 800-63B-4).
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetAccountPasswordPolicy {}

/// IAM's `PasswordPolicy`. NIST SP 800-63B-4 (§3.1.1.2) and OWASP ASVS (6.2.5, 6.2.10) advise against asking for kinds of
/// characters and against expiry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct PasswordPolicyView {
    /// The fewest characters.
    pub minimum_password_length: i64,
    /// Whether there must be a symbol.
    pub require_symbols: bool,
    /// Whether there must be a digit.
    pub require_numbers: bool,
    /// Whether there must be an upper-case letter.
    pub require_uppercase_characters: bool,
    /// Whether there must be a lower-case letter.
    pub require_lowercase_characters: bool,
    /// Whether everybody may change their own password.
    pub allow_users_to_change_password: bool,
    /// Whether passwords get too old.
    pub expire_passwords: bool,
    /// After how many days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_password_age: Option<i64>,
    /// How many former passwords are refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_reuse_prevention: Option<i64>,
    /// Whether somebody whose password is too old needs an administrator.
    pub hard_expiry: bool,
}

impl From<PasswordPolicy> for PasswordPolicyView {
    fn from(policy: PasswordPolicy) -> Self {
        Self {
            minimum_password_length: policy.minimum_length,
            require_symbols: policy.require_symbols,
            require_numbers: policy.require_numbers,
            require_uppercase_characters: policy.require_uppercase,
            require_lowercase_characters: policy.require_lowercase,
            allow_users_to_change_password: policy.allow_users_to_change,
            expire_passwords: policy.max_age_days.is_some(),
            max_password_age: policy.max_age_days,
            password_reuse_prevention: policy.reuse_prevention,
            hard_expiry: policy.hard_expiry,
        }
    }
}

/// The policy.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetAccountPasswordPolicyOutput {
    /// As set.
    pub password_policy: PasswordPolicyView,
}

impl Operation for GetAccountPasswordPolicy {
    type Output = GetAccountPasswordPolicyOutput;
    const ACTION: Action = Action::new("iam:GetAccountPasswordPolicy", AccessLevel::Read);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok("*".to_owned())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let policy = store::password_policies::of(tx, cx.account())
            .await?
            .ok_or_else(|| {
                IamError::missing("password policy of account", cx.account().as_str())
            })?;
        Ok(GetAccountPasswordPolicyOutput {
            password_policy: policy.into(),
        })
    }
}
