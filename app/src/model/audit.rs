//! The pages of the audit log.

use serde::{Deserialize, Serialize};

use super::{Loaded, Rows, Shown};

/// What the audit log's address narrows it to; empty narrows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AuditQuery {
    /// Part of the event's name, the user's or the resource's.
    pub(crate) q: String,
    pub(crate) username: String,
    pub(crate) event_name: String,
    pub(crate) resource: String,
    pub(crate) source: String,
    /// All that one request did.
    pub(crate) request: String,
    /// `everything`, `changes`, `refused`, `reads`, or empty for all but reads that went well.
    pub(crate) show: String,
    /// A day or an instant, as it was typed.
    pub(crate) from: String,
    pub(crate) to: String,
    /// `oldest`, or empty for the newest first.
    pub(crate) order: String,
    pub(crate) after: String,
    pub(crate) size: u32,
}

/// A recorded event in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EventRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) source: String,
    pub(crate) time: i64,
    pub(crate) username: String,
    pub(crate) resource: String,
    pub(crate) error: String,
    pub(crate) read_only: bool,
}

/// The list of events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AuditModel {
    pub(crate) page: Rows<EventRow>,
    pub(crate) integrity: Shown<IntegrityModel>,
    /// What is wrong with a field of the filters, by its name.
    pub(crate) wrong: Vec<(String, String)>,
}

/// What is known of the chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct IntegrityModel {
    pub(crate) records: i64,
    /// The last record that was verified, and when; none before the first check.
    pub(crate) verified: Option<(i64, i64)>,
    /// The first bad record, what is wrong with it, and when that was seen.
    pub(crate) fault: Option<(i64, String, i64)>,
    /// The last record that a signed checkpoint covers, and when it was signed.
    pub(crate) checkpoint: Option<(i64, i64)>,
}

/// A field that an event changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ChangeRow {
    pub(crate) field: String,
    pub(crate) before: String,
    pub(crate) after: String,
}

/// A check of the recorded decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CheckRow {
    /// In people's words: "Identity-based policies".
    pub(crate) name: String,
    /// AWS's word: ALLOW, NO_IMPACT, IMPLICIT_DENY, EXPLICIT_DENY.
    pub(crate) effect: String,
    /// The statements that matched, as "POLICY, statement N" and to whom the policy is attached.
    pub(crate) matched: Vec<String>,
    /// The statements that would have allowed it, had they matched, and what kept each from it.
    pub(crate) near: Vec<String>,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EventModel {
    pub(crate) event: EventRow,
    pub(crate) message: String,
    pub(crate) authorization_id: String,
    pub(crate) source_ip: String,
    pub(crate) user_agent: String,
    pub(crate) principal_arn: String,
    /// Whether the session had proven a second factor; none where the record does not say.
    pub(crate) mfa: Option<bool>,
    pub(crate) request_id: String,
    pub(crate) integrity: Shown<IntegrityModel>,
    pub(crate) sequence: i64,
    pub(crate) hash: String,
    pub(crate) changes: Vec<ChangeRow>,
    /// The decision's checks in order; empty where nothing was decided, as in signing in.
    pub(crate) checks: Vec<CheckRow>,
    /// Whether the account's root user asked, who needs no policy.
    pub(crate) root: bool,
    /// Where the same request is asked about anew; empty where it cannot be.
    pub(crate) why: String,
    /// The whole record, indented.
    pub(crate) record: String,
    pub(crate) now: i64,
}

/// A page of events, newest first.
pub(crate) async fn load_audit_log(query: AuditQuery) -> Loaded<AuditModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::audit_log(&visit, query).await
}

/// One event.
pub(crate) async fn load_audit_event(id: String) -> Loaded<EventModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::audit_event(&visit, &id).await
}
