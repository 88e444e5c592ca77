//! Enrolling the first second factor, without which nobody gets further. The seed belongs to the one sign-in that it was
//! made for, sealed in its session; a device is made only when its codes were given. So neither a second sign-in with the
//! same password nor anybody with permission over devices sees or replaces the seed that a person is adding.

use serde_json::json;

use crate::{
    Iam, IamError,
    gate::Caller,
    notices::{self, NoticeKind},
    ports::Timestamp,
    principal::Principal,
    secrets::{SecretToken, random_id},
    sessions::{Session, Stage},
    settings::MfaRequirement,
    store::{self, Tx, mfa::DeviceKind},
    types::{Arn, DeviceLabel, MfaDeviceName},
};

use super::{
    CredentialKind, Entered, Factor, Seed, Totp, keep_credential,
    second_factor::{open_ceremony, wrong_step},
    steps::Step,
    webauthn::CEREMONY_SECONDS,
};

/// What a person needs to enrol a second factor. Shown to the one who enrols, and to nobody else.
pub struct Enrolment {
    /// The seed in base32; empty where an authenticator app does not do.
    pub secret: String,
    /// The `otpauth://` link for the QR code; empty where an authenticator app does not do.
    pub link: String,
    /// What the person must have.
    pub requirement: MfaRequirement,
}

