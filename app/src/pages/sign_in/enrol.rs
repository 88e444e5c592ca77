//! Enrolling the first second factor: an authenticator app, a passkey or a security key.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{SigningIn, errors, foot, with_next};
use crate::{
    model::{EnrolModel, FactorKind, Outcome, QrModules, load_enrolment},
    pages::{
        load::{Load, fetch},
        use_outcome,
    },
    ui::{
        AskKey, AuthChoice, AuthShell, Button, CodeInput, ErrorSummary, Icon, LinkButton, Notice,
        Secret, Size, Step, TextInput, Tone, Variant,
    },
};

/// Enrolling a device, without which nobody gets further.
#[component]
pub(in crate::pages) fn Enrol() -> impl IntoView {
    let query = use_query_map();
    let kind = move || query.read().get("way").unwrap_or_default();
    let model = fetch(kind, load_enrolment);
    view! { <Load resource=model page=|model| view! { <EnrolPage model /> } /> }
}

/// A QR code as one SVG path on white, with its quiet zone of four modules.
#[component]
pub(in crate::pages) fn Qr(
    /// The modules.
    qr: QrModules,
    /// What it is for.
    label: String,
) -> impl IntoView {
    let side = qr.size + 8;
    view! {
        <svg class="qr" role="img" aria-label=label width="200" height="200" viewBox=format!("-4 -4 {side} {side}") shape-rendering="crispEdges">
            <rect x="-4" y="-4" width=side height=side fill="#fff" />
            <path d=qr.path fill="#000" />
        </svg>
    }
}

#[component]
fn EnrolPage(model: EnrolModel) -> impl IntoView {
    let outcome = use_outcome("enrol");
    let steps = if model.is_root {
        Step::list(
            &[
                "Account and root sign-in",
                "Root second factor",
                "First administrator",
            ],
            1,
        )
    } else {
        Step::list(&["Password", "Second factor"], 1)
    };
    let EnrolModel {
        name,
        kinds,
        kind,
        secret,
        link,
        qr,
        options,
        strict,
        next,
        ..
    } = model;
    let summary = errors(&outcome);
    let nothing = summary.is_empty();
    let form = match kind {
        Some(FactorKind::App) => app(secret, link, qr, &outcome),
        Some(kind) => key(kind, options, &outcome),
        None if nothing => view! {
            <Notice message="You need a security key or a passkey, and this server cannot take any." tone=Tone::Warn>
                "Its address has no host name. Tell an administrator."
            </Notice>
        }
        .into_any(),
        None => view! { <LinkButton href="/sign-in" variant=Variant::Primary size=Size::Large block=true>"Sign in again"</LinkButton> }
            .into_any(),
    };
    let others: Vec<_> = kinds
        .into_iter()
        .filter(|other| Some(*other) != kind)
        .map(|other| {
            let (icon, detail) = match other {
                FactorKind::App => (Icon::Phone, "A new code every 30 seconds"),
                FactorKind::Passkey => (
                    Icon::Passkey,
                    "On this device, a phone or a password manager",
                ),
                FactorKind::SecurityKey => (Icon::SecurityKey, "USB or NFC"),
            };
            let href = with_next("/sign-in/enrol", other.key(), next.as_deref());
            view! { <AuthChoice href icon label=other.label() detail /> }
        })
        .collect();
    view! {
        <AuthShell
            title="Set up your second factor"
            sentence=|| view! { "You need it at every sign-in. Nothing else is open to you before it is set up." }
            steps
            aside=move || view! { <SigningIn name=name.clone() /> }
            foot=foot()
        >
            <ErrorSummary errors=summary />
            {strict
                .then(|| {
                    view! {
                        <Notice message="Your account asks for a security key or a passkey.">
                            "They answer to this site alone, so that nobody can fish for them. Codes of an app do not count for you."
                        </Notice>
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
        </AuthShell>
    }
}

fn app(secret: String, link: String, qr: QrModules, outcome: &Outcome) -> AnyView {
    view! {
        <ol class="stack stack-3 sm">
            <li>"Open an authenticator app on your phone and scan this code."</li>
            <li>"Type the code that the app shows, wait for the next one, and type that too."</li>
        </ol>
        <Qr qr label="QR code for your authenticator app".to_owned() />
        <details>
            <summary class="row sm">
                <span class="row caret">
                    <Icon name=Icon::ChevronRight size=14 />
                </span>
                "Cannot scan it?"
            </summary>
            <div class="stack stack-2">
                <Secret label="Secret key" value=grouped(&secret) open=true />
                <p class="sm"><a href=link rel="external">"Open in an authenticator app on this device"</a></p>
            </div>
        </details>
        <form method="post" class="stack">
            <CodeInput name="code1" label="First code" error=outcome.error("code1") />
            <CodeInput name="code2" label="Next code" autocomplete="off" error=outcome.error("code2") />
            <Button variant=Variant::Primary size=Size::Large block=true>"Finish set-up"</Button>
        </form>
    }
    .into_any()
}

fn key(kind: FactorKind, options: String, outcome: &Outcome) -> AnyView {
    let passkey = kind == FactorKind::Passkey;
    let sentence = if passkey {
        "A passkey signs you in by itself, without name and password. Your browser asks where to keep it."
    } else {
        "A key that you insert or hold to the reader. You need it beside your password."
    };
    view! {
        <p class="sm">{sentence}</p>
        <KeyForm intent="key" kind options label=outcome.typed("label") error=outcome.error("label") />
    }
    .into_any()
}

/// The form that makes a key: its name, and the button that asks the browser.
#[component]
pub(in crate::pages) fn KeyForm(
    /// What the form does.
    intent: &'static str,
    /// A passkey or a security key.
    kind: FactorKind,
    /// The options of `navigator.credentials.create`, as JSON.
    options: String,
    /// The name typed before.
    label: Option<String>,
    /// What is wrong with the name.
    error: Option<String>,
) -> impl IntoView {
    let passkey = kind == FactorKind::Passkey;
    let button = if passkey {
        "Create passkey"
    } else {
        "Register security key"
    };
    let hint = if passkey {
        "Where it is: `Work laptop`, `Phone`."
    } else {
        "How you tell it from others: `Blue key`."
    };
    view! {
        <form method="post" class="stack">
            <input type="hidden" name="intent" value=intent />
            <TextInput
                name="label"
                label="Name"
                value=label.unwrap_or_else(|| kind.label().to_owned())
                hint
                error
                required=true
                maxlength=64
            />
            <AskKey
                options
                create=true
                at_once=false
                autofill=false
                label=button.to_owned()
                passkey
                primary=true
                say_unable=true
            />
            <noscript>
                <p class="hint">"Keys and passkeys need JavaScript. Turn it on, or use an authenticator app."</p>
            </noscript>
        </form>
    }
    .into_any()
}

/// A base32 secret in groups of four, for typing.
pub(in crate::pages) fn grouped(secret: &str) -> String {
    let mut text = String::with_capacity(secret.len() + secret.len() / 4);
    for (place, letter) in secret.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            text.push(' ');
        }
        text.push(letter);
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_secret_is_grouped_in_fours() {
        assert_eq!(super::grouped("ABCDEFGHIJ"), "ABCD EFGH IJ");
    }
}
