//! The audit log: who did what, from where, and how the decision fell. It only reads.

mod event;
mod list;

pub(super) use event::AuditEvent;
pub(super) use list::AuditLog;

use leptos::prelude::*;

use crate::ui::{Badge, Tone};

/// The errors by which somebody was turned away; the others are failures of what was asked.
const REFUSALS: [&str; 6] = [
    "AccessDenied",
    "SignInFailed",
    "MissingAuthenticationToken",
    "SetUpClosed",
    "InvalidAuthenticationCode",
    "Throttling",
];

/// How an event came out.
#[component]
pub(in crate::pages) fn OutcomeBadge(
    /// The error's code; empty when it went well.
    code: String,
) -> impl IntoView {
    if code.is_empty() {
        view! { <Badge tone=Tone::Allow>"Allowed"</Badge> }
    } else if REFUSALS.contains(&code.as_str()) {
        view! { <Badge tone=Tone::Deny>{format!("Refused: {code}")}</Badge> }
    } else {
        view! { <Badge tone=Tone::Warn>{format!("Failed: {code}")}</Badge> }
    }
}
