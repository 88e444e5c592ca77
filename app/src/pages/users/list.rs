//! The list of users: search, filters, order, size and place in the address; and what is done to several at once.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{bulk::BulkBar, parts::page_href};
use crate::{
    model::{ListQuery, UserRow, UsersModel, load_users},
    pages::{
        listing::{Filter, Kind, List, asked},
        load::{InShell, Load, fetch},
    },
    ui::{Crumb, Empty, Flash, Icon, LinkButton, NavItem, PageHeader, Th, Time, Tone, Variant},
};

const YES_NO: &[(&str, &str)] = &[("yes", "Yes"), ("no", "No")];

const IDLE: &[(&str, &str)] = &[
    ("30", "30 days"),
    ("90", "90 days"),
    ("180", "180 days"),
    ("365", "A year"),
];

fn users(asked: ListQuery) -> List {
    List {
        kind: Kind {
            path: "/users",
            nouns: ("user", "users"),
            searched: "name or path",
            sorts: &[
                ("", "name"),
                ("sign-in", "last sign-in"),
                ("created", "creation"),
            ],
        },
        asked,
        filters: vec![
            Filter::choice("password", "Password", YES_NO),
            Filter::choice("mfa", "Second factor", YES_NO),
            Filter::choice("keys", "Access keys", YES_NO),
            Filter::choice("idle", "Nothing done for", IDLE),
            Filter::text("group", "In group", "developers"),
            Filter::text("path", "Path begins with", "/engineering/"),
        ],
        segments: &[],
    }
}

/// The list of users.
#[component]
pub(in crate::pages) fn Users() -> impl IntoView {
    let query = use_query_map();
    let resource = fetch(move || asked(query), load_users);
    let done = match query.read_untracked().get("done").as_deref() {
        Some("deleted") => Some(("User deleted.", Tone::Allow)),
        Some("none-selected") => Some(("Select users first, then choose what to do.", Tone::Warn)),
        _ => None,
    };
    view! {
        <InShell current=NavItem::Users crumbs=vec![Crumb::here("Users")]>
            {done.map(|(message, tone)| view! { <Flash message tone /> })}
            <Load resource page=move |model| page(model, asked(query)) />
        </InShell>
    }
}

fn page(model: UsersModel, asked: ListQuery) -> AnyView {
    let UsersModel { listed, bulk } = model;
    let create = listed.create.clone();
    let action = create.clone();
    let none_yet = view! {
        <Empty
            icon=Icon::User
            title="No users yet"
            text="A user is a person or a program with a name, credentials and permissions of their own. Create one for everybody, so that nobody shares root."
        >
            <LinkButton href="/users/create" variant=Variant::Primary reason=create>
                "Create user"
            </LinkButton>
        </Empty>
    };
    let list = users(asked).show(
        listed,
        none_yet.into_any(),
        |list| {
            view! {
                <Th label="Selected" quiet=true />
                {list.header("User", "", 1, false)}
                <Th label="Path" prio=3 />
                {list.header("Last sign-in", "sign-in", 1, false)}
                {list.header("Created", "created", 2, false)}
            }
            .into_any()
        },
        row,
        |table| view! { <BulkBar controls=bulk table /> }.into_any(),
    );
    view! {
        <PageHeader
            title="Users"
            sentence="People and programs that sign in to this account under a name of their own."
            actions=move || {
                view! {
                    <LinkButton href="/users/create" variant=Variant::Primary icon=Icon::Plus reason=action>
                        "Create user"
                    </LinkButton>
                }
            }
        />
        {list}
    }
    .into_any()
}

