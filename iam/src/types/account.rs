//! What names an account: its id, its alias, its root user's e-mail address.

use super::{Invalid, text_type};

/// A 12-digit account id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AccountId(String);

impl AccountId {
    /// Parses an account id; the grouping that people read (`7319 0456 2218`, `7319-0456-2218`) is accepted.
    ///
    /// # Errors
    /// When it is not 12 digits.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        if digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(digits))
        } else {
            Err(Invalid::new("an account ID is 12 digits"))
        }
    }
}
text_type!(AccountId);

/// An account's alias: 3–63 lower-case letters, digits and single hyphens, not 12 digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AccountAlias(String);

impl AccountAlias {
    /// Parses an alias (IAM `accountAliasType`).
    ///
    /// # Errors
    /// When it breaks the pattern `^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$` or looks like an account id.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let letters = text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let ends = !text.starts_with('-') && !text.ends_with('-') && !text.contains("--");
        if !letters || !ends || !(3..=63).contains(&text.len()) {
            return Err(Invalid::new(
                "an alias is 3 to 63 lower-case letters, digits and single hyphens, with no hyphen at either end",
            ));
        }
        if AccountId::parse(text).is_ok() {
            return Err(Invalid::new(
                "an alias is not 12 digits: that would read as an account ID",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}
text_type!(AccountAlias);

/// An e-mail address, as root's sign-in name; compared ignoring case, never sent to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

impl Email {
    /// Parses an address: one `@`, something on either side, no space or control character, at most 254 bytes.
    ///
    /// # Errors
    /// When it is not such a text.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let printable = text.chars().all(|c| c.is_ascii_graphic());
        match text.split_once('@') {
            Some((local, domain))
                if printable
                    && !local.is_empty()
                    && !domain.is_empty()
                    && !domain.contains('@')
                    && text.len() <= 254 =>
            {
                Ok(Self(text.to_owned()))
            }
            _ => Err(Invalid::new(
                "enter an e-mail address, as in `root@example.com`",
            )),
        }
    }

    /// What must be unique in the installation.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}
text_type!(Email);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_id_is_twelve_digits_however_grouped() {
        assert_eq!(
            AccountId::parse("7319 0456-2218").unwrap().as_str(),
            "731904562218"
        );
        for bad in [
            "",
            "12345678901",
            "1234567890123",
            "12345678901a",
            "１２３４５６７８９０１２",
        ] {
            assert!(AccountId::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn an_alias_has_single_inner_hyphens_and_is_no_account_id() {
        assert!(AccountAlias::parse("harbour-prod").is_ok());
        for bad in ["ab", "-ab", "ab-", "a--b", "Abc", "123456789012", "a_b"] {
            assert!(AccountAlias::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn an_email_has_one_at() {
        assert!(Email::parse("root@halden.example").is_ok());
        for bad in ["", "root", "@x", "x@", "a@b@c", "a b@c", "a\r\n@c"] {
            assert!(Email::parse(bad).is_err(), "{bad:?}");
        }
    }
}
