//! Sessions of the console: rows keyed by the SHA-256 of what the cookie holds. A save only ever updates, so a
//! request in flight cannot revive a session that was ended meanwhile.

use crate::{ports::Timestamp, signin::Factors, types::AccountId};

/// A session ends after this long without a request (NIST SP 800-63B-4: at AAL2, at most 1 h is advised).
pub const IDLE_SECONDS: i64 = 3600;
/// A session ends this long after it began, whatever happens in it.
pub const ABSOLUTE_SECONDS: i64 = 12 * 3600;
/// A proof is fresh for this long (NIST SP 800-63B-4 leaves it to the service; AWS and others ask for 5 to 15 minutes).
pub const FRESH_SECONDS: i64 = 600;
/// A sign-in that is not finished ends after this long.
pub const SIGN_IN_SECONDS: i64 = 15 * 60;

/// Where a sign-in stands. Only [`Stage::Full`] reaches operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The password was right; the enrolled second factor is missing.
    SecondFactor,
    /// A new password must be set.
    NewPassword,
    /// A second factor must be enrolled.
    Enrol,
    /// Signed in.
    Full,
}

impl Stage {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::SecondFactor => "second-factor",
            Self::NewPassword => "new-password",
            Self::Enrol => "enrol",
            Self::Full => "full",
        }
    }

    /// An unknown word is the stage that reaches least.
    pub(crate) fn from_stored(text: &str) -> Self {
        match text {
            "new-password" => Self::NewPassword,
            "enrol" => Self::Enrol,
            "full" => Self::Full,
            _ => Self::SecondFactor,
        }
    }
}

/// The role that a person's session acts as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActingRole {
    pub(crate) role_id: String,
    /// The name of the role's session.
    pub session_name: String,
    /// When it was assumed.
    pub since: Timestamp,
    /// When it ends; until the person goes back, nothing more is done as anybody.
    pub ends_at: Timestamp,
}

impl ActingRole {
    /// Whether its time is not over. One from the future is no use: a clock that went back must not lengthen it.
    pub(crate) fn is_live(&self, now: Timestamp) -> bool {
        now < self.ends_at && self.since <= now.plus_seconds(300)
    }
}

/// A stored session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub(crate) id_hash: String,
    /// The account it is in.
    pub account: AccountId,
    pub(crate) principal_id: String,
    /// Where the sign-in stands.
    pub stage: Stage,
    /// When the password was accepted.
    pub created_at: Timestamp,
    /// When a second factor was proven in it.
    pub mfa_at: Option<Timestamp>,
    /// The last request, to the minute.
    pub last_seen_at: Timestamp,
    /// When it ends whatever happens.
    pub expires_at: Timestamp,
    /// What it was proven with.
    pub factors: Factors,
    /// When a factor was last proven in it: sensitive changes want a fresh proof.
    pub proved_at: Option<Timestamp>,
    /// The name by which people end it; no credential.
    pub handle: String,
    /// It ends after so many seconds without a request.
    pub idle_seconds: i64,
    /// The role that it acts as at the moment.
    pub role: Option<ActingRole>,
    pub(crate) ceremony: Option<String>,
    pub(crate) ceremony_ends_at: Option<Timestamp>,
    pub(crate) failed_attempts: i64,
    pub(crate) enrolling: Option<String>,
    pub(crate) source_ip: String,
    pub(crate) user_agent: String,
    pub(crate) ended_at: Option<Timestamp>,
}

impl Session {
    /// Whether it may still be used.
    pub(crate) fn is_live(&self, now: Timestamp) -> bool {
        self.ended_at.is_none()
            && now < self.expires_at
            && now < self.last_seen_at.plus_seconds(self.idle_seconds)
            // A clock that went back must not give an old session a second life.
            && self.created_at <= now.plus_seconds(300)
    }

    /// Whether a factor was proven lately enough for a sensitive change. A proof from the future is none.
    #[must_use]
    pub fn is_freshly_proven(&self, now: Timestamp) -> bool {
        self.proved_at
            .is_some_and(|at| at <= now.plus_seconds(300) && now < at.plus_seconds(FRESH_SECONDS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> Session {
        Session {
            id_hash: String::new(),
            account: AccountId::parse("111122223333").unwrap(),
            principal_id: String::new(),
            stage: Stage::Full,
            created_at: Timestamp(0),
            mfa_at: None,
            factors: Factors::default(),
            proved_at: None,
            handle: String::new(),
            idle_seconds: IDLE_SECONDS,
            role: None,
            ceremony: None,
            ceremony_ends_at: None,
            last_seen_at: Timestamp(0),
            expires_at: Timestamp(0).plus_seconds(ABSOLUTE_SECONDS),
            failed_attempts: 0,
            enrolling: None,
            source_ip: String::new(),
            user_agent: String::new(),
            ended_at: None,
        }
    }

    #[test]
    fn a_session_ends_when_idle_when_old_and_when_ended() {
        let at = |seconds| Timestamp(0).plus_seconds(seconds);
        assert!(session().is_live(at(IDLE_SECONDS - 1)));
        assert!(!session().is_live(at(IDLE_SECONDS)));
        let busy = Session {
            last_seen_at: at(ABSOLUTE_SECONDS - 1),
            ..session()
        };
        assert!(busy.is_live(at(ABSOLUTE_SECONDS - 1)));
        assert!(!busy.is_live(at(ABSOLUTE_SECONDS)));
        let ended = Session {
            ended_at: Some(at(1)),
            ..session()
        };
        assert!(!ended.is_live(at(0)));
    }

    #[test]
    fn a_proof_is_fresh_for_ten_minutes_and_not_when_the_clock_went_back() {
        let at = |seconds| Timestamp(0).plus_seconds(seconds);
        let proven = Session {
            proved_at: Some(at(1000)),
            ..session()
        };
        assert!(proven.is_freshly_proven(at(1000 + FRESH_SECONDS - 1)));
        assert!(!proven.is_freshly_proven(at(1000 + FRESH_SECONDS)));
        assert!(!proven.is_freshly_proven(at(0)));
        assert!(!session().is_freshly_proven(at(0)));
    }

    #[test]
    fn an_unknown_stage_reaches_nothing() {
        assert_eq!(Stage::from_stored("Full"), Stage::SecondFactor);
        for stage in [
            Stage::SecondFactor,
            Stage::NewPassword,
            Stage::Enrol,
            Stage::Full,
        ] {
            assert_eq!(Stage::from_stored(stage.as_str()), stage);
        }
    }
}
