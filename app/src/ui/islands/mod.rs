//! What answers in the browser. Each island is rendered by the server like everything else and taken over by the browser
//! by itself; its properties travel with the page, so they hold nothing that the page does not show.

mod ask_key;
mod ceremony;
mod copy;
mod editor;
mod palette;
mod show_password;

#[cfg(feature = "ssr")]
pub(crate) use ask_key::AskKey;
#[cfg(feature = "ssr")]
pub(crate) use copy::CopyButton;
#[cfg(feature = "ssr")]
pub(crate) use editor::PolicyEditor;
#[cfg(feature = "ssr")]
pub(crate) use palette::{Hit, Palette};
#[cfg(feature = "ssr")]
pub(crate) use show_password::ShowPassword;

use leptos::prelude::*;

/// False in the server's HTML and while the browser takes over, true afterwards: for controls that need script to be of
/// use.
fn hydrated() -> ReadSignal<bool> {
    let (ready, set_ready) = signal(false);
    Effect::new(move |_| set_ready.set(true));
    ready
}
