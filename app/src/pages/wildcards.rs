//! Who may do everything by other policies than AdministratorAccess.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    inline_policies::inline_href,
    load::{InShell, Load, fetch, list_href, list_query},
    users::{page_href, policy_href},
};
use crate::{
    model::{HolderRow, ListQuery, Owner, WildcardsModel, load_wildcards},
    ui::{Badge, Crumb, Empty, Icon, LinkButton, NavItem, PageHeader, Pager, TableWrap, Th},
};

const TITLE: &str = "Wildcard administrators";
const PATH: &str = "/wildcard-administrators";

/// The list.
#[component]
pub(super) fn Wildcards() -> impl IntoView {
    let asked = list_query(&use_query_map().read_untracked());
    let key = asked.clone();
    let resource = fetch(move || key, load_wildcards);
    let crumbs = vec![
        Crumb::to(NavItem::Overview.label(), "/"),
        Crumb::here(TITLE),
    ];
    view! {
        <InShell current=NavItem::Overview crumbs>
            <Load resource page=move |model| page(model, &asked) />
        </InShell>
    }
}

fn page(model: WildcardsModel, asked: &ListQuery) -> AnyView {
    let WildcardsModel { page, least } = model;
    let (shown, total) = (page.rows.len(), page.total);
    let of = if least {
        format!("{shown} of over {total}")
    } else {
        format!("{shown} of {total}")
    };
    let rows = if asked.size == 25 {
        String::new()
    } else {
        asked.size.to_string()
    };
    let href = |after: &str| list_href(PATH, &[("rows", &rows), ("after", after)]);
    let (beginning, next) = (href(""), page.next.as_deref().map(href));
    let first = (!asked.after.is_empty()).then(|| beginning.clone());
    let body = if page.rows.is_empty() && total > 0 {
        view! {
            <Empty icon=Icon::Search title="Nothing on this page" text="What was here is gone.">
                <LinkButton href=beginning>"Go to the first page"</LinkButton>
            </Empty>
        }
        .into_any()
    } else if page.rows.is_empty() {
        let text = "AdministratorAccess is the only policy by which anybody may do everything.";
        view! { <Empty icon=Icon::Shield title="Nobody is on this list" text /> }.into_any()
    } else {
        let noun = if total == 1 { "entry" } else { "entries" };
        view! {
            <TableWrap caption=format!("{TITLE}, sorted by kind and name, {of}")>
                <thead>
                    <tr>
                        <Th label="Who" />
                        <Th label="Policy" />
                        <Th label="Allows" />
                        <Th label="Limited by" prio=2 />
                    </tr>
                </thead>
                <tbody>{page.rows.into_iter().map(line).collect_view()}</tbody>
            </TableWrap>
            <Pager
                action=PATH
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
        <PageHeader
            title=TITLE
            sentence="Groups, roles and users with a policy, other than AdministratorAccess, that allows every action on everything, or all but what it names. Give each what its work needs instead, or AdministratorAccess, which says what it is."
        />
        {body}
    }
    .into_any()
}

fn line(row: HolderRow) -> AnyView {
    let kind = match row.kind {
        Owner::User => "User".to_owned(),
        Owner::Role => "Role".to_owned(),
        Owner::Group if row.members == 1 => "Group of 1 user".to_owned(),
        Owner::Group => format!("Group of {} users", row.members),
    };
    let (policy, inline) = match &row.arn {
        Some(arn) => (policy_href(arn), None),
        None => {
            let badge = view! { <Badge>"Inline"</Badge> };
            (inline_href(row.kind, &row.name, &row.policy), Some(badge))
        }
    };
    let allows = if row.everything {
        "Everything"
    } else {
        "Nearly everything"
    };
    let limited = if row.bounded {
        "A permissions boundary"
    } else {
        "Nothing"
    };
    view! {
        <tr>
            <th scope="row">
                <span class="cell-main">
                    <a href=page_href(row.kind.list(), &row.name)>{row.name.clone()}</a>
                    <span class="cell-sub">{kind}</span>
                </span>
            </th>
            <td>
                <span class="row">
                    <a href=policy>{row.policy}</a>
                    {inline}
                </span>
            </td>
            <td>{allows}</td>
            <td data-prio="2">{limited}</td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::Rows, ui::html};

    fn rendered(rows: Vec<HolderRow>, total: i64) -> String {
        let model = WildcardsModel {
            page: Rows {
                rows,
                total,
                next: Some("user a+b x".to_owned()),
                ..Rows::none(25, 0)
            },
            least: total > 999,
        };
        let asked = ListQuery {
            size: 25,
            ..ListQuery::default()
        };
        html(|| page(model, &asked))
    }

    fn holder(kind: Owner, arn: Option<&str>) -> HolderRow {
        HolderRow {
            kind,
            name: "a+b".to_owned(),
            members: 3,
            bounded: false,
            policy: "<i>".to_owned(),
            arn: arn.map(str::to_owned),
            everything: arn.is_some(),
        }
    }

    #[test]
    fn each_row_leads_to_who_it_is_and_to_the_policy() {
        let managed = rendered(vec![holder(Owner::Group, Some("arn:x"))], 1000);
        for part in [
            "href=\"/groups/a%2Bb\"",
            "/policies/view?arn=arn%3Ax",
            "Group of 3 users",
            ">Everything<",
            "1 of over 1000 entries",
            "after=user%20a%2Bb%20x",
            "&lt;i&gt;",
        ] {
            assert!(managed.contains(part), "{part} in {managed}");
        }
        let inline = rendered(vec![holder(Owner::Role, None)], 1);
        for part in [
            "href=\"/roles/a%2Bb\"",
            "/roles/a%2Bb/policy?name=%3Ci%3E",
            "Nearly everything",
        ] {
            assert!(inline.contains(part), "{part} in {inline}");
        }
        assert!(rendered(Vec::new(), 0).contains("Nobody is on this list"));
        assert!(rendered(Vec::new(), 4).contains("Go to the first page"));
    }
}
