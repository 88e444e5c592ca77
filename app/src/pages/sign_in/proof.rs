//! Proving a second factor, at sign-in and again before a sensitive change: one way at a time, with links to the others.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{SigningIn, errors, foot, with_next};
use crate::{
    model::{Outcome, ProofModel, Way, load_proof},
    pages::{
        load::{AccountName, Load, fetch},
        use_outcome,
    },
    ui::{
        AskKey, AuthChoice, AuthShell, Button, CodeInput, ErrorSummary, Icon, LinkButton, Notice,
        PasswordInput, Size, Step, TextInput, Tone, Variant,
    },
};

/// Proving the second factor of a sign-in.
#[component]
pub(in crate::pages) fn SecondFactor() -> impl IntoView {
    let query = use_query_map();
    let way = move || query.read().get("way").unwrap_or_default();
    let model = fetch(way, load_proof);
    view! { <Load resource=model page=|model| view! { <SecondFactorPage model /> } /> }
}

#[component]
fn SecondFactorPage(model: ProofModel) -> impl IntoView {
    let (title, sentence) = match model.way {
        Some(Way::Key) => (
            "Use your security key",
            "Insert it or hold it to the reader, then follow your browser. A passkey does as well.",
        ),
        Some(Way::Recovery) => (
            "Enter a recovery code",
            "One of the ten that you kept when you added your device. Each works once.",
        ),
        Some(_) => (
            "Enter your code",
            "From your authenticator app. A new code appears every 30 seconds, and each works once.",
        ),
        None => ("Sign in again", "This sign-in is over."),
    };
    let name = model.name.clone();
    view! {
        <AuthShell
            title=title
            sentence=move || sentence
            steps=Step::list(&["Password", "Second factor"], 1)
            aside=move || view! { <SigningIn name=name.clone() /> }
            foot=foot()
        >
            <Proof model path="/sign-in/code" />
        </AuthShell>
    }
}

/// Proving again that it is you, before a sensitive change.
#[component]
pub(in crate::pages) fn ProveAgain() -> impl IntoView {
    let query = use_query_map();
    let way = move || query.read().get("way").unwrap_or_default();
    let model = fetch(way, load_proof);
    view! { <Load resource=model page=|model| view! { <ProveAgainPage model /> } /> }
}

#[component]
fn ProveAgainPage(model: ProofModel) -> impl IntoView {
    let back = model.next.clone().unwrap_or_else(|| "/".to_owned());
    let name = model.name.clone();
    view! {
        <AuthShell
            title="Confirm that it is you"
            sentence=|| "Changes to sign-in, keys and administrators ask for a proof that is at most ten minutes old."
            aside=move || view! { <span>"Signed in as "<b class="strong">{name.clone()}</b></span> }
            foot=foot()
        >
            <Proof model path="/prove" />
            <p class="sm muted"><a href=back>"Go back without"</a></p>
        </AuthShell>
    }
}

/// The form of the way that is asked for, and links to the others.
#[component]
fn Proof(model: ProofModel, path: &'static str) -> impl IntoView {
    let ProofModel {
        ways,
        way,
        options,
        at_once,
        strict,
        keys_work,
        next,
        ..
    } = model;
    let outcome = [Way::Key, Way::Code, Way::Recovery, Way::Password]
        .into_iter()
        .map(|way| use_outcome(way.key()))
        .find(|outcome| !outcome.errors.is_empty())
        .unwrap_or_default();
    let summary = errors(&outcome);
    let form = match way {
        Some(way) => form(way, options, at_once, &outcome),
        None if summary.is_empty() || !keys_work => view! {
            <Notice message="There is no way left to prove that it is you here." tone=Tone::Warn>
                "An administrator can reset your sign-in factors."
            </Notice>
        }
        .into_any(),
        None => view! { <LinkButton href="/sign-in" variant=Variant::Primary size=Size::Large block=true>"Sign in again"</LinkButton> }
            .into_any(),
    };
    let others: Vec<_> = ways
        .into_iter()
        .filter(|other| Some(*other) != way)
        .map(|other| {
            let (icon, label, detail) = described(other);
            let href = with_next(path, other.key(), next.as_deref());
            view! { <AuthChoice href icon label detail /> }
        })
        .collect();
    view! {
        <ErrorSummary errors=summary />
        {strict
            .then(|| {
                view! {
                    <p class="sm muted">
                        "Your account asks for a security key or a passkey: they answer to this site alone, so nobody can fish for them."
                    </p>
                }
            })}
        {form}
        {(!others.is_empty())
            .then(|| {
                view! {
                    <div class="stack stack-2">
                        <p class="or">"or use"</p>
                        {others}
                    </div>
                }
            })}
    }
}

fn described(way: Way) -> (Icon, &'static str, &'static str) {
    match way {
        Way::Key => (
            Icon::SecurityKey,
            "Security key or passkey",
            "Answers to this site alone",
        ),
        Way::Code => (Icon::Phone, "Authenticator app", "6-digit code"),
        Way::Recovery => (
            Icon::Codes,
            "Recovery code",
            "When your device is not at hand",
        ),
        Way::Password => (Icon::Lock, "Password", "You have no second factor"),
    }
}

fn form(way: Way, options: String, at_once: bool, outcome: &Outcome) -> AnyView {
    let fields = match way {
        Way::Key => view! {
            <AskKey
                options
                create=false
                at_once
                autofill=false
                label="Use security key".to_owned()
                passkey=false
                primary=true
                say_unable=true
            />
            <noscript>
                <p class="hint">"A security key needs JavaScript. Turn it on, or use another way."</p>
            </noscript>
        }
        .into_any(),
        Way::Code => view! {
            <CodeInput name="code" label="6-digit code" error=outcome.error("code") />
            <Submit />
        }
        .into_any(),
        Way::Recovery => view! {
            <TextInput
                name="recovery_code"
                label="Recovery code"
                hint="Twelve letters and digits, such as `K7QF-2M9T-84WP`. Case and hyphens do not matter."
                error=outcome.error("recovery_code")
                required=true
                mono=true
                size=Size::Large
                maxlength=32
            />
            <Submit />
        }
        .into_any(),
        Way::Password => view! {
            <AccountName />
            <PasswordInput name="password" label="Password" error=outcome.error("password") size=Size::Large />
            <Submit />
        }
        .into_any(),
    };
    view! {
        <form method="post" class="stack">
            <input type="hidden" name="intent" value=way.key() />
            {fields}
        </form>
    }
    .into_any()
}

#[component]
fn Submit() -> impl IntoView {
    view! { <Button variant=Variant::Primary size=Size::Large block=true>"Verify"</Button> }
}
