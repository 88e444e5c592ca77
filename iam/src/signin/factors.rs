//! What people prove themselves with, and what of it a session has seen.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One way to prove oneself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Factor {
    /// A password.
    Password,
    /// A code of an authenticator app or token.
    Totp,
    /// A FIDO2 security key beside a password.
    SecurityKey,
    /// A passkey with its own user verification: both factors in one.
    Passkey,
    /// A recovery code beside a password.
    RecoveryCode,
}

impl Factor {
    const ALL: [Self; 5] = [
        Self::Password,
        Self::Totp,
        Self::SecurityKey,
        Self::Passkey,
        Self::RecoveryCode,
    ];

    /// The word for it, in sessions and records.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Totp => "totp",
            Self::SecurityKey => "security-key",
            Self::Passkey => "passkey",
            Self::RecoveryCode => "recovery-code",
        }
    }

    const fn bit(self) -> u8 {
        match self {
            Self::Password => 1,
            Self::Totp => 2,
            Self::SecurityKey => 4,
            Self::Passkey => 8,
            Self::RecoveryCode => 16,
        }
    }
}

/// A set of factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Factors(u8);

impl Factors {
    /// These and one more.
    #[must_use]
    pub(crate) const fn with(self, factor: Factor) -> Self {
        Self(self.0 | factor.bit())
    }

    /// Whether it is among them.
    #[must_use]
    pub const fn has(self, factor: Factor) -> bool {
        self.0 & factor.bit() != 0
    }

    /// Whether two factors were proven. A factor counts once: a recovery code beside a recovery code is one, and a
    /// passkey is two only because the authenticator verified its user (Ory Kratos #4317).
    #[must_use]
    pub const fn are_two(self) -> bool {
        self.has(Factor::Passkey)
            || (self.has(Factor::Password)
                && (self.has(Factor::Totp)
                    || self.has(Factor::SecurityKey)
                    || self.has(Factor::RecoveryCode)))
    }

    /// Whether one of them is bound to this server's name, so that another site cannot ask for it.
    #[must_use]
    pub const fn resist_phishing(self) -> bool {
        self.has(Factor::Passkey) || (self.has(Factor::Password) && self.has(Factor::SecurityKey))
    }

    /// Each of them.
    pub fn iter(self) -> impl Iterator<Item = Factor> {
        Factor::ALL
            .into_iter()
            .filter(move |factor| self.has(*factor))
    }

    /// Words that are none of ours count for nothing.
    pub(crate) fn from_stored(text: &str) -> Self {
        text.split(' ').fold(Self::default(), |factors, word| {
            Factor::ALL
                .into_iter()
                .find(|factor| factor.as_str() == word)
                .map_or(factors, |factor| factors.with(factor))
        })
    }
}

impl From<Factor> for Factors {
    fn from(factor: Factor) -> Self {
        Self::default().with(factor)
    }
}

impl fmt::Display for Factors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, factor) in self.iter().enumerate() {
            if place > 0 {
                f.write_str(" ")?;
            }
            f.write_str(factor.as_str())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factors(all: &[Factor]) -> Factors {
        all.iter()
            .fold(Factors::default(), |factors, factor| factors.with(*factor))
    }

    #[test]
    fn what_is_stored_is_read_again_and_unknown_words_count_for_nothing() {
        for bits in 0..32 {
            let these = Factors(bits);
            assert_eq!(Factors::from_stored(&these.to_string()), these);
        }
        assert_eq!(
            Factors::from_stored("Passkey face totpx"),
            Factors::default()
        );
    }

    #[test]
    fn one_factor_is_never_two() {
        for factor in Factor::ALL {
            assert_eq!(
                factors(&[factor, factor]).are_two(),
                factor == Factor::Passkey
            );
        }
        assert!(!factors(&[Factor::Totp, Factor::RecoveryCode]).are_two());
        assert!(!factors(&[Factor::SecurityKey, Factor::Totp]).resist_phishing());
        assert!(factors(&[Factor::Password, Factor::Totp]).are_two());
        assert!(!factors(&[Factor::Password, Factor::Totp]).resist_phishing());
        assert!(factors(&[Factor::Password, Factor::SecurityKey]).resist_phishing());
        assert!(factors(&[Factor::Passkey]).resist_phishing());
    }
}
