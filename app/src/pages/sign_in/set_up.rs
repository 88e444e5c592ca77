//! The first run: the account and its root user.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{errors, foot};
use crate::{
    model::load_sign_in_step,
    pages::{
        load::{Load, fetch},
        set_status, use_outcome,
    },
    ui::{
        AuthShell, Button, ErrorSummary, LinkButton, PasswordInput, Size, Step, TextInput, Variant,
    },
};

/// The set-up page behind its link.
#[component]
pub(in crate::pages) fn SetUp() -> impl IntoView {
    let params = use_params_map();
    let token = move || params.read().get("token").unwrap_or_default();
    let step = fetch(token, |token| load_sign_in_step(Some(token)));
    view! {
        <Load
            resource=step
            page=|step| {
                if step.setup_works { view! { <SetUpForm /> }.into_any() } else { view! { <LinkIsOver /> }.into_any() }
            }
        />
    }
}

#[component]
fn LinkIsOver() -> impl IntoView {
    set_status(403);
    view! {
        <AuthShell
            title="This link does not work"
            sentence=|| view! { "It was used, it is more than an hour old, or this server is set up already." }
            foot=foot()
        >
            <p class="sm">"If nobody has set this server up, start it again: it prints a new link."</p>
            <LinkButton href="/sign-in">"Sign in"</LinkButton>
        </AuthShell>
    }
}

#[component]
fn SetUpForm() -> impl IntoView {
    let outcome = use_outcome("setup");
    view! {
        <AuthShell
            title="Set up the root identity"
            sentence=|| {
                view! {
                    "Root owns this account and can do anything in it. You will use it for the few tasks nothing else can do, so make it strong and then put it away."
                }
            }
            steps=Step::list(&["Account and root sign-in", "Root second factor", "First administrator"], 0)
            wide=true
            foot=foot()
        >
            <form method="post" class="setup-grid">
                <div class="stack stack-5">
                    <ErrorSummary errors=errors(&outcome) />
                    <TextInput
                        name="alias"
                        label="Account alias"
                        value=outcome.value("alias")
                        hint="People type it to sign in. Lower-case letters, digits and hyphens, such as `harbour-prod`."
                        error=outcome.error("alias")
                        optional=true
                        size=Size::Large
                    />
                    <TextInput
                        name="account_id"
                        label="Account ID"
                        value=outcome.value("account_id")
                        hint="12 digits. Leave it empty for a random one."
                        error=outcome.error("account_id")
                        optional=true
                        size=Size::Large
                    />
                    <TextInput
                        name="email"
                        label="Root e-mail"
                        kind="email"
                        value=outcome.value("email")
                        hint="A shared mailbox outlives people. It is root's sign-in name; nothing is sent to it."
                        error=outcome.error("email")
                        autocomplete="username"
                        required=true
                        size=Size::Large
                    />
                    <PasswordInput
                        name="password"
                        label="Password"
                        autocomplete="new-password"
                        hint="At least 15 characters. Any characters, spaces too. A few unrelated words are good."
                        error=outcome.error("password")
                        size=Size::Large
                    />
                    <PasswordInput
                        name="password_again"
                        label="Password again"
                        autocomplete="new-password"
                        error=outcome.error("password_again")
                        size=Size::Large
                    />
                    <Button variant=Variant::Primary size=Size::Large block=true>"Continue to the second factor"</Button>
                </div>
                <aside class="stack stack-2 sm">
                    <h2 class="sm">"What happens next"</h2>
                    <ol class="stack stack-2 muted">
                        <li>"1. You set up a second factor for root. It cannot be skipped."</li>
                        <li>"2. You create the first administrator, an ordinary user with a second factor."</li>
                        <li>"3. Root signs out. This page never appears again."</li>
                    </ol>
                </aside>
            </form>
        </AuthShell>
    }
}
