//! What the pages of one's own credentials show.

use iam::{
    DeviceKind, MfaRequirement, Operation as _,
    operations::{
        login::ChangePassword,
        mfa::{
            CreateRecoveryCodes, CreateVirtualMFADevice, DeactivateMFADevice,
            DeleteVirtualMFADevice, EnableMFADevice, GetRecoveryCodes, ListMFADevices,
            MFADeviceView, RenameMFADevice,
        },
    },
    types::Arn,
};

use crate::{
    model::{
        CredentialControls, CredentialsModel, DeviceRow, FactorKind, Loaded, OwnDevice, Problem,
        RecoveryModel, RecoveryRow, Shown,
    },
    web::{access_keys::access_keys, problem, security, visit::Visit},
};

const LAST_DEVICE: &str = "Add another device first: you must have one";
const LAST_KEY: &str =
    "Add another device first: you must have a security key or a passkey, and this is the last";
const NO_KEYS: &str = "Needs a host name in the server's address; this server's is an IP address";

/// How many notices are shown, the unseen first.
const NOTICES: i64 = 20;

/// A device as pages show it.
pub(in crate::web) fn device_row(device: MFADeviceView) -> DeviceRow {
    DeviceRow {
        kind: match device.kind {
            DeviceKind::Totp => FactorKind::App,
            DeviceKind::SecurityKey => FactorKind::SecurityKey,
            DeviceKind::Passkey => FactorKind::Passkey,
        },
        name: device.name,
        label: device.label,
        serial: device.serial_number,
        enabled: device.enable_date.map(|time| time.0),
        last_used: device.last_used_date.map(|time| time.0),
    }
}

/// What the page "My security credentials" shows.
pub(crate) async fn security_credentials(visit: &Visit) -> Loaded<CredentialsModel> {
    let Some((principal, session, _)) = &visit.who else {
        return Err(Problem::SignIn);
    };
    let list = ListMFADevices { user_name: None };
    let listed = visit.part(list).await?;
    let listed = listed.map(|output| {
        let devices = output.mfa_devices.into_iter();
        devices.map(device_row).collect::<Vec<_>>()
    });
    let known = match &listed {
        Shown::Yes(devices) => devices.as_slice(),
        Shown::No(_) => &[],
    };
    let suggested = suggested(&principal.name, known);
    let mfa = |name: &str| Arn::mfa(&principal.account, "/", name).to_string();
    let own = principal.arn.to_string();
    let mut questions = vec![
        (ChangePassword::ACTION, own.clone()),
        (CreateVirtualMFADevice::ACTION, mfa(&suggested)),
        (EnableMFADevice::ACTION, own.clone()),
        (DeleteVirtualMFADevice::ACTION, mfa(&suggested)),
        (RenameMFADevice::ACTION, own.clone()),
        (CreateRecoveryCodes::ACTION, own.clone()),
        (DeactivateMFADevice::ACTION, own),
    ];
    let serials = known.iter().map(|device| device.serial.clone());
    questions.extend(serials.map(|serial| (DeleteVirtualMFADevice::ACTION, serial)));
    let mut reasons = visit.reasons(&questions).await?.into_iter();
    let mut next = || reasons.next().flatten();
    let mut controls = CredentialControls {
        change_password: next(),
        create_device: next(),
        enable_device: next(),
        discard_device: next(),
        rename_device: next(),
        create_codes: next(),
        add_key: None,
    };
    controls.add_key = controls
        .enable_device
        .clone()
        .or_else(|| (!visit.iam().has_passkeys()).then(|| NO_KEYS.to_owned()));
    let deactivate = next();
    let ways = visit.iam().ways(&visit.caller).await;
    let requirement = ways
        .map_err(|error| problem::problem(visit, &error))?
        .requirement;
    let kept: Vec<Option<&str>> = known
        .iter()
        .map(|device| must_stay(device, known, requirement))
        .collect();
    let mut kept = kept.into_iter();
    let devices = listed.clone().map(|devices| {
        let own = devices.into_iter().map(|device| {
            let delete = next().filter(|_| device.kind == FactorKind::App);
            let guard = kept.next().flatten().map(str::to_owned);
            let remove = guard.or_else(|| deactivate.clone()).or(delete);
            OwnDevice { device, remove }
        });
        own.collect()
    });
    Ok(CredentialsModel {
        name: visit.frame().principal_name,
        arn: principal.arn.to_string(),
        signed_in: session.created_at.0,
        expires: session.expires_at.0,
        idle_minutes: session.idle_seconds / 60,
        mfa: session.mfa_at.map(|time| time.0),
        proved: session.proved_at.map(|time| time.0),
        devices,
        recovery: codes_left(visit).await?,
        keys: access_keys(visit, None, &principal.name, principal.arn.as_str()).await?,
        sessions: security::sessions(visit, None, principal.arn.as_str()).await?,
        notices: security::notices(visit, NOTICES).await?,
        activity: security::activity(visit, None).await?,
        suggested,
        controls,
        now: visit.now(),
    })
}

