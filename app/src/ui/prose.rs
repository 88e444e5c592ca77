//! Sentences with words of code in them.

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

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::html;

    #[test]
    fn backticks_become_code_and_markup_stays_text() {
        let html = html(|| view! { <Prose text="Needs `iam:<b>`" /> });
        assert!(html.contains("<code>iam:&lt;b&gt;</code>"), "{html}");
    }
}
