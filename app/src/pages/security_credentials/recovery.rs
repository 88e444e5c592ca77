//! Recovery codes: how many are left, and the page that makes ten and shows them this once. It is also what is offered
//! right after the first device was added.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::TITLE;
use crate::{
    model::{Once, Reason, RecoveryModel, RecoveryRow, Shown, load_recovery},
    pages::{
        load::{FreshProof, InShell, Load, fetch},
        sign_in::errors,
        use_outcome,
    },
    ui::{
        Button, CopyButton, Crumb, ErrorSummary, Flash, Icon, LinkButton, NavItem, Notice,
        PageHeader, Panel, Prose, Status, Time, Tone, Variant, needs,
    },
};

const PATH: &str = "/security-credentials/recovery-codes";

/// So few codes are left that new ones should be made.
const FEW: i64 = 3;

/// What is left, on the page of all credentials.
#[component]
pub(super) fn CodesLeft(recovery: Shown<RecoveryRow>, reason: Reason, now: i64) -> impl IntoView {
    let status = match recovery {
        Shown::No(action) => view! { <p class="sm"><Prose text=needs(&action) /></p> }.into_any(),
        Shown::Yes(row) => view! { <Left row now /> }.into_any(),
    };
    view! {
        <Panel title="If you lose a device">
            {status}
            <div class="row">
                <LinkButton href=PATH icon=Icon::Codes reason>"New recovery codes"</LinkButton>
            </div>
        </Panel>
    }
}

#[component]
fn Left(row: RecoveryRow, now: i64) -> impl IntoView {
    let words = match row.left {
        0 => "No recovery codes left.".to_owned(),
        1 => "1 recovery code left.".to_owned(),
        left => format!("{left} of 10 recovery codes left."),
    };
    let tone = if row.left <= FEW {
        Tone::Warn
    } else {
        Tone::Allow
    };
    view! {
        <p>
            <Status tone=tone>{words}</Status>
        </p>
        <p class="sm">
            "Each works once, instead of an MFA device. "
            {row.made.map(|at| view! { "Made "<Time at now />"." })}
        </p>
    }
}

/// The page that makes recovery codes.
#[component]
pub(in crate::pages) fn RecoveryCodes() -> impl IntoView {
    let query = use_query_map();
    let first = move || query.read().get("first").is_some();
    let model = fetch(first, load_recovery);
    let crumbs = vec![
        Crumb::to(TITLE, "/security-credentials"),
        Crumb::here("Recovery codes"),
    ];
    view! {
        <InShell current=NavItem::SecurityCredentials crumbs>
            <Load resource=model page=|model| view! { <Contents model /> } />
        </InShell>
    }
}

#[component]
fn Contents(model: RecoveryModel) -> impl IntoView {
    let outcome = use_outcome("make-codes");
    if let Some(Once::Codes(codes)) = outcome.once {
        return made(codes, model.next);
    }
    let later = if model.first { "Later" } else { "Back" };
    let left = match model.recovery {
        Shown::Yes(row) if !model.first => Some(view! { <Left row now=model.now /> }),
        _ => None,
    };
    view! {
        <PageHeader title="Recovery codes" sentence="A way in when your device is lost or broken." />
        {model
            .first
            .then(|| view! { <Flash message="Your second factor is set up." >"You need it at every sign-in."</Flash> })}
        <ErrorSummary errors=errors(&outcome) />
        <FreshProof what="New recovery codes" />
        <div class="stack form-grid">
            {left}
            <p>
                "Ten codes on paper or in a password manager, each good for one sign-in instead of your device. Without them, and without a second device, an administrator has to let you in again."
            </p>
            <p class="sm muted">"New codes make those before worthless."</p>
            <form method="post" class="row">
                <input type="hidden" name="intent" value="make-codes" />
                <Button variant=Variant::Primary icon=Icon::Codes reason=model.create>
                    "Make ten codes"
                </Button>
                <LinkButton href=model.next variant=Variant::Ghost>{later}</LinkButton>
            </form>
        </div>
    }
    .into_any()
}

/// The codes, this once.
fn made(codes: Vec<String>, next: String) -> AnyView {
    let text = codes.join("\n");
    let rows = codes
        .into_iter()
        .map(|code| view! { <li><code>{code}</code></li> })
        .collect_view();
    view! {
        <PageHeader title="Recovery codes" sentence="A way in when your device is lost or broken." />
        <div class="stack form-grid">
            <Notice message="These codes are shown only now." tone=Tone::Warn>
                "Copy them, print this page, or write them down. Whoever has one and your password can sign in as you."
            </Notice>
            <Panel
                title="Your ten codes"
                actions=move || view! { <CopyButton text=text.clone() label="Copy all codes".to_owned() /> }
            >
                <ol class="codes">{rows}</ol>
            </Panel>
            <div class="row">
                <LinkButton href=next variant=Variant::Primary>"I have kept them"</LinkButton>
            </div>
        </div>
    }
    .into_any()
}
