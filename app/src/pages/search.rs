//! The search of the whole console, as a page: what the command palette shows, for everybody.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::load::{InShell, Load, fetch};
use crate::{
    model::{SearchModel, load_search},
    ui::{Crumb, Empty, Hit, Icon, NavItem, Notice, PageHeader, TableWrap, Th},
};

/// The search.
#[component]
pub(super) fn Search() -> impl IntoView {
    let q = use_query_map()
        .read_untracked()
        .get("q")
        .unwrap_or_default()
        .trim()
        .to_owned();
    let resource = fetch(|| q.clone(), load_search);
    view! {
        <InShell current=NavItem::Overview crumbs=vec![Crumb::here("Search")]>
            <Load resource page=move |model| page(model, q) />
        </InShell>
    }
}

fn page(model: SearchModel, q: String) -> AnyView {
    let SearchModel { hits, unseen } = model;
    let closed = (!unseen.is_empty()).then(|| {
        let message = format!(
            "Not everything was searched: you lack {}.",
            unseen.join(", ")
        );
        view! { <Notice message /> }
    });
    let contents = if hits.is_empty() {
        let text = format!(
            "No page, user, group, role, policy or action holds `{}`.",
            q.replace('`', "'")
        );
        view! { <Empty icon=Icon::Search title="Nothing found" text /> }.into_any()
    } else {
        let rows: Vec<AnyView> = hits.into_iter().map(row).collect();
        view! {
            <TableWrap caption="What was found">
                <thead>
                    <tr>
                        <Th label="Name" />
                        <Th label="Kind" />
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </TableWrap>
        }
        .into_any()
    };
    view! {
        <PageHeader title="Search" sentence="Pages, users, groups, roles, policies and actions; eight of each at most." />
        <form class="filters" role="search" action="/search" method="get" aria-label="Search the console">
            <div class="affix">
                <Icon name=Icon::Search />
                <input class="input" type="search" name="q" value=q aria-label="Search for" data-page-search="" />
            </div>
            <button class="btn" type="submit">
                "Search"
            </button>
        </form>
        {closed}
        {contents}
    }
    .into_any()
}

fn row(hit: Hit) -> AnyView {
    view! {
        <tr>
            <th scope="row">
                <span class="cell-main">
                    <a href=hit.href>{hit.label}</a>
                    <span class="cell-sub">{hit.hint}</span>
                </span>
            </th>
            <td>{hit.kind}</td>
        </tr>
    }
    .into_any()
}
