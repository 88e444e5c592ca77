//! The sign-in machine. Its state is the session's [`Stage`](crate::Stage) in the database: steps cannot be
//! skipped, repeated or reordered, because each takes the stage that it is for, moves the session on, and gives
//! it a new id. Counters are committed before a try is looked at; see `throttle`.
//!
//! password or passkey → (enrolled device? second factor) → (reset required? new password) → (device missing that is
//! required? enrol) → full; and from there a fresh proof as often as sensitive changes ask for one.

mod again;
mod common_passwords;
mod enrol;
mod factors;
mod new_password;
mod passkey;
mod password;
mod password_rules;
mod password_state;
mod recovery;
mod register;
mod second_factor;
mod steps;
mod strength;
mod suggestion;
mod throttle;
mod totp;
mod trial;
mod webauthn;

pub use enrol::Enrolment;
pub use factors::{Factor, Factors};
pub(crate) use new_password::{NewPassword, SetBy};
pub use passkey::PasskeyChallenge;
pub use password::{PasswordSignIn, SignInName};
pub use password_rules::BrokenRule;
pub(crate) use password_rules::{PasswordRules, refuse};
pub use password_state::PasswordState;
pub(crate) use password_state::{TEMPORARY_SECONDS, good_until, must_change};
pub(crate) use recovery::RecoveryCodes;
pub(crate) use register::keep_credential;
pub(crate) use second_factor::take_ceremony;
pub use second_factor::{SecondFactor, Ways};
pub(crate) use steps::{Entry, Standing};
pub use strength::Strength;
pub(crate) use throttle::{Guess, counted_name};
pub(crate) use totp::{Seed, Totp};
pub use trial::PasswordTrial;
pub(crate) use webauthn::{CEREMONY_SECONDS, Ceremony};
pub use webauthn::{CredentialKind, NoRelyingParty, RelyingParty};

use crate::{secrets::SecretToken, sessions::Stage};

/// A step went well: the session's new token, and where the sign-in stands now.
#[derive(Debug)]
pub struct Entered {
    /// Goes into the cookie in place of the one before.
    pub token: SecretToken,
    /// What comes next.
    pub stage: Stage,
    /// The browser's own cookie in place of any before, when a sign-in is complete: it knows the browser again.
    pub device: Option<SecretToken>,
    /// What was new about a sign-in that is complete.
    pub arrival: Arrival,
}

/// What a complete sign-in came from for the first time. The first sign-in of all is no news.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Arrival {
    /// A browser that this person was not known in.
    pub new_device: bool,
    /// An address (for IPv6 a /64) that this person did not sign in from before.
    pub new_address: bool,
}

/// After this many wrong codes a half-finished sign-in ends; the password must be given again. A session in which so
/// many fresh proofs failed ends too.
pub const CODE_ATTEMPTS: i64 = 5;
