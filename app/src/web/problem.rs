//! From the domain's errors to what a person reads: beside the field, on top of the form, or instead of the page.

use iam::IamError;

use super::{
    Form,
    visit::{Answer, Visit},
};
use crate::model::{FieldMessage, Found, Outcome, Problem};

/// After so many seconds a server that was too busy is worth another try.
const BUSY_SECONDS: i64 = 2;

/// A form that was refused; the page comes back with what was typed.
pub(crate) struct Refused {
    intent: String,
    status: u16,
    errors: Vec<FieldMessage>,
    findings: Option<Vec<Found>>,
    end_session: bool,
    retry_after: Option<i64>,
    question: Option<String>,
    conflict: bool,
}

impl Refused {
    /// Something is wrong with one field; an empty name is the whole form.
    pub(crate) fn field(intent: &str, field: &str, message: impl Into<String>) -> Self {
        Self {
            intent: intent.to_owned(),
            status: 400,
            errors: vec![FieldMessage {
                field: field.to_owned(),
                message: sentence(&message.into()),
            }],
            findings: None,
            end_session: false,
            retry_after: None,
            question: None,
            conflict: false,
        }
    }

    /// The domain refused. `fields` says which control of the form each input member is.
    pub(crate) fn by(
        visit: &Visit,
        intent: &str,
        error: IamError,
        fields: &[(&str, &str)],
    ) -> Self {
        let status = error.http_status();
        let field = match &error {
            IamError::InvalidInput { field, .. } => *field,
            IamError::EntityAlreadyExists { .. } => "Name",
            IamError::PasswordPolicyViolation(_) => "Password",
            IamError::InvalidAuthenticationCode(_) => "Code",
            IamError::MalformedPolicyDocument(_) => "PolicyDocument",
            _ => "",
        };
        let control = fields
            .iter()
            .find(|(member, _)| *member == field)
            .map_or("", |(_, control)| *control);
        let prove = matches!(error, IamError::FreshProofNeeded)
            .then(|| format!("/prove?next={}", super::visit::encode(&visit.here())));
        let control = prove.as_deref().unwrap_or(control);
        let mut refused = Self::field(intent, control, message(visit, &error));
        refused.end_session = matches!(error, IamError::Unauthenticated);
        if let IamError::ConfirmationNeeded(question) = &error {
            refused.question = Some(sentence(question));
        }
        refused.conflict = matches!(error, IamError::ConcurrentModification(_));
        refused.retry_after = match error {
            IamError::Throttled { seconds } => seconds,
            IamError::Busy => Some(BUSY_SECONDS),
            _ => None,
        };
        Self { status, ..refused }
    }

    /// The same, with what had been done before.
    pub(super) fn after(mut self, done: &str) -> Self {
        self.errors.push(FieldMessage {
            field: String::new(),
            message: sentence(done),
        });
        self
    }

    /// The same, with what the linter finds in the document that was sent.
    pub(super) fn with_findings(mut self, findings: Vec<Found>) -> Self {
        self.findings = Some(findings);
        self
    }

    pub(super) fn answer(self, mut visit: Visit, form: &Form) -> Answer {
        if self.end_session {
            let here = visit.path.clone();
            return Answer::redirect(format!("/sign-in?next={}", super::visit::encode(&here)));
        }
        visit.outcome = Outcome {
            path: visit.path.clone(),
            intent: self.intent,
            errors: self.errors,
            findings: self.findings,
            values: form.kept(),
            once: None,
            question: self.question,
            conflict: self.conflict,
        };
        Answer::Page {
            visit: Box::new(visit),
            status: self.status,
            cookies: Vec::new(),
            retry_after: self.retry_after,
        }
    }
}

/// What a person reads of an error, with the request's id where somebody may have to look for it.
pub(crate) fn message(visit: &Visit, error: &IamError) -> String {
    match error {
        IamError::Internal(source) => {
            tracing::error!(error = %source, request_id = visit.request_id(), "an operation failed");
            format!("{}; the request ID is `{}`", error, visit.request_id())
        }
        IamError::AccessDenied {
            action,
            authorization_id,
            message,
        } => {
            format!("Needs `{action}`. {message}. The authorization ID is `{authorization_id}`")
        }
        _ => error.to_string(),
    }
}

/// What a page shows instead of its contents.
pub(crate) fn problem(visit: &Visit, error: &IamError) -> Problem {
    match error {
        IamError::Unauthenticated | IamError::SignInIncomplete => Problem::SignIn,
        IamError::AccessDenied {
            message,
            action,
            authorization_id,
        } => Problem::Denied {
            action: (*action).to_owned(),
            message: sentence(message),
            authorization_id: authorization_id.clone(),
        },
        IamError::NoSuchEntity { .. } | IamError::InvalidInput { .. } => Problem::Missing {
            message: sentence(&error.to_string()),
        },
        _ => Problem::Failed {
            message: sentence(&message(visit, error)),
            request_id: visit.request_id(),
        },
    }
}

/// A message as a sentence: the domain writes them in lower case and without a full stop.
pub(crate) fn sentence(message: &str) -> String {
    let mut characters = message.chars();
    let Some(first) = characters.next() else {
        return String::new();
    };
    let mut text: String = first.to_uppercase().chain(characters).collect();
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    text
}
