//! The console: pages, components, view models and server functions, rendered on the server and taken over by the
//! browser. It never sees SQL, and what it builds for the browser holds no server dependency.
//!
//! `shell` is the HTML document, `ui` the component library.

mod shell;
#[expect(
    dead_code,
    unused_imports,
    reason = "pages take the components up one by one"
)]
mod ui;

pub use shell::Theme;
#[cfg(feature = "ssr")]
pub use shell::{options, shell};

use leptos::prelude::*;

/// The console. An address that has no page says so and leads back to the overview.
#[component]
pub fn App() -> impl IntoView {
    leptos_meta::provide_meta_context();
    view! {
        <ui::AuthShell title="Page not found">
            <p>"There is nothing at this address."</p>
            <ui::LinkButton href="/">"Go to the overview"</ui::LinkButton>
        </ui::AuthShell>
    }
}

/// What the browser calls once the module is loaded.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    shell::hydrate(App);
}
