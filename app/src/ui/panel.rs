//! Panels, facts and figures.

use leptos::children::ViewFnOnce;
use leptos::prelude::*;

/// A box with a title: side information, a result, a section of a form. Never inside another panel.
#[component]
pub(crate) fn Panel(
    /// Its title.
    #[prop(optional, into)]
    title: Option<String>,
    /// Actions beside the title.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
    /// What stands under the line at the bottom.
    #[prop(optional, into)]
    foot: Option<ViewFnOnce>,
    /// Leaves the inner margin out, for lists and tables that reach the edge.
    #[prop(optional)]
    flush: bool,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="panel">
            {title
                .map(|title| {
                    view! {
                        <div class="panel-head">
                            <h2>{title}</h2>
                            {actions.map(|actions| view! { <span class="push row">{actions.run()}</span> })}
                        </div>
                    }
                })}
            {if flush { children() } else { view! { <div class="panel-body stack stack-3">{children()}</div> }.into_any() }}
            {foot.map(|foot| view! { <div class="panel-foot">{foot.run()}</div> })}
        </section>
    }
    .into_any()
}

/// A few facts on a thing, across the page under its title.
#[component]
pub(crate) fn Facts(
    /// [`Fact`]s.
    children: Children,
) -> impl IntoView {
    view! { <dl class="facts">{children()}</dl> }
}

/// One of the [`Facts`].
#[component]
pub(crate) fn Fact(
    /// What it is.
    #[prop(into)]
    label: String,
    /// Its value.
    children: Children,
) -> impl IntoView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{children()}</dd>
        </div>
    }
}

/// A few facts, down a panel.
#[component]
pub(crate) fn Kv(
    /// Values under their names instead of beside them.
    #[prop(optional)]
    stacked: bool,
    /// [`KvRow`]s.
    children: Children,
) -> impl IntoView {
    view! {
        <dl class="kv" data-stack=stacked.then_some("")>
            {children()}
        </dl>
    }
}

/// One of the facts of a [`Kv`].
#[component]
pub(crate) fn KvRow(
    /// What it is.
    #[prop(into)]
    label: String,
    /// Its value.
    children: Children,
) -> impl IntoView {
    view! {
        <dt>{label}</dt>
        <dd>{children()}</dd>
    }
}

/// Figures in a row.
#[component]
pub(crate) fn Stats(
    /// [`Stat`]s.
    children: Children,
) -> impl IntoView {
    view! { <dl class="stats">{children()}</dl> }
}

/// One figure.
#[component]
pub(crate) fn Stat(
    /// What is counted.
    #[prop(into)]
    label: String,
    /// The count.
    #[prop(into)]
    figure: String,
    /// The unit or the whole: "of 142".
    #[prop(optional, into)]
    of: String,
    /// Where the things counted are.
    #[prop(optional_no_strip, into)]
    href: Option<String>,
    /// A line under it.
    #[prop(optional, into)]
    detail: String,
) -> impl IntoView {
    let figure = view! {
        <span class="figure">
            {figure} {(!of.is_empty()).then(|| view! { <small>{format!(" {of}")}</small> })}
        </span>
    };
    view! {
        <div class="stat">
            <dt>
                {match href {
                    Some(href) => view! { <a href=href>{label}</a> }.into_any(),
                    None => label.into_any(),
                }}
            </dt>
            <dd>{figure}</dd>
            {(!detail.is_empty()).then(|| view! { <dd>{detail}</dd> })}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html;

    #[test]
    fn facts_are_a_description_list() {
        let html = html(|| view! { <Facts><Fact label="Created">"15 Jan 2024"</Fact></Facts> });
        assert!(
            html.contains("<dl class=\"facts\"><div><dt>Created"),
            "{html}"
        );
        assert!(html.contains("<dd>15 Jan 2024"), "{html}");
    }

    #[test]
    fn a_panel_has_its_title_its_actions_and_its_foot() {
        let html = html(|| {
            view! { <Panel title="Password" actions=|| "Change" foot=|| "Saved"><p>"Body"</p></Panel> }
        });
        for part in [
            "<h2>Password",
            "Change",
            "panel-body",
            "panel-foot",
            "Saved",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn a_figure_stands_with_its_unit() {
        let html = html(
            || view! { <Stat label="Console users with MFA" figure="139" of="of 142" href=Some("/users".to_owned()) /> },
        );
        assert!(
            html.contains("139") && html.contains("<small> of 142"),
            "{html}"
        );
        assert!(html.contains(r#"<a href="/users">"#), "{html}");
    }
}
