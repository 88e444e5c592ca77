//! The list of groups: search, size and place in the address.

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use crate::{
    model::{GroupRow, GroupsModel, ListQuery, load_groups},
    pages::{
        load::{InShell, Load, fetch, list_href, list_query},
        users::page_href,
    },
    ui::{
        Crumb, Empty, Flash, Icon, LinkButton, NavItem, PageHeader, Pager, SearchBar, TableWrap,
        Th, Time, Variant,
    },
};

/// The list of groups.
#[component]
pub(in crate::pages) fn Groups() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| list_query(&query.read()));
    let resource = fetch(move || asked.get(), load_groups);
    view! {
        <InShell current=NavItem::Groups crumbs=vec![Crumb::here("Groups")]>
            <Load resource page=move |model| page(model, asked.get_untracked(), &query.read_untracked()) />
        </InShell>
    }
}

fn page(model: GroupsModel, asked: ListQuery, query: &ParamsMap) -> AnyView {
    let deleted = query.get("done").as_deref() == Some("deleted");
    let GroupsModel { page, create } = model;
    let action = create.clone();
    let none_yet = page.total == 0 && asked.q.is_empty();
    let contents = if none_yet {
        view! {
            <Empty
                icon=Icon::Group
                title="No groups yet"
                text="A group gives its policies to every user in it. Create one for each kind of work, and put people into it."
            >
                <LinkButton href="/groups/create" variant=Variant::Primary reason=create>
                    "Create group"
                </LinkButton>
            </Empty>
        }
        .into_any()
    } else {
        list(page, &asked)
    };
    view! {
        {deleted.then(|| view! { <Flash message="Group deleted." /> })}
        <PageHeader
            title="Groups"
            sentence="Users who do the same work, and the policies that they need for it."
            actions=move || {
                view! {
                    <LinkButton href="/groups/create" variant=Variant::Primary icon=Icon::Plus reason=action>
                        "Create group"
                    </LinkButton>
                }
            }
        />
        {contents}
    }
    .into_any()
}

fn list(page: crate::model::Rows<GroupRow>, asked: &ListQuery) -> AnyView {
    let (shown, total, now) = (page.rows.len(), page.total, page.now);
    let noun = if total == 1 { "group" } else { "groups" };
    let rows = if asked.size == 25 {
        String::new()
    } else {
        asked.size.to_string()
    };
    let keep = |name: &str, value: &str| -> Vec<(String, String)> {
        if value.is_empty() {
            Vec::new()
        } else {
            vec![(name.to_owned(), value.to_owned())]
        }
    };
    let href = |after: &str| {
        list_href(
            "/groups",
            &[("q", &asked.q), ("rows", &rows), ("after", after)],
        )
    };
    let contents = if page.rows.is_empty() && page.total > 0 {
        let first = href("");
        view! {
            <Empty icon=Icon::Search title="Nothing on this page" text="The groups that were here are gone.">
                <LinkButton href=first>"Go to the first page"</LinkButton>
            </Empty>
        }
        .into_any()
    } else if page.rows.is_empty() {
        view! {
            <Empty
                icon=Icon::Search
                title="No groups match"
                text=format!("No group's name or path holds `{}`.", asked.q.replace('`', "'"))
            >
                <LinkButton href="/groups">"Clear search"</LinkButton>
            </Empty>
        }
        .into_any()
    } else {
        view! {
            <TableWrap caption=format!("Groups, sorted by name, {shown} of {total}")>
                <thead>
                    <tr>
                        <Th label="Group" />
                        <Th label="Users" num=true />
                        <Th label="Path" prio=3 />
                        <Th label="Created" prio=2 />
                    </tr>
                </thead>
                <tbody>{page.rows.into_iter().map(|group| row(group, now)).collect_view()}</tbody>
            </TableWrap>
            <Pager
                action="/groups"
                summary=format!("{shown} of {total} {noun}")
                first=(!asked.after.is_empty()).then(|| href(""))
                previous=None
                next=page.next.as_deref().map(href)
                rows=page.size
                keep=keep("q", &asked.q)
            />
        }
        .into_any()
    };
    view! {
        <SearchBar
            action="/groups"
            q=asked.q.clone()
            label="Search groups"
            placeholder="Name or path"
            keep=keep("rows", &rows)
        />
        {contents}
    }
    .into_any()
}

fn row(group: GroupRow, now: i64) -> AnyView {
    let href = page_href("/groups", &group.name);
    view! {
        <tr>
            <th scope="row">
                <a href=href>{group.name}</a>
            </th>
            <td class="num">{group.members.to_string()}</td>
            <td data-prio="3" class="mono">
                {group.path}
            </td>
            <td data-prio="2">
                <Time at=group.created now />
            </td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::Rows,
        ui::{html, needs},
    };

    #[test]
    fn the_three_empties_of_the_list_are_told_apart() {
        let rendered = |q: &str| {
            let model = GroupsModel {
                page: Rows {
                    rows: Vec::new(),
                    total: 0,
                    next: None,
                    size: 25,
                    now: 0,
                },
                create: Some(needs("iam:CreateGroup")),
            };
            let asked = ListQuery {
                q: q.to_owned(),
                size: 25,
                ..ListQuery::default()
            };
            html(|| page(model, asked, &ParamsMap::new()))
        };
        let none = rendered("");
        assert!(
            none.contains("No groups yet") && none.contains("<code>iam:CreateGroup</code>"),
            "{none}"
        );
        let unmatched = rendered("<i>");
        assert!(
            unmatched.contains("No groups match") && unmatched.contains("value=\"&lt;i&gt;\""),
            "{unmatched}"
        );
        assert!(!unmatched.contains("<i>"), "{unmatched}");
    }
}
