//! The list of groups: search, filters, order, size and place in the address.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    model::{GroupRow, GroupsModel, ListQuery, load_groups},
    pages::{
        listing::{Filter, Kind, List, asked},
        load::{InShell, Load, fetch},
        users::page_href,
    },
    ui::{Crumb, Empty, Flash, Icon, LinkButton, NavItem, PageHeader, Th, Time, Variant},
};

fn groups(asked: ListQuery) -> List {
    List {
        kind: Kind {
            path: "/groups",
            nouns: ("group", "groups"),
            searched: "name or path",
            sorts: &[
                ("", "name"),
                ("users", "number of users"),
                ("created", "creation"),
            ],
        },
        asked,
        filters: vec![
            Filter::choice("members", "Users", &[("none", "None")]),
            Filter::text("path", "Path begins with", "/engineering/"),
        ],
        segments: &[],
    }
}

/// The list of groups.
#[component]
pub(in crate::pages) fn Groups() -> impl IntoView {
    let query = use_query_map();
    let resource = fetch(move || asked(query), load_groups);
    let deleted = query.read_untracked().get("done").as_deref() == Some("deleted");
    view! {
        <InShell current=NavItem::Groups crumbs=vec![Crumb::here("Groups")]>
            {deleted.then(|| view! { <Flash message="Group deleted." /> })}
            <Load resource page=move |model| page(model, asked(query)) />
        </InShell>
    }
}

fn page(model: GroupsModel, asked: ListQuery) -> AnyView {
    let create = model.create.clone();
    let action = create.clone();
    let none_yet = view! {
        <Empty
            icon=Icon::Group
            title="No groups yet"
            text="A group gives its policies to every user in it. Create one for each kind of work, and put people into it."
        >
            <LinkButton href="/groups/create" variant=Variant::Primary reason=create>
                "Create group"
            </LinkButton>
        </Empty>
    };
    let list = groups(asked).show(
        model,
        none_yet.into_any(),
        |list| {
            view! {
                {list.header("Group", "", 1, false)}
                {list.header("Users", "users", 1, true)}
                <Th label="Path" prio=3 />
                {list.header("Created", "created", 2, false)}
            }
            .into_any()
        },
        row,
        |table| table,
    );
    view! {
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
        {list}
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
        model::{Listed, Rows},
        ui::{html, needs},
    };

    fn rendered(asked: ListQuery, wrong: Option<&str>) -> String {
        let model = Listed {
            page: Rows::none(25, 0),
            create: Some(needs("iam:CreateGroup")),
            refused: Vec::new(),
            wrong: wrong.map(str::to_owned),
        };
        html(|| page(model, ListQuery { size: 25, ..asked }))
    }

    #[test]
    fn the_three_empties_of_the_list_are_told_apart() {
        assert!(rendered(ListQuery::default(), None).contains("No groups yet"));
        let asked = ListQuery {
            q: "tug".to_owned(),
            ..ListQuery::default()
        };
        let html = rendered(asked, None);
        assert!(
            html.contains("No groups match") && html.contains("Clear search"),
            "{html}"
        );
        let asked = ListQuery {
            filters: vec![("members".to_owned(), "none".to_owned())],
            ..ListQuery::default()
        };
        let html = rendered(asked, None);
        assert!(
            html.contains("No groups match") && html.contains("Remove filter: Users None"),
            "{html}"
        );
        let html = rendered(ListQuery::default(), Some("A path begins with `/`."));
        assert!(
            html.contains("That filter cannot be used") && !html.contains("No groups yet"),
            "{html}"
        );
    }
}
