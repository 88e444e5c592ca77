//! "Explain access": one request, every layer that it goes through, and the statement that decided. The address holds the
//! question, so it can be shared.

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::load::{InShell, Load, fetch};
use crate::{
    model::{Shown, WhyAnswer, WhyDocument, WhyGate, WhyModel, WhyQuestion, load_why},
    ui::{
        Arn, Button, Code, Crumb, Empty, ErrorSummary, FieldError, Icon, Kv, KvRow, Mark, NavItem,
        PageHeader, Panel, Prose, TextArea, TextInput, Variant, Verdict, VerdictBadge,
    },
};

const FIELDS: [&str; 4] = ["principal", "action", "resource", "context"];

/// Explains one request.
#[component]
pub(super) fn Why() -> impl IntoView {
    let query = use_query_map();
    let model = fetch(move || question(&query.read_untracked()), load_why);
    view! {
        <InShell current=NavItem::Explain crumbs=vec![Crumb::here(NavItem::Explain.label())]>
            <Load resource=model page=contents />
        </InShell>
    }
}

fn question(query: &ParamsMap) -> WhyQuestion {
    let [principal, action, resource, context] =
        FIELDS.map(|name| query.get(name).unwrap_or_default().trim().to_owned());
    WhyQuestion {
        principal,
        action,
        resource,
        context,
    }
}

fn contents(model: WhyModel) -> AnyView {
    let WhyModel {
        question,
        wrong,
        answer,
        ask,
    } = model;
    let error = |name: &str| {
        let found = wrong.iter().find(|(field, _)| field == name);
        Signal::stored(found.map(|(_, message)| message.clone()))
    };
    let errors: Vec<_> = wrong
        .iter()
        .map(|(field, message)| FieldError {
            field: field.clone(),
            message: message.clone(),
        })
        .collect();
    let open = !question.context.is_empty() || error("context").get_untracked().is_some();
    let rest = match answer {
        Some(answer) => explained(answer),
        None if wrong.is_empty() => view! {
            <Empty
                icon=Icon::Explain
                title="Ask about one request"
                text="Somebody, one action, one thing. Every policy in force is asked, and nothing is done."
            />
        }
        .into_any(),
        None => ().into_any(),
    };
    view! {
        <PageHeader
            title=NavItem::Explain.label()
            sentence="Runs one request through every policy that applies to it and shows which one decided."
        />
        <ErrorSummary errors />
        <form class="query" method="get" action="/why">
            <TextInput
                name="principal"
                label="Can"
                value=question.principal
                placeholder="amara.okafor or role/name"
                error=error("principal")
                mono=true
                required=true
                maxlength=2048
            />
            <TextInput
                name="action"
                label="do"
                value=question.action
                placeholder="s3:GetObject"
                error=error("action")
                mono=true
                required=true
                maxlength=128
            />
            <TextInput
                name="resource"
                label="on"
                value=question.resource
                placeholder="an ARN, or *"
                error=error("resource")
                mono=true
                maxlength=2048
            />
            <Button variant=Variant::Primary reason=ask>"Explain"</Button>
            <details open=open>
                <summary><span class="link">"Condition keys"</span></summary>
                <TextArea
                    name="context"
                    label="One on each line"
                    value=question.context
                    hint="As in `aws:SourceIp = 192.0.2.7`; a list as in `aws:TagKeys = [team, cost]`. Who asks, their tags and the time are known; how they signed in and where from is not, unless it is said here."
                    error=error("context")
                    rows=3
                    mono=true
                    optional=true
                    maxlength=8000
                />
            </details>
        </form>
        {rest}
    }
    .into_any()
}

