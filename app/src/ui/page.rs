//! The anatomy of a page inside the shell: its header, its sections, its tabs.

use super::uid;
use leptos::children::ViewFnOnce;
use leptos::prelude::*;
use leptos_meta::Title;

/// The title of a page (also the document's), a sentence, and what can be done.
#[component]
pub(crate) fn PageHeader(
    /// The title: the name of the thing, or of the list.
    #[prop(into)]
    title: String,
    /// One sentence on what this is.
    #[prop(optional, into)]
    sentence: String,
    /// A badge or status beside the title.
    #[prop(optional, into)]
    status: Option<ViewFnOnce>,
    /// What can be done here, the primary action last.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
    /// More under the title, such as the ARN.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <Title text=format!("{title} · Bailiwick") />
        <div class="page-head">
            <div>
                <div class="row row-3">
                    <h1>{title}</h1>
                    {status.map(ViewFnOnce::run)}
                </div>
                {(!sentence.is_empty()).then(|| view! { <p class="sm">{sentence}</p> })}
                {children.map(|children| view! { <div class="sm row">{children()}</div> })}
            </div>
            {actions.map(|actions| view! { <div class="page-actions">{actions.run()}</div> })}
        </div>
    }
    .into_any()
}

/// A part of a page under a heading of the second level.
#[component]
pub(crate) fn Section(
    /// Its heading.
    #[prop(into)]
    title: String,
    /// One sentence on what it shows.
    #[prop(optional, into)]
    sentence: String,
    /// What can be done here.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    let id = uid("section");
    let named_by = id.clone();
    view! {
        <section class="section" aria-labelledby=named_by>
            <div class="section-head">
                <h2 id=id>{title}</h2>
                {(!sentence.is_empty()).then(|| view! { <p>{sentence}</p> })}
                {actions.map(|actions| view! { <span class="push row">{actions.run()}</span> })}
            </div>
            {children()}
        </section>
    }
    .into_any()
}

/// One of several views of a thing, with an address of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tab {
    /// Its name.
    pub(crate) label: String,
    /// Its address.
    pub(crate) href: String,
    /// How many things it holds.
    pub(crate) count: Option<u64>,
    /// Whether it is the one shown.
    pub(crate) current: bool,
}

/// Tabs that are links: they work without script, and each can be shared.
#[component]
pub(crate) fn Tabs(
    /// What they divide: "User sections".
    #[prop(into)]
    label: String,
    /// The tabs.
    tabs: Vec<Tab>,
) -> impl IntoView {
    view! {
        <nav class="tabs" aria-label=label>
            {tabs
                .into_iter()
                .map(|tab| {
                    view! {
                        <a href=tab.href aria-current=tab.current.then_some("page")>
                            <span>{tab.label}</span>
                            {tab.count.map(|count| view! { <span class="count">{count.to_string()}</span> })}
                        </a>
                    }
                })
                .collect_view()}
        </nav>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html;

    #[test]
    fn a_page_has_one_heading() {
        let html =
            html(|| view! { <PageHeader title="Users" sentence="People." actions=|| "Create" /> });
        assert_eq!(html.matches("<h1").count(), 1, "{html}");
        assert!(
            html.contains(r#"<h1>Users"#) && html.contains("page-actions"),
            "{html}"
        );
    }

    #[test]
    fn the_tab_shown_is_marked_for_everybody() {
        let tab = |label: &str, current| Tab {
            label: label.to_owned(),
            href: "/x".to_owned(),
            count: Some(2),
            current,
        };
        let html = html(
            || view! { <Tabs label="User sections" tabs=vec![tab("Permissions", true), tab("Groups", false)] /> },
        );
        assert_eq!(html.matches(r#"aria-current="page""#).count(), 1, "{html}");
    }

    #[test]
    fn a_section_is_named_by_its_heading() {
        let html = html(|| view! { <Section title="Access keys">"…"</Section> });
        assert!(
            html.contains(r#"aria-labelledby="section-0""#)
                && html.contains(r#"<h2 id="section-0">"#),
            "{html}"
        );
    }
}
