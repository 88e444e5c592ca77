//! What a user signs in with. A new password is made by the server, shown once on the answer to the form, and has to be
//! changed at the first sign-in; nobody types a password for somebody else.

use leptos::prelude::*;

use super::{HandOver, factors::factors, parts::NotShown};
use crate::{
    model::{AccessKeysModel, DeviceRow, DeviceTags, LoginRow, Shown, UserControls},
    pages::{access_keys::AccessKeys, load::FreshProof, tags, use_outcome},
    ui::{Button, Flash, Kv, KvRow, Section, Status, Time, Tone, Variant},
};

/// The section "Security credentials".
pub(super) fn credentials(
    name: String,
    login: Shown<Option<LoginRow>>,
    (devices, device_tags): (Shown<Vec<DeviceRow>>, Vec<DeviceTags>),
    keys: AccessKeysModel,
    controls: UserControls,
    sign_in: String,
    now: i64,
) -> AnyView {
    let (created, reset) = (
        use_outcome("create-login").once,
        use_outcome("reset-login").once,
    );
    let message = if created.is_some() {
        "Console sign-in created."
    } else {
        "Password reset; the user's sessions are over."
    };
    let once = created.or(reset);
    let login = match login {
        Shown::No(action) => view! {
            <NotShown title="You cannot see whether this user can sign in" action />
            <div class="row">{create_button(&controls)}{reset_button(&controls)}{remove_button(&controls)}</div>
        }
        .into_any(),
        Shown::Yes(None) => view! {
            <p>
                <Status tone=Tone::None>"No console sign-in"</Status>
            </p>
            <div class="row">{create_button(&controls)}</div>
        }
        .into_any(),
        Shown::Yes(Some(login)) => view! {
            <Kv>
                <KvRow label="State">
                    {if login.expired {
                        view! { <Status tone=Tone::Deny>"Password expired: reset it to let the user in"</Status> }
                    } else if login.reset_required {
                        view! { <Status tone=Tone::Warn>"Must change the password at the next sign-in"</Status> }
                    } else {
                        view! { <Status tone=Tone::Allow>"Can sign in"</Status> }
                    }}
                </KvRow>
                <KvRow label="Created">
                    <Time at=login.created now />
                </KvRow>
                <KvRow label="Password changed">
                    <Time at=login.changed now />
                </KvRow>
                {login
                    .expires
                    .map(|at| {
                        view! {
                            <KvRow label="Password expires">
                                <Time at now />
                            </KvRow>
                        }
                    })}
            </Kv>
            <div class="row">{reset_button(&controls)}{remove_button(&controls)}</div>
        }
        .into_any(),
    };
    let tagged = tags::device_tags(&name, device_tags);
    let second_factors = factors(name, devices, tagged, &controls, now);
    view! {
        <FreshProof what="Changes to how people sign in" />
        {once
            .map(|once| {
                view! {
                    <Flash message=message />
                    <HandOver once sign_in />
                }
            })}
        <Section
            title="Console sign-in"
            sentence="A password lets the user sign in here. Resetting or removing it ends their sessions."
        >
            <div class="stack">{login}</div>
        </Section>
        {second_factors}
        <AccessKeys model=keys now />
    }
    .into_any()
}

fn button(
    intent: &'static str,
    text: &'static str,
    variant: Variant,
    reason: Option<String>,
) -> AnyView {
    view! {
        <form method="post">
            <input type="hidden" name="intent" value=intent />
            <Button variant reason>
                {text}
            </Button>
        </form>
    }
    .into_any()
}

fn create_button(controls: &UserControls) -> AnyView {
    button(
        "create-login",
        "Create console sign-in",
        Variant::Plain,
        controls.create_login.clone(),
    )
}

fn reset_button(controls: &UserControls) -> AnyView {
    button(
        "reset-login",
        "Reset password",
        Variant::Plain,
        controls.update_login.clone(),
    )
}

fn remove_button(controls: &UserControls) -> AnyView {
    button(
        "delete-login",
        "Remove console sign-in",
        Variant::Danger,
        controls.delete_login.clone(),
    )
}
