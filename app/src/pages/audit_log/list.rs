//! The list of events, newest first, narrowed by what the address says.

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::{Alarm, Integrity, OutcomeBadge, breakable};
use crate::{
    model::{AuditModel, AuditQuery, EventRow, Shown, load_audit_log},
    pages::{
        load::{InShell, Load, encoded, fetch, list_href, list_query},
        set_status,
    },
    ui::{
        Arn, Button, Choice, Crumb, Empty, Icon, LinkButton, NavItem, PageHeader, Pager, Select,
        TableWrap, TextInput, Th, Time, Variant,
    },
    web::SOURCES,
};

const PATH: &str = "/audit-log";

/// What the list shows where the address does not say: (value, words).
const SHOW: [(&str, &str); 5] = [
    ("", "Changes, sign-ins and refusals"),
    ("everything", "Everything, with plain reads"),
    ("changes", "Changes and sign-ins"),
    ("refused", "Refusals and failures"),
    ("reads", "Reads"),
];

fn audit_query(query: &ParamsMap) -> AuditQuery {
    let text = |name: &str| query.get(name).unwrap_or_default().trim().to_owned();
    let list = list_query(query);
    AuditQuery {
        q: list.q,
        username: text("username"),
        event_name: text("event_name"),
        resource: text("resource"),
        source: text("source"),
        request: text("request"),
        show: text("show"),
        from: text("from"),
        to: text("to"),
        order: text("order"),
        after: list.after,
        size: list.size,
    }
}

