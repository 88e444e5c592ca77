//! UpdateAccountPasswordPolicy.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{PasswordPolicySeen, PasswordPolicyView};
use crate::{
    AccessLevel, Action, IamError, Operation, PasswordPolicy, Scope,
    store::{self, Tx},
};

/// Sets the account's password policy in place of any before. As in AWS nothing is kept of that one: what is left out gets
/// AWS's default. Our blocklist of common passwords and well-known names holds beside it; the root user's password is not
/// concerned. It counts from each user's next change on; an age counts at the next sign-in.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct UpdateAccountPasswordPolicy {
    /// The fewest characters: 6–128; 6 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum_password_length: Option<i64>,
    /// Whether there must be a symbol.
    pub require_symbols: bool,
    /// Whether there must be a digit.
    pub require_numbers: bool,
    /// Whether there must be an upper-case letter.
    pub require_uppercase_characters: bool,
    /// Whether there must be a lower-case letter.
    pub require_lowercase_characters: bool,
    /// Whether everybody may change their own password (`iam:ChangePassword` on themselves) without a policy that allows it.
    /// While false, the account's self-service does not allow it either: it takes a policy.
    pub allow_users_to_change_password: bool,
    /// After how many days a password must be changed: 1–1095; never when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_password_age: Option<i64>,
    /// How many former passwords are refused: 1–24; none when absent. The present one is always refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_reuse_prevention: Option<i64>,
    /// Whether somebody whose password is too old needs an administrator.
    pub hard_expiry: bool,
    /// Only while this still holds (ours): what somebody else set meanwhile is not replaced unseen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub if_password_policy: Option<PasswordPolicySeen>,
}

impl Operation for UpdateAccountPasswordPolicy {
    type Output = ();
    const ACTION: Action = Action::new("iam:UpdateAccountPasswordPolicy", AccessLevel::Write);
    const FRESH: bool = true;

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok("*".to_owned())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let policy = PasswordPolicy {
            minimum_length: self
                .minimum_password_length
                .unwrap_or(PasswordPolicy::default().minimum_length),
            require_symbols: self.require_symbols,
            require_numbers: self.require_numbers,
            require_uppercase: self.require_uppercase_characters,
            require_lowercase: self.require_lowercase_characters,
            allow_users_to_change: self.allow_users_to_change_password,
            max_age_days: self.max_password_age,
            reuse_prevention: self.password_reuse_prevention,
            hard_expiry: self.hard_expiry,
        }
        .checked()?;
        let account = cx.account().clone();
        let before = store::password_policies::of(tx, &account).await?;
        if let Some(seen) = &self.if_password_policy {
            seen.check(before.as_ref())?;
        }
        store::password_policies::set(tx, &account, &policy).await?;
        cx.changed(
            "PasswordPolicy",
            json!(before.map(PasswordPolicyView::from)),
            json!(PasswordPolicyView::from(policy)),
        );
        Ok(())
    }
}
