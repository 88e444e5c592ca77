//! The audit log: who did what, from where, and how the decision fell. It only reads.

mod event;
mod integrity;
mod list;

pub(super) use event::AuditEvent;
pub(super) use list::AuditLog;

use integrity::{Alarm, Integrity};
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

/// An event's name, which may break between its words where there is little room.
pub(in crate::pages) fn breakable(name: &str) -> AnyView {
    let mut words = vec![String::new()];
    let mut after_small = false;
    for letter in name.chars() {
        if after_small && letter.is_ascii_uppercase() {
            words.push(String::new());
        }
        after_small = letter.is_ascii_lowercase();
        if let Some(word) = words.last_mut() {
            word.push(letter);
        }
    }
    words
        .into_iter()
        .enumerate()
        .map(|(place, word)| view! { {(place > 0).then(|| view! { <wbr /> })} {word} })
        .collect_view()
        .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html;

    #[test]
    fn event_names_break_between_words_and_stay_whole_as_text() {
        let html = html(|| view! { <a>{breakable("ListMFADevices")}</a> });
        let text = html.replace("<!>", "").replace("<!---->", "");
        assert_eq!(text, "<a>List<wbr>MFADevices</a>", "{html}");
    }
}