fn explained(answer: WhyAnswer) -> AnyView {
    let WhyAnswer {
        verdict,
        principal,
        sentence,
        gates,
        ways,
        context,
        missing,
    } = answer;
    let (verdict, attribute, title) = match verdict.as_str() {
        "allowed" => (Verdict::Allow, "allow", "Allowed"),
        "explicitDeny" => (Verdict::ExplicitDeny, "deny", "Denied by a statement"),
        _ => (
            Verdict::ImplicitDeny,
            "none",
            "Denied, because nothing allows it",
        ),
    };
    let gates = gates
        .into_iter()
        .enumerate()
        .map(|(at, gate)| gate_view(at, gate))
        .collect_view();
    let ways = (!ways.is_empty()).then(|| {
        let ways = ways
            .into_iter()
            .map(|steps| {
                let steps = steps
                    .into_iter()
                    .map(|step| view! { <p class="sm"><Prose text=step /></p> })
                    .collect_view();
                view! { <li><div class="grow stack stack-1">{steps}</div></li> }
            })
            .collect_view();
        view! {
            <Panel title="What would allow it">
                <ol class="list">{ways}</ol>
            </Panel>
        }
    });
    let missing = (!missing.is_empty()).then(|| {
        let keys = missing
            .into_iter()
            .map(|key| view! { <li><code>{key}</code></li> })
            .collect_view();
        view! {
            <Panel title="Asked for and not given">
                <p class="sm muted">"A policy asks for these condition keys. Give them above to see what they change."</p>
                <ul class="stack stack-1 sm">{keys}</ul>
            </Panel>
        }
    });
    let context = context
        .into_iter()
        .map(|(name, value)| view! { <KvRow label=name><code>{value}</code></KvRow> })
        .collect_view();
    view! {
        <section class="verdict" data-tone=attribute aria-labelledby="verdict">
            <div class="stack stack-2">
                <div class="row row-3">
                    <h2 id="verdict">{title}</h2>
                    <VerdictBadge verdict />
                </div>
                <p>{sentence}</p>
                <p class="sm"><Arn arn=principal /></p>
            </div>
        </section>
        <div class="cols section" data-cols="wide">
            <div>
                <div class="section-head">
                    <h2>"How it was decided"</h2>
                    <p>"Every layer in its order. One denial ends it; otherwise every layer that applies must allow."</p>
                </div>
                <ol class="gates">{gates}</ol>
            </div>
            <div class="stack stack-6">
                {ways} {missing}
                <Panel title="Condition keys of the request">
                    <Kv stacked=true>{context}</Kv>
                </Panel>
            </div>
        </div>
    }
    .into_any()
}

fn gate_view(at: usize, gate: WhyGate) -> AnyView {
    let WhyGate {
        check,
        decided,
        documents,
    } = gate;
    let (state, tone, word, icon) = match check.effect.as_str() {
        "ALLOW" => ("pass", "allow", "Allows", Icon::Check),
        "EXPLICIT_DENY" => ("stop", "deny", "Denies", Icon::Cross),
        "IMPLICIT_DENY" => ("stop", "none", "Does not allow", Icon::ImplicitDeny),
        _ => ("na", "plain", "No effect", Icon::ChevronRight),
    };
    let note = match (check.matched.len(), check.near.len()) {
        (0, 0) if state == "stop" => "No statement covers the action.".to_owned(),
        (0, 0) => "No statement applies.".to_owned(),
        (0, 1) => "One statement came near.".to_owned(),
        (0, near) => format!("{near} statements came near."),
        (1, _) => "One statement applies.".to_owned(),
        (matched, _) => format!("{matched} statements apply."),
    };
    let lines = |title: &'static str, lines: Vec<String>| {
        (!lines.is_empty()).then(|| {
            let lines = lines
                .into_iter()
                .map(|line| view! { <li><Prose text=line /></li> })
                .collect_view();
            view! {
                <p class="sm muted">{title}</p>
                <ul class="stack stack-1 sm">{lines}</ul>
            }
        })
    };
    let mark = if tone == "plain" { "none" } else { tone };
    let documents = documents
        .into_iter()
        .map(|document| document_view(document, mark))
        .collect_view();
    let open = decided;
    let nothing = (check.matched.is_empty() && check.near.is_empty()).then(|| {
        view! { <p class="sm muted">"No policy of this layer has a statement about this action."</p> }
    });
    view! {
        <li class="gate" data-state=state data-tone=tone>
            <span class="gate-node"><Icon name=icon size=14 /></span>
            <details open=open>
                <summary>
                    <h3>{format!("{}. {}", at.saturating_add(1), check.name)}</h3>
                    <span class="gate-state">{word}</span>
                    <span class="gate-note">{note}</span>
                </summary>
                <div class="gate-body">
                    {nothing} {lines("Applies:", check.matched)} {lines("Did not apply:", check.near)} {documents}
                </div>
            </details>
        </li>
    }
    .into_any()
}

