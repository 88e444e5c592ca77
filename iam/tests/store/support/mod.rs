//! What every test of this folder stands on: a database of its own, steered time and randomness, and people
//! who sign in and call operations.

mod database;
mod person;
mod ports;
mod soft_key;
mod world;

pub use database::Database;
pub use person::{Authenticator, Person};
pub use ports::TestClock;
pub use soft_key::SoftKey;
pub use world::{
    ACCOUNT, PUBLIC_URL, ROOT_EMAIL, ROOT_PASSWORD, World, new_account, origin, password_of, totp,
    user,
};

/// The ARN of an AWS-managed policy.
pub fn managed(name: &str) -> String {
    format!("arn:aws:iam::aws:policy/{name}")
}

/// A policy that allows actions on everything.
pub fn allows(actions: &[&str]) -> String {
    serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": actions, "Resource": "*" }],
    })
    .to_string()
}
