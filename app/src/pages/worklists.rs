//! Worklists: credentials that somebody should look after, each row with the way to where it is done.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    load::{InShell, Load, fetch, list_href, list_query},
    set_status,
    users::page_href,
};
use crate::{
    model::{ListQuery, Problem, Worklist as List, WorklistModel, WorklistRow, load_worklist},
    ui::{
        Crumb, Empty, Icon, LinkButton, NavItem, PageHeader, Pager, Size, Tab, TableWrap, Tabs, Th,
        Time,
    },
};

const TITLE: &str = NavItem::Worklists.label();

/// A worklist.
#[component]
pub(super) fn Worklist() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let list = List::parse(&params.read_untracked().get("kind").unwrap_or_default());
    let asked = list_query(&query.read_untracked());
    let key = asked.clone();
    let resource = fetch(
        move || (list, key),
        |(list, key)| async move {
            match list {
                Some(list) => Ok((list, load_worklist(list, key).await?)),
                None => Err(Problem::Missing {
                    message: "There is no such worklist.".to_owned(),
                }),
            }
        },
    );
    if list.is_none() {
        set_status(404);
    }
    view! {
        <InShell current=NavItem::Worklists crumbs=vec![Crumb::here(TITLE)]>
            <Load resource page=move |(list, model)| page(list, model, &asked) />
        </InShell>
    }
}

const fn tab_label(list: List) -> &'static str {
    match list {
        List::NoMfa => "No second factor",
        List::OldPassword => "Old passwords",
        List::AccessKey => "Old access keys",
        List::UnusedUser => "Unused users",
    }
}

fn sentence(list: List, days: i64) -> String {
    match list {
        List::NoMfa => "Users with a password and no second factor. They must set one up at their next sign-in, if the account's settings ask for it.".to_owned(),
        List::OldPassword => format!(
            "Users whose password was not changed for {days} days. Age alone is no reason to change one (NIST SP 800-63B-4): look for accounts that nobody looks after."
        ),
        List::AccessKey => format!(
            "Active access keys that are older than {days} days, used or not. Replace those that are used and delete the others."
        ),
        List::UnusedUser => {
            format!("Users who neither signed in nor used an access key for {days} days.")
        }
    }
}

fn page(list: List, model: WorklistModel, asked: &ListQuery) -> AnyView {
    let WorklistModel { page, least, days } = model;
    let (shown, total, now) = (page.rows.len(), page.total, page.now);
    let of = if least {
        format!("{shown} of over {total}")
    } else {
        format!("{shown} of {total}")
    };
    let path = format!("/worklists/{}", list.key());
    let tabs = List::ALL
        .into_iter()
        .map(|other| Tab {
            label: tab_label(other).to_owned(),
            href: format!("/worklists/{}", other.key()),
            count: None,
            current: other == list,
        })
        .collect();
    let rows = if asked.size == 25 {
        String::new()
    } else {
        asked.size.to_string()
    };
    let href = |after: &str| list_href(&path, &[("rows", &rows), ("after", after)]);
    let (beginning, next) = (href(""), page.next.as_deref().map(href));
    let first = (!asked.after.is_empty()).then(|| beginning.clone());
    let body = if page.rows.is_empty() && total > 0 {
        view! {
            <Empty icon=Icon::Search title="Nothing on this page" text="What was here is done.">
                <LinkButton href=beginning>"Go to the first page"</LinkButton>
            </Empty>
        }
        .into_any()
    } else if page.rows.is_empty() {
        view! { <Empty icon=Icon::Shield title="Nothing to do" text="Nobody is on this list." /> }
            .into_any()
    } else {
        let noun = match (list, total) {
            (List::AccessKey, 1) => "access key",
            (List::AccessKey, _) => "access keys",
            (_, 1) => "user",
            _ => "users",
        };
        view! {
            <TableWrap caption=format!("{}, sorted by user, {of}", tab_label(list))>
                {head(list)}
                <tbody>{page.rows.into_iter().map(|row| line(list, row, now)).collect_view()}</tbody>
            </TableWrap>
            <Pager
                action=path.clone()
                summary=format!("{of} {noun}")
                first
                previous=None
                next
                rows=page.size
            />
        }
        .into_any()
    };
    view! {
        <PageHeader title=TITLE sentence=sentence(list, days) />
        <Tabs label="Worklists" tabs />
        {body}
    }
    .into_any()
}

