//! The list of roles: search, a filter, order, size and place in the address.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    model::{ListQuery, RoleRow, RolesModel, load_roles},
    pages::{
        listing::{Filter, Kind, List, asked},
        load::{InShell, Load, fetch},
        users::page_href,
    },
    ui::{Badge, Crumb, Empty, Flash, Icon, LinkButton, NavItem, PageHeader, Th, Time, Variant},
};

fn roles(asked: ListQuery) -> List {
    List {
        kind: Kind {
            path: "/roles",
            nouns: ("role", "roles"),
            searched: "name, path or description",
            sorts: &[("", "name"), ("used", "last use"), ("created", "creation")],
        },
        asked,
        filters: vec![Filter::text("path", "Path begins with", "/engineering/")],
        segments: &[],
    }
}

/// The list of roles.
#[component]
pub(in crate::pages) fn Roles() -> impl IntoView {
    let query = use_query_map();
    let resource = fetch(move || asked(query), load_roles);
    let deleted = query.read_untracked().get("done").as_deref() == Some("deleted");
    view! {
        <InShell current=NavItem::Roles crumbs=vec![Crumb::here("Roles")]>
            {deleted.then(|| view! { <Flash message="Role deleted." /> })}
            <Load resource page=move |model| page(model, asked(query)) />
        </InShell>
    }
}

fn page(model: RolesModel, asked: ListQuery) -> AnyView {
    let create = model.create.clone();
    let action = create.clone();
    let none_yet = view! {
        <Empty
            icon=Icon::Role
            title="No roles yet"
            text="A role has permissions and no password. People and services that it trusts act as it for a time."
        >
            <LinkButton href="/roles/create" variant=Variant::Primary reason=create>
                "Create role"
            </LinkButton>
        </Empty>
    };
    let list = roles(asked).show(
        model,
        none_yet.into_any(),
        |list| {
            view! {
                {list.header("Role", "", 1, false)}
                {list.header("Last used", "used", 1, false)}
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
            title="Roles"
            sentence="Permissions that people and services take on for a time, without passwords or keys of their own."
            actions=move || {
                view! {
                    <LinkButton href="/roles/create" variant=Variant::Primary icon=Icon::Plus reason=action>
                        "Create role"
                    </LinkButton>
                }
            }
        />
        {list}
    }
    .into_any()
}

fn row(role: RoleRow, now: i64) -> AnyView {
    let href = page_href("/roles", &role.name);
    view! {
        <tr>
            <th scope="row">
                <span class="cell-main">
                    <span class="row">
                        <a href=href>{role.name}</a>
                        {role.service.is_some().then(|| view! { <Badge>"Linked to a service"</Badge> })}
                    </span>
                    {(!role.description.is_empty()).then(|| view! { <span class="cell-sub">{role.description}</span> })}
                </span>
            </th>
            <td>{super::detail::last_used(role.last_used, now)}</td>
            <td data-prio="3" class="mono">
                {role.path}
            </td>
            <td data-prio="2">
                <Time at=role.created now />
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

    fn rendered(rows: Vec<RoleRow>, q: &str) -> String {
        let model = Listed {
            page: Rows {
                total: i64::try_from(rows.len()).unwrap(),
                rows,
                ..Rows::none(25, 1_000_000)
            },
            create: Some(needs("iam:CreateRole")),
            refused: Vec::new(),
            wrong: None,
        };
        let asked = ListQuery {
            q: q.to_owned(),
            size: 25,
            ..ListQuery::default()
        };
        html(|| page(model, asked))
    }

    #[test]
    fn the_empties_of_the_list_are_told_apart() {
        let none = rendered(Vec::new(), "");
        assert!(
            none.contains("No roles yet") && none.contains("<code>iam:CreateRole</code>"),
            "{none}"
        );
        let unmatched = rendered(Vec::new(), "<i>");
        assert!(
            unmatched.contains("No roles match") && unmatched.contains("value=\"&lt;i&gt;\""),
            "{unmatched}"
        );
        assert!(!unmatched.contains("<i>"), "{unmatched}");
    }

    #[test]
    fn a_role_says_when_it_was_used_what_it_is_for_and_whose_it_is() {
        let role = RoleRow {
            name: "a+b".to_owned(),
            path: "/".to_owned(),
            arn: String::new(),
            description: "<b>tides</b>".to_owned(),
            created: 0,
            last_used: None,
            service: Some("ecs.amazonaws.com".to_owned()),
            max_session: 3600,
        };
        let html = rendered(vec![role], "");
        for part in [
            "/roles/a%2Bb",
            "Never",
            "&lt;b&gt;tides",
            "Linked to a service",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }
}