/// Why a device cannot be taken away from who must have one, as DeactivateMFADevice will answer.
fn must_stay(
    device: &DeviceRow,
    all: &[DeviceRow],
    requirement: MfaRequirement,
) -> Option<&'static str> {
    let strict = requirement == MfaRequirement::PhishingResistant;
    let others = all
        .iter()
        .any(|other| other.serial != device.serial && (!strict || other.kind != FactorKind::App));
    match (requirement > MfaRequirement::None && !others, strict) {
        (false, _) => None,
        (true, true) => Some(LAST_KEY),
        (true, false) => Some(LAST_DEVICE),
    }
}

async fn codes_left(visit: &Visit) -> Result<Shown<RecoveryRow>, Problem> {
    let found = visit.part(GetRecoveryCodes { user_name: None }).await?;
    Ok(found.map(|codes| RecoveryRow {
        left: codes.left,
        made: codes.create_date.map(|at| at.0),
    }))
}

/// What the page of recovery codes shows. Who just added a first device and may not make codes goes on at once.
pub(crate) async fn recovery(visit: &Visit, first: bool) -> Loaded<RecoveryModel> {
    let Some((principal, _, _)) = &visit.who else {
        return Err(Problem::SignIn);
    };
    let question = (CreateRecoveryCodes::ACTION, principal.arn.to_string());
    let create = visit
        .reasons(&[question])
        .await?
        .into_iter()
        .next()
        .flatten();
    let next = visit
        .next()
        .unwrap_or_else(|| "/security-credentials".to_owned());
    if first && create.is_some() {
        leptos_axum::redirect(&next);
    }
    Ok(RecoveryModel {
        recovery: codes_left(visit).await?,
        create,
        first,
        next,
        now: visit.now(),
    })
}

/// A device name of the person's own that none of their devices has. Policies for looking after oneself usually allow
/// names that begin with the user's.
fn suggested(name: &str, devices: &[DeviceRow]) -> String {
    let taken = |name: &str| {
        let mut names = devices.iter().map(|device| &device.name);
        names.any(|known| known.eq_ignore_ascii_case(name))
    };
    // There are at most eight devices, so one of these is free.
    let numbered = (2..=10).map(|number| format!("{name}-{number}"));
    std::iter::once(name.to_owned())
        .chain(numbered)
        .find(|name| !taken(name))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(name: &str, kind: FactorKind) -> DeviceRow {
        DeviceRow {
            name: name.to_owned(),
            label: name.to_owned(),
            kind,
            serial: name.to_owned(),
            enabled: None,
            last_used: None,
        }
    }

    #[test]
    fn the_suggested_name_is_free() {
        assert_eq!(suggested("priya", &[]), "priya");
        let taken = [
            device("Priya", FactorKind::App),
            device("priya-2", FactorKind::App),
        ];
        assert_eq!(suggested("priya", &taken), "priya-3");
    }

    #[test]
    fn the_last_device_that_somebody_must_have_stays() {
        let (app, key) = (
            device("app", FactorKind::App),
            device("key", FactorKind::Passkey),
        );
        let both = [app.clone(), key.clone()];
        let alone = [app.clone()];
        assert_eq!(must_stay(&app, &alone, MfaRequirement::None), None);
        assert_eq!(
            must_stay(&app, &alone, MfaRequirement::Any),
            Some(LAST_DEVICE)
        );
        assert_eq!(must_stay(&key, &both, MfaRequirement::Any), None);
        let strict = MfaRequirement::PhishingResistant;
        assert_eq!(must_stay(&key, &both, strict), Some(LAST_KEY));
        assert_eq!(must_stay(&app, &both, strict), None);
    }
}
