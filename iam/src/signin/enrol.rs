//! Enrolling the first second factor, without which nobody gets further.

use crate::{
    Iam, IamError,
    gate::Caller,
    ports::Timestamp,
    principal::Principal,
    secrets::random_id,
    sessions::Stage,
    store::{self, Tx},
    types::{Arn, MfaDeviceName},
};

use super::{Entered, Seed, Totp};

/// What a person needs to enrol an authenticator app. Shown to the one who enrols, and to nobody else.
pub struct Enrolment {
    /// The seed in base32.
    pub secret: String,
    /// The `otpauth://` link for the QR code.
    pub link: String,
    /// The device's serial number, an ARN.
    pub serial: String,
}

impl Iam {
    /// The device that the caller's sign-in is enrolling; the same each time until it is done.
    ///
    /// # Errors
    /// When the sign-in does not stand at enrolment.
    pub async fn enrolment(&self, caller: &Caller) -> Result<Enrolment, IamError> {
        let (principal, session) = self.whoami(caller).await?;
        let (Stage::Enrol, Some(serial)) = (session.stage, session.enrolling) else {
            return Err(IamError::InvalidRequest(
                "that step of signing in is not the next one".to_owned(),
            ));
        };
        let mut tx = self.services.store.read().await?;
        let device = store::mfa::find(&mut tx, &principal.account, &serial)
            .await?
            .ok_or_else(|| IamError::missing("MFA device", &serial))?;
        tx.rollback().await?;
        let seed = Seed::open(
            &self.services.ring,
            &principal.account,
            &serial,
            &device.sealed_seed,
        )?;
        let totp = Totp::new(&seed, &format!("{}@{}", principal.name, principal.account))?;
        Ok(Enrolment {
            secret: totp.secret(&seed),
            link: totp.link()?,
            serial,
        })
    }

    /// Takes two consecutive codes and gives the device to the caller.
    ///
    /// # Errors
    /// [`IamError::InvalidAuthenticationCode`] when they are not two consecutive codes of the device; after
    /// [`super::CODE_ATTEMPTS`] of these the session is over.
    pub async fn finish_enrolment(
        &self,
        caller: &Caller,
        first: &str,
        second: &str,
    ) -> Result<Entered, IamError> {
        let mut step = self.take_step(caller, Stage::Enrol).await?;
        let serial = step.session.enrolling.clone().unwrap_or_default();
        let account = step.principal.account.clone();
        let device = store::mfa::find(&mut step.tx, &account, &serial)
            .await?
            .ok_or_else(|| IamError::missing("MFA device", &serial))?;
        let seed = Seed::open(&self.services.ring, &account, &serial, &device.sealed_seed)?;
        let totp = Totp::new(&seed, &step.principal.name)?;
        let Some(time_step) = totp.accept_two(first, second, step.now, device.last_step) else {
            return self.refuse_code(step, caller, "EnableMFADevice").await;
        };
        if !store::mfa::enable(
            &mut step.tx,
            &serial,
            &step.principal.id,
            time_step,
            step.now,
        )
        .await?
        {
            return Err(IamError::InvalidRequest(
                "that device is in use: sign in again".to_owned(),
            ));
        }
        let mut event = self.step_event(
            "EnableMFADevice",
            &step.principal,
            &caller.origin,
            step.now,
            None,
        )?;
        event.request = serde_json::json!({ "serialNumber": serial });
        let now = step.now;
        self.finish_step(step, caller, event, Some(now)).await
    }

    /// Makes an unassigned device for a principal who has none, named after it as AWS's guides do.
    pub(super) async fn new_device(
        &self,
        tx: &mut Tx,
        principal: &Principal,
        now: Timestamp,
    ) -> Result<String, IamError> {
        let rng = self.services.rng.as_ref();
        let base = if principal.is_root() {
            "root-account-mfa-device"
        } else {
            principal.name.as_str()
        };
        let mut name =
            MfaDeviceName::parse(base).map_err(IamError::for_field("VirtualMFADeviceName"))?;
        store::mfa::delete_unassigned(tx, &principal.account, &name).await?;
        let mut serial = Arn::mfa(&principal.account, "/", name.as_str());
        if store::mfa::find(tx, &principal.account, serial.as_str())
            .await?
            .is_some()
        {
            let ending = random_id(rng, "-")?.to_ascii_lowercase();
            name = MfaDeviceName::parse(&format!("{base}{ending}"))
                .map_err(IamError::for_field("VirtualMFADeviceName"))?;
            serial = Arn::mfa(&principal.account, "/", name.as_str());
        }
        let sealed = Seed::random(rng)?.seal(
            &self.services.ring,
            rng,
            &principal.account,
            serial.as_str(),
        )?;
        store::mfa::insert(tx, &principal.account, serial.as_str(), &name, &sealed, now).await?;
        Ok(serial.to_string())
    }
}
