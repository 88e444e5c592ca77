//! View models and what fetches them: what pages show and nothing more. Built from the outputs of operations.

mod access_keys;
mod audit;
mod credentials;
mod groups;
mod inline;
mod instance_profiles;
mod last_accessed;
mod lists;
mod overview;
mod password_policy;
mod policies;
mod reports;
mod roles;
mod search;
mod security;
mod settings;
mod sign_in;
mod switch_role;
mod tags;
mod users;
mod why;
mod wildcards;
mod worklists;

pub(crate) use access_keys::*;
pub(crate) use audit::*;
pub(crate) use credentials::*;
pub(crate) use groups::*;
pub(crate) use inline::*;
pub(crate) use instance_profiles::*;
pub(crate) use last_accessed::*;
pub(crate) use lists::*;
pub(crate) use overview::*;
pub(crate) use password_policy::*;
pub(crate) use policies::*;
pub(crate) use reports::*;
pub(crate) use roles::*;
pub(crate) use search::*;
pub(crate) use security::*;
pub(crate) use settings::*;
pub(crate) use sign_in::*;
pub(crate) use switch_role::*;
pub(crate) use tags::*;
pub(crate) use users::*;
pub(crate) use why::*;
pub(crate) use wildcards::*;
pub(crate) use worklists::*;

use serde::{Deserialize, Serialize};

pub(crate) use crate::document::Found;
use crate::{
    Theme,
    ui::{ActingModel, NavItem, PrincipalKind},
};

/// What a loader answers: the model, or why there is none.
pub(crate) type Loaded<T> = Result<T, Problem>;

/// Why a page cannot show what it is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Problem {
    /// The session is over.
    SignIn,
    /// The person's policies do not allow it.
    Denied {
        action: String,
        message: String,
        authorization_id: String,
    },
    /// Nothing has that name.
    Missing { message: String },
    /// The server failed.
    Failed { message: String, request_id: String },
}

/// Why a control refuses, for its tip; none when it may be used.
pub(crate) type Reason = Option<String>;

/// What the frame around every page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Frame {
    pub(crate) server: String,
    pub(crate) theme: Theme,
    pub(crate) signed_in: bool,
    pub(crate) account_id: String,
    pub(crate) account_alias: Option<String>,
    pub(crate) principal_name: String,
    pub(crate) principal_kind: PrincipalKind,
    /// Entries of the navigation that lead to nothing that this person may see.
    pub(crate) closed: Vec<NavItem>,
    /// The role that the person acts as.
    pub(crate) acting: Option<ActingModel>,
}

impl Default for Frame {
    fn default() -> Self {
        Self {
            server: String::new(),
            theme: Theme::Auto,
            signed_in: false,
            account_id: String::new(),
            account_alias: None,
            principal_name: String::new(),
            principal_kind: PrincipalKind::User,
            closed: Vec::new(),
            acting: None,
        }
    }
}

/// What came of a posted form, when its page is shown again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Outcome {
    /// The page that it is for.
    pub(crate) path: String,
    /// Which of the page's forms.
    pub(crate) intent: String,
    pub(crate) errors: Vec<FieldMessage>,
    /// What the linter found in a policy document, when one was sent.
    pub(crate) findings: Option<Vec<Found>>,
    /// What was typed, without passwords and codes.
    pub(crate) values: Vec<(String, String)>,
    /// A secret that is shown this once.
    pub(crate) once: Option<Once>,
    /// What the person is asked before it is done.
    pub(crate) question: Option<String>,
    /// Somebody else changed meanwhile what the form would have replaced.
    pub(crate) conflict: bool,
}

/// A message for a control; an empty name is the whole form, and an address of ours (it begins with a slash) is where
/// something has to be done first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FieldMessage {
    pub(crate) field: String,
    pub(crate) message: String,
}

/// A secret that is shown once, right after it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Once {
    /// A new access key.
    AccessKey { id: String, secret: String },
    /// What would come of a password that was tried out.
    Trial(Trial),
    /// A password that an administrator hands on.
    Password { user_name: String, password: String },
    /// A virtual device that is to be enabled.
    Device {
        serial: String,
        name: String,
        secret: String,
        link: String,
        qr: QrModules,
    },
    /// What the browser needs to make a key.
    Key { kind: FactorKind, options: String },
    /// Recovery codes.
    Codes(Vec<String>),
    /// What was done to several users, each with why not.
    Report(Vec<(String, Option<String>)>),
}

impl Outcome {
    /// This outcome where it is for one of the page's forms, and nothing otherwise.
    pub(crate) fn of(&self, intent: &str) -> Self {
        if self.intent == intent {
            self.clone()
        } else {
            Self::default()
        }
    }

    /// What was typed into a field.
    pub(crate) fn value(&self, field: &str) -> String {
        self.typed(field).unwrap_or_default()
    }

    /// What was typed into a field, if the form came back at all.
    pub(crate) fn typed(&self, field: &str) -> Option<String> {
        self.values
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, value)| value.clone())
    }

    /// What is wrong with a field.
    pub(crate) fn error(&self, field: &str) -> Option<String> {
        self.errors
            .iter()
            .find(|error| error.field == field)
            .map(|error| error.message.clone())
    }
}
