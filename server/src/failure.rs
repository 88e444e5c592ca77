//! Why the command line gives up: one sentence for the person, and the exit code for the script.

use std::{error::Error, fmt, process::ExitCode};

/// One sentence: lower case, no full stop, what to do. Never holds a secret.
#[derive(Debug)]
pub struct Failure {
    message: String,
    code: u8,
}

impl Failure {
    /// The person asked for something that makes no sense: exit code 2.
    pub fn usage(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            code: 2,
        }
    }

    /// It made sense but did not work: exit code 1.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            code: 1,
        }
    }

    /// As [`Failure::new`], with the reasons of an error and of what is behind it.
    pub fn because(message: &str, error: &dyn Error) -> Self {
        Self::new(format!("{message}: {}", reasons(error)))
    }

    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// An error and everything behind it on one line; a reason that only repeats the one before is left out.
pub fn reasons(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        let reason = error.to_string();
        if !text.contains(&reason) {
            text.push_str(": ");
            text.push_str(&reason);
        }
        next = error.source();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
