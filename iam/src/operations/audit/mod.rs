//! Reading the audit log, and whether it is whole.

mod get_audit_integrity;
mod lookup_events;
mod lookup_events_for_export;
mod search;

pub use get_audit_integrity::{
    AuditFault, CheckpointView, GetAuditIntegrity, GetAuditIntegrityOutput,
};
pub use lookup_events::{EventResource, EventView, LookupEvents, LookupEventsOutput};
pub use lookup_events_for_export::{LookupEventsForExport, LookupEventsForExportOutput};
pub use search::{EventSearch, LookupAttribute};