fn document_view(document: WhyDocument, tone: &'static str) -> AnyView {
    let WhyDocument {
        title,
        href,
        text,
        lines,
    } = document;
    match text {
        Shown::Yes(text) => {
            let marks = lines
                .into_iter()
                .map(|(first, last)| Mark {
                    lines: first..=last,
                    tone,
                })
                .collect();
            view! {
                <Code text title=title.clone() marks />
                <p class="sm"><a href=href>{format!("Open {title}")}</a></p>
            }
            .into_any()
        }
        Shown::No(action) => view! {
            <p class="sm muted">
                <Prose text=format!("The text of `{title}` is not shown: reading it needs `{action}`.") />
            </p>
        }
        .into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::CheckRow,
        ui::{html, needs},
    };

    fn model(evil: &str) -> WhyModel {
        WhyModel {
            question: WhyQuestion {
                principal: evil.to_owned(),
                action: evil.to_owned(),
                resource: evil.to_owned(),
                context: evil.to_owned(),
            },
            wrong: vec![("principal".to_owned(), evil.to_owned())],
            ask: None,
            answer: Some(WhyAnswer {
                verdict: "implicitDeny".to_owned(),
                principal: evil.to_owned(),
                sentence: evil.to_owned(),
                gates: vec![WhyGate {
                    check: CheckRow {
                        name: "Identity-based policies".to_owned(),
                        effect: "IMPLICIT_DENY".to_owned(),
                        matched: Vec::new(),
                        near: vec![evil.to_owned()],
                    },
                    decided: true,
                    documents: vec![
                        WhyDocument {
                            title: evil.to_owned(),
                            href: "/policies".to_owned(),
                            text: Shown::Yes(format!("{{\n{evil}\n}}")),
                            lines: vec![(2, 2)],
                        },
                        WhyDocument {
                            title: "hidden".to_owned(),
                            href: "/policies".to_owned(),
                            text: Shown::No("iam:GetPolicy".to_owned()),
                            lines: vec![(1, 1)],
                        },
                    ],
                }],
                ways: vec![vec![evil.to_owned()]],
                context: vec![(evil.to_owned(), evil.to_owned())],
                missing: vec![evil.to_owned()],
            }),
        }
    }

    fn page(model: WhyModel) -> String {
        html(|| {
            leptos_meta::provide_meta_context();
            contents(model)
        })
    }

    #[test]
    fn what_was_asked_and_stored_stays_text() {
        let html = page(model("</textarea></code><script>alert(1)</script>"));
        assert!(!html.contains("<script>alert"), "{html}");
    }

    #[test]
    fn the_deciding_layer_is_open_with_its_statement_marked() {
        let html = page(model("a statement"));
        assert!(
            html.contains(r#"data-state="stop" data-tone="none""#),
            "{html}"
        );
        assert!(html.contains("<details open"), "{html}");
        assert_eq!(html.matches("class=\"stmt\"").count(), 1, "{html}");
        // Who may not read a policy is told what is missing, and is not shown the text.
        assert!(html.contains("<code>iam:GetPolicy</code>"), "{html}");
    }

    #[test]
    fn who_may_not_ask_is_told_what_is_missing() {
        let mut model = model("x");
        model.answer = None;
        model.ask = Some(needs("iam:SimulatePrincipalPolicy"));
        let html = page(model);
        assert!(
            html.contains("<code>iam:SimulatePrincipalPolicy</code>"),
            "{html}"
        );
        assert!(!html.contains(r#"type="submit""#), "{html}");
    }
}