/// What the address narrows the list to, by the values' names.
fn narrowed(query: &AuditQuery) -> Vec<(&'static str, &str)> {
    vec![
        ("q", &query.q),
        ("username", &query.username),
        ("event_name", &query.event_name),
        ("resource", &query.resource),
        ("source", &query.source),
        ("request", &query.request),
        ("show", &query.show),
        ("from", &query.from),
        ("to", &query.to),
        ("order", &query.order),
    ]
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
    let AuditModel {
        page,
        integrity,
        wrong,
    } = model;
    let values = narrowed(&query);
    let any = values.iter().any(|(_, value)| !value.is_empty());
    let rows = if query.size == 25 {
        String::new()
    } else {
        query.size.to_string()
    };
    let href = |after: &str| {
        let mut values = values.clone();
        values.extend([("rows", rows.as_str()), ("after", after)]);
        list_href(PATH, &values)
    };
    let file = |format: &str| {
        let mut values = values.clone();
        values.push(("export", format));
        list_href(PATH, &values)
    };
    let (csv, json) = (file("csv"), file("json"));
    let first = (!query.after.is_empty()).then(|| href(""));
    let next = page.next.as_deref().map(href);
    let keep: Vec<(String, String)> = values
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let records = match &integrity {
        Shown::Yes(known) => format!(", {} records in all", known.records),
        Shown::No(_) => String::new(),
    };
    let summary = match page.rows.len() {
        1 => format!("1 event{records}"),
        count => format!("{count} events{records}"),
    };
    let order = if query.order == "oldest" {
        "oldest first"
    } else {
        "newest first"
    };
    let caption = format!("Audit events, {order}, {} on this page", page.rows.len());
    let now = page.now;
    let body = if !wrong.is_empty() {
        set_status(400);
        ().into_any()
    } else if page.rows.is_empty() {
        nothing(any, next.clone(), &query)
    } else {
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
    let (status, alarm) = (integrity.clone(), integrity);
    view! {
        <PageHeader
            title=NavItem::AuditLog.label()
            status=move || view! { <Integrity known=status now /> }
            sentence="Every call, change, refusal and sign-in, in a chain that shows when one was changed or removed. Reads are written up to a second after they were answered."
            actions=move || {
                view! {
                    <a class="btn" data-variant="ghost" rel="external" href=csv>"Export CSV"</a>
                    <a class="btn" data-variant="ghost" rel="external" href=json>"Export JSON"</a>
                }
            }
        />
        <Alarm known=alarm now />
        <Filters query=query.clone() any wrong />
        {shown(&query)}
        {body}
    }
}

/// Says what is shown, and leads to the reads where they are left out.
fn shown(query: &AuditQuery) -> AnyView {
    let all = AuditQuery {
        show: "everything".to_owned(),
        after: String::new(),
        ..query.clone()
    };
    if !query.request.is_empty() {
        let cleared = AuditQuery {
            request: String::new(),
            after: String::new(),
            ..query.clone()
        };
        return view! {
            <p class="row sm">
                <span class="chip">
                    <span>"Request " <b class="mono">{query.request.clone()}</b></span>
                    <a href=list_href(PATH, &narrowed(&cleared)) aria-label="Remove filter: request">
                        <Icon name=Icon::Cross size=12 />
                    </a>
                </span>
            </p>
        }
        .into_any();
    }
    if query.show.is_empty() {
        return view! {
            <p class="sm muted">
                "Reads that went well are left out. "
                <a href=list_href(PATH, &narrowed(&all))>"Show them too"</a>
            </p>
        }
        .into_any();
    }
    ().into_any()
}

#[component]
fn Filters(query: AuditQuery, any: bool, wrong: Vec<(String, String)>) -> impl IntoView {
    let show = SHOW
        .map(|(value, words)| Choice::new(value, words))
        .to_vec();
    let mut sources = vec![Choice::new("", "Any")];
    sources.extend(SOURCES.map(|source| Choice::new(source, source)));
    let orders = vec![
        Choice::new("", "Newest first"),
        Choice::new("oldest", "Oldest first"),
    ];
    let rows = (query.size != 25)
        .then(|| view! { <input type="hidden" name="rows" value=query.size.to_string() /> });
    let request = (!query.request.is_empty())
        .then(|| view! { <input type="hidden" name="request" value=query.request.clone() /> });
    let error = move |name: &str| {
        let found = wrong.iter().find(|(field, _)| field == name);
        found.map(|(_, message)| message.clone())
    };
    let (from_error, to_error) = (error("from"), error("to"));
    view! {
        <form class="query section" data-lead="none" role="search" action=PATH method="get" aria-label="Filter events">
            <TextInput name="q" label="Search" value=query.q placeholder="Part of an event, a user or a resource" />
            <TextInput name="username" label="User name" value=query.username mono=true />
            <TextInput name="event_name" label="Event name" value=query.event_name placeholder="CreateUser" mono=true />
            <TextInput name="resource" label="Resource ARN" value=query.resource mono=true />
            <Select name="source" label="Service" options=sources value=query.source />
            <Select name="show" label="Show" options=show value=query.show />
            <TextInput name="from" label="From (UTC)" value=query.from placeholder="2026-11-22" mono=true error=from_error />
            <TextInput name="to" label="To (UTC)" value=query.to placeholder="2026-11-22T08:30" mono=true error=to_error />
            <Select name="order" label="Order" options=orders value=query.order />
            {rows}
            {request}
            <div class="row">
                <Button>"Filter"</Button>
                {any.then(|| view! { <LinkButton href=PATH variant=Variant::Ghost icon=Icon::Cross>"Clear"</LinkButton> })}
            </div>
        </form>
    }
}

/// No match, nothing so far, or nothing recorded yet.
fn nothing(any: bool, next: Option<String>, query: &AuditQuery) -> AnyView {
    if let Some(next) = next {
        let further = if query.order == "oldest" {
            "Look at later events"
        } else {
            "Look further back"
        };
        view! {
            <Empty icon=Icon::Search title="Nothing so far" text="None of the many events that were looked at is what the filters ask for.">
                <LinkButton href=next>{further}</LinkButton>
            </Empty>
        }
        .into_any()
    } else if any || !query.after.is_empty() {
        view! {
            <Empty icon=Icon::Search title="No events match" text="Names and ARNs are compared exactly, with upper and lower case; the search is not.">
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
