//! The list of users: search, size and place in the address.

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::parts::page_href;
use crate::{
    model::{ListQuery, UserRow, UsersModel, load_users},
    pages::load::{InShell, Load, fetch, list_href, list_query},
    ui::{
        Crumb, Empty, Flash, Icon, LinkButton, NavItem, PageHeader, Pager, SearchBar, TableWrap,
        Th, Time, Variant,
    },
};

/// The list of users.
#[component]
pub(in crate::pages) fn Users() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| list_query(&query.read()));
    let resource = fetch(move || asked.get(), load_users);
    view! {
        <InShell current=NavItem::Users crumbs=vec![Crumb::here("Users")]>
            <Load resource page=move |model| page(model, asked.get_untracked(), &query.read_untracked()) />
        </InShell>
    }
}

fn page(model: UsersModel, asked: ListQuery, query: &ParamsMap) -> AnyView {
    let deleted = query.get("done").as_deref() == Some("deleted");
    let UsersModel { page, create } = model;
    let none_yet = page.total == 0 && asked.q.is_empty();
    let (shown, total, now) = (page.rows.len(), page.total, page.now);
    let noun = if total == 1 { "user" } else { "users" };
    let rows = if asked.size == 25 {
        String::new()
    } else {
        asked.size.to_string()
    };
    let keep = |values: &[(&str, &str)]| -> Vec<(String, String)> {
        values
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    };
    let href = |after: &str| {
        list_href(
            "/users",
            &[("q", &asked.q), ("rows", &rows), ("after", after)],
        )
    };
    let action = create.clone();
    view! {
        {deleted.then(|| view! { <Flash message="User deleted." /> })}
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
        {if none_yet {
            view! {
                <Empty
                    icon=Icon::User
                    title="No users yet"
                    text="A user is a person or a program with a name, credentials and permissions of their own. Create one for everybody, so that nobody shares root."
                >
                    <LinkButton href="/users/create" variant=Variant::Primary reason=create>
                        "Create user"
                    </LinkButton>
                </Empty>
            }
                .into_any()
        } else {
            view! {
                <SearchBar
                    action="/users"
                    q=asked.q.clone()
                    label="Search users"
                    placeholder="Name or path"
                    keep=keep(&[("rows", &rows)])
                />
                {if page.rows.is_empty() && page.total > 0 {
                    let first = href("");
                    view! {
                        <Empty icon=Icon::Search title="Nothing on this page" text="The users that were here are gone.">
                            <LinkButton href=first>"Go to the first page"</LinkButton>
                        </Empty>
                    }
                        .into_any()
                } else if page.rows.is_empty() {
                    view! {
                        <Empty
                            icon=Icon::Search
                            title="No users match"
                            text=format!("No user's name or path holds `{}`.", asked.q.replace('`', "'"))
                        >
                            <LinkButton href="/users">"Clear search"</LinkButton>
                        </Empty>
                    }
                        .into_any()
                } else {
                    view! {
                        <TableWrap caption=format!("Users, sorted by name, {shown} of {total}")>
                            <thead>
                                <tr>
                                    <Th label="User" />
                                    <Th label="Path" prio=3 />
                                    <Th label="Last sign-in" />
                                    <Th label="Created" prio=2 />
                                </tr>
                            </thead>
                            <tbody>{page.rows.into_iter().map(|user| row(user, now)).collect_view()}</tbody>
                        </TableWrap>
                        <Pager
                            action="/users"
                            summary=format!("{shown} of {total} {noun}")
                            first=(!asked.after.is_empty()).then(|| href(""))
                            previous=None
                            next=page.next.as_deref().map(href)
                            rows=page.size
                            keep=keep(&[("q", &asked.q)])
                        />
                    }
                        .into_any()
                }}
            }
                .into_any()
        }}
    }
    .into_any()
}

fn row(user: UserRow, now: i64) -> AnyView {
    let href = page_href("/users", &user.name);
    view! {
        <tr>
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
        model::Rows,
        ui::{html, needs},
    };

    fn rendered(rows: Vec<UserRow>, total: i64, asked: ListQuery, next: Option<&str>) -> String {
        let page_of = Rows {
            rows,
            total,
            next: next.map(str::to_owned),
            size: 25,
            now: 1_000,
        };
        let model = UsersModel {
            page: page_of,
            create: Some(needs("iam:CreateUser")),
        };
        html(|| page(model, ListQuery { size: 25, ..asked }, &ParamsMap::new()))
    }

    fn user(name: &str) -> UserRow {
        UserRow {
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
            !html.contains("<b>") && html.contains("Clear search"),
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
    fn the_next_page_keeps_search_and_size() {
        let asked = ListQuery {
            q: "a&b".to_owned(),
            after: "x".to_owned(),
            ..ListQuery::default()
        };
        let html = rendered(vec![user("a+b@c")], 60, asked, Some("a+b@c"));
        assert!(
            html.contains("/users?q=a%26b&amp;after=a%2Bb%40c"),
            "{html}"
        );
        assert!(
            html.contains("/users/a%2Bb%40c") && html.contains("1 of 60 users"),
            "{html}"
        );
    }
}
