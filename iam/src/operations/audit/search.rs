//! What a look-up of events narrows to: CloudTrail's attributes and times, and what the console needs besides.

use serde::{Deserialize, Serialize};

use crate::{IamError, ports::Timestamp, store::audit_lookup::Filter};

/// What must hold of the events that are looked for.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct EventSearch {
    /// Attributes and their values.
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
}

/// An attribute and its value.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct LookupAttribute {
    /// EventId, EventName, ReadOnly, Username, ResourceType, ResourceName, EventSource or AccessKeyId; ours besides:
    /// ErrorCode and RequestId.
    pub attribute_key: String,
    /// The value, compared exactly.
    pub attribute_value: String,
}

impl EventSearch {
    pub(super) fn filter(&self) -> Result<Filter, IamError> {
        let mut filter = Filter {
            only_errors: self.only_errors,
            no_plain_reads: self.no_plain_reads,
            search: self.search.trim().to_owned(),
            since: self.start_time.map_or(i64::MIN, |time| time.0),
            until: self.end_time.map_or(i64::MAX, |time| time.0),
            oldest_first: self.oldest_first,
            ..Filter::default()
        };
        if filter.since > filter.until {
            return Err(IamError::invalid(
                "StartTime",
                "the start is after the end: swap them",
            ));
        }
        let attributes = &self.lookup_attributes;
        for attribute in attributes {
            let place = match attribute.attribute_key.as_str() {
                "EventId" => &mut filter.event_id,
                "EventName" => &mut filter.event_name,
                "EventSource" => &mut filter.event_source,
                "Username" => &mut filter.username,
                "ResourceName" => &mut filter.resource_name,
                "ResourceType" => &mut filter.resource_type,
                "AccessKeyId" => &mut filter.access_key_id,
                "ReadOnly" => &mut filter.read_only,
                "ErrorCode" => &mut filter.error_code,
                "RequestId" => &mut filter.request_id,
                other => {
                    return Err(IamError::invalid(
                        "LookupAttributes",
                        format!(
                            "`{other}` is not a lookup attribute: use EventId, EventName, ReadOnly, Username, ResourceType, ResourceName, EventSource, AccessKeyId, ErrorCode or RequestId"
                        ),
                    ));
                }
            };
            let value = &attribute.attribute_value;
            // PostgreSQL takes no U+0000, and no recorded value holds a control character.
            if value.is_empty() || value.chars().any(char::is_control) {
                return Err(IamError::invalid(
                    "LookupAttributes",
                    "a value is not empty and holds no control characters",
                ));
            }
            if !place.is_empty() && place != value {
                return Err(IamError::invalid(
                    "LookupAttributes",
                    format!(
                        "`{}` is given twice with different values: no event has both",
                        attribute.attribute_key
                    ),
                ));
            }
            place.clone_from(value);
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
