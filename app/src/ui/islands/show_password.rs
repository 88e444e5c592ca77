//! The button that shows what was typed into a password field.

use leptos::prelude::*;

use super::hydrated;

/// Shows and hides a password. It appears once script runs, because it is of no use before.
#[island]
pub fn ShowPassword(
    /// The id of the field.
    field: String,
) -> impl IntoView {
    let ready = hydrated();
    let (shown, set_shown) = signal(false);
    view! {
        <button
            class="btn"
            type="button"
            data-variant="ghost"
            data-size="sm"
            aria-pressed=move || if shown.get() { "true" } else { "false" }
            hidden=move || !ready.get()
            on:click=move |_| {
                set_shown.update(|shown| *shown = !*shown);
                set_type(&field, if shown.get_untracked() { "text" } else { "password" });
            }
        >
            "Show"
            <span class="vh">" password"</span>
        </button>
    }
}

/// Changes a field's type.
#[cfg(feature = "hydrate")]
fn set_type(field: &str, kind: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(input) = document.and_then(|document| document.get_element_by_id(field)) {
        // An attribute of that name and value is always allowed.
        drop(input.set_attribute("type", kind));
    }
}

/// The server has no field to change.
#[cfg(not(feature = "hydrate"))]
fn set_type(_: &str, _: &str) {}
