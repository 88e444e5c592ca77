//! One's own credentials: what the pages show and what their forms do. The forms act on whoever is signed in, never on a
//! name that comes with the form.

mod load;

pub(super) use load::device_row;
pub(crate) use load::{recovery, security_credentials};

use iam::{
    DeviceKind, IamError,
    operations::{
        login::ChangePassword,
        mfa::{
            AddSecurityKey, CreateRecoveryCodes, CreateVirtualMFADevice, DeactivateMFADevice,
            DeleteVirtualMFADevice, EnableMFADevice, ListMFADevices, RenameMFADevice,
            StartSecurityKey,
        },
    },
    types::{Arn, DeviceLabel, KeyAnswer, MfaDeviceName, OneTimeCode, Password, Tags},
};

use super::{
    Form, Refused, access_keys, problem, security,
    sign_in::{credential_kind, qr},
    visit::{Cookie, Done, Visit},
};
use crate::model::{FactorKind, Once, Outcome};

/// Runs one of the page's forms.
pub(super) async fn change(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let here = "/security-credentials";
    if let Some(done) = access_keys::change(visit, form, None, here).await {
        return done;
    }
    let back = "/security-credentials?done=";
    if let Some(done) = security::change(visit, form, None, back).await {
        return done;
    }
    match form.get("intent") {
        "change-password" => change_password(visit, form).await,
        "add-device" => add(visit, form).await,
        "enable-device" => enable(visit, form).await,
        "discard-device" => discard(visit, form).await,
        "start-key" => start_key(visit, form).await,
        "add-key" => add_key(visit, form).await,
        "rename-device" => rename(visit, form).await,
        "remove-device" => remove(visit, form).await,
        intent => Err(stale(intent)),
    }
}

/// The form of the page of recovery codes: ten new ones, shown in this answer and never again.
pub(super) async fn recovery_codes(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let intent = form.get("intent");
    if intent != "make-codes" {
        return Err(stale(intent));
    }
    let made = visit.call(CreateRecoveryCodes::default()).await;
    let made = made.map_err(|error| Refused::by(visit, intent, error, &[]))?;
    Ok(once(visit, intent, Once::Codes(made.recovery_codes)))
}

fn stale(intent: &str) -> Refused {
    Refused::field(
        intent,
        "",
        "the page is older than the server: load it again",
    )
}

/// The page again, with something on it this once.
fn once(visit: &Visit, intent: &str, once: Once) -> Done {
    Done::show(Outcome {
        path: visit.path.clone(),
        intent: intent.to_owned(),
        once: Some(once),
        ..Outcome::default()
    })
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
    // Who copied the session's id before the change is out too.
    let renewed = visit.iam().renew_session(&visit.caller).await;
    let renewed = renewed.map_err(|error| Refused::by(visit, intent, error, &[]))?;
    let done = Done::go("/security-credentials?done=password-changed");
    Ok(done.with(Cookie::Entered(renewed)))
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
    // Enabling it asks for a fresh proof: better before somebody scans a code that is shown once.
    if !visit.is_fresh() {
        return Err(by(IamError::FreshProofNeeded));
    }
    let operation = CreateVirtualMFADevice {
        virtual_mfa_device_name: name.clone(),
        tags: Tags::default(),
    };
    let made = visit.call(operation).await.map_err(by)?;
    let qr = qr(&made.otpauth_link).map_err(by)?;
    let device = Once::Device {
        serial: made.serial_number,
        name: name.to_string(),
        secret: made.base32_string_seed,
        link: made.otpauth_link,
        qr,
    };
    Ok(once(visit, "add-device", device))
}

fn serial(form: &Form) -> Result<Arn, IamError> {
    Arn::parse(form.get("serial")).map_err(IamError::for_field("SerialNumber"))
}

fn label(form: &Form) -> Result<DeviceLabel, IamError> {
    DeviceLabel::parse(form.get("label")).map_err(IamError::for_field("Label"))
}

async fn enable(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let by = |error: IamError| Refused::by(visit, "enable-device", error, &[("Code", "code1")]);
    let operation = EnableMFADevice {
        user_name: None,
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

/// Begins to add a security key or a passkey: the page again, with what the browser needs.
async fn start_key(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let intent = "start-key";
    let kind = FactorKind::parse(form.get("kind"));
    let Some((kind, credential)) = kind.and_then(|kind| Some((kind, credential_kind(kind)?)))
    else {
        return Err(stale(intent));
    };
    let started = visit.call(StartSecurityKey { kind: credential }).await;
    let started = started.map_err(|error| Refused::by(visit, intent, error, &[]))?;
    let options = started.options;
    Ok(once(visit, intent, Once::Key { kind, options }))
}

/// Keeps the key that the browser made.
async fn add_key(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let by = |error: IamError| Refused::by(visit, "add-key", error, &[]);
    let operation = AddSecurityKey {
        label: label(form).map_err(by)?,
        answer: KeyAnswer::new(form.get("answer")),
    };
    visit.call(operation).await.map_err(by)?;
    Ok(Done::go("/security-credentials?done=device-added"))
}

async fn rename(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let by = |error: IamError| Refused::by(visit, "rename-device", error, &[]);
    let operation = RenameMFADevice {
        user_name: None,
        serial_number: serial(form).map_err(by)?,
        label: label(form).map_err(by)?,
    };
    visit.call(operation).await.map_err(by)?;
    Ok(Done::go("/security-credentials?done=device-renamed"))
}

/// Takes one of the person's devices away; the operation keeps the last one that they must have.
async fn remove(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let by = |error: IamError| Refused::by(visit, "remove-device", error, &[]);
    let serial_number = serial(form).map_err(by)?;
    let list = ListMFADevices { user_name: None };
    let devices = visit.call(list).await.map_err(by)?.mfa_devices;
    // A security key or passkey is forgotten with its person's having it; an authenticator app's device stays.
    let stays = devices.iter().any(|device| {
        device.serial_number == serial_number.as_str() && device.kind == DeviceKind::Totp
    });
    let deactivate = DeactivateMFADevice {
        user_name: None,
        serial_number: serial_number.clone(),
    };
    visit.call(deactivate).await.map_err(by)?;
    if stays && let Err(error) = visit.call(DeleteVirtualMFADevice { serial_number }).await {
        let message = format!(
            "the device is no longer yours, but it was not deleted: {}",
            problem::message(visit, &error)
        );
        return Err(by(IamError::DeleteConflict(message)));
    }
    Ok(Done::go("/security-credentials?done=device-removed"))
}
