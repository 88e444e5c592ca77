//! One event: who, from where, what came of it, how the decision fell, what changed, and its place in the chain.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{Alarm, Integrity, OutcomeBadge};
use crate::{
    model::{ChangeRow, CheckRow, EventModel, load_audit_event},
    pages::load::{InShell, Load, fetch, list_href},
    ui::{
        Arn, Badge, Code, Crumb, Kv, KvRow, NavItem, Notice, PageHeader, Panel, Prose, Section,
        TableWrap, Th, Time, Tone,
    },
};

/// One event.
#[component]
pub(in crate::pages) fn AuditEvent() -> impl IntoView {
    let params = use_params_map();
    let model = fetch(
        move || params.read().get("id").unwrap_or_default(),
        load_audit_event,
    );
    let crumbs = vec![
        Crumb::to(NavItem::AuditLog.label(), NavItem::AuditLog.href()),
        Crumb::here("Event"),
    ];
    view! {
        <InShell current=NavItem::AuditLog crumbs>
            <Load resource=model page=|model| view! { <Event model /> } />
        </InShell>
    }
}

#[component]
fn Event(model: EventModel) -> impl IntoView {
    let now = model.now;
    let code = model.event.error.clone();
    let (tone, refusal) = if super::REFUSALS.contains(&code.as_str()) {
        (Tone::Deny, true)
    } else {
        (Tone::Warn, false)
    };
    let message = (!model.message.is_empty()).then(|| {
        let id = (refusal && !model.authorization_id.is_empty()).then(|| {
            view! { <span class="sm">"Authorization ID "<code>{model.authorization_id.clone()}</code></span> }
        });
        let why = (!model.why.is_empty())
            .then(|| view! { <a href=model.why.clone()>"Explain with the policies of now"</a> });
        view! {
            <Notice message=model.message.clone() tone>
                <span class="row row-3">{id} {why}</span>
            </Notice>
        }
    });
    let by_user = list_href("/audit-log", &[("username", &model.event.username)]);
    let mfa = model.mfa.map(|proven| {
        let word = if proven {
            "Proven in the session"
        } else {
            "Not proven"
        };
        view! { <KvRow label="Second factor">{word}</KvRow> }
    });
    let resource = (!model.event.resource.is_empty()).then(|| {
        let arn = model.event.resource.clone();
        let shown = if arn == "*" {
            view! { <code>"*"</code> }.into_any()
        } else {
            view! { <Arn arn /> }.into_any()
        };
        view! { <KvRow label="On what">{shown}</KvRow> }
    });
    let alarm = model.integrity.clone();
    let related = [
        ("Of the same user", "username", &model.event.username),
        ("On the same resource", "resource", &model.event.resource),
        ("Of the same request", "request", &model.request_id),
        ("Of the same kind", "event_name", &model.event.name),
    ]
    .into_iter()
    .filter(|(_, _, value)| !value.is_empty() && *value != "*")
    .map(|(words, name, value)| {
        let href = list_href("/audit-log", &[(name, value), ("show", "everything")]);
        view! { <li><a href=href>{words}</a></li> }
    })
    .collect_view();
    let kind = if model.event.read_only {
        "Read"
    } else {
        "Change or sign-in"
    };
    view! {
        <PageHeader
            title=model.event.name.clone()
            status=move || view! { <OutcomeBadge code=code.clone() /> }
        >
            <Time at=model.event.time now exact=true />
            <span class="dim">"UTC"</span>
        </PageHeader>
        <Alarm known=alarm now />
        {message}
        <div class="cols">
            <div>
                <Decision checks=model.checks root=model.root />
                <Changes changes=model.changes />
                <Section title="Raw record" sentence="In CloudTrail's format, as it was written and hashed.">
                    <Code text=model.record title="Record" />
                </Section>
            </div>
            <div class="stack stack-6">
                <Panel title="Who and from where">
                    <Kv stacked=true>
                        <KvRow label="Who"><a href=by_user>{model.event.username}</a></KvRow>
                        {(!model.principal_arn.is_empty())
                            .then(|| view! { <KvRow label="Principal"><Arn arn=model.principal_arn /></KvRow> })}
                        {mfa}
                        <KvRow label="Source address"><code>{model.source_ip}</code></KvRow>
                        <KvRow label="Client">{model.user_agent}</KvRow>
                        <KvRow label="Request ID"><code>{model.request_id}</code></KvRow>
                    </Kv>
                </Panel>
                <Panel title="What">
                    <Kv stacked=true>
                        <KvRow label="Service"><code>{model.event.source}</code></KvRow>
                        {resource}
                        <KvRow label="Kind">{kind}</KvRow>
                        <KvRow label="Event ID"><code>{model.event.id}</code></KvRow>
                    </Kv>
                </Panel>
                <Panel title="Place in the chain">
                    <Kv stacked=true>
                        <KvRow label="Number"><span class="tnum">{model.sequence.to_string()}</span></KvRow>
                        <KvRow label="Hash"><code>{model.hash}</code></KvRow>
                        <KvRow label="Chain"><Integrity known=model.integrity now /></KvRow>
                    </Kv>
                </Panel>
                <Panel title="Related events">
                    <ul class="stack stack-1 sm">{related}</ul>
                </Panel>
            </div>
        </div>
    }
}

