//! What people look after for themselves, and administrators for them: sessions, notices, and what happened at the door.

use serde::{Deserialize, Serialize};

use super::Reason;

/// A session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SessionRow {
    /// By which it is ended; no credential.
    pub(crate) id: String,
    pub(crate) device: String,
    pub(crate) address: String,
    /// In words: "password, authenticator app".
    pub(crate) factors: String,
    pub(crate) created: i64,
    pub(crate) seen: i64,
    pub(crate) expires: i64,
    /// The one that looks at the page.
    pub(crate) own: bool,
}

/// Where a person is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SessionsModel {
    pub(crate) rows: Vec<SessionRow>,
    /// Why one cannot be ended.
    pub(crate) end: Reason,
    /// Why all cannot be ended at once.
    pub(crate) end_all: Reason,
}

/// What somebody is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NoticeRow {
    pub(crate) id: String,
    pub(crate) text: String,
    /// Whether it may mean harm rather than good order.
    pub(crate) alarming: bool,
    pub(crate) at: i64,
    pub(crate) seen: bool,
}

/// Notices to the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NoticesModel {
    pub(crate) rows: Vec<NoticeRow>,
    pub(crate) unseen: i64,
    /// Why none can be dismissed.
    pub(crate) dismiss: Reason,
}

/// A sign-in, a failed one, or a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ActivityRow {
    /// The audit record's id.
    pub(crate) id: String,
    pub(crate) what: ActivityWhat,
    /// The operation or step.
    pub(crate) name: String,
    pub(crate) at: i64,
    pub(crate) device: String,
    pub(crate) address: String,
}

/// What a row of activity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ActivityWhat {
    SignIn,
    Failure,
    Denied,
}

/// What happened lately.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ActivityModel {
    pub(crate) rows: Vec<ActivityRow>,
    /// Whether there is more than is shown.
    pub(crate) more: bool,
}
