//! Enrolling the first second factor, without which nobody gets further. The seed belongs to the one sign-in that it was
//! made for, sealed in its session; a device is made only when its codes were given. So neither a second sign-in with the
//! same password nor anybody with permission over devices sees or replaces the seed that a person is adding.

use crate::{
    Iam, IamError,
    gate::Caller,
    ports::Timestamp,
    principal::Principal,
    secrets::{SecretToken, random_id},
    sessions::{Session, Stage},
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
}

impl Iam {
    /// The seed that the caller's sign-in is enrolling; the same each time until it is done.
    ///
    /// # Errors
    /// When the sign-in does not stand at enrolment.
    pub async fn enrolment(&self, caller: &Caller) -> Result<Enrolment, IamError> {
        let (principal, session) = self.whoami(caller).await?;
        if session.stage != Stage::Enrol {
            return Err(IamError::InvalidRequest(
                "that step of signing in is not the next one".to_owned(),
            ));
        }
        let seed = self.seed_of(&session)?;
        let totp = Totp::new(&seed, &format!("{}@{}", principal.name, principal.account))?;
        Ok(Enrolment {
            secret: totp.secret(&seed),
            link: totp.link()?,
        })
    }

    /// Takes two consecutive codes and makes the device.
    ///
    /// # Errors
    /// [`IamError::InvalidAuthenticationCode`] when they are not two consecutive codes of the seed; after
    /// [`super::CODE_ATTEMPTS`] of these the session is over. [`IamError::Unauthenticated`] when the principal got a
    /// device meanwhile: a password alone adds none beside it, so this sign-in is over.
    pub async fn finish_enrolment(
        &self,
        caller: &Caller,
        first: &str,
        second: &str,
    ) -> Result<Entered, IamError> {
        let mut step = self.take_step(caller, Stage::Enrol).await?;
        let now = step.now;
        if !store::mfa::enabled_of(&mut step.tx, &step.principal.id)
            .await?
            .is_empty()
        {
            store::sessions::end(&mut step.tx, &step.session.id_hash, now).await?;
            step.tx.commit().await?;
            return Err(IamError::Unauthenticated);
        }
        let seed = self.seed_of(&step.session)?;
        let totp = Totp::new(&seed, &step.principal.name)?;
        let Some(time_step) = totp.accept_two(first, second, now, 0) else {
            return self.refuse_code(step, caller, "EnableMFADevice").await;
        };
        let serial = self
            .new_device(&mut step.tx, &step.principal, &seed, now)
            .await?;
        if !store::mfa::enable(&mut step.tx, &serial, &step.principal.id, time_step, now).await? {
            return Err(IamError::internal("a device is in use before it was given"));
        }
        let mut event = self.step_event(
            "EnableMFADevice",
            &step.principal,
            &caller.origin,
            now,
            None,
        )?;
        event.request = serde_json::json!({ "serialNumber": serial });
        self.finish_step(step, caller, event, Some(now)).await
    }

    /// A seed for one session, sealed so that it opens only as that session's.
    pub(super) fn new_seed(
        &self,
        principal: &Principal,
        token: &SecretToken,
    ) -> Result<String, IamError> {
        let rng = self.services.rng.as_ref();
        Seed::random(rng)?.seal(&self.services.ring, rng, &principal.account, &token.hash())
    }

    fn seed_of(&self, session: &Session) -> Result<Seed, IamError> {
        let sealed = session.enrolling.as_deref().unwrap_or_default();
        Seed::open(
            &self.services.ring,
            &session.account,
            &session.id_hash,
            sealed,
        )
    }

    /// Makes a principal's first device, named after it as AWS's guides do.
    async fn new_device(
        &self,
        tx: &mut Tx,
        principal: &Principal,
        seed: &Seed,
        now: Timestamp,
    ) -> Result<String, IamError> {
        let rng = self.services.rng.as_ref();
        let base = if principal.is_root() {
            "root-account-mfa-device"
        } else {
            principal.name.as_str()
        };
        let parse = |name: &str| {
            MfaDeviceName::parse(name).map_err(IamError::for_field("VirtualMFADeviceName"))
        };
        let mut name = parse(base)?;
        store::mfa::delete_unassigned(tx, &principal.account, &name).await?;
        if store::mfa::name_taken(tx, &principal.account, &name).await? {
            let ending = random_id(rng, "-")?.to_ascii_lowercase();
            name = parse(&format!("{base}{ending}"))?;
        }
        let serial = Arn::mfa(&principal.account, "/", name.as_str()).to_string();
        let sealed = seed.seal(&self.services.ring, rng, &principal.account, &serial)?;
        store::mfa::insert(tx, &principal.account, &serial, &name, &sealed, now).await?;
        Ok(serial)
    }
}
