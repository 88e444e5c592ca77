//! Amazon Resource Names of what lives here. Built from parts that are already parsed; parsed only as far as
//! an operation must take one from a caller (a policy's or a device's).

use super::{AccountId, Invalid, text_type};

/// An ARN: `arn:aws:iam::ACCOUNT:RESOURCE`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Arn(String);

impl Arn {
    /// Parses an ARN: six parts, 20–2048 characters, no space or wildcard.
    ///
    /// # Errors
    /// When it is not one.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let parts = text.splitn(6, ':').count();
        let printable = text.chars().all(|c| c.is_ascii_graphic());
        let sound =
            text.starts_with("arn:") && parts == 6 && printable && !text.contains(['*', '?']);
        if sound && (20..=2048).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid::new(
                "enter an ARN, as in `arn:aws:iam::123456789012:policy/name`",
            ))
        }
    }

    fn iam(account: &str, resource: &str) -> Self {
        Self(format!("arn:aws:iam::{account}:{resource}"))
    }

    /// The account's root user: `arn:aws:iam::ACCOUNT:root`.
    #[must_use]
    pub fn root(account: &AccountId) -> Self {
        Self::iam(account.as_str(), "root")
    }

    /// A user: `…:user/PATH/NAME`.
    #[must_use]
    pub fn user(account: &AccountId, path: &str, name: &str) -> Self {
        Self::iam(account.as_str(), &format!("user{path}{name}"))
    }

    /// A group: `…:group/PATH/NAME`.
    #[must_use]
    pub fn group(account: &AccountId, path: &str, name: &str) -> Self {
        Self::iam(account.as_str(), &format!("group{path}{name}"))
    }

    /// A role: `…:role/PATH/NAME`.
    #[must_use]
    pub fn role(account: &AccountId, path: &str, name: &str) -> Self {
        Self::iam(account.as_str(), &format!("role{path}{name}"))
    }

    /// A session of a role, without the role's path: `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`.
    #[must_use]
    pub fn role_session(account: &AccountId, role: &str, session: &str) -> Self {
        Self(format!(
            "arn:aws:sts::{account}:assumed-role/{role}/{session}"
        ))
    }

    /// An instance profile: `…:instance-profile/PATH/NAME`.
    #[must_use]
    pub fn instance_profile(account: &AccountId, path: &str, name: &str) -> Self {
        Self::iam(account.as_str(), &format!("instance-profile{path}{name}"))
    }

    /// A managed policy of an account, or of `aws`: `…:policy/PATH/NAME`.
    #[must_use]
    pub fn policy(owner: &str, path: &str, name: &str) -> Self {
        Self::iam(owner, &format!("policy{path}{name}"))
    }

    /// A virtual MFA device: `…:mfa/NAME`.
    #[must_use]
    pub fn mfa(account: &AccountId, path: &str, name: &str) -> Self {
        Self::iam(account.as_str(), &format!("mfa{path}{name}"))
    }

    /// A security key or passkey: `…:u2f/user/NAME/ID`, and `…:u2f/root/ID`, as AWS has them.
    pub(crate) fn security_key(account: &AccountId, owner: &str, id: &str) -> Self {
        Self::iam(account.as_str(), &format!("u2f/{owner}/{id}"))
    }

    /// What stands after the account: `user/priya`.
    #[must_use]
    pub fn resource(&self) -> &str {
        self.0.splitn(6, ':').nth(5).unwrap_or_default()
    }

    /// The account part, possibly empty or `aws`.
    #[must_use]
    pub fn account(&self) -> &str {
        self.0.split(':').nth(4).unwrap_or_default()
    }
}
text_type!(Arn);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_has_six_parts_and_no_wildcard() {
        let arn = Arn::parse("arn:aws:iam::123456789012:policy/a:b/c").unwrap();
        assert_eq!(arn.resource(), "policy/a:b/c");
        assert_eq!(arn.account(), "123456789012");
        for bad in [
            "",
            "policy/x",
            "arn:aws:iam::1:",
            "arn:aws:iam::123456789012:policy/*",
            "arn:aws:iam:policy/xxxxxxxx",
        ] {
            assert!(Arn::parse(bad).is_err(), "{bad:?}");
        }
    }
}
