//! Reading the audit log.

mod lookup_events;

pub use lookup_events::{EventView, LookupAttribute, LookupEvents, LookupEventsOutput};
