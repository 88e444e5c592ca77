//! One's own second factors: what there is, and what can be done with each.

use leptos::prelude::*;

use super::adding::Adding;
use crate::{
    model::{CredentialControls, FactorKind, OwnDevice, Reason, Shown},
    ui::{Button, Empty, Icon, Section, Size, TextInput, Time, Variant, needs},
};

/// The list of devices, and the ways to add one.
#[component]
pub(super) fn Devices(
    devices: Shown<Vec<OwnDevice>>,
    suggested: String,
    controls: CredentialControls,
    now: i64,
) -> impl IntoView {
    let sentence = "A second factor proves that it is you. Keep two, so that losing one does not lock you out. At most eight.";
    let rename = controls.rename_device.clone();
    let list = match devices {
        Shown::No(action) => {
            let text = format!("{}.", needs(&action));
            view! { <Empty icon=Icon::Lock title="You cannot see your devices" text /> }.into_any()
        }
        Shown::Yes(devices) if devices.is_empty() => view! {
            <Empty icon=Icon::Phone title="No devices yet" text="Add a passkey, a security key or an authenticator app below." />
        }
        .into_any(),
        Shown::Yes(devices) => {
            let items = devices
                .into_iter()
                .enumerate()
                .map(|(place, own)| view! { <Device own place rename=rename.clone() now /> })
                .collect_view();
            view! { <ul class="list panel devices">{items}</ul> }.into_any()
        }
    };
    view! {
        <Section title="MFA devices and passkeys" sentence>
            <div class="stack stack-3">{list} <Adding suggested controls /></div>
        </Section>
    }
}

/// The mark of a kind of device.
pub(in crate::pages) fn mark(kind: FactorKind) -> Icon {
    match kind {
        FactorKind::App => Icon::Phone,
        FactorKind::Passkey => Icon::Passkey,
        FactorKind::SecurityKey => Icon::SecurityKey,
    }
}

#[component]
fn Device(own: OwnDevice, place: usize, rename: Reason, now: i64) -> impl IntoView {
    let OwnDevice { device, remove } = own;
    let used = match device.last_used {
        Some(at) => view! { "last used "<Time at now /> }.into_any(),
        None => "never used to sign in".into_any(),
    };
    let added = device
        .enabled
        .map(|at| view! { ", added "<Time at now />", " });
    let label = device.label;
    view! {
        <li>
            <Icon name=mark(device.kind) size=20 />
            <div class="grow cell-main">
                <b>{label.clone()}</b>
                <span class="cell-sub">{device.kind.label()} {added} {used}</span>
                <details>
                    <summary class="row sm link">
                        "Rename"<span class="vh">{format!(" {label}")}</span>
                    </summary>
                    <form method="post" class="row row-3">
                        <input type="hidden" name="intent" value="rename-device" />
                        <input type="hidden" name="serial" value=device.serial.clone() />
                        <TextInput
                            name="label"
                            id=format!("label-{place}")
                            label="New name"
                            value=label.clone()
                            required=true
                            maxlength=64
                        />
                        <Button size=Size::Small label=format!("Save the new name of {label}") reason=rename>
                            "Save"
                        </Button>
                    </form>
                </details>
            </div>
            <form method="post" class="row">
                <input type="hidden" name="intent" value="remove-device" />
                <input type="hidden" name="serial" value=device.serial />
                <Button size=Size::Small variant=Variant::Danger label=format!("Remove {label}") reason=remove>
                    "Remove"
                </Button>
            </form>
        </li>
    }
}
