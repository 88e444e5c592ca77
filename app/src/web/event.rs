//! A recorded event as lists show it.

use iam::operations::audit::EventView;

use crate::model::EventRow;

/// The event as a row of a list.
pub(super) fn row(event: &EventView) -> EventRow {
    EventRow {
        id: event.event_id.clone(),
        name: event.event_name.clone(),
        source: event.event_source.clone(),
        time: event.event_time.0,
        username: event.username.clone(),
        resource: event.resource_name().to_owned(),
        error: event.error_code.clone(),
        read_only: event.read_only == "true",
    }
}
