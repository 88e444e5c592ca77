//! One's own password, devices and session.

use leptos::prelude::*;

/// One's own security credentials.
#[component]
pub(crate) fn SecurityCredentials() -> impl IntoView {}
