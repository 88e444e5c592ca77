//! What an administrator does with a user's second factors: hardware tokens, clocks, and the reset.

use iam::{
    IamError,
    operations::mfa::{
        DeleteVirtualMFADevice, EnableMFADevice, ImportVirtualMFADevice, ResetSignInFactors,
        ResyncMFADevice,
    },
    types::{Arn, MfaDeviceName, OneTimeCode, UserName},
};

use crate::web::{
    Form, Refused,
    problem::message,
    visit::{Done, Visit, encode},
};

fn done(name: &UserName, word: &str) -> Done {
    Done::go(format!(
        "/users/{}?tab=credentials&done={word}",
        encode(name.as_str())
    ))
}

/// Takes over a token by its seed and gives it to the user, who proves with two codes that they hold it. Where the codes
/// are wrong the token is forgotten again, so that the form can simply be sent once more.
pub(super) async fn import(visit: &Visit, name: &UserName, form: &Form) -> Result<Done, Refused> {
    let by = |error: IamError| {
        let fields = &[
            ("VirtualMFADeviceName", "device_name"),
            ("Name", "device_name"),
            ("Seed", "seed"),
            ("StepSeconds", "step"),
            ("Code", "token_code1"),
        ];
        Refused::by(visit, "import-token", error, fields)
    };
    let device = MfaDeviceName::parse(form.get("device_name"))
        .map_err(IamError::for_field("VirtualMFADeviceName"))
        .map_err(by)?;
    let step_seconds = match form.given("step") {
        None => None,
        Some(step) => Some(step.parse::<i64>().map_err(|_| {
            by(IamError::InvalidInput {
                field: "StepSeconds",
                message: "enter 30 or 60".to_owned(),
            })
        })?),
    };
    let import = ImportVirtualMFADevice {
        virtual_mfa_device_name: device,
        seed: OneTimeCode::new(form.get("seed")),
        step_seconds,
    };
    let imported = visit.call(import).await.map_err(by)?;
    let serial_number = Arn::parse(&imported.serial_number)
        .map_err(IamError::for_field("SerialNumber"))
        .map_err(by)?;
    let enable = EnableMFADevice {
        user_name: Some(name.clone()),
        serial_number: serial_number.clone(),
        authentication_code1: OneTimeCode::new(form.get("token_code1")),
        authentication_code2: OneTimeCode::new(form.get("token_code2")),
    };
    if let Err(error) = visit.call(enable).await {
        let refused = by(error);
        return Err(
            match visit.call(DeleteVirtualMFADevice { serial_number }).await {
                Ok(()) => refused,
                Err(error) => refused.after(&format!(
                    "the token was imported and is nobody's: {}",
                    message(visit, &error)
                )),
            },
        );
    }
    Ok(done(name, "token-added"))
}

/// Sets a token's clock right.
pub(super) async fn resync(visit: &Visit, name: &UserName, form: &Form) -> Result<Done, Refused> {
    let by = |error: IamError| {
        let fields = &[("SerialNumber", "serial"), ("Code", "sync_code1")];
        Refused::by(visit, "resync-mfa", error, fields)
    };
    let operation = ResyncMFADevice {
        user_name: Some(name.clone()),
        serial_number: Arn::parse(form.get("serial"))
            .map_err(IamError::for_field("SerialNumber"))
            .map_err(by)?,
        authentication_code1: OneTimeCode::new(form.get("sync_code1")),
        authentication_code2: OneTimeCode::new(form.get("sync_code2")),
    };
    visit.call(operation).await.map_err(by)?;
    Ok(done(name, "token-resynced"))
}

/// Takes every factor from a user, once their name was typed.
pub(super) async fn reset(visit: &Visit, name: &UserName, form: &Form) -> Result<Done, Refused> {
    let intent = "reset-factors";
    if !form.get("confirm").eq_ignore_ascii_case(name.as_str()) {
        let message = format!("type `{name}` to reset the user's sign-in factors");
        return Err(Refused::field(intent, "confirm", message));
    }
    let operation = ResetSignInFactors {
        user_name: name.clone(),
    };
    let outcome = visit.call(operation).await;
    outcome.map_err(|error| Refused::by(visit, intent, error, &[]))?;
    Ok(done(name, "factors-reset"))
}
