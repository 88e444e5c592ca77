//! LookupEvents (CloudTrail API 2013-11-01).

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    ports::Timestamp,
    store::{self, Tx, audit::Filter},
};

/// Looks up recorded events, newest first. Unlike CloudTrail's, several attributes may be given and all must hold.
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
    /// How many at most: 1–50, 50 unless told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_results: Option<i64>,
    /// Where the page before ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// An attribute and its value.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct LookupAttribute {
    /// EventId, EventName, ReadOnly, Username, ResourceName, EventSource or AccessKeyId.
    pub attribute_key: String,
    /// The value, compared exactly.
    pub attribute_value: String,
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
    /// When.
    pub event_time: Timestamp,
    /// `iam.amazonaws.com` and the like.
    pub event_source: String,
    /// Who.
    pub username: String,
    /// The ARN that it was about; empty when there is none.
    pub resource_name: String,
    /// The error's code; empty when it went well.
    pub error_code: String,
    /// The whole record as JSON.
    pub cloud_trail_event: String,
    /// Its place in the chain (ours).
    pub sequence: i64,
    /// Its hash in the chain (ours).
    pub hash: String,
}

/// A page of events.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct LookupEventsOutput {
    /// Newest first.
    pub events: Vec<EventView>,
    /// Where the next page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

impl LookupEvents {
    fn filter(&self) -> Result<Filter, IamError> {
        let mut filter = Filter {
            only_errors: self.only_errors,
            since: self.start_time.map_or(i64::MIN, |time| time.0),
            until: self.end_time.map_or(i64::MAX, |time| time.0),
            ..Filter::default()
        };
        for attribute in &self.lookup_attributes {
            let place = match attribute.attribute_key.as_str() {
                "EventId" => &mut filter.event_id,
                "EventName" => &mut filter.event_name,
                "EventSource" => &mut filter.event_source,
                "Username" => &mut filter.username,
                "ResourceName" => &mut filter.resource_name,
                "AccessKeyId" => &mut filter.access_key_id,
                "ReadOnly" => &mut filter.read_only,
                other => {
                    return Err(IamError::invalid(
                        "LookupAttributes",
                        format!(
                            "`{other}` is not a lookup attribute: use EventId, EventName, ReadOnly, Username, ResourceName, EventSource or AccessKeyId"
                        ),
                    ));
                }
            };
            // PostgreSQL takes no U+0000, and no recorded value holds a control character.
            if attribute.attribute_value.chars().any(char::is_control) {
                return Err(IamError::invalid(
                    "LookupAttributes",
                    "a value holds no control characters",
                ));
            }
            place.clone_from(&attribute.attribute_value);
        }
        if !matches!(filter.read_only.as_str(), "" | "true" | "false") {
            return Err(IamError::invalid(
                "LookupAttributes",
                "`ReadOnly` is `true` or `false`",
            ));
        }
        Ok(filter)
    }
}

impl Operation for LookupEvents {
    type Output = LookupEventsOutput;
    const ACTION: Action = Action::new("cloudtrail:LookupEvents", AccessLevel::Read);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok("*".to_owned())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let filter = self.filter()?;
        let most = self.max_results.unwrap_or(50);
        if !(1..=50).contains(&most) {
            return Err(IamError::invalid(
                "MaxResults",
                "a page holds 1 to 50 events",
            ));
        }
        let before = match &self.next_token {
            None => i64::MAX,
            Some(token) => token.parse::<i64>().map_err(|_| {
                IamError::invalid(
                    "NextToken",
                    "that token is not one of ours: begin at the first page",
                )
            })?,
        };
        let mut rows =
            store::audit::look_up(tx, cx.account(), &filter, before, most.saturating_add(1))
                .await?;
        let size = usize::try_from(most).unwrap_or(50);
        let more = rows.len() > size;
        rows.truncate(size);
        let next_token = rows
            .last()
            .filter(|_| more)
            .map(|last| last.seq.to_string());
        let events = rows
            .into_iter()
            .map(|row| EventView {
                event_id: row.event_id,
                event_name: row.event_name,
                read_only: row.read_only.to_string(),
                event_time: row.event_time,
                event_source: row.event_source,
                username: row.username,
                resource_name: row.resource_name,
                error_code: row.error_code,
                cloud_trail_event: row.body,
                sequence: row.seq,
                hash: row.hash,
            })
            .collect();
        Ok(LookupEventsOutput { events, next_token })
    }
}
