//! The copy button.

use leptos::prelude::*;

use super::hydrated;
use crate::ui::icon::Icon;

/// Copies a text to the clipboard. It appears once script runs, because it is of no use before.
#[island]
pub fn CopyButton(
    /// What is copied.
    text: String,
    /// The button's name, such as "Copy ARN".
    label: String,
) -> impl IntoView {
    let ready = hydrated();
    let (copied, set_copied) = signal(false);
    let name = move || {
        if copied.get() {
            "Copied".to_owned()
        } else {
            label.clone()
        }
    };
    view! {
        <button
            class="copy"
            type="button"
            hidden=move || !ready.get()
            aria-label=name
            aria-live="polite"
            on:click=move |_| set_copied.set(to_clipboard(&text))
        >
            {move || if copied.get() { view! { <Icon name=Icon::Check /> } } else { view! { <Icon name=Icon::Copy /> } }}
        </button>
    }
}

/// Hands a text to the browser's clipboard. False where the page is not allowed to (no secure context).
#[cfg(feature = "hydrate")]
fn to_clipboard(text: &str) -> bool {
    let Some(window) = web_sys::window().filter(web_sys::Window::is_secure_context) else {
        return false;
    };
    // The promise settles on its own; a refusal by the person leaves the clipboard as it was.
    drop(window.navigator().clipboard().write_text(text));
    true
}

/// The server has no clipboard.
#[cfg(not(feature = "hydrate"))]
fn to_clipboard(_: &str) -> bool {
    false
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::html;

    #[test]
    fn the_copy_button_is_hidden_until_script_runs() {
        let html = html(|| view! { <CopyButton text="a".to_owned() label="Copy".to_owned() /> });
        assert!(html.contains("<button type=\"button\" hidden"), "{html}");
    }
}
