//! The pages of the audit log.

use leptos::prelude::*;

/// The list of events.
#[component]
pub(crate) fn AuditLog() -> impl IntoView {}

/// An event.
#[component]
pub(crate) fn AuditEvent() -> impl IntoView {}
