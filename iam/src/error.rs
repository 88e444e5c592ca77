//! Everything that can go wrong, and the one table that maps it to AWS's code and HTTP status.
//! A message goes to a caller as it is: it never holds a secret or a database's words.

use evaluator::PolicyError;

use crate::{store::StoreError, types::Invalid};

/// Why an operation was not done. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IamError {
    /// No valid session or key came with the request.
    #[error("sign in first: this request carries no valid session")]
    Unauthenticated,
    /// The account, name or password is not right; deliberately no word on which (ASVS 6.3.8).
    #[error("the account, the name or the password is not right")]
    SignInFailed,
    /// A set-up link that is wrong, used or expired, or a set-up that is over.
    #[error(
        "this set-up link is not valid: it was used, it expired, or the server is set up already"
    )]
    SetUpClosed,
    /// The sign-in is half-way: a factor, an enrolment or a new password is missing.
    #[error("finish signing in first: this session may do nothing else yet")]
    SignInIncomplete,
    /// The role that the session acts as was assumed for a time that is over, or it is gone.
    #[error("the time as this role is over: go back to yourself, or assume it again")]
    RoleSessionEnded,
    /// The evaluator said no; the text is AWS's AccessDenied message.
    #[error("{message}")]
    AccessDenied {
        /// Who, what, on what, and which layer or policy decided.
        message: String,
        /// The missing or forbidden action.
        action: &'static str,
        /// Finds the recorded decision in the audit log.
        authorization_id: String,
    },
    /// A value breaks its constraint.
    #[error("{message}")]
    InvalidInput {
        /// The input's member, in AWS's name, such as `UserName`.
        field: &'static str,
        /// What is wrong and what is right.
        message: String,
    },
    /// The policy document does not parse; every error with its line and column.
    #[error("{}", malformed(.0))]
    MalformedPolicyDocument(Vec<PolicyError>),
    /// Nothing has that name or id.
    #[error("the {kind} `{name}` does not exist")]
    NoSuchEntity {
        /// `user`, `group`, `policy` …
        kind: &'static str,
        /// As asked for.
        name: String,
    },
    /// The name is taken; names that differ only by case are the same.
    #[error("a {kind} named `{name}` exists already: names that differ only by case are the same")]
    EntityAlreadyExists {
        /// `user`, `group`, `policy` …
        kind: &'static str,
        /// As asked for.
        name: String,
    },
    /// Something still hangs on what should be deleted.
    #[error("{0}")]
    DeleteConflict(String),
    /// A quota is reached.
    #[error("{0}")]
    LimitExceeded(String),
    /// The entity belongs to the system, as AWS-managed policies do.
    #[error("{0}")]
    UnmodifiableEntity(String),
    /// Something that the request was checked against was changed before it was done.
    #[error("{0}")]
    ConcurrentModification(String),
    /// The password breaks the account's rules.
    #[error("{0}")]
    PasswordPolicyViolation(String),
    /// A one-time code is wrong, expired or was used before.
    #[error("{0}")]
    InvalidAuthenticationCode(String),
    /// Too many tries failed, of this name or code, from this address, or in all.
    #[error("{}", throttled(*.seconds))]
    Throttled {
        /// When the next try is let through; none: not by waiting.
        seconds: Option<i64>,
    },
    /// The change takes something away that its maker should be asked about first; nothing was changed.
    #[error("{0}")]
    ConfirmationNeeded(String),
    /// A sensitive change, and the last proof of a factor in this session is too old (OWASP ASVS 7.5.1).
    #[error("confirm that it is you first: prove your second factor again, then repeat the change")]
    FreshProofNeeded,
    /// A passkey's answer is not right, came too late, or its owner may not sign in; deliberately no word on which.
    #[error("that passkey was not accepted: try again, or sign in with your name and password")]
    PasskeyRefused,
    /// The password was right and may not be used any more.
    #[error("that password has expired: ask an administrator for a new one")]
    PasswordExpired,
    /// There is no credential report.
    #[error("there is no credential report: generate one first")]
    ReportNotPresent,
    /// The credential report is too old.
    #[error("the credential report is more than four hours old: generate a new one")]
    ReportExpired,
    /// The request asks for what this version cannot do.
    #[error("{0}")]
    InvalidRequest(String),
    /// Too busy; nothing was done and trying again later may work.
    #[error("the server is busy: try again in a moment")]
    Busy,
    /// A failure inside; the text is for the log.
    #[error("something failed inside the server; nothing was changed")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl IamError {
    pub(crate) fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::InvalidInput {
            field,
            message: message.into(),
        }
    }

    pub(crate) fn missing(kind: &'static str, name: impl Into<String>) -> Self {
        Self::NoSuchEntity {
            kind,
            name: name.into(),
        }
    }

    pub(crate) fn internal(message: impl Into<String>) -> Self {
        Self::Internal(message.into().into())
    }

    /// Says which input member an [`Invalid`] text was for.
    pub fn for_field(field: &'static str) -> impl Fn(Invalid) -> Self {
        move |invalid| Self::invalid(field, invalid.message)
    }

    /// AWS's error code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.row().0
    }

    /// The HTTP status that goes with it.
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        self.row().1
    }

    /// The one table (IAM service model 2010-05-08; front-door codes as AWS's Common Errors page has them).
    const fn row(&self) -> (&'static str, u16) {
        match self {
            Self::Unauthenticated => ("MissingAuthenticationToken", 403),
            Self::SignInFailed => ("SignInFailed", 403),
            Self::SetUpClosed => ("SetUpClosed", 403),
            Self::SignInIncomplete => ("AccessDenied", 403),
            Self::RoleSessionEnded => ("ExpiredToken", 403),
            Self::AccessDenied { .. } => ("AccessDenied", 403),
            Self::InvalidInput { .. } => ("ValidationError", 400),
            Self::MalformedPolicyDocument(_) => ("MalformedPolicyDocument", 400),
            Self::NoSuchEntity { .. } => ("NoSuchEntity", 404),
            Self::EntityAlreadyExists { .. } => ("EntityAlreadyExists", 409),
            Self::DeleteConflict(_) => ("DeleteConflict", 409),
            Self::LimitExceeded(_) => ("LimitExceeded", 409),
            Self::UnmodifiableEntity(_) => ("UnmodifiableEntity", 400),
            Self::ConcurrentModification(_) => ("ConcurrentModification", 409),
            Self::PasswordPolicyViolation(_) => ("PasswordPolicyViolation", 400),
            Self::InvalidAuthenticationCode(_) => ("InvalidAuthenticationCode", 403),
            Self::Throttled { .. } => ("ThrottlingException", 429),
            Self::ConfirmationNeeded(_) => ("ConfirmationNeeded", 409),
            Self::FreshProofNeeded => ("FreshProofNeeded", 403),
            Self::PasskeyRefused => ("SignInFailed", 403),
            Self::PasswordExpired => ("PasswordExpired", 403),
            Self::ReportNotPresent => ("ReportNotPresent", 410),
            Self::ReportExpired => ("ReportExpired", 410),
            Self::InvalidRequest(_) => ("InvalidInput", 400),
            Self::Busy => ("Throttling", 503),
            Self::Internal(_) => ("ServiceFailure", 500),
        }
    }
}

