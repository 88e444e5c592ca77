//! Somebody with a session, and an authenticator app.

use std::sync::Arc;

use iam::{Caller, Credential, Iam, IamError, SecretToken, Timestamp};
use serde_json::Value;
use totp_rs::{Algorithm, Builder, Secret, Totp};

use super::origin;

/// Computes codes as a phone would.
#[derive(Clone)]
pub struct Authenticator(Arc<Totp>);

impl Authenticator {
    /// From the seed that enrolment shows.
    pub fn new(base32: &str) -> Self {
        let totp = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_step_duration(30)
            .with_secret(Secret::try_from_base32(base32).unwrap())
            .with_account_name("test")
            .build()
            .unwrap();
        Self(Arc::new(totp))
    }

    /// The code at a time.
    pub fn code(&self, at: Timestamp) -> String {
        self.0
            .generate(u64::try_from(at.seconds()).unwrap())
            .to_string()
    }

    /// A code that is wrong at that time and around it.
    pub fn wrong_code(&self, at: Timestamp) -> String {
        let right: Vec<String> = (-2..=2)
            .map(|step| self.code(at.plus_seconds(30 * step)))
            .collect();
        (0..)
            .map(|number| format!("{number:06}"))
            .find(|code| !right.contains(code))
            .unwrap()
    }
}

/// Somebody with a session.
#[derive(Clone)]
pub struct Person {
    pub iam: Arc<Iam>,
    pub token: SecretToken,
}

impl Person {
    /// What a door would hand over.
    pub fn caller(&self) -> Caller {
        Caller::new(Credential::Session(self.token.clone()), origin())
    }

    /// Calls an operation by its name.
    pub async fn call(&self, operation: &str, input: Value) -> Result<Value, IamError> {
        self.iam
            .call_by_name(&self.caller(), operation, input)
            .await
    }

    /// Calls an operation that must go well.
    pub async fn does(&self, operation: &str, input: Value) -> Value {
        match self.call(operation, input.clone()).await {
            Ok(output) => output,
            Err(error) => panic!("{operation} {input}: {}: {error}", error.code()),
        }
    }

    /// Calls an operation that must fail; the error's code.
    pub async fn fails(&self, operation: &str, input: Value) -> &'static str {
        match self.call(operation, input.clone()).await {
            Ok(output) => panic!("{operation} {input} went well: {output}"),
            Err(error) => error.code(),
        }
    }

    /// The same person at another node.
    pub fn at(&self, iam: &Arc<Iam>) -> Self {
        Self {
            iam: Arc::clone(iam),
            token: self.token.clone(),
        }
    }
}
