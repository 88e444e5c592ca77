//! Adding a device: the choice of what kind, and then the app's two codes or the browser's question for a key.

use leptos::prelude::*;

use crate::{
    model::{CredentialControls, FactorKind, Once, Outcome, Reason},
    pages::{
        sign_in::{KeyForm, Qr, grouped},
        use_outcome,
    },
    ui::{Button, CodeInput, Icon, LinkButton, Notice, Panel, Secret, TextInput, Tone, Variant},
};

/// The forms that begin to add a device, or the one that finishes what was begun.
#[component]
pub(super) fn Adding(suggested: String, controls: CredentialControls) -> impl IntoView {
    let adding = use_outcome("add-device");
    let enabling = use_outcome("enable-device");
    match use_outcome("start-key").once {
        Some(Once::Key { kind, options }) => return key(kind, options),
        _ => {
            if let Some(made @ Once::Device { .. }) = adding.once {
                return scan(made, enabling, controls);
            }
        }
    }
    let serial = enabling.value("serial");
    if !serial.is_empty() {
        return view! {
            <Panel title="Finish adding the device">
                <Notice message="The QR code cannot be shown again." tone=Tone::Warn>
                    "If your app has the device already, wait for its next two codes and type them. Otherwise discard it and add another."
                </Notice>
                <code>{serial.clone()}</code>
                <Enabling serial outcome=enabling controls />
            </Panel>
        }
        .into_any();
    }
    view! {
        <Panel title="Add a passkey or a security key">
            <p class="sm">
                "A passkey signs you in by itself, without name and password. A security key is a second factor beside the password. Both answer to this site alone."
            </p>
            <div class="row">
                <StartKey kind=FactorKind::Passkey icon=Icon::Passkey text="Add a passkey" reason=controls.add_key.clone() />
                <StartKey kind=FactorKind::SecurityKey icon=Icon::SecurityKey text="Add a security key" reason=controls.add_key />
            </div>
        </Panel>
        <Panel title="Add an authenticator app">
            <form method="post" class="stack stack-3">
                <input type="hidden" name="intent" value="add-device" />
                <TextInput
                    name="device_name"
                    label="Device name"
                    hint="Unique in the account. Up to 128 letters, digits and `+ = , . @ - _`."
                    value=adding.typed("device_name").unwrap_or(suggested)
                    error=adding.error("device_name")
                    required=true
                    mono=true
                />
                <div class="row">
                    <Button icon=Icon::Plus reason=controls.create_device.or(controls.enable_device)>"Add device"</Button>
                </div>
            </form>
        </Panel>
    }
    .into_any()
}

#[component]
fn StartKey(kind: FactorKind, icon: Icon, text: &'static str, reason: Reason) -> impl IntoView {
    view! {
        <form method="post">
            <input type="hidden" name="intent" value="start-key" />
            <input type="hidden" name="kind" value=kind.key() />
            <Button icon reason>
                {text}
            </Button>
        </form>
    }
}

/// The question for a key that was just begun.
fn key(kind: FactorKind, options: String) -> AnyView {
    let title = match kind {
        FactorKind::Passkey => "Add a passkey",
        FactorKind::App | FactorKind::SecurityKey => "Add a security key",
    };
    view! {
        <Panel title=title>
            <KeyForm intent="add-key" kind options label=None error=None />
            <div class="row">
                <LinkButton href="/security-credentials" variant=Variant::Ghost>"Cancel"</LinkButton>
            </div>
        </Panel>
    }
    .into_any()
}

/// What an authenticator app reads, this once.
fn scan(made: Once, enabling: Outcome, controls: CredentialControls) -> AnyView {
    let Once::Device {
        serial,
        name,
        secret,
        link,
        qr,
    } = made
    else {
        return ().into_any();
    };
    view! {
        <Panel title=format!("Add {name}")>
            <p class="sm">"Scan this with your authenticator app. It is shown this once."</p>
            <Qr qr label="QR code for your authenticator app".to_owned() />
            <Secret label="Setup key" value=grouped(&secret) open=true />
            <p class="sm"><a href=link rel="external">"Open in an authenticator app on this device"</a></p>
            <Enabling serial outcome=enabling controls />
        </Panel>
    }
    .into_any()
}

#[component]
fn Enabling(serial: String, outcome: Outcome, controls: CredentialControls) -> impl IntoView {
    view! {
        <form method="post" class="stack stack-3">
            <input type="hidden" name="intent" value="enable-device" />
            <input type="hidden" name="serial" value=serial.clone() />
            <p class="sm">"Type the code that the app shows, wait for the next one, and type that too."</p>
            <CodeInput name="code1" label="First code" error=outcome.error("code1") />
            <CodeInput name="code2" label="Next code" autocomplete="off" error=outcome.error("code2") />
            <div class="row">
                <Button variant=Variant::Primary reason=controls.enable_device>"Enable device"</Button>
            </div>
        </form>
        <form method="post" class="row">
            <input type="hidden" name="intent" value="discard-device" />
            <input type="hidden" name="serial" value=serial />
            <Button variant=Variant::Ghost reason=controls.discard_device>"Discard device"</Button>
        </form>
    }
}
