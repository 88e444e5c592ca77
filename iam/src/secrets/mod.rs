//! Secrets at rest. The key ring is outside the database; whatever must be read again is sealed with it,
//! whatever must only be compared is stored as a hash. Nothing here can be printed.

mod hasher;
mod ring;
mod token;

pub use hasher::{HashingCost, PasswordHasher};
pub(crate) use hasher::{Place, StoredPassword};
pub use ring::{KeyRing, KeyRingError};
pub(crate) use ring::{Purpose, SealedFor};
pub use token::SecretToken;
pub(crate) use token::{random_id, random_secret};