fn row(user: UserRow, now: i64) -> AnyView {
    let href = page_href("/users", &user.name);
    // A field's name comes once in a form; the user's id is its own.
    let field = format!("pick-{}", user.id);
    let spoken = format!("Select {}", user.name);
    view! {
        <tr>
            <td>
                <label class="tick-cell">
                    <input class="tick" type="checkbox" name=field value=user.name.clone() />
                    <span class="vh">{spoken}</span>
                </label>
            </td>
            <th scope="row">
                <a href=href>{user.name}</a>
            </th>
            <td data-prio="3" class="mono">
                {user.path}
            </td>
            <td>
                {match user.last_sign_in {
                    Some(at) => view! { <Time at now /> }.into_any(),
                    None => view! { <span class="muted">"Never"</span> }.into_any(),
                }}
            </td>
            <td data-prio="2">
                <Time at=user.created now />
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

    fn rendered(rows: Vec<UserRow>, total: i64, asked: ListQuery, next: Option<&str>) -> String {
        let page_of = Rows {
            rows,
            total,
            next: next.map(str::to_owned),
            previous: (!asked.after.is_empty()).then(|| "b4".to_owned()),
            size: 25,
            now: 1_000,
        };
        let model = UsersModel {
            listed: Listed {
                page: page_of,
                create: Some(needs("iam:CreateUser")),
                refused: vec![("mfa".to_owned(), needs("iam:ListMFADevices"))],
                wrong: None,
            },
            bulk: Default::default(),
        };
        html(|| page(model, ListQuery { size: 25, ..asked }))
    }

    fn user(name: &str) -> UserRow {
        UserRow {
            id: "AIDA1".to_owned(),
            name: name.to_owned(),
            path: "/".to_owned(),
            arn: String::new(),
            created: 0,
            last_sign_in: None,
        }
    }

    #[test]
    fn who_may_not_create_users_sees_the_button_and_the_missing_action() {
        let html = rendered(vec![user("ama")], 1, ListQuery::default(), None);
        assert!(
            html.contains("Create user") && html.contains("<code>iam:CreateUser</code>"),
            "{html}"
        );
        assert!(
            html.contains(r#"aria-disabled="true""#) && !html.contains("href=\"/users/create\""),
            "{html}"
        );
    }

    #[test]
    fn a_search_without_match_keeps_the_search_and_offers_to_clear_it() {
        let asked = ListQuery {
            q: "<b>".to_owned(),
            ..ListQuery::default()
        };
        let html = rendered(Vec::new(), 0, asked, None);
        assert!(
            html.contains("No users match") && html.contains("value=\"&lt;b&gt;\""),
            "{html}"
        );
        assert!(
            !html.contains("<b>&") && html.contains("Clear search"),
            "{html}"
        );
        assert!(rendered(Vec::new(), 0, ListQuery::default(), None).contains("No users yet"));
    }

    #[test]
    fn an_address_beyond_the_last_page_is_not_taken_for_a_search() {
        let asked = ListQuery {
            after: "zzz".to_owned(),
            ..ListQuery::default()
        };
        let html = rendered(Vec::new(), 3, asked, None);
        assert!(
            html.contains("Nothing on this page") && html.contains("href=\"/users\""),
            "{html}"
        );
        assert!(!html.contains("No users match"), "{html}");
    }

    #[test]
    fn every_link_of_a_list_keeps_the_rest_of_its_address() {
        let asked = ListQuery {
            q: "a&b".to_owned(),
            after: "x".to_owned(),
            sort: "-created".to_owned(),
            filters: vec![("password".to_owned(), "yes".to_owned())],
            ..ListQuery::default()
        };
        let html = rendered(vec![user("a+b@c")], 60, asked, Some("7 a+b@c"));
        for href in [
            "/users?q=a%26b&amp;sort=-created&amp;password=yes&amp;after=7%20a%2Bb%40c",
            "/users?q=a%26b&amp;sort=-created&amp;password=yes&amp;after=b4",
            "/users?q=a%26b&amp;sort=-created&amp;password=yes&amp;export=csv",
            "/users?q=a%26b&amp;sort=created&amp;password=yes\"",
            "/users?q=a%26b&amp;password=yes\"",
            "/users?q=a%26b&amp;sort=-created\"",
        ] {
            assert!(html.contains(href), "{href} in {html}");
        }
        assert!(
            html.contains("/users/a%2Bb%40c") && html.contains("1 of 60 users"),
            "{html}"
        );
        assert_eq!(
            html.matches("aria-sort=\"descending\"").count(),
            1,
            "{html}"
        );
    }

    #[test]
    fn a_filter_that_the_reader_may_not_use_says_so() {
        let html = rendered(vec![user("ama")], 1, ListQuery::default(), None);
        assert!(
            html.contains("<code>iam:ListMFADevices</code>") && !html.contains("name=\"mfa\""),
            "{html}"
        );
        assert!(html.contains("name=\"password\""), "{html}");
    }
}
