//! A user's second factors, as an administrator sees them: what there is, hardware tokens, and the reset for who lost
//! them all.

use leptos::prelude::*;

use super::parts::{NotShown, RowForm};
use crate::{
    model::{DeviceRow, FactorKind, Reason, Shown, UserControls},
    pages::use_outcome,
    ui::{
        Button, Choice, CodeInput, Empty, Icon, Section, Select, TableWrap, TextInput, Th, Time,
        Variant,
    },
};

/// The sections on second factors.
pub(super) fn factors(
    name: String,
    devices: Shown<Vec<DeviceRow>>,
    tags: Option<AnyView>,
    controls: &UserControls,
    now: i64,
) -> AnyView {
    let tokens: Vec<Choice> = match &devices {
        Shown::Yes(devices) => devices
            .iter()
            .filter(|device| device.kind == FactorKind::App)
            .map(|device| Choice::new(device.serial.clone(), device.label.clone()))
            .collect(),
        Shown::No(_) => Vec::new(),
    };
    let import = controls
        .import_token
        .clone()
        .or_else(|| controls.enable_mfa.clone());
    let list = list(name.clone(), devices, controls.deactivate_mfa.clone(), now);
    let (resync, reset) = (controls.resync_mfa.clone(), controls.reset_factors.clone());
    view! {
        <Section
            title="MFA devices and passkeys"
            sentence="Without one, the user enrols a new device at the next sign-in. Deactivating one ends their sessions."
        >
            {list}
        </Section>
        {tags}
        <Section
            title="Hardware tokens"
            sentence="A token that shows codes is added by the seed that its maker gave with it, and set right when its clock is off."
        >
            <div class="stack stack-3">
                <ImportToken reason=import />
                {(!tokens.is_empty()).then(|| view! { <Resync tokens reason=resync /> })}
            </div>
        </Section>
        <Reset name reason=reset />
    }
    .into_any()
}

fn list(name: String, devices: Shown<Vec<DeviceRow>>, deactivate: Reason, now: i64) -> AnyView {
    let devices = match devices {
        Shown::No(action) => {
            return view! { <NotShown title="You cannot list this user's MFA devices" action /> }
                .into_any();
        }
        Shown::Yes(devices) if devices.is_empty() => {
            return view! {
                <Empty icon=Icon::Phone title="No MFA device" text="The user adds one at the next sign-in." />
            }
            .into_any();
        }
        Shown::Yes(devices) => devices,
    };
    let moment = move |at: Option<i64>| match at {
        Some(at) => view! { <Time at now /> }.into_any(),
        None => view! { <span class="muted">"Never"</span> }.into_any(),
    };
    let row = move |device: DeviceRow| {
        view! {
            <tr>
                <th scope="row">{device.label.clone()}</th>
                <td>{device.kind.label()}</td>
                <td data-prio="2">{moment(device.enabled)}</td>
                <td data-prio="2">{moment(device.last_used)}</td>
                <td>
                    <RowForm
                        intent="deactivate-mfa"
                        field="serial"
                        value=device.serial
                        text="Deactivate"
                        label=format!("Deactivate {}", device.label)
                        reason=deactivate.clone()
                    />
                </td>
            </tr>
        }
    };
    view! {
        <TableWrap caption=format!("MFA devices of {name}")>
            <thead>
                <tr>
                    <Th label="Device" />
                    <Th label="Kind" />
                    <Th label="Added" prio=2 />
                    <Th label="Last used" prio=2 />
                    <Th label="Actions" quiet=true />
                </tr>
            </thead>
            <tbody>{devices.into_iter().map(row).collect_view()}</tbody>
        </TableWrap>
    }
    .into_any()
}

/// The line that opens a form which is seldom wanted.
fn folded(text: &'static str) -> AnyView {
    view! {
        <summary class="row">
            <span class="row caret">
                <Icon name=Icon::ChevronRight size=14 />
            </span>
            {text}
        </summary>
    }
    .into_any()
}

#[component]
fn ImportToken(reason: Reason) -> impl IntoView {
    let outcome = use_outcome("import-token");
    let steps = vec![
        Choice::new("30", "Every 30 seconds"),
        Choice::new("60", "Every 60 seconds"),
    ];
    view! {
        <details open=!outcome.errors.is_empty()>
        {folded("Add a token")}
        <form method="post" class="stack stack-3">
            <input type="hidden" name="intent" value="import-token" />
            <TextInput
                name="device_name"
                label="Device name"
                hint="Unique in the account; its serial number, for instance."
                value=outcome.value("device_name")
                error=outcome.error("device_name")
                required=true
                mono=true
                maxlength=128
            />
            <TextInput
                name="seed"
                label="Seed"
                hint="In base32 or hexadecimal, 16 to 64 bytes. It is sealed and never shown again."
                error=outcome.error("seed")
                required=true
                mono=true
            />
            <Select name="step" label="New code" options=steps value=outcome.value("step") error=outcome.error("step") />
            <CodeInput name="token_code1" label="First code" autocomplete="off" error=outcome.error("token_code1") />
            <CodeInput name="token_code2" label="Next code" autocomplete="off" error=outcome.error("token_code2") />
            <div class="row">
                <Button icon=Icon::Plus reason>"Add token"</Button>
            </div>
        </form>
        </details>
    }
    .into_any()
}

#[component]
fn Resync(tokens: Vec<Choice>, reason: Reason) -> impl IntoView {
    let outcome = use_outcome("resync-mfa");
    view! {
        <details open=!outcome.errors.is_empty()>
        {folded("Set a token's clock right")}
        <form method="post" class="stack stack-3">
            <input type="hidden" name="intent" value="resync-mfa" />
            <Select name="serial" label="Device" options=tokens value=outcome.value("serial") error=outcome.error("serial") />
            <CodeInput name="sync_code1" label="A code of it" autocomplete="off" error=outcome.error("sync_code1") />
            <CodeInput name="sync_code2" label="The code after that" autocomplete="off" error=outcome.error("sync_code2") />
            <div class="row">
                <Button reason>"Resynchronise"</Button>
            </div>
        </form>
        </details>
    }
    .into_any()
}

#[component]
fn Reset(name: String, reason: Reason) -> impl IntoView {
    let outcome = use_outcome("reset-factors");
    let sentence = "For who lost every device: takes all devices, passkeys and recovery codes, ends the sessions, and lets failed tries be forgotten.";
    view! {
        <Section title="Reset sign-in factors" sentence>
            <form method="post" class="form-grid">
                <input type="hidden" name="intent" value="reset-factors" />
                <p class="sm">
                    "The password stays. At the next sign-in the user enrols a new device with it, so make sure that it is really them who asked. They are told who did it."
                </p>
                <TextInput
                    name="confirm"
                    label=format!("Type {name} to confirm")
                    value=outcome.value("confirm")
                    error=outcome.error("confirm")
                    required=true
                    mono=true
                />
                <div class="row">
                    <Button variant=Variant::Danger reason>"Reset sign-in factors"</Button>
                </div>
            </form>
        </Section>
    }
    .into_any()
}
