//! What the console uses of the evaluator, as a browser module of its own: `cargo xtask bench evaluator` weighs it
//! against the same module without the evaluator, and times decisions in Chromium. It is no part of the product and
//! must not become one.

#[cfg(feature = "timing")]
mod timing;
#[cfg(not(feature = "empty"))]
mod whole;

use wasm_bindgen::prelude::wasm_bindgen;

/// What any browser module has: text goes in and comes out.
#[wasm_bindgen]
#[must_use]
pub fn echo(text: &str) -> String {
    format!("{text}: {}", text.len())
}
