//! One's own password, devices and session. The secret of a new device is shown once, in the answer of the form that
//! made it; who comes back later has to make another.

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::{
    load::{AccountName, InShell, Load, fetch},
    sign_in::{Qr, errors, grouped},
    use_outcome,
};
use crate::{
    model::{
        CredentialControls, CredentialsModel, Once, Outcome, OwnDevice, Reason, Shown,
        load_security_credentials,
    },
    ui::{
        Arn, Button, CodeInput, Crumb, Empty, ErrorSummary, FieldError, Flash, Icon, Kv, KvRow,
        NavItem, Notice, PageHeader, Panel, PasswordInput, Secret, Section, Size, TextInput, Time,
        Tone, Variant, needs,
    },
};

const TITLE: &str = NavItem::SecurityCredentials.label();

/// One's own security credentials.
#[component]
pub(super) fn SecurityCredentials() -> impl IntoView {
    let query = use_query_map();
    let model = fetch(|| (), |()| load_security_credentials());
    view! {
        <InShell current=NavItem::SecurityCredentials crumbs=vec![Crumb::here(TITLE)]>
            <Load resource=model page=move |model| view! { <Contents model query /> } />
        </InShell>
    }
}

/// The outcome of what was just done, which the address names by a word.
fn flash(query: &ParamsMap) -> Option<AnyView> {
    let sentence = match query.get("done")?.as_str() {
        "password-changed" => "Password changed. Your other sessions were ended.",
        "device-added" => "Device added. You can sign in with it.",
        "device-discarded" => "The unfinished device was discarded.",
        "device-removed" => "Device removed. Your other sessions were ended.",
        _ => return None,
    };
    Some(view! { <Flash message=sentence /> }.into_any())
}

#[component]
fn Contents(model: CredentialsModel, query: Memo<ParamsMap>) -> impl IntoView {
    let refused: Vec<FieldError> = [
        "change-password",
        "add-device",
        "enable-device",
        "remove-device",
    ]
    .iter()
    .flat_map(|intent| errors(&use_outcome(intent)))
    .collect();
    let answered = !refused.is_empty() || use_outcome("add-device").once.is_some();
    let done = move || if answered { None } else { flash(&query.read()) };
    let now = model.now;
    let session = view! {
        <Panel title="This session">
            <Kv stacked=true>
                <KvRow label="ARN"><Arn arn=model.arn /></KvRow>
                <KvRow label="Signed in"><Time at=model.signed_in now /></KvRow>
                <KvRow label="Second factor">
                    {match model.mfa {
                        Some(at) => view! { <Time at now /> }.into_any(),
                        None => "Not proven in this session".into_any(),
                    }}
                </KvRow>
                <KvRow label="Ends at the latest"><Time at=model.expires now /></KvRow>
            </Kv>
            <p class="sm muted">"It ends earlier after an hour without a request."</p>
        </Panel>
    };
    view! {
        <PageHeader title=TITLE sentence=format!("How you prove that you are {}.", model.name) />
        {done}
        <ErrorSummary errors=refused />
        <div class="cols">
            <div>
                <Password reason=model.controls.change_password.clone() />
                <Devices devices=model.devices suggested=model.suggested is_root=model.is_root controls=model.controls now />
            </div>
            <div class="stack stack-6">{session}</div>
        </div>
    }
}

#[component]
fn Password(reason: Reason) -> impl IntoView {
    let outcome = use_outcome("change-password");
    view! {
        <Section title="Password" sentence="Changing it ends your other sessions.">
            <form method="post" class="stack stack-3">
                <input type="hidden" name="intent" value="change-password" />
                <AccountName />
                <PasswordInput name="old_password" label="Present password" error=outcome.error("old_password") />
                <PasswordInput
                    name="new_password"
                    label="New password"
                    autocomplete="new-password"
                    error=outcome.error("new_password")
                />
                <PasswordInput
                    name="new_password_again"
                    label="New password again"
                    autocomplete="new-password"
                    error=outcome.error("new_password_again")
                />
                <div class="row">
                    <Button reason>"Change password"</Button>
                </div>
            </form>
        </Section>
    }
}

#[component]
fn Devices(
    devices: Shown<Vec<OwnDevice>>,
    suggested: String,
    is_root: bool,
    controls: CredentialControls,
    now: i64,
) -> impl IntoView {
    let sentence = "A second factor proves that it is you. Keep two devices, so that losing one does not lock you out. At most eight.";
    let list = match devices {
        Shown::No(action) => {
            let text = format!("{}.", needs(&action));
            view! { <Empty icon=Icon::Lock title="You cannot see your devices" text /> }.into_any()
        }
        Shown::Yes(devices) if devices.is_empty() => view! {
            <Empty icon=Icon::Phone title="No devices yet" text="Add an authenticator app below." />
        }
        .into_any(),
        Shown::Yes(devices) => {
            let items = devices
                .into_iter()
                .map(|own| view! { <Device own now /> })
                .collect_view();
            view! { <ul class="list panel" data-actions>{items}</ul> }.into_any()
        }
    };
    let root = is_root.then(|| {
        view! { <Notice message="Root's devices are shown only." tone=Tone::Accent>"A later version lets you change them here."</Notice> }
    });
    view! {
        <Section title="MFA devices" sentence>
            <div class="stack stack-3">{root} {list} <Adding suggested controls /></div>
        </Section>
    }
}

#[component]
fn Device(own: OwnDevice, now: i64) -> impl IntoView {
    let OwnDevice { device, remove } = own;
    let used = match device.last_used {
        Some(at) => view! { "Last used "<Time at now /> }.into_any(),
        None => "Never used to sign in".into_any(),
    };
    let added = device
        .enabled
        .map(|at| view! { "Authenticator app, added "<Time at now /> });
    view! {
        <li>
            <Icon name=Icon::Phone />
            <div class="grow cell-main">
                <b>{device.name.clone()}</b>
                <span class="cell-sub">{added}</span>
            </div>
            <span class="muted sm" data-prio="2">{used}</span>
            <form method="post" class="row">
                <input type="hidden" name="intent" value="remove-device" />
                <input type="hidden" name="serial" value=device.serial />
                <Button size=Size::Small variant=Variant::Danger label=format!("Remove {}", device.name) reason=remove>
                    "Remove"
                </Button>
            </form>
        </li>
    }
}

/// The form that makes a device, or the one that enables the device just made.
#[component]
fn Adding(suggested: String, controls: CredentialControls) -> impl IntoView {
    let adding = use_outcome("add-device");
    let enabling = use_outcome("enable-device");
    if let Some(Once::Device {
        serial,
        name,
        secret,
        link,
        qr,
    }) = adding.once
    {
        let scan = view! {
            <p class="sm">"Scan this with your authenticator app. It is shown this once."</p>
            <Qr qr label="QR code for your authenticator app".to_owned() />
            <Secret label="Setup key" value=grouped(&secret) open=true />
            <p class="sm"><a href=link rel="external">"Open in an authenticator app on this device"</a></p>
        };
        return view! {
            <Panel title=format!("Add {name}")>
                {scan}
                <Enabling serial outcome=enabling controls />
            </Panel>
        }
        .into_any();
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