fn head(list: List) -> AnyView {
    let columns = match list {
        List::NoMfa => ["Password changed", "Last sign-in"],
        List::OldPassword => ["Password changed", "Last sign-in"],
        List::AccessKey => ["Key made", "Last used"],
        List::UnusedUser => ["Last sign-in", "Key last used"],
    };
    view! {
        <thead>
            <tr>
                <Th label="User" />
                {(list == List::AccessKey).then(|| view! { <Th label="Access key" prio=2 /> })}
                {columns.map(|label| view! { <Th label /> }).collect_view()}
                <Th label="Created" prio=3 />
                <Th label="Actions" quiet=true />
            </tr>
        </thead>
    }
    .into_any()
}

fn line(list: List, row: WorklistRow, now: i64) -> AnyView {
    let moment = move |at: Option<i64>| match at {
        Some(at) => view! { <Time at now /> }.into_any(),
        None => view! { <span class="muted">"Never"</span> }.into_any(),
    };
    let user = page_href("/users", &row.user);
    let (target, action) = match list {
        List::NoMfa => (format!("{user}?tab=credentials"), "See sign-in"),
        List::OldPassword => (format!("{user}?tab=credentials"), "See password"),
        List::AccessKey => (format!("{user}?tab=credentials"), "See keys"),
        List::UnusedUser => (format!("{user}/delete"), "Delete"),
    };
    let moments = match list {
        List::NoMfa | List::OldPassword => [row.password_changed, row.last_sign_in],
        List::AccessKey => [row.key_created, row.key_used],
        List::UnusedUser => [row.last_sign_in, row.key_used],
    };
    let whom = format!(" of {}", row.user);
    view! {
        <tr>
            <th scope="row">
                <a href=user>{row.user}</a>
                {row
                    .key
                    .clone()
                    .map(|key| view! { <span class="cell-sub mono" data-only="narrow"><br />{key}</span> })}
            </th>
            {row.key.map(|key| view! { <td data-prio="2" class="mono">{key}</td> })}
            {moments.map(|at| view! { <td>{moment(at)}</td> }).collect_view()}
            <td data-prio="3"><Time at=row.created now /></td>
            <td class="row-actions">
                <LinkButton href=target size=Size::Small>
                    {action}
                    <span class="vh">{whom}</span>
                </LinkButton>
            </td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::Rows, ui::html};

    fn rendered(list: List, rows: Vec<WorklistRow>, total: i64) -> String {
        let model = WorklistModel {
            page: Rows {
                previous: None,
                rows,
                total,
                next: Some("a/b".to_owned()),
                size: 25,
                now: 9,
            },
            least: total > 999,
            days: 90,
        };
        let asked = ListQuery {
            size: 25,
            ..ListQuery::default()
        };
        html(|| page(list, model, &asked))
    }

    fn row(key: Option<&str>) -> WorklistRow {
        WorklistRow {
            user: "a+b".to_owned(),
            created: 0,
            last_sign_in: None,
            password_changed: Some(1),
            key: key.map(str::to_owned),
            key_created: None,
            key_used: None,
        }
    }

    #[test]
    fn each_row_leads_to_where_its_work_is_done() {
        for list in List::ALL {
            let key = (list == List::AccessKey).then_some("AKIAX");
            let html = rendered(list, vec![row(key)], 1);
            let target = match list {
                List::UnusedUser => "/users/a%2Bb/delete",
                _ => "/users/a%2Bb?tab=credentials",
            };
            assert!(html.contains(&format!("href=\"{target}\"")), "{html}");
            assert_eq!(html.contains("AKIAX"), key.is_some());
            assert!(
                html.contains(&format!("/worklists/{}?after=a%2Fb", list.key())),
                "{html}"
            );
            let (columns, cells) = (
                html.matches("scope=\"col\"").count(),
                html.matches("<td").count(),
            );
            assert_eq!(columns, cells + 1, "{html}");
        }
        let html = rendered(List::NoMfa, vec![row(None)], 1000);
        assert!(html.contains("1 of over 1000 users"), "{html}");
    }

    #[test]
    fn an_empty_list_says_that_nothing_is_to_be_done() {
        assert!(rendered(List::NoMfa, Vec::new(), 0).contains("Nothing to do"));
        assert!(rendered(List::NoMfa, Vec::new(), 5).contains("Go to the first page"));
        assert_eq!(List::parse("other"), None);
    }
}
