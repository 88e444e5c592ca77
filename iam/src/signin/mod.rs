//! The sign-in machine. Its state is the session's [`Stage`](crate::Stage) in the database: steps cannot be
//! skipped, repeated or reordered, because each takes the stage that it is for, moves the session on, and gives
//! it a new id. Counters are committed before an answer leaves.
//!
//! password → (enrolled device? second factor) → (reset required? new password) → (no device? enrol) → full

mod enrol;
mod password;
mod password_rules;
mod second_factor;
mod steps;
mod suggestion;
mod totp;

pub use enrol::Enrolment;
pub use password::{PasswordSignIn, SignInName};
pub(crate) use password_rules::check as check_password_rules;
pub(crate) use steps::Entry;
pub(crate) use totp::{Seed, Totp};

use crate::{secrets::SecretToken, sessions::Stage};

/// A step went well: the session's new token, and where the sign-in stands now.
#[derive(Debug)]
pub struct Entered {
    /// Goes into the cookie in place of the one before.
    pub token: SecretToken,
    /// What comes next.
    pub stage: Stage,
}

/// After this many wrong codes a half-finished sign-in ends; the password must be given again.
pub const CODE_ATTEMPTS: i64 = 5;
