//! The console: pages, components, view models and server functions, rendered on the server and taken over by the
//! browser. It never sees SQL, and what it builds for the browser holds no server dependency.
//!
//! `shell` is the HTML document, `ui` the component library, `model` what pages show and how it is fetched, `pages`
//! the pages, and `web` (on the server only) the loaders and the forms behind them.

mod model;
mod pages;
mod shell;
#[expect(
    dead_code,
    unused_imports,
    reason = "the component library offers more than the pages of this version use"
)]
mod ui;
#[cfg(feature = "ssr")]
pub mod web;

pub use pages::App;
pub use shell::Theme;
#[cfg(feature = "ssr")]
pub use shell::{options, shell};

/// What the browser calls once the module is loaded.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    shell::hydrate(App);
}
