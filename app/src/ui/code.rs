//! Policy text as people read it: numbered lines, coloured by kind of token, the deciding statement marked.

use super::islands::CopyButton;
use super::markup::{Mark, lines_markup};
use super::uid;
use leptos::prelude::*;

/// A policy document to read.
#[component]
pub(crate) fn Code(
    /// The text.
    #[prop(into)]
    text: String,
    /// What it is: the policy's name.
    #[prop(into)]
    title: String,
    /// Lines to set apart.
    #[prop(optional)]
    marks: Vec<Mark>,
) -> impl IntoView {
    let id = uid("code");
    let lines = lines_markup(&text, &marks, &[]);
    view! {
        <figure class="code">
            <figcaption class="code-head">
                <b id=id.clone()>{title}</b>
                <span class="push">
                    <CopyButton text=text label="Copy JSON".to_owned() />
                </span>
            </figcaption>
            <pre tabindex="0" role="region" aria-labelledby=id>
                <code inner_html=lines></code>
            </pre>
        </figure>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html;

    #[test]
    fn text_stays_text_in_coloured_lines() {
        let html =
            html(|| view! { <Code title="p" text="</code><script>alert(1)</script>\n{}" /> });
        assert!(!html.contains("<script"), "{html}");
        assert_eq!(html.matches("class=\"ln\"").count(), 2, "{html}");
        assert!(html.contains("&lt;/code&gt;"), "{html}");
    }
}
