//! The account's password policy: AWS's knobs, as somebody set them. An account without one has our own rules, which are
//! NIST's (`signin/password_rules.rs`). It never concerns the root user, as in AWS.

use crate::{IamError, ports::Timestamp};

const DAY: i64 = 24 * 3600;

/// What an account asks of its users' passwords (IAM `PasswordPolicy`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordPolicy {
    /// The fewest characters: 6–128.
    pub minimum_length: i64,
    /// Whether one character must be neither a letter nor a digit.
    pub require_symbols: bool,
    /// Whether one character must be a digit.
    pub require_numbers: bool,
    /// Whether one character must be an upper-case letter.
    pub require_uppercase: bool,
    /// Whether one character must be a lower-case letter.
    pub require_lowercase: bool,
    /// Whether everybody may change their own password without a policy that allows it.
    pub allow_users_to_change: bool,
    /// After so many days a password must be changed: 1–1095.
    pub max_age_days: Option<i64>,
    /// So many former passwords may not be used again: 1–24.
    pub reuse_prevention: Option<i64>,
    /// Whether somebody whose password is too old needs an administrator.
    pub hard_expiry: bool,
}

/// AWS's values of what a request leaves out (IAM API reference, UpdateAccountPasswordPolicy).
impl Default for PasswordPolicy {
    fn default() -> Self {
        Self {
            minimum_length: 6,
            require_symbols: false,
            require_numbers: false,
            require_uppercase: false,
            require_lowercase: false,
            allow_users_to_change: false,
            max_age_days: None,
            reuse_prevention: None,
            hard_expiry: false,
        }
    }
}

impl PasswordPolicy {
    /// Refuses a value outside AWS's range, and names its member.
    pub(crate) fn checked(self) -> Result<Self, IamError> {
        let within = |value: i64, least: i64, most: i64, field: &'static str, what: &str| {
            if (least..=most).contains(&value) {
                Ok(())
            } else {
                let message = format!("{what} is a number from {least} to {most}");
                Err(IamError::invalid(field, message))
            }
        };
        within(
            self.minimum_length,
            6,
            128,
            "MinimumPasswordLength",
            "the minimum length",
        )?;
        if let Some(days) = self.max_age_days {
            within(days, 1, 1095, "MaxPasswordAge", "the age in days")?;
        }
        if let Some(count) = self.reuse_prevention {
            let what = "how many former passwords are refused";
            within(count, 1, 24, "PasswordReusePrevention", what)?;
        }
        Ok(self)
    }

    /// When a password that was last changed at `changed_at` is too old.
    pub(crate) fn too_old_at(&self, changed_at: Timestamp) -> Option<Timestamp> {
        let days = self.max_age_days?;
        Some(changed_at.plus_seconds(days.saturating_mul(DAY)))
    }
}