impl From<StoreError> for IamError {
    fn from(error: StoreError) -> Self {
        if error.is_busy() {
            Self::Busy
        } else {
            Self::Internal(Box::new(error))
        }
    }
}

impl From<crate::ports::RngError> for IamError {
    fn from(error: crate::ports::RngError) -> Self {
        Self::Internal(Box::new(error))
    }
}

/// The same words for every name, whether somebody has it or not.
fn throttled(seconds: Option<i64>) -> String {
    match seconds {
        Some(1) => "too many tries failed: wait a second and try again".to_owned(),
        Some(seconds) if seconds < 120 => {
            format!("too many tries failed: wait {seconds} seconds and try again")
        }
        Some(seconds) => format!(
            "too many tries failed: wait {} minutes and try again",
            (seconds + 59) / 60
        ),
        None => "too many tries failed, and waiting does not help: sign in with a passkey or in a browser that you used \
                 before, or ask an administrator to reset it"
            .to_owned(),
    }
}

/// How many errors a policy document has, and the first of them.
fn malformed(errors: &[PolicyError]) -> String {
    let first = errors.first().map(ToString::to_string).unwrap_or_default();
    match errors.len() {
        1 => format!("the policy document has an error: {first}"),
        count => format!("the policy document has {count} errors, the first: {first}"),
    }
}
