//! ListSignInActivity (ours).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{lookup, paging},
    ports::Timestamp,
    store::{
        self, Tx,
        audit::{Place, StoredEvent},
    },
    types::{Marker, PageSize, UserName},
    user_agent,
};

/// Lists a person's sign-ins, good and failed, and what was refused to them, newest first; the caller's own when no
/// name is given. What happened under an earlier name of theirs is in the audit log only.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct ListSignInActivity {
    /// Whose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_name: Option<UserName>,
    /// How many at most.
    pub max_items: PageSize,
    /// Where the page before ended.
    pub marker: Marker,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActivityKind {
    /// A sign-in that was completed.
    SignIn,
    /// A step of a sign-in that failed: a wrong password or code.
    Failure,
    /// An operation that the person may not do.
    Denied,
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ActivityView {
    /// The audit record's id.
    pub event_id: String,
    /// When.
    pub event_time: Timestamp,
    /// What it is.
    pub kind: ActivityKind,
    /// The sign-in step or the operation.
    pub event_name: String,
    /// The error's code; empty when it went well.
    pub error_code: String,
    /// The ARN that it was about; empty when there is none.
    pub resource_name: String,
    /// From which address.
    pub source_ip: String,
    /// With which browser and system, in short.
    pub device: String,
}

/// A page of entries.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListSignInActivityOutput {
    /// Newest first.
    pub activity: Vec<ActivityView>,
    /// Whether another page follows.
    pub is_truncated: bool,
    /// Where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<Marker>,
}

impl ActivityView {
    fn new(event: StoredEvent) -> Self {
        let body: Value = serde_json::from_str(&event.body).unwrap_or_default();
        let text = |member: &str| {
            body.get(member)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let kind = if event.event_source != "signin.amazonaws.com" {
            ActivityKind::Denied
        } else if event.error_code.is_empty() {
            ActivityKind::SignIn
        } else {
            ActivityKind::Failure
        };
        Self {
            source_ip: text("sourceIPAddress"),
            device: user_agent::device_name(&text("userAgent")),
            event_id: event.event_id,
            event_time: event.event_time,
            kind,
            event_name: event.event_name,
            error_code: event.error_code,
            resource_name: event.resource_name,
        }
    }
}

impl Operation for ListSignInActivity {
    type Output = ListSignInActivityOutput;
    const ACTION: Action = Action::new("bailiwick:ListSignInActivity", AccessLevel::List);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::person_arn(tx, cx, self.user_name.as_ref()).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let person = lookup::person(tx, cx, self.user_name.as_ref()).await?;
        let since = store::users::created_at(tx, &person.id)
            .await?
            .unwrap_or(Timestamp(0));
        let before = match self.marker.as_str() {
            "" => Place::END,
            marker => Place::parse(marker).ok_or_else(|| {
                IamError::invalid(
                    "Marker",
                    "that marker is not one of ours: begin at the first page",
                )
            })?,
        };
        let size = self.max_items;
        let mut rows =
            store::audit::sign_in_activity(tx, &person, since, before, size.with_next()).await?;
        let marker = paging::cut(&mut rows, size, |event| Place::of(event).token());
        Ok(ListSignInActivityOutput {
            activity: rows.into_iter().map(ActivityView::new).collect(),
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
