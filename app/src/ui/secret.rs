//! A secret that is shown once. It is masked so that a glance over the shoulder does not read it; opening it needs no
//! script. Whoever renders it answers with `no-store` and never again.

use super::islands::CopyButton;
use leptos::prelude::*;

/// A labelled secret: masked until opened, then plain and easy to copy.
#[component]
pub(crate) fn Secret(
    /// What it is: "Secret access key".
    #[prop(into)]
    label: String,
    /// The secret itself.
    #[prop(into)]
    value: String,
    /// Shows it at once, for what must be typed elsewhere, such as the key of an authenticator app.
    #[prop(optional)]
    open: bool,
) -> impl IntoView {
    let copy = format!("Copy {}", lower_first(&label));
    let shown = value.clone();
    let plain = view! {
        <div class="secret">
            <span>{shown}</span>
            <CopyButton text=value label=copy />
        </div>
    };
    let body = if open {
        plain.into_any()
    } else {
        view! {
            <details class="secret-mask">
                <summary class="secret">
                    <span aria-hidden="true">"••••••••••••••••••••••••"</span>
                    <span class="btn" data-size="sm">
                        "Show"
                        <span class="vh">{format!(" {}", lower_first(&label))}</span>
                    </span>
                </summary>
                {plain}
            </details>
        }
        .into_any()
    };
    view! {
        <div class="field">
            <span class="label">{label}</span>
            {body}
        </div>
    }
    .into_any()
}

/// A label inside a sentence: its first letter small.
fn lower_first(label: &str) -> String {
    let mut letters = label.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html;

    #[test]
    fn a_secret_is_masked_and_opens_without_script() {
        let html = html(|| view! { <Secret label="Secret access key" value="q7Lr0/vXw" /> });
        assert!(
            html.contains("<details class=\"secret-mask\"><summary"),
            "{html}"
        );
        // Once to be read, and once as what the copy button copies.
        assert_eq!(html.matches("q7Lr0/vXw").count(), 2, "{html}");
        assert_eq!(html.matches(">q7Lr0/vXw<").count(), 1, "{html}");
        assert!(
            html.contains("Copy secret access key") && html.contains(" secret access key</span>"),
            "{html}"
        );
    }
}
