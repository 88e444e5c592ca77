//! The domain of Bailiwick: accounts, identities, credentials, sessions, policies, the audit chain.
//!
//! Doors (HTTP, the command line) call [`Iam::call`] with an operation and a [`Caller`]; nothing else reaches
//! the store. This crate knows nothing of HTTP, cookies or pages, and takes time, randomness and the key ring
//! as parameters. Look next at [`mod@operations`] for what can be done and at `gate` for how.

mod access_keys;
mod audit;
mod breadth;
mod error;
mod gate;
mod limits;
mod managed;
mod notices;
pub mod operations;
mod password_policy;
mod ports;
mod principal;
mod recover;
mod secrets;
mod sessions;
mod settings;
mod setup;
mod signin;
mod store;
#[cfg(test)]
mod testing;
mod trust;
pub mod types;
mod user_agent;

pub use access_keys::NewAccessKey;
pub use audit::{
    CSV_COLUMNS, ChainFault, ChainReport, Checkpoint, Exported, ExportedEvent, csv_cell, csv_line,
};
pub use breadth::Breadth;
pub use error::IamError;
pub use gate::{
    AccessLevel, Acting, Action, AssumableRole, Caller, Credential, DependentAction, Iam,
    Operation, Origin, Pending, Permission, Scope, Services, Target, Visitor,
};
pub use managed::{ImportReport, ImportedPolicy};
pub use notices::NoticeKind;
pub use password_policy::PasswordPolicy;
pub use ports::{Clock, Rng, RngError, Timestamp};
pub use principal::{Principal, PrincipalKind, RoleBehind, SignedIn};
pub use secrets::{HashingCost, KeyRing, KeyRingError, PasswordHasher, SecretToken};
pub use sessions::{ABSOLUTE_SECONDS, FRESH_SECONDS, IDLE_SECONDS, Session, Stage};
pub use settings::{MfaRequirement, MfaScope, SessionProfile, Settings};
pub use setup::{AccountInfo, NewAccount};
pub use signin::{
    Arrival, BrokenRule, CODE_ATTEMPTS, CredentialKind, Enrolment, Entered, Factor, Factors,
    NoRelyingParty, PasskeyChallenge, PasswordSignIn, PasswordState, PasswordTrial, RelyingParty,
    SecondFactor, SignInName, Strength, Ways,
};
pub use store::mfa::DeviceKind;
pub use store::{DatabaseUrl, DatabaseUrlError, Store, StoreError, Tx};
pub use user_agent::device_name;
