//! The list of policies: search, whose they are, and paging, all in the address.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{address, flash};
use crate::{
    model::{ListQuery, PoliciesModel, PolicyRow, load_policies},
    pages::load::{InShell, Load, fetch, list_href, list_query},
    ui::{
        Badge, Crumb, Empty, Icon, LinkButton, NavItem, PageHeader, Pager, SearchBar, TableWrap,
        Th, Time, Tone, Variant,
    },
};

/// The list of policies.
#[component]
pub(in crate::pages) fn Policies() -> impl IntoView {
    let query = use_query_map();
    let model = fetch(move || list_query(&query.read()), load_policies);
    view! {
        <InShell current=NavItem::Policies crumbs=vec![Crumb::here(NavItem::Policies.label())]>
            {flash(query)}
            <Load
                resource=model
                page=move |model| view! { <List model query=list_query(&query.read_untracked()) /> }
            />
        </InShell>
    }
}

#[component]
fn List(model: PoliciesModel, query: ListQuery) -> impl IntoView {
    let PoliciesModel { page, create } = model;
    let href = {
        let query = query.clone();
        move |filter: &str, after: &str| {
            let rows = query.size.to_string();
            let rows = if query.size == 25 { "" } else { rows.as_str() };
            let values = [
                ("q", query.q.as_str()),
                ("filter", filter),
                ("rows", rows),
                ("after", after),
            ];
            list_href("/policies", &values)
        }
    };
    let first = (!query.after.is_empty()).then(|| href(&query.filter, ""));
    let next = page.next.as_deref().map(|after| href(&query.filter, after));
    let owners = [
        ("", "All"),
        ("customer", "Customer managed"),
        ("aws", "AWS managed"),
    ];
    let owners = owners.map(|(filter, label)| {
        let current = (query.filter == filter).then_some("true");
        view! { <a href=href(filter, "") aria-current=current>{label}</a> }
    });
    let kept = |values: &[(&str, String)]| -> Vec<(String, String)> {
        let given = values.iter().filter(|(_, value)| !value.is_empty());
        given
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect()
    };
    let rows = query.size.to_string();
    let (in_search, in_pager) = (
        kept(&[("filter", query.filter.clone()), ("rows", rows)]),
        kept(&[("filter", query.filter.clone()), ("q", query.q.clone())]),
    );
    let shown = page.rows.len();
    let summary = format!("{shown} of {} policies", page.total);
    let caption = format!("Policies, sorted by name, {summary}");
    let reason = create.clone();
    let body = if page.rows.is_empty() {
        nothing(&query, page.total, create)
    } else {
        let now = page.now;
        let rows = page
            .rows
            .into_iter()
            .map(|policy| view! { <Row policy now /> })
            .collect_view();
        view! {
            <TableWrap caption>
                <thead>
                    <tr>
                        <Th label="Policy" />
                        <Th label="Managed by" prio=2 />
                        <Th label="Attachments" num=true />
                        <Th label="Changed" prio=2 />
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </TableWrap>
            <Pager action="/policies" summary first previous=None next rows=page.size keep=in_pager />
        }
        .into_any()
    };
    view! {
        <PageHeader
            title="Policies"
            sentence="What users and groups may do, as documents of their own that can be attached to many."
            actions=move || {
                view! {
                    <LinkButton href="/policies/create" variant=Variant::Primary icon=Icon::Plus reason=reason.clone()>
                        "Create policy"
                    </LinkButton>
                }
            }
        />
        <SearchBar
            action="/policies"
            q=query.q.clone()
            label="Search policies"
            placeholder="Name or description"
            keep=in_search
        >
            <span class="segmented" role="group" aria-label="Managed by">
                {owners}
            </span>
        </SearchBar>
        {body}
    }
}

/// None yet, no match, or an address beyond the last page.
fn nothing(query: &ListQuery, total: i64, create: Option<String>) -> AnyView {
    if total > 0 {
        let first = list_href("/policies", &[("q", &query.q), ("filter", &query.filter)]);
        return view! {
            <Empty icon=Icon::Search title="Nothing on this page" text="The policies that were here are gone.">
                <LinkButton href=first>"Go to the first page"</LinkButton>
            </Empty>
        }
        .into_any();
    }
    if query.q.is_empty() {
        return view! {
            <Empty
                icon=Icon::Policy
                title="No policies yet"
                text="A policy allows or denies actions on resources. Attach it to a group, and its users may do what it allows."
            >
                <LinkButton href="/policies/create" icon=Icon::Plus reason=create>
                    "Create policy"
                </LinkButton>
            </Empty>
        }
        .into_any();
    }
    let text = format!("No name or description holds `{}`.", query.q);
    let all = list_href("/policies", &[("filter", &query.filter)]);
    view! {
        <Empty icon=Icon::Search title="No policies match" text>
            <LinkButton href=all>"Clear search"</LinkButton>
        </Empty>
    }
    .into_any()
}

#[component]
fn Row(policy: PolicyRow, now: i64) -> impl IntoView {
    let (tone, owner) = owner(&policy);
    view! {
        <tr>
            <th scope="row">
                <span class="cell-main">
                    <a href=address("view", &policy.arn, "", "")>{policy.name}</a>
                    {(!policy.description.is_empty()).then(|| view! { <span class="cell-sub">{policy.description}</span> })}
                </span>
            </th>
            <td data-prio="2"><Badge tone>{owner}</Badge></td>
            <td class="num">{policy.attachments.to_string()}</td>
            <td data-prio="2"><Time at=policy.updated now /></td>
        </tr>
    }
}

/// Who keeps a policy up to date.
pub(super) fn owner(policy: &PolicyRow) -> (Tone, &'static str) {
    if policy.aws_managed {
        (Tone::Plain, "AWS managed")
    } else {
        (Tone::Accent, "Customer managed")
    }
}
