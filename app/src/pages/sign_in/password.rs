//! A name and a password; and the new password that must be set.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{SigningIn, errors, foot};
use crate::{
    model::{PasskeyQuestion, SignInStep, load_sign_in_step},
    pages::{
        load::{AccountName, Load, fetch},
        use_outcome,
    },
    ui::{
        AskKey, AuthShell, Button, ErrorSummary, Flash, Notice, PasswordInput, Size, Step,
        TextInput, Tone, Variant,
    },
};

/// What the browser may fill into a name field: names, and passkeys where it can.
const USER_NAME: &str = "username webauthn";

/// The sign-in of users.
#[component]
pub(in crate::pages) fn UserSignIn() -> impl IntoView {
    let step = fetch(|| (), |()| load_sign_in_step(None));
    view! { <Load resource=step page=|step| view! { <UserSignInForm step /> } /> }
}

#[component]
fn UserSignInForm(step: SignInStep) -> impl IntoView {
    let outcome = use_outcome("sign-in");
    let query = use_query_map();
    let signed_out = query
        .read_untracked()
        .get("done")
        .is_some_and(|done| done == "signed-out");
    let account = outcome
        .typed("account")
        .or_else(|| query.read_untracked().get("account"))
        .unwrap_or_default();
    view! {
        <AuthShell title="Sign in" foot=foot()>
            {signed_out.then(|| view! { <Flash message="You are signed out." /> })}
            {(!step.set_up)
                .then(|| {
                    view! {
                        <Notice message="This server is not set up yet." tone=Tone::Warn>
                            "Nobody can sign in. Open the set-up link that it printed when it started; starting it again prints a new one."
                        </Notice>
                    }
                })}
            <ErrorSummary errors=errors(&outcome) />
            <Passkey question=step.passkey />
            <form method="post" class="stack">
                <TextInput name="account" label="Account ID or alias" value=account autocomplete="organization" required=true size=Size::Large />
                <TextInput name="username" label="User name" value=outcome.value("username") autocomplete=USER_NAME required=true size=Size::Large />
                <PasswordInput name="password" label="Password" size=Size::Large />
                <Button variant=Variant::Primary size=Size::Large block=true>"Sign in"</Button>
            </form>
            <p class="sm muted">"Root? "<a href="/sign-in/root">"Sign in as root"</a>"."</p>
        </AuthShell>
    }
}

/// Signing in with a passkey alone. Hidden until script runs where it can be done; the password works without.
#[component]
fn Passkey(question: Option<PasskeyQuestion>) -> impl IntoView {
    let PasskeyQuestion { options, state } = question?;
    let form = view! {
        <form method="post" class="stack" hidden>
            <input type="hidden" name="intent" value="passkey" />
            <input type="hidden" name="state" value=state />
            <AskKey
                options
                create=false
                at_once=false
                autofill=true
                label="Sign in with a passkey".to_owned()
                passkey=true
                primary=false
                say_unable=false
            />
            <p class="or">"or with a password"</p>
        </form>
    };
    Some(form.into_any())
}

/// The sign-in of the root user.
#[component]
pub(in crate::pages) fn RootSignIn() -> impl IntoView {
    let step = fetch(|| (), |()| load_sign_in_step(None));
    view! { <Load resource=step page=|step| view! { <RootSignInForm step /> } /> }
}

#[component]
fn RootSignInForm(step: SignInStep) -> impl IntoView {
    let outcome = use_outcome("sign-in");
    view! {
        <AuthShell title="Sign in as root" sentence=|| view! { "Root owns the account. Use it for what nobody else can do." } foot=foot()>
            <ErrorSummary errors=errors(&outcome) />
            <Passkey question=step.passkey />
            <form method="post" class="stack">
                <TextInput name="email" label="Root e-mail" kind="email" value=outcome.value("email") autocomplete=USER_NAME required=true size=Size::Large />
                <PasswordInput name="password" label="Password" size=Size::Large />
                <Button variant=Variant::Primary size=Size::Large block=true>"Sign in"</Button>
            </form>
            <p class="sm muted"><a href="/sign-in">"Sign in as a user"</a></p>
        </AuthShell>
    }
}

/// Setting the password that must be set before going on.
#[component]
pub(in crate::pages) fn NewPassword() -> impl IntoView {
    let step = fetch(|| (), |()| load_sign_in_step(None));
    view! { <Load resource=step page=|step| view! { <NewPasswordForm step /> } /> }
}

#[component]
fn NewPasswordForm(step: SignInStep) -> impl IntoView {
    let outcome = use_outcome("new-password");
    let least = if step.is_root { 15 } else { 8 };
    view! {
        <AuthShell
            title="Choose a new password"
            sentence=|| view! { "The one you signed in with was for once only, or it has grown too old." }
            steps=Step::list(&["Password", "New password", "Second factor"], 1)
            aside=move || view! { <SigningIn name=step.name.clone() /> }
            foot=foot()
        >
            <form method="post" class="stack">
                <ErrorSummary errors=errors(&outcome) />
                <AccountName />
                <PasswordInput
                    name="new_password"
                    label="New password"
                    autocomplete="new-password"
                    hint=format!("At least {least} characters. Any characters, spaces too. A few unrelated words are good.")
                    error=outcome.error("new_password")
                    size=Size::Large
                />
                <PasswordInput
                    name="new_password_again"
                    label="New password again"
                    autocomplete="new-password"
                    error=outcome.error("new_password_again")
                    size=Size::Large
                />
                <Button variant=Variant::Primary size=Size::Large block=true>"Set password"</Button>
            </form>
        </AuthShell>
    }
}
