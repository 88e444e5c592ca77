//! One's own credentials: what the page shows and what its forms do. The forms act on whoever is signed in, never on a
//! name that comes with the form.

use iam::{
    IamError, Operation as _, Principal,
    operations::{
        login::ChangePassword,
        mfa::{
            CreateVirtualMFADevice, DeactivateMFADevice, DeleteVirtualMFADevice, EnableMFADevice,
            ListMFADevices,
        },
    },
    types::{Arn, MfaDeviceName, OneTimeCode, Password, UserName},
};

use super::{
    Form, Refused, problem,
    sign_in::qr,
    visit::{Done, Visit},
};
use crate::model::{
    CredentialControls, CredentialsModel, DeviceRow, Loaded, Once, Outcome, OwnDevice, Problem,
    Shown,
};

const LAST_DEVICE: &str =
    "Add another device first: without one you would have to set up a new one at your next sign-in";
const ROOT_DEVICES: &str = "Root's devices can be changed in a later version";

/// What the page shows.
pub(crate) async fn security_credentials(visit: &Visit) -> Loaded<CredentialsModel> {
    let Some((principal, session, _)) = &visit.who else {
        return Err(Problem::SignIn);
    };
    let list = ListMFADevices { user_name: None };
    let listed = visit.part(list).await?;
    let listed = listed.map(|output| {
        let devices = output.mfa_devices.into_iter();
        devices
            .map(|device| DeviceRow {
                name: device.name,
                serial: device.serial_number,
                enabled: device.enable_date.map(|time| time.0),
                last_used: device.last_used_date.map(|time| time.0),
            })
            .collect::<Vec<_>>()
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
        (DeactivateMFADevice::ACTION, own),
    ];
    let serials = known.iter().map(|device| device.serial.clone());
    questions.extend(serials.map(|serial| (DeleteVirtualMFADevice::ACTION, serial)));
    let mut reasons = visit.reasons(&questions).await?.into_iter();
    let mut next = || reasons.next().flatten();
    let of_root = |reason: Option<String>| {
        if principal.is_root() {
            Some(ROOT_DEVICES.to_owned())
        } else {
            reason
        }
    };
    let controls = CredentialControls {
        change_password: next(),
        create_device: of_root(next()),
        enable_device: of_root(next()),
        discard_device: of_root(next()),
    };
    let deactivate = next();
    let last = known.len() <= 1;
    let devices = listed.map(|devices| {
        let own = devices.into_iter().map(|device| {
            let delete = next();
            let refused = last.then(|| LAST_DEVICE.to_owned());
            let remove = of_root(refused.or_else(|| deactivate.clone()).or(delete));
            OwnDevice { device, remove }
        });
        own.collect()
    });
    Ok(CredentialsModel {
        name: visit.frame().principal_name,
        arn: principal.arn.to_string(),
        is_root: principal.is_root(),
        signed_in: session.created_at.0,
        expires: session.expires_at.0,
        mfa: session.mfa_at.map(|time| time.0),
        devices,
        suggested,
        controls,
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

/// Runs one of the page's forms.
pub(super) async fn change(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let intent = form.get("intent");
    let Some((principal, _, _)) = &visit.who else {
        return Err(Refused::by(visit, intent, IamError::Unauthenticated, &[]));
    };
    match intent {
        "change-password" => change_password(visit, form).await,
        "add-device" | "enable-device" | "discard-device" | "remove-device"
            if principal.is_root() =>
        {
            Err(Refused::field(intent, "", ROOT_DEVICES))
        }
        "add-device" => add(visit, form).await,
        "enable-device" => enable(visit, principal, form).await,
        "discard-device" => discard(visit, form).await,
        "remove-device" => remove(visit, principal, form).await,
        _ => Err(Refused::field(
            intent,
            "",
            "the page is older than the server: load it again",
        )),
    }
}

async fn change_password(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let intent = "change-password";
    if form.get("new_password") != form.get("new_password_again") {
        let message = "the two passwords differ";
        return Err(Refused::field(intent, "new_password_again", message));
    }
    let operation = ChangePassword {
        old_password: Password::new(form.get("old_password")),
        new_password: Password::new(form.get("new_password")),
        hashed: Default::default(),
        verified: Default::default(),
    };
    let fields = &[
        ("OldPassword", "old_password"),
        ("Password", "new_password"),
    ];
    let outcome = visit.call(operation).await;
    outcome.map_err(|error| Refused::by(visit, intent, error, fields))?;
    Ok(Done::go("/security-credentials?done=password-changed"))
}

async fn add(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let by = |error: IamError| {
        let fields = &[
            ("VirtualMFADeviceName", "device_name"),
            ("Name", "device_name"),
        ];
        Refused::by(visit, "add-device", error, fields)
    };
    let name = MfaDeviceName::parse(form.get("device_name"))
        .map_err(IamError::for_field("VirtualMFADeviceName"))
        .map_err(by)?;
    let operation = CreateVirtualMFADevice {
        virtual_mfa_device_name: name.clone(),
    };
    let made = visit.call(operation).await.map_err(by)?;
    let qr = qr(&made.otpauth_link).map_err(by)?;
    Ok(Done::show(Outcome {
        path: visit.path.clone(),
        intent: "add-device".to_owned(),
        once: Some(Once::Device {
            serial: made.serial_number,
            name: name.to_string(),
            secret: made.base32_string_seed,
            link: made.otpauth_link,
            qr,
        }),
        ..Outcome::default()
    }))
}

fn serial(form: &Form) -> Result<Arn, IamError> {
    Arn::parse(form.get("serial")).map_err(IamError::for_field("SerialNumber"))
}

fn own_name(principal: &Principal) -> Result<UserName, IamError> {
    UserName::parse(&principal.name).map_err(IamError::for_field("UserName"))
}

async fn enable(visit: &Visit, principal: &Principal, form: &Form) -> Result<Done, Refused> {
    let by = |error: IamError| Refused::by(visit, "enable-device", error, &[("Code", "code1")]);
    let operation = EnableMFADevice {
        user_name: Some(own_name(principal).map_err(by)?),
        serial_number: serial(form).map_err(by)?,
        authentication_code1: OneTimeCode::new(form.get("code1")),
        authentication_code2: OneTimeCode::new(form.get("code2")),
    };
    visit.call(operation).await.map_err(by)?;
    Ok(Done::go("/security-credentials?done=device-added"))
}

/// Deletes a device that was made but not enabled.
async fn discard(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let by = |error: IamError| Refused::by(visit, "enable-device", error, &[]);
    let operation = DeleteVirtualMFADevice {
        serial_number: serial(form).map_err(by)?,
    };
    visit.call(operation).await.map_err(by)?;
    Ok(Done::go("/security-credentials?done=device-discarded"))
}

/// Takes one of the person's devices away. The console keeps the last one: the operation itself would take it.
async fn remove(visit: &Visit, principal: &Principal, form: &Form) -> Result<Done, Refused> {
    let by = |error: IamError| Refused::by(visit, "remove-device", error, &[]);
    let serial_number = serial(form).map_err(by)?;
    let list = ListMFADevices { user_name: None };
    let devices = visit.call(list).await.map_err(by)?.mfa_devices;
    let own = devices
        .iter()
        .any(|device| device.serial_number == serial_number.as_str());
    if own && devices.len() <= 1 {
        return Err(by(IamError::DeleteConflict(LAST_DEVICE.to_owned())));
    }
    let deactivate = DeactivateMFADevice {
        user_name: Some(own_name(principal).map_err(by)?),
        serial_number: serial_number.clone(),
    };
    visit.call(deactivate).await.map_err(by)?;
    if let Err(error) = visit.call(DeleteVirtualMFADevice { serial_number }).await {
        let message = format!(
            "the device is no longer yours, but it was not deleted: {}",
            problem::message(visit, &error)
        );
        return Err(by(IamError::DeleteConflict(message)));
    }
    Ok(Done::go("/security-credentials?done=device-removed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suggested_name_is_free() {
        let device = |name: &str| DeviceRow {
            name: name.to_owned(),
            serial: String::new(),
            enabled: None,
            last_used: None,
        };
        assert_eq!(suggested("priya", &[]), "priya");
        assert_eq!(
            suggested("priya", &[device("Priya"), device("priya-2")]),
            "priya-3"
        );
    }
}
