//! Lists of things: table, pager. Search, sort, page and size live in the URL; every control here is a link or
//! a GET form.

use super::choice::{Choice, option_views};
use super::icon::Icon;
use leptos::prelude::*;

/// A table in a wrapper that scrolls sideways where the page is narrow.
#[component]
pub(crate) fn TableWrap(
    /// What the table shows, how it is sorted and how much there is: "Users, sorted by name, 25 of 148".
    #[prop(into)]
    caption: String,
    /// Shows the caption above the table instead of only speaking it.
    #[prop(optional)]
    show_caption: bool,
    /// Makes the wrapper focusable, for tables that hold no link or control.
    #[prop(optional)]
    scroll_focus: bool,
    /// `<thead>` and `<tbody>`.
    children: Children,
) -> impl IntoView {
    let name = scroll_focus.then(|| caption.clone());
    view! {
        <div
            class="table-wrap"
            tabindex=scroll_focus.then_some("0")
            role=scroll_focus.then_some("region")
            aria-label=name
        >
            <table class="table">
                <caption class=if show_caption { "hint" } else { "vh" }>{caption}</caption>
                {children()}
            </table>
        </div>
    }
    .into_any()
}

/// How a column is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sort {
    /// It can be, but is not.
    #[default]
    Unsorted,
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// The header of a column.
#[component]
pub(crate) fn Th(
    /// Its name.
    #[prop(into)]
    label: String,
    /// The address of the page sorted by this column (the other way where it is sorted already).
    #[prop(optional_no_strip, into)]
    href: Option<String>,
    /// How it is sorted now.
    #[prop(optional)]
    sort: Sort,
    /// For numbers: set to the right edge.
    #[prop(optional)]
    num: bool,
    /// 2 hides the column on phones, 3 on tablets too.
    #[prop(optional)]
    prio: u8,
    /// Only speaks the name, for columns of actions.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    let (spoken, icon) = match sort {
        Sort::Unsorted => (None, Icon::Sortable),
        Sort::Ascending => (Some("ascending"), Icon::SortUp),
        Sort::Descending => (Some("descending"), Icon::SortDown),
    };
    let content = match href {
        Some(href) => view! {
            <a href=href>
                {label}
                <Icon name=icon size=14 />
            </a>
        }
        .into_any(),
        None if quiet => view! { <span class="vh">{label}</span> }.into_any(),
        None => label.into_any(),
    };
    view! {
        <th
            scope="col"
            class=num.then_some("num")
            data-prio=(prio > 1).then(|| prio.to_string())
            aria-sort=spoken
        >
            {content}
        </th>
    }
    .into_any()
}

/// Values of a form that stay as they are.
pub(crate) fn hidden_values(values: Vec<(String, String)>) -> Vec<AnyView> {
    values
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> }.into_any())
        .collect()
}

/// The pages of a list, by key: a page knows its neighbours, not its number.
#[component]
pub(crate) fn Pager(
    /// The list's address, for the number of rows.
    #[prop(into)]
    action: String,
    /// What the page shows: "25 of 148 users".
    #[prop(into)]
    summary: String,
    /// The first page, unless this is it.
    #[prop(optional_no_strip, into)]
    first: Option<String>,
    /// The page before.
    #[prop(optional_no_strip, into)]
    previous: Option<String>,
    /// The page after.
    #[prop(optional_no_strip, into)]
    next: Option<String>,
    /// Rows per page now.
    rows: u32,
    /// The other values of the address that stay as they are, without the key of the page.
    #[prop(optional)]
    keep: Vec<(String, String)>,
) -> impl IntoView {
    let sizes = [25, 50, 100]
        .map(|n: u32| Choice::new(n.to_string(), n.to_string()))
        .to_vec();
    view! {
        <nav class="pager" aria-label="Pages">
            <form class="row" action=action method="get">
                {hidden_values(keep)}
                <label class="row">
                    <span>"Rows"</span>
                    <select class="input" data-size="sm" name="rows">
                        {option_views(sizes, &rows.to_string())}
                    </select>
                </label>
                <button class="btn" data-size="sm" type="submit">
                    "Apply"
                </button>
            </form>
            <span class="tnum" role="status">
                {summary}
            </span>
            <span class="row">
                {page_link("First", None, first)}
                {page_link("Previous", Some((Icon::ChevronLeft, false)), previous)}
                {page_link("Next", Some((Icon::ChevronRight, true)), next)}
            </span>
        </nav>
    }
    .into_any()
}

/// A link to another page; where there is none, a button that is disabled.
fn page_link(label: &'static str, icon: Option<(Icon, bool)>, href: Option<String>) -> AnyView {
    let before =
        icon.and_then(|(icon, after)| (!after).then(|| view! { <Icon name=icon size=14 /> }));
    let after = icon.and_then(|(icon, after)| after.then(|| view! { <Icon name=icon size=14 /> }));
    let content = view! {
        {before}
        {label}
        {after}
    };
    match href {
        Some(href) => view! {
            <a class="btn" data-size="sm" href=href>
                {content}
            </a>
        }
        .into_any(),
        None => view! {
            <button class="btn" data-size="sm" type="button" disabled>
                {content}
            </button>
        }
        .into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html;

    #[test]
    fn only_the_sorted_column_says_so() {
        let html = html(|| {
            view! {
                <TableWrap caption="Users, sorted by name, 2 of 2">
                    <thead>
                        <tr>
                            <Th label="User" href=Some("?sort=-user".to_owned()) sort=Sort::Ascending />
                            <Th label="Created" href=Some("?sort=created".to_owned()) prio=3 num=true />
                            <Th label="Actions" quiet=true />
                        </tr>
                    </thead>
                    <tbody></tbody>
                </TableWrap>
            }
        });
        assert!(
            html.contains(r#"<caption class="vh">Users, sorted by name, 2 of 2"#),
            "{html}"
        );
        assert_eq!(html.matches("aria-sort").count(), 1, "{html}");
        assert_eq!(html.matches(r#"scope="col""#).count(), 3, "{html}");
        assert!(
            html.contains(r#"data-prio="3""#) && html.contains(r#"<span class="vh">Actions"#),
            "{html}"
        );
    }

    #[test]
    fn the_ends_of_a_list_are_disabled_and_the_size_is_a_get_form() {
        let html = html(|| {
            view! { <Pager action="/users" summary="50 of 148 users" next=Some("/users?after=x".to_owned()) rows=50 /> }
        });
        assert_eq!(html.matches(" disabled").count(), 2, "{html}");
        assert!(
            html.contains(r#"href="/users?after=x""#) && html.contains(r#"value="50" selected"#),
            "{html}"
        );
    }
}
