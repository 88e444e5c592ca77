//! LookupEvents (CloudTrail API 2013-11-01).

use serde::{Deserialize, Serialize};

use super::search::{EventSearch, LookupAttribute};
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    ports::Timestamp,
    store::{
        self, Tx,
        audit::{Place, StoredEvent},
    },
};

/// Looks up recorded events, newest first. Unlike CloudTrail's, several attributes may be given and all must hold. A page may
/// hold fewer events than asked for, or none, and still have a `NextToken`: one call looks at a bounded number of records.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct LookupEvents {
    /// What must hold.
    pub lookup_attributes: Vec<LookupAttribute>,
    /// Not before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time: Option<Timestamp>,
    /// Not after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_time: Option<Timestamp>,
    /// Only refusals and failures (ours).
    pub only_errors: bool,
    /// No reads that went well (ours).
    pub no_plain_reads: bool,
    /// Part of the event's name, the user's or the resource's, ignoring case (ours).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub search: String,
    /// The oldest first (ours).
    pub oldest_first: bool,
    /// `insight`, of which there are none; without it, management events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_category: Option<String>,
    /// How many at most: 1–50, 50 unless told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_results: Option<i64>,
    /// Where the page before ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

impl LookupEvents {
    /// A look-up of what a search says, from its first page.
    #[must_use]
    pub fn of(search: EventSearch) -> Self {
        Self {
            lookup_attributes: search.lookup_attributes,
            start_time: search.start_time,
            end_time: search.end_time,
            only_errors: search.only_errors,
            no_plain_reads: search.no_plain_reads,
            search: search.search,
            oldest_first: search.oldest_first,
            ..Self::default()
        }
    }

    fn searched(&self) -> EventSearch {
        EventSearch {
            lookup_attributes: self.lookup_attributes.clone(),
            start_time: self.start_time,
            end_time: self.end_time,
            only_errors: self.only_errors,
            no_plain_reads: self.no_plain_reads,
            search: self.search.clone(),
            oldest_first: self.oldest_first,
        }
    }
}

/// CloudTrail's `Resource`: what an event was about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct EventResource {
    /// `AWS::IAM::User` and the like; absent where the resource has no type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<String>,
    /// Its ARN.
    pub resource_name: String,
}

/// CloudTrail's `Event`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct EventView {
    /// Its id.
    pub event_id: String,
    /// The operation or sign-in step.
    pub event_name: String,
    /// `true` or `false`.
    pub read_only: String,
    /// The access key that signed the request, if one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_key_id: Option<String>,
    /// When.
    pub event_time: Timestamp,
    /// `iam.amazonaws.com` and the like.
    pub event_source: String,
    /// Who.
    pub username: String,
    /// What it was about.
    pub resources: Vec<EventResource>,
    /// The whole record as JSON.
    pub cloud_trail_event: String,
    /// The error's code; empty when it went well (ours).
    pub error_code: String,
    /// Its place in the chain (ours).
    pub sequence: i64,
    /// Its hash in the chain (ours).
    pub hash: String,
}

impl EventView {
    /// The ARN of what it was about; empty when there is none.
    #[must_use]
    pub fn resource_name(&self) -> &str {
        self.resources
            .first()
            .map_or("", |resource| resource.resource_name.as_str())
    }
}

impl From<StoredEvent> for EventView {
    fn from(row: StoredEvent) -> Self {
        let some = |text: String| (!text.is_empty()).then_some(text);
        let resources = some(row.resource_name)
            .into_iter()
            .map(|resource_name| EventResource {
                resource_type: some(row.resource_type.clone()),
                resource_name,
            })
            .collect();
        Self {
            event_id: row.event_id,
            event_name: row.event_name,
            read_only: row.read_only.to_string(),
            access_key_id: some(row.access_key_id),
            event_time: row.event_time,
            event_source: row.event_source,
            username: row.username,
            resources,
            cloud_trail_event: row.body,
            error_code: row.error_code,
            sequence: row.seq,
            hash: row.hash,
        }
    }
}

/// A page of events.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct LookupEventsOutput {
    /// Newest first, unless told.
    pub events: Vec<EventView>,
    /// Where the next page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// The place that a caller's token names.
pub(super) fn place(token: Option<&str>) -> Result<Option<Place>, IamError> {
    let wrong = || {
        IamError::invalid(
            "NextToken",
            "that token is not one of ours: begin at the first page",
        )
    };
    token
        .map(|token| Place::parse(token).ok_or_else(wrong))
        .transpose()
}

impl Operation for LookupEvents {
    type Output = LookupEventsOutput;
    const ACTION: Action = Action::new("cloudtrail:LookupEvents", AccessLevel::Read);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok("*".to_owned())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let filter = self.searched().filter()?;
        let most = self.max_results.unwrap_or(50);
        if !(1..=50).contains(&most) {
            return Err(IamError::invalid(
                "MaxResults",
                "a page holds 1 to 50 events",
            ));
        }
        let beyond = place(self.next_token.as_deref())?;
        match self.event_category.as_deref() {
            None => {}
            Some("insight") => {
                return Ok(LookupEventsOutput {
                    events: Vec::new(),
                    next_token: None,
                });
            }
            Some(other) => {
                return Err(IamError::invalid(
                    "EventCategory",
                    format!("`{other}` is no category: leave it out, or use `insight`"),
                ));
            }
        }
        let found = store::audit_lookup::look_up(tx, cx.account(), &filter, beyond, most).await?;
        Ok(LookupEventsOutput {
            events: found.rows.into_iter().map(EventView::from).collect(),
            next_token: found.next.map(Place::token),
        })
    }
}
