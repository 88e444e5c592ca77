//! Enrolling the first second factor.

use leptos::prelude::*;

use super::{SigningIn, errors, foot};
use crate::{
    model::{QrModules, SignInStep, load_sign_in_step},
    pages::{
        load::{Load, fetch},
        use_outcome,
    },
    ui::{AuthShell, Button, CodeInput, ErrorSummary, Icon, Secret, Size, Step, Variant},
};

/// Enrolling an authenticator app, without which nobody gets further.
#[component]
pub(in crate::pages) fn Enrol() -> impl IntoView {
    let step = fetch(|| (), |()| load_sign_in_step(None));
    view! { <Load resource=step page=|step| view! { <EnrolForm step /> } /> }
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
fn EnrolForm(step: SignInStep) -> impl IntoView {
    let outcome = use_outcome("enrol");
    let steps = if step.is_root {
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
    let SignInStep {
        name,
        secret,
        link,
        qr,
        ..
    } = step;
    view! {
        <AuthShell
            title="Set up your second factor"
            sentence=|| view! { "You need it at every sign-in. Nothing else is open to you before it is set up." }
            steps
            aside=move || view! { <SigningIn name=name.clone() /> }
            foot=foot()
        >
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
                <ErrorSummary errors=errors(&outcome) />
                <CodeInput name="code1" label="First code" error=outcome.error("code1") />
                <CodeInput name="code2" label="Next code" autocomplete="off" error=outcome.error("code2") />
                <Button variant=Variant::Primary size=Size::Large block=true>"Finish set-up"</Button>
            </form>
        </AuthShell>
    }
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
