//! An account's rules for signing in: who needs which second factor, how long sessions last, and what people may do for
//! themselves. Without stored settings the defaults hold, which are the strict ones.

use serde::{Deserialize, Serialize};

/// Who must have a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MfaScope {
    /// Everybody.
    Everyone,
    /// Members of the groups that are named, and the root user.
    Groups,
}

impl MfaScope {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Groups => "groups",
        }
    }

    /// An unknown word is the stricter scope.
    pub(crate) fn from_stored(text: &str) -> Self {
        match text {
            "groups" => Self::Groups,
            _ => Self::Everyone,
        }
    }
}

/// What a principal must have proven before a session is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MfaRequirement {
    /// No second factor, unless one is enrolled.
    None,
    /// Any second factor.
    Any,
    /// One that cannot be phished: a passkey or a security key (NIST SP 800-63B-4 §3.2.5).
    PhishingResistant,
}

/// What the idle limit of a session may be, in seconds.
pub(crate) const IDLE_RANGE: (i64, i64) = (300, 43_200);
/// What the limit of a whole session may be, in seconds.
pub(crate) const ABSOLUTE_RANGE: (i64, i64) = (900, 43_200);
/// How many sessions a person may be allowed at once.
pub(crate) const SESSIONS_RANGE: (i64, i64) = (1, 100);

/// A session's two limits under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SessionProfile {
    /// The default: an hour idle, twelve hours in all.
    Standard,
    /// The time limits of NIST's highest level: 15 minutes idle, twelve hours in all (SP 800-63B-4 §2.3.3).
    #[serde(rename = "AAL3")]
    Aal3,
    /// Limits of the account's own.
    Custom,
}

impl SessionProfile {
    /// Idle and absolute seconds; none for limits of the account's own.
    #[must_use]
    pub const fn limits(self) -> Option<(i64, i64)> {
        match self {
            Self::Standard => Some((
                crate::sessions::IDLE_SECONDS,
                crate::sessions::ABSOLUTE_SECONDS,
            )),
            Self::Aal3 => Some((15 * 60, 12 * 3600)),
            Self::Custom => None,
        }
    }
}

/// An account's settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Who must have a second factor.
    pub mfa: MfaScope,
    /// A session ends after so many seconds without a request (300–43,200).
    pub idle_seconds: i64,
    /// A session ends after so many seconds whatever happens in it (900–43,200).
    pub absolute_seconds: i64,
    /// So many sessions a person may have at once; a further one ends the oldest (1–100).
    pub sessions_per_person: i64,
    /// People look after their own password, factors and sessions without a policy that allows it.
    pub self_service_security: bool,
    /// People make and delete their own access keys without a policy that allows it.
    pub self_service_access_keys: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            mfa: MfaScope::Everyone,
            idle_seconds: crate::sessions::IDLE_SECONDS,
            absolute_seconds: crate::sessions::ABSOLUTE_SECONDS,
            sessions_per_person: 10,
            self_service_security: true,
            self_service_access_keys: false,
        }
    }
}

impl Settings {
    /// The profile that both limits of a session are of.
    #[must_use]
    pub fn profile(&self) -> SessionProfile {
        let limits = Some((self.idle_seconds, self.absolute_seconds));
        [SessionProfile::Standard, SessionProfile::Aal3]
            .into_iter()
            .find(|profile| profile.limits() == limits)
            .unwrap_or(SessionProfile::Custom)
    }
}
