//! The console: pages rendered on the server, with islands that the browser takes over. It never sees SQL, and what it
//! builds for the browser holds no server dependency: only the islands of `ui` and the evaluator.
//!
//! `shell` is the HTML document, `ui` the component library, `model` what pages show, `pages` the pages, and `web` the
//! loaders and the forms behind them.

mod document;
#[cfg(feature = "ssr")]
mod model;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod shell;
#[expect(
    dead_code,
    reason = "the component library offers more than the pages of this version, and more than the islands, use"
)]
mod ui;
#[cfg(feature = "ssr")]
pub mod web;

#[cfg(feature = "ssr")]
pub use pages::App;
#[cfg(feature = "ssr")]
pub use shell::{Theme, options, shell};

/// What the browser calls once the module is loaded; each island on the page is then taken over by itself.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
