//! The code of an enrolled device.

use leptos::prelude::*;

use super::{SigningIn, errors, foot};
use crate::{
    model::{SignInStep, load_sign_in_step},
    pages::{
        load::{Load, fetch},
        use_outcome,
    },
    ui::{AuthShell, Button, CodeInput, ErrorSummary, Size, Step, Variant},
};

/// Proving the second factor.
#[component]
pub(in crate::pages) fn SecondFactor() -> impl IntoView {
    let step = fetch(|| (), |()| load_sign_in_step(None));
    view! { <Load resource=step page=|step| view! { <SecondFactorForm step /> } /> }
}

#[component]
fn SecondFactorForm(step: SignInStep) -> impl IntoView {
    let outcome = use_outcome("code");
    view! {
        <AuthShell
            title="Enter your code"
            sentence=|| view! { "From your authenticator app. A new code appears every 30 seconds, and each works once." }
            steps=Step::list(&["Password", "Second factor"], 1)
            aside=move || view! { <SigningIn name=step.name.clone() /> }
            foot=foot()
        >
            <form method="post" class="stack">
                <ErrorSummary errors=errors(&outcome) />
                <CodeInput name="code" label="6-digit code" error=outcome.error("code") />
                <Button variant=Variant::Primary size=Size::Large block=true>"Verify"</Button>
            </form>
        </AuthShell>
    }
}
