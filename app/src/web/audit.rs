//! The audit log: what its pages show.

use super::visit::Visit;
use crate::model::{AuditModel, AuditQuery, EventModel, Loaded, Problem};

pub(crate) async fn audit_log(_visit: &Visit, _query: AuditQuery) -> Loaded<AuditModel> {
    Err(Problem::Missing {
        message: String::new(),
    })
}

pub(crate) async fn audit_event(_visit: &Visit, _id: &str) -> Loaded<EventModel> {
    Err(Problem::Missing {
        message: String::new(),
    })
}
