//! The list of events, newest first, narrowed by what the address says.

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::{OutcomeBadge, breakable};
use crate::{
    model::{AuditModel, AuditQuery, EventRow, load_audit_log},
    pages::load::{InShell, Load, encoded, fetch, list_href, list_query},
    ui::{
        Arn, Button, Choice, Crumb, Empty, Icon, LinkButton, NavItem, PageHeader, Pager, Select,
        TableWrap, TextInput, Th, Time, Variant,
    },
};

const PATH: &str = "/audit-log";

fn audit_query(query: &ParamsMap) -> AuditQuery {
    let text = |name: &str| query.get(name).unwrap_or_default().trim().to_owned();
    let list = list_query(query);
    AuditQuery {
        username: text("username"),
        event_name: text("event_name"),
        resource: text("resource"),
        show: text("show"),
        after: list.after,
        size: list.size,
    }
}

/// The list of events.
#[component]
pub(in crate::pages) fn AuditLog() -> impl IntoView {
    let query = use_query_map();
    let model = fetch(move || audit_query(&query.read()), load_audit_log);
    view! {
        <InShell current=NavItem::AuditLog crumbs=vec![Crumb::here(NavItem::AuditLog.label())]>
            <Load
                resource=model
                page=move |model| view! { <List model query=audit_query(&query.read_untracked()) /> }
            />
        </InShell>
    }
}

#[component]
fn List(model: AuditModel, query: AuditQuery) -> impl IntoView {
    let page = model.page;
    let narrowed = [
        ("username", query.username.as_str()),
        ("event_name", &query.event_name),
        ("resource", &query.resource),
        ("show", &query.show),
    ];
    let any = narrowed.iter().any(|(_, value)| !value.is_empty());
    let rows = if query.size == 25 {
        String::new()
    } else {
        query.size.to_string()
    };
    let href = |after: &str| {
        let mut values = narrowed.to_vec();
        values.extend([("rows", rows.as_str()), ("after", after)]);
        list_href(PATH, &values)
    };
    let first = (!query.after.is_empty()).then(|| href(""));
    let next = page.next.as_deref().map(href);
    let keep: Vec<(String, String)> = narrowed
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let summary = match page.rows.len() {
        1 => "1 event".to_owned(),
        count => format!("{count} events"),
    };
    let caption = format!("Audit events, newest first, {summary} on this page");
    let body = if page.rows.is_empty() && first.is_none() {
        nothing(any)
    } else {
        let now = page.now;
        let events = page
            .rows
            .into_iter()
            .map(|event| view! { <Row event now /> })
            .collect_view();
        view! {
            <TableWrap caption>
                <thead>
                    <tr>
                        <Th label="Time" />
                        <Th label="Who" prio=2 />
                        <Th label="Event" />
                        <Th label="On what" prio=2 />
                        <Th label="Outcome" />
                    </tr>
                </thead>
                <tbody>{events}</tbody>
            </TableWrap>
            <Pager action=PATH summary first previous=None next rows=page.size keep />
        }
        .into_any()
    };
    view! {
        <PageHeader
            title=NavItem::AuditLog.label()
            sentence="Every call, change, refusal and sign-in, in a chain that shows when one was changed or removed. Reads are written up to a second after they were answered."
        />
        <Filters query=query.clone() any />
        {body}
    }
}

#[component]
fn Filters(query: AuditQuery, any: bool) -> impl IntoView {
    let show = vec![
        Choice::new("", "Everything"),
        Choice::new("changes", "Changes"),
        Choice::new("refused", "Refusals and failures"),
    ];
    let rows = (query.size != 25)
        .then(|| view! { <input type="hidden" name="rows" value=query.size.to_string() /> });
    view! {
        <form class="query section" role="search" action=PATH method="get" aria-label="Filter events">
            <TextInput name="username" label="User name" value=query.username mono=true />
            <TextInput name="event_name" label="Event name" value=query.event_name placeholder="CreateUser" mono=true />
            <TextInput name="resource" label="Resource ARN" value=query.resource mono=true />
            <Select name="show" label="Show" options=show value=query.show />
            {rows}
            <div class="row">
                <Button>"Filter"</Button>
                {any.then(|| view! { <LinkButton href=PATH variant=Variant::Ghost icon=Icon::Cross>"Clear"</LinkButton> })}
            </div>
        </form>
    }
}

/// No match, or nothing recorded yet.
fn nothing(any: bool) -> AnyView {
    if any {
        view! {
            <Empty icon=Icon::Search title="No events match" text="Names and ARNs are compared exactly, with upper and lower case.">
                <LinkButton href=PATH>"Clear filters"</LinkButton>
            </Empty>
        }
        .into_any()
    } else {
        view! {
            <Empty icon=Icon::Audit title="No events yet" text="What people do here is recorded and shown on this page." />
        }
        .into_any()
    }
}

#[component]
fn Row(event: EventRow, now: i64) -> impl IntoView {
    let href = format!("{PATH}/{}", encoded(&event.id));
    let resource = (!event.resource.is_empty() && event.resource != "*")
        .then(|| view! { <Arn arn=event.resource bare=true /> });
    view! {
        <tr>
            <td class="tnum nowrap"><Time at=event.time now /></td>
            <td data-prio="2">{event.username.clone()}</td>
            <th scope="row">
                <a href=href>{breakable(&event.name)}</a>
                <span class="cell-sub" data-only="narrow"><br />{event.username}</span>
            </th>
            <td data-prio="2">{resource}</td>
            <td><OutcomeBadge code=event.error /></td>
        </tr>
    }
}
