//! Access keys: what names one, and whether it works.

use serde::{Deserialize, Serialize};

use super::{Invalid, text_type};

/// An access key's id, such as `AKIA…`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AccessKeyId(String);

impl AccessKeyId {
    /// Parses an id (IAM `accessKeyIdType`).
    ///
    /// # Errors
    /// When it is not 16 to 128 letters, digits and underscores.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if (16..=128).contains(&text.len()) && text.chars().all(word) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid::new(
                "an access key ID is 16 to 128 letters and digits, as in `AKIAIOSFODNN7EXAMPLE`",
            ))
        }
    }
}
text_type!(AccessKeyId);

/// Whether an access key works (IAM `statusType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccessKeyStatus {
    /// It works.
    Active,
    /// It does not work until it is activated again.
    Inactive,
}

impl AccessKeyStatus {
    pub(crate) const fn of(active: bool) -> Self {
        if active { Self::Active } else { Self::Inactive }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_access_key_id_is_letters_and_digits() {
        assert!(AccessKeyId::parse("AKIAIOSFODNN7EXAMPLE").is_ok());
        for bad in ["", "AKIA", "AKIAIOSFODNN7EXAMPL!", "AKIA IOSFODNN7EXAMPLE"] {
            assert!(AccessKeyId::parse(bad).is_err(), "{bad:?}");
        }
        assert!(AccessKeyId::parse(&"A".repeat(129)).is_err());
    }
}
