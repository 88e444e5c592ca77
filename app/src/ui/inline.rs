//! Small things inside a line: prose with code words, ARNs, account ids, the copy button.

use super::icon::Icon;
use super::{hydrated, uid};
use leptos::prelude::*;

/// A sentence in which `backticks` mark code, as error messages and reasons of ours are written.
#[component]
pub(crate) fn Prose(
    /// The sentence.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    text.split('`')
        .enumerate()
        .filter(|(_, part)| !part.is_empty())
        .map(|(at, part)| {
            let part = part.to_owned();
            if at % 2 == 1 {
                view! { <code>{part}</code> }.into_any()
            } else {
                view! { <span>{part}</span> }.into_any()
            }
        })
        .collect_view()
}

/// Copies a text to the clipboard. It appears once script runs, because it is of no use before.
#[component]
pub(crate) fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: String,
    /// The button's name, such as "Copy ARN".
    #[prop(into)]
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

/// An ARN, its prefix dim so that the resource stands out, with a copy button.
#[component]
pub(crate) fn Arn(
    /// The whole ARN.
    #[prop(into)]
    arn: String,
    /// Leaves the copy button out, for dense tables.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    let (prefix, resource) = split_arn(&arn);
    let (prefix, resource) = (prefix.to_owned(), resource.to_owned());
    view! {
        <span class="arn">
            <span>{prefix}</span>
            {resource}
        </span>
        {(!bare).then(|| view! { <CopyButton text=arn label="Copy ARN" /> })}
    }
}

/// Splits an ARN after its account, an action after its service, and leaves everything else whole.
fn split_arn(arn: &str) -> (&str, &str) {
    let colons = if arn.starts_with("arn:") { 5 } else { 1 };
    match arn.match_indices(':').nth(colons - 1) {
        Some((at, _)) => arn.split_at(at + 1),
        None => ("", arn),
    }
}

/// An account id, grouped in fours to be read and whole to be copied.
#[component]
pub(crate) fn AccountId(
    /// Twelve digits.
    #[prop(into)]
    id: String,
    /// Adds a copy button.
    #[prop(optional)]
    copy: bool,
) -> impl IntoView {
    let grouped = in_fours(&id);
    view! {
        <span class="tnum nowrap">{grouped}</span>
        {copy.then(|| view! { <CopyButton text=id label="Copy account ID" /> })}
    }
}

/// A text cut into groups of four characters.
pub(super) fn in_fours(text: &str) -> String {
    let mut grouped = String::with_capacity(text.len() + text.len() / 4);
    for (at, c) in text.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            grouped.push(' ');
        }
        grouped.push(c);
    }
    grouped
}

/// What a control is explained by: visible on hover and focus, always there for assistive technology.
pub(super) struct Tip {
    /// The id that the control's `aria-describedby` names.
    pub(super) id: String,
    /// The tip itself, to be placed after the control in a `.tip-host`.
    pub(super) view: AnyView,
}

/// The tip of a control that refuses, from the reason.
pub(super) fn tip(reason: &str) -> Tip {
    let id = uid("tip");
    let view = view! {
        <span class="tip" data-side="below" role="tooltip" id=id.clone()>
            <Prose text=reason />
        </span>
    }
    .into_any();
    Tip { id, view }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::html;

    #[test]
    fn backticks_become_code_and_markup_stays_text() {
        let html = html(|| view! { <Prose text="Needs `iam:<b>`" /> });
        assert!(html.contains("<code>iam:&lt;b&gt;</code>"), "{html}");
    }

    #[test]
    fn the_prefix_of_an_arn_ends_after_the_account() {
        assert_eq!(
            split_arn("arn:aws:iam::731904562218:user/eng/ama"),
            ("arn:aws:iam::731904562218:", "user/eng/ama")
        );
        assert_eq!(split_arn("iam:CreateUser"), ("iam:", "CreateUser"));
        assert_eq!(split_arn("*"), ("", "*"));
    }

    #[test]
    fn the_copy_button_is_hidden_until_script_runs() {
        let html = html(|| view! { <Arn arn="arn:aws:iam::731904562218:user/ama" /> });
        assert!(html.contains("<button type=\"button\" hidden"), "{html}");
    }

    #[test]
    fn account_ids_are_grouped_in_fours() {
        assert_eq!(in_fours("731904562218"), "7319 0456 2218");
    }
}