#[component]
fn Decision(checks: Vec<CheckRow>, root: bool) -> impl IntoView {
    if checks.is_empty() {
        return None;
    }
    let sentence = if root {
        "The account's root user needs no policy."
    } else {
        "Every layer in the order it was checked. One denial ends it; otherwise every layer that applies must allow."
    };
    let rows = checks
        .into_iter()
        .map(|check| view! { <CheckLine check /> })
        .collect_view();
    Some(view! {
        <Section title="Decision" sentence>
            <TableWrap caption="Checks of the decision, in order" scroll_focus=true>
                <thead>
                    <tr>
                        <Th label="Check" />
                        <Th label="Result" />
                        <Th label="Statements" />
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </TableWrap>
        </Section>
    })
}

#[component]
fn CheckLine(check: CheckRow) -> impl IntoView {
    let (tone, word) = match check.effect.as_str() {
        "ALLOW" => (Tone::Allow, "Allow"),
        "EXPLICIT_DENY" => (Tone::Deny, "Explicit deny"),
        "IMPLICIT_DENY" => (Tone::None, "Implicit deny"),
        _ => (Tone::Plain, "No impact"),
    };
    let matched = check
        .matched
        .into_iter()
        .map(|line| view! { <li><Prose text=line /></li> })
        .collect_view();
    let near = (!check.near.is_empty()).then(|| {
        let lines = check
            .near
            .into_iter()
            .map(|line| view! { <li><Prose text=line /></li> })
            .collect_view();
        view! {
            <p class="muted">"Did not apply:"</p>
            <ul class="stack stack-1">{lines}</ul>
        }
    });
    view! {
        <tr>
            <th scope="row">{check.name}</th>
            <td><Badge tone>{word}</Badge></td>
            <td class="sm">
                <ul class="stack stack-1">{matched}</ul>
                {near}
            </td>
        </tr>
    }
}

#[component]
fn Changes(changes: Vec<ChangeRow>) -> impl IntoView {
    if changes.is_empty() {
        return None;
    }
    let (long, short): (Vec<ChangeRow>, Vec<ChangeRow>) = changes.into_iter().partition(is_long);
    let rows = short
        .into_iter()
        .map(|change| {
            view! {
                <tr>
                    <th scope="row">{change.field}</th>
                    <td>{value(change.before)}</td>
                    <td>{value(change.after)}</td>
                </tr>
            }
        })
        .collect_view();
    let table = (!rows.is_empty()).then(|| {
        view! {
            <TableWrap caption="Fields before and after" scroll_focus=true>
                <thead>
                    <tr>
                        <Th label="Field" />
                        <Th label="Before" />
                        <Th label="After" />
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </TableWrap>
        }
    });
    let texts = long
        .into_iter()
        .map(
            |ChangeRow {
                 field,
                 before,
                 after,
             }| {
                let text = |text: String, when: &str| {
                    (!text.is_empty())
                        .then(|| view! { <Code text title=format!("{field}, {when}") /> })
                };
                view! { {text(before, "before")} {text(after, "after")} }
            },
        )
        .collect_view();
    Some(view! {
        <Section title="What changed">
            <div class="stack stack-3">{table} {texts}</div>
        </Section>
    })
}

/// Whether a value is a text of its own rather than a cell of a table: a policy document, a whole entity.
fn is_long(change: &ChangeRow) -> bool {
    let long = |text: &str| text.contains('\n') || text.len() > 120;
    long(&change.before) || long(&change.after)
}

fn value(text: String) -> AnyView {
    if text.is_empty() {
        view! { <span class="muted">"None"</span> }.into_any()
    } else {
        view! { <code>{text}</code> }.into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EventRow;

    #[test]
    fn a_record_cannot_break_out_of_its_page() {
        let evil = "</script><script>alert(1)</script>".to_owned();
        let model = EventModel {
            event: EventRow {
                id: evil.clone(),
                name: evil.clone(),
                source: evil.clone(),
                time: 0,
                username: evil.clone(),
                resource: evil.clone(),
                error: "AccessDenied".to_owned(),
                read_only: false,
            },
            message: evil.clone(),
            authorization_id: "abc".to_owned(),
            source_ip: evil.clone(),
            user_agent: evil.clone(),
            principal_arn: evil.clone(),
            mfa: Some(true),
            request_id: evil.clone(),
            integrity: crate::model::Shown::No("bailiwick:GetAuditIntegrity".to_owned()),
            sequence: 7,
            hash: "hash".to_owned(),
            changes: vec![
                ChangeRow {
                    field: evil.clone(),
                    before: String::new(),
                    after: evil.clone(),
                },
                ChangeRow {
                    field: evil.clone(),
                    before: String::new(),
                    after: format!("{evil}\n"),
                },
            ],
            checks: vec![CheckRow {
                name: "Identity-based policies".to_owned(),
                effect: "IMPLICIT_DENY".to_owned(),
                matched: vec![evil.clone()],
                near: vec![evil.clone()],
            }],
            root: false,
            why: format!("/why?principal={evil}"),
            record: format!("{{\"userAgent\": \"{evil}\"}}"),
            now: 0,
        };
        let html = Owner::new().with(|| {
            leptos_meta::provide_meta_context();
            view! { <Event model /> }.to_html()
        });
        assert!(
            !html.contains("<script") && !html.contains("</script"),
            "{html}"
        );
        for told in [
            "Refused: AccessDenied",
            "Implicit deny",
            "Authorization ID",
            "What changed",
        ] {
            assert!(html.contains(told), "{told}: {html}");
        }
    }
}
