//! A password on its way to the hasher. It cannot be printed, logged, or serialised.

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::UnicodeNormalization as _;

/// What stands in an audit record where a secret was, in CloudTrail's words.
pub(super) const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";

/// The longest password that is hashed, in bytes, so that hashing cannot be used to stall the server.
const MAXIMUM_BYTES: usize = 1024;

/// A password as typed, in Unicode's NFKC form (NIST SP 800-63B-4 §3.1.1.2), never trimmed or truncated.
#[derive(Debug, Clone)]
pub struct Password(SecretString);

impl Password {
    /// Takes a password. Longer ones than 1024 bytes are kept as one that can neither be set nor match.
    #[must_use]
    pub fn new(text: &str) -> Self {
        if text.len() > MAXIMUM_BYTES {
            return Self(SecretString::from(String::new()));
        }
        Self(SecretString::from(text.nfkc().collect::<String>()))
    }

    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Whether two passwords are the same but for capitals.
    pub(crate) fn same_letters(&self, other: &Self) -> bool {
        self.expose().to_lowercase() == other.expose().to_lowercase()
    }

    /// How many characters (Unicode code points) it has.
    #[must_use]
    pub fn length(&self) -> usize {
        self.expose().chars().count()
    }
}

impl Serialize for Password {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(HIDDEN)
    }
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::new(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_printed_or_serialised() {
        let password = Password::new("seven-cranes-over-berth");
        assert!(!format!("{password:?}").contains("cranes"));
        assert_eq!(
            serde_json::to_string(&password).unwrap(),
            format!("\"{HIDDEN}\"")
        );
    }

    #[test]
    fn composed_and_decomposed_letters_are_the_same_password() {
        assert_eq!(
            Password::new("caf\u{e9}").expose(),
            Password::new("cafe\u{301}").expose()
        );
    }
}
