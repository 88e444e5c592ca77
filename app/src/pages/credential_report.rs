//! The credential report: everybody with a password or access keys, and what state those are in. Making one changes
//! nothing but the report.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    load::{InShell, Load, fetch},
    use_outcome,
    users::page_href,
};
use crate::{
    model::{CredentialReportModel, CredentialRow, load_credential_report},
    ui::{
        Button, Crumb, Empty, Flash, Icon, NavItem, Notice, PageHeader, Status, TableWrap, Th,
        Time, Tone, Variant,
    },
};

const PATH: &str = "/credential-report";

/// The report.
#[component]
pub(super) fn CredentialReport() -> impl IntoView {
    let resource = fetch(|| (), load_credential_report);
    let done = use_query_map().read_untracked().get("done").as_deref() == Some("generated");
    let crumbs = vec![Crumb::here(NavItem::CredentialReport.label())];
    view! {
        <InShell current=NavItem::CredentialReport crumbs>
            {done.then(|| view! { <Flash message="The credential report is ready." /> })}
            <Load resource page=page />
        </InShell>
    }
}

fn page(model: CredentialReportModel) -> AnyView {
    let CredentialReportModel {
        generated,
        expired,
        rows,
        total,
        generate,
        now,
    } = model;
    let error = use_outcome("generate").error("");
    let form = move |reason: Option<String>| {
        view! {
            <form action=PATH method="post" aria-label="Report">
                <input type="hidden" name="intent" value="generate" />
                <Button variant=Variant::Primary reason=reason>
                    "Generate report"
                </Button>
            </form>
        }
    };
    let body = match generated {
        None => {
            let (title, text) = if expired {
                (
                    "The last report is too old",
                    "A report is kept for four hours. Generate a new one.",
                )
            } else {
                (
                    "No report yet",
                    "It lists every user with the state of their password, second factors and access keys.",
                )
            };
            view! {
                <Empty icon=Icon::Audit title text>
                    {form(generate)}
                </Empty>
            }
            .into_any()
        }
        Some(at) => {
            let shown = rows.len();
            let caption =
                format!("Credentials, root first, then users by name, {shown} of {total}");
            let rest = (shown < total).then(|| {
                view! { <p class="sm muted">{format!("The first {shown} of {total} are shown; the file has all.")}</p> }
            });
            view! {
                <p class="row sm">
                    <span class="muted">"Generated " <Time at now /> ". A new one can be made after four hours."</span>
                </p>
                <TableWrap caption>
                    <thead>
                        <tr>
                            <Th label="User" />
                            <Th label="Password" />
                            <Th label="Password last used" prio=2 />
                            <Th label="Changed" prio=3 />
                            <Th label="Must change by" prio=3 />
                            <Th label="Second factor" />
                            <Th label="Access keys" prio=2 />
                        </tr>
                    </thead>
                    <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
                </TableWrap>
                {rest}
            }
            .into_any()
        }
    };
    let file = generated.is_some();
    view! {
        <PageHeader
            title=NavItem::CredentialReport.label()
            sentence="Everybody who can sign in, with the state of their passwords, second factors and access keys; in AWS's format as a file."
            actions=move || {
                file.then(|| {
                    view! {
                        <a class="btn" rel="external" href=format!("{PATH}?export=csv")>
                            "Download CSV"
                        </a>
                    }
                })
            }
        />
        {error.map(|message| view! { <Notice message tone=Tone::Deny /> })}
        {body}
    }
    .into_any()
}

/// A time of the report as people read it, or what stands in its place.
fn when(text: &str) -> AnyView {
    let words = match text {
        "N/A" | "not_supported" => "–".to_owned(),
        "no_information" => "Never".to_owned(),
        at => at.replace('T', " ").trim_end_matches('Z').to_owned(),
    };
    view! { <span class="tnum">{words}</span> }.into_any()
}

fn row(person: CredentialRow) -> AnyView {
    let name = if person.root {
        view! { "Root user" }.into_any()
    } else {
        let href = format!("{}?tab=credentials", page_href("/users", &person.user));
        view! { <a href=href>{person.user}</a> }.into_any()
    };
    let password = match person.password.as_str() {
        "true" => view! { <Status tone=Tone::Allow>"Yes"</Status> }.into_any(),
        "false" => view! { <Status tone=Tone::None>"None"</Status> }.into_any(),
        _ => view! { <Status tone=Tone::Allow>"Root's own"</Status> }.into_any(),
    };
    let can_sign_in = person.password != "false";
    let factor = if person.mfa {
        view! { <Status tone=Tone::Allow>"Active"</Status> }.into_any()
    } else if can_sign_in {
        view! { <Status tone=Tone::Warn>"Missing"</Status> }.into_any()
    } else {
        view! { <Status tone=Tone::None>"None"</Status> }.into_any()
    };
    let keys: Vec<AnyView> = person
        .keys
        .into_iter()
        .filter(|(_, made, _)| made != "N/A")
        .map(|(active, made, used)| {
            let state = if active { "Active" } else { "Inactive" };
            view! { <li>{state} ", made " {when(&made)} ", last used " {when(&used)}</li> }
                .into_any()
        })
        .collect();
    let keys = if keys.is_empty() {
        view! { <span class="muted">"None"</span> }.into_any()
    } else {
        view! { <ul class="stack stack-1 sm">{keys}</ul> }.into_any()
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td>{password}</td>
            <td data-prio="2">{when(&person.password_last_used)}</td>
            <td data-prio="3">{when(&person.password_last_changed)}</td>
            <td data-prio="3">{when(&person.password_next_rotation)}</td>
            <td>{factor}</td>
            <td data-prio="2">{keys}</td>
        </tr>
    }
    .into_any()
}
