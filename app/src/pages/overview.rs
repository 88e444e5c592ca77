//! The start page: what the account holds, what should be looked at, what happened lately.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    audit_log::{OutcomeBadge, breakable},
    load::{InShell, Load, encoded, fetch},
    notices::Notices,
    sessions::security_done,
    users::Summary as Refusals,
};
use crate::{
    model::{Check, EventRow, OverviewModel, Shown, SummaryModel, load_overview},
    ui::{
        Crumb, Empty, Flash, Icon, LinkButton, NavItem, Notice, PageHeader, Prose, Section, Stat,
        Stats, Status, TableWrap, Th, Time, Tone, Variant,
    },
};

/// The page's forms.
const INTENTS: &[&str] = &["dismiss-notice", "dismiss-notices"];

/// The start page.
#[component]
pub(super) fn Overview() -> impl IntoView {
    let model = fetch(|| (), |()| load_overview());
    view! {
        <InShell current=NavItem::Overview crumbs=vec![Crumb::here("Overview")]>
            <Load resource=model page=|model| view! { <Contents model /> } />
        </InShell>
    }
}

#[component]
fn Contents(model: OverviewModel) -> impl IntoView {
    let OverviewModel {
        is_root,
        name,
        notices,
        summary,
        checks,
        unseen,
        recent,
        now,
    } = model;
    let done = use_query_map().read_untracked().get("done");
    let done = done.as_deref().and_then(security_done);
    view! {
        {done.map(|message| view! { <Flash message /> })}
        <Refusals intents=INTENTS />
        <PageHeader title="Overview" sentence=format!("Signed in as {name}.") />
        <Notices notices banner=true now />
        {is_root
            .then(|| {
                view! {
                    <Notice message="You are signed in as root. Root is not for daily work." tone=Tone::Warn>
                        <a href="/users/create?first=1">"Create an administrator"</a>
                        ", sign in as that user, and put root away."
                    </Notice>
                }
            })}
        {match (summary, recent) {
            // Most people look after nothing but themselves: no locks, the way to what is theirs.
            (Shown::No(figures), Shown::No(events)) => view! { <Own figures events /> }.into_any(),
            (summary, recent) => {
                view! {
                    {match summary {
                        Shown::Yes(summary) => view! { <Summary summary checks unseen /> }.into_any(),
                        Shown::No(action) => missing("You cannot see the account's figures", &action),
                    }}
                    {match recent {
                        Shown::Yes(events) => view! { <Recent events now /> }.into_any(),
                        Shown::No(action) => missing("You cannot see what happened lately", &action),
                    }}
                }
                    .into_any()
            }
        }}
    }
}

/// What stands here for people who may see neither the account's figures nor its log.
#[component]
fn Own(figures: String, events: String) -> impl IntoView {
    let text = format!(
        "Your password and your second factor are on a page of their own. The account's figures need `{figures}` and its log needs `{events}`: ask an administrator if your work needs them."
    );
    view! {
        <Empty icon=Icon::Key title="You look after your own sign-in" text>
            <LinkButton href="/security-credentials" variant=Variant::Primary>
                {NavItem::SecurityCredentials.label()}
            </LinkButton>
        </Empty>
    }
}

fn missing(title: &str, action: &str) -> AnyView {
    view! { <Empty icon=Icon::Lock title=title.to_owned() text=format!("It needs `{action}`.") /> }
        .into_any()
}

#[component]
fn Summary(summary: SummaryModel, checks: Vec<Check>, unseen: Vec<String>) -> impl IntoView {
    let link = |href: &str| Some(href.to_owned());
    let wrong = checks
        .iter()
        .filter(|check| check.good == Some(false))
        .count();
    let sentence = match wrong {
        0 => "Nothing needs to be done.".to_owned(),
        1 => "1 thing to look at.".to_owned(),
        many => format!("{many} things to look at."),
    };
    let unseen: Vec<String> = unseen.iter().map(|action| format!("`{action}`")).collect();
    let lines: Vec<AnyView> = checks.into_iter().map(line).collect();
    view! {
        <Stats>
            <Stat label="Users" figure=summary.users.to_string() href=link("/users") />
            <Stat label="Groups" figure=summary.groups.to_string() href=link("/groups") />
            <Stat label="Your policies" figure=summary.policies.to_string() href=link("/policies?filter=customer") />
            <Stat label="Second factors in use" figure=summary.devices.to_string() />
        </Stats>
        <Section title="Security posture" sentence=sentence>
            <ul class="stack stack-2 posture">{lines}</ul>
            {(!unseen.is_empty())
                .then(|| {
                    let text = format!("More could be said here with {}.", unseen.join(", "));
                    view! { <p class="hint"><Prose text /></p> }
                })}
        </Section>
    }
}

/// One line of the posture, with its next action.
fn line(check: Check) -> AnyView {
    let tone = match check.good {
        Some(true) => Tone::Allow,
        Some(false) => Tone::Warn,
        None => Tone::Plain,
    };
    view! {
        <li class="row">
            <Status tone>
                <span>
                    <Prose text=check.text />
                </span>
            </Status>
            {check.next.map(|(words, href)| view! { <a class="sm" href=href>{words}</a> })}
        </li>
    }
    .into_any()
}

#[component]
fn Recent(events: Vec<EventRow>, now: i64) -> impl IntoView {
    if events.is_empty() {
        return view! {
            <Section title="Latest changes and refusals" actions=|| view! { <a class="sm" href="/audit-log">"Audit log"</a> }>
                <p class="sm muted">"Nothing lately but reading. The audit log has everything."</p>
            </Section>
        }
        .into_any();
    }
    view! {
        <Section title="Latest changes and refusals" actions=|| view! { <a class="sm" href="/audit-log">"Audit log"</a> }>
            <TableWrap caption="Latest changes and refusals">
                <thead>
                    <tr>
                        <Th label="Event" />
                        <Th label="Who" prio=2 />
                        <Th label="When" />
                        <Th label="Outcome" />
                    </tr>
                </thead>
                <tbody>
                    {events
                        .into_iter()
                        .map(|event| {
                            view! {
                                <tr>
                                    <th scope="row">
                                        <a href=format!("/audit-log/{}", encoded(&event.id))>{breakable(&event.name)}</a>
                                        <span class="cell-sub" data-only="narrow"><br />{event.username.clone()}</span>
                                    </th>
                                    <td data-prio="2">{event.username}</td>
                                    <td><Time at=event.time now /></td>
                                    <td><OutcomeBadge code=event.error /></td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </TableWrap>
        </Section>
    }
    .into_any()
}
