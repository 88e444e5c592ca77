//! What can be done, one operation a file, by noun. Inputs and outputs carry AWS's names and shapes (IAM API
//! reference, version 2010-05-08); each file says where it differs. [`registry`] lists them all.

pub mod access_keys;
pub mod account;
pub mod activity;
pub(crate) mod administrators;
pub mod audit;
pub mod groups;
pub mod inline_policies;
pub mod instance_profiles;
pub mod login;
mod lookup;
pub mod mfa;
pub mod notices;
mod paging;
pub mod policies;
pub mod registry;
pub mod reports;
pub mod roles;
pub mod sessions;
pub mod settings;
pub mod simulation;
pub mod tags;
pub mod users;
mod views;
pub mod worklists;

pub use views::{GroupView, InstanceProfileView, PolicyView, RoleView, UserView};