impl Iam {
    /// What the caller's sign-in may enrol; the seed is the same each time until it is done.
    ///
    /// # Errors
    /// When the sign-in does not stand at enrolment.
    pub async fn enrolment(&self, caller: &Caller) -> Result<Enrolment, IamError> {
        let (principal, session) = self.whoami(caller).await?;
        if session.stage != Stage::Enrol {
            return Err(wrong_step());
        }
        let mut tx = self.services.store.read().await?;
        let settings = store::settings::of(&mut tx, &principal.account).await?;
        let requirement = store::settings::requirement(&mut tx, &settings, &principal).await?;
        tx.rollback().await?;
        if requirement == MfaRequirement::PhishingResistant {
            return Ok(Enrolment {
                secret: String::new(),
                link: String::new(),
                requirement,
            });
        }
        let seed = self.seed_of(&session)?;
        let totp = Totp::new(&seed, &format!("{}@{}", principal.name, principal.account))?;
        Ok(Enrolment {
            secret: totp.secret(&seed),
            link: totp.link()?,
            requirement,
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
        if self.enrolling_strictly(&mut step).await? {
            return Err(IamError::InvalidRequest(
                "your account asks for a security key or a passkey: an authenticator app does not do"
                    .to_owned(),
            ));
        }
        let mut step = self.still_without_device(step).await?;
        let seed = self.seed_of(&step.session)?;
        let totp = Totp::new(&seed, &step.principal.name)?;
        let Some(time_step) = totp.accept_two(first, second, now, 0) else {
            let why = "these are not two consecutive codes of that device";
            return Err(self
                .refuse_proof(step, caller, "EnableMFADevice", why)
                .await?);
        };
        let serial = self
            .new_device(&mut step.tx, &step.principal, &seed, now)
            .await?;
        if !store::mfa::enable(&mut step.tx, &serial, &step.principal.id, time_step, now).await? {
            return Err(IamError::internal("a device is in use before it was given"));
        }
        self.enrolled(step, caller, &serial, DeviceKind::Totp, "Authenticator app")
            .await
    }

    /// Begins making a security key or a passkey: the options for `navigator.credentials.create` as JSON.
    ///
    /// # Errors
    /// When the sign-in does not stand at enrolment, or the server has no passkeys.
    pub async fn start_key_enrolment(
        &self,
        caller: &Caller,
        kind: CredentialKind,
    ) -> Result<String, IamError> {
        let mut step = self.take_step(caller, Stage::Enrol).await?;
        let (options, ceremony) = self
            .services
            .start_credential(&mut step.tx, &step.principal, kind)
            .await?;
        let ends_at = step.now.plus_seconds(CEREMONY_SECONDS);
        let text = ceremony.to_text()?;
        store::sessions::begin_ceremony(&mut step.tx, &step.session.id_hash, &text, ends_at)
            .await?;
        step.tx.commit().await?;
        Ok(options)
    }

    /// Takes the browser's answer (the JSON of a `PublicKeyCredential`) and makes the device.
    ///
    /// # Errors
    /// As [`Iam::finish_enrolment`].
    pub async fn finish_key_enrolment(
        &self,
        caller: &Caller,
        answer: &str,
        label: &DeviceLabel,
    ) -> Result<Entered, IamError> {
        let mut step = self.take_step(caller, Stage::Enrol).await?;
        let ceremony = open_ceremony(&mut step).await?;
        let mut step = if self.enrolling_strictly(&mut step).await? {
            step
        } else {
            self.still_without_device(step).await?
        };
        let (services, principal) = (&self.services, step.principal.clone());
        let kept = keep_credential(
            services,
            &mut step.tx,
            &principal,
            ceremony,
            answer,
            label,
            step.now,
        )
        .await;
        let (serial, kind) = match kept {
            Ok(kept) => kept,
            Err(IamError::InvalidAuthenticationCode(_)) => {
                let why = "the security key's answer is not right or came too late";
                return Err(self
                    .refuse_proof(step, caller, "EnableMFADevice", why)
                    .await?);
            }
            Err(error) => return Err(error),
        };
        self.enrolled(step, caller, &serial, kind, label.as_str())
            .await
    }

    /// Whether only a key or passkey will do. Then it may come beside another device, which this sign-in proved.
    async fn enrolling_strictly(&self, step: &mut Step) -> Result<bool, IamError> {
        let settings = store::settings::of(&mut step.tx, &step.principal.account).await?;
        let requirement =
            store::settings::requirement(&mut step.tx, &settings, &step.principal).await?;
        let devices = store::mfa::enabled_of(&mut step.tx, &step.principal.id).await?;
        Ok(requirement == MfaRequirement::PhishingResistant
            && !devices.iter().any(|device| device.kind.resists_phishing())
            && (devices.is_empty() || step.session.factors.are_two()))
    }

    /// A password alone adds no device beside one that exists: then this sign-in is over.
    async fn still_without_device(&self, mut step: Step) -> Result<Step, IamError> {
        let devices = store::mfa::enabled_of(&mut step.tx, &step.principal.id).await?;
        if devices.is_empty() {
            return Ok(step);
        }
        store::sessions::end(&mut step.tx, &step.session.id_hash, step.now).await?;
        step.tx.commit().await?;
        Err(IamError::Unauthenticated)
    }

    async fn enrolled(
        &self,
        mut step: Step,
        caller: &Caller,
        serial: &str,
        kind: DeviceKind,
        label: &str,
    ) -> Result<Entered, IamError> {
        let (now, id) = (step.now, step.principal.id.clone());
        let detail = json!({ "label": label, "kind": kind.as_str() });
        notices::tell(
            &mut step.tx,
            self.services.rng.as_ref(),
            (&step.principal.account, &id),
            NoticeKind::FactorAdded,
            &detail,
            now,
        )
        .await?;
        // Whoever signed in with the password alone before must prove the new factor too.
        store::sessions::end_all(&mut step.tx, &id, Some(&step.session.id_hash), now).await?;
        let mut event = self.step_event(
            "EnableMFADevice",
            &step.principal,
            &caller.origin,
            now,
            None,
        )?;
        event.request = json!({ "serialNumber": serial, "kind": kind.as_str() });
        let factor = match kind {
            DeviceKind::Totp => Factor::Totp,
            DeviceKind::SecurityKey | DeviceKind::Passkey => Factor::SecurityKey,
        };
        self.finish_step(step, caller, event, Some(factor)).await
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
