//! The second factor, at sign-in and wherever it is proven again: one place that looks at codes, recovery codes and
//! security keys, behind one set of counters.

use serde_json::json;

use crate::{
    Iam, IamError, audit,
    gate::Caller,
    notices::{self, NoticeKind},
    principal::Principal,
    sessions::{Session, Stage},
    settings::MfaRequirement,
    store::{
        self, Tx,
        mfa::{DeviceKind, StoredDevice},
    },
    types::OneTimeCode,
};

use super::{
    CODE_ATTEMPTS, Ceremony, Entered, Factor, Guess, Seed, Totp,
    recovery::Found,
    steps::Step,
    throttle::{Attempt, From},
    webauthn::{Assertion, CEREMONY_SECONDS, Refused, StoredCredential},
};

/// What is given as a second factor.
#[derive(Debug, Clone)]
pub enum SecondFactor {
    /// Six digits of an authenticator app or a token.
    Code(OneTimeCode),
    /// A recovery code.
    RecoveryCode(OneTimeCode),
    /// The browser's answer of a security key or passkey: the JSON of a `PublicKeyCredential`.
    SecurityKey(String),
}

/// By which factors somebody may go on, for the page that asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ways {
    /// An authenticator app or token is enrolled and counts.
    pub code: bool,
    /// A security key or passkey is enrolled.
    pub security_key: bool,
    /// There are unused recovery codes, and they count.
    pub recovery_code: bool,
    /// No device is enrolled: the password is the proof.
    pub password: bool,
    /// What the person must have.
    pub requirement: MfaRequirement,
}

/// A factor that was proven, and by which device.
pub(super) struct Proven {
    pub(super) factor: Factor,
    device: String,
}

impl Iam {
    /// Takes a second factor.
    ///
    /// # Errors
    /// [`IamError::InvalidAuthenticationCode`] when it is wrong, expired or was used; it says how many tries are
    /// left. After the last one the session is over. [`IamError::Throttled`] after too many failures.
    pub async fn prove_second_factor(
        &self,
        caller: &Caller,
        given: &SecondFactor,
    ) -> Result<Entered, IamError> {
        let (step, proven) = self
            .try_factor(caller, Stage::SecondFactor, given, "CheckMfa")
            .await?;
        let mut event =
            self.step_event("CheckMfa", &step.principal, &caller.origin, step.now, None)?;
        event.add("MFAIdentifier", json!(proven.device));
        event.add("factor", json!(proven.factor.as_str()));
        self.finish_step(step, caller, event, Some(proven.factor))
            .await
    }

    /// By which factors the caller may go on.
    ///
    /// # Errors
    /// [`IamError::Unauthenticated`] without a live session.
    pub async fn ways(&self, caller: &Caller) -> Result<Ways, IamError> {
        let (principal, _) = self.whoami(caller).await?;
        let mut tx = self.services.store.read().await?;
        let ways = ways_of(&mut tx, &principal).await;
        tx.rollback().await?;
        ways
    }

    /// Asks the caller's security keys: the options for `navigator.credentials.get` as JSON. Good for one answer within
    /// five minutes; asking again makes the question before worthless.
    ///
    /// # Errors
    /// When the caller has none, or the sign-in stands elsewhere.
    pub async fn security_key_challenge(&self, caller: &Caller) -> Result<String, IamError> {
        let (_, session) = self.whoami(caller).await?;
        if !matches!(session.stage, Stage::SecondFactor | Stage::Full) {
            return Err(wrong_step());
        }
        let mut step = self.take_step(caller, session.stage).await?;
        let devices = store::mfa::enabled_of(&mut step.tx, &step.principal.id).await?;
        let known = credentials_of(&devices)?;
        if known.is_empty() {
            return Err(IamError::InvalidRequest(
                "no security key is enrolled".to_owned(),
            ));
        }
        let (options, state) = self.services.relying_party()?.start_assert(&known)?;
        let text = Ceremony::Assert { state }.to_text()?;
        let ends_at = step.now.plus_seconds(CEREMONY_SECONDS);
        store::sessions::begin_ceremony(&mut step.tx, &step.session.id_hash, &text, ends_at)
            .await?;
        step.tx.commit().await?;
        Ok(options)
    }

    /// Looks at a second factor: counted first, then in the step's own transaction. What is wrong is recorded and
    /// committed before the answer.
    pub(super) async fn try_factor(
        &self,
        caller: &Caller,
        stage: Stage,
        given: &SecondFactor,
        event: &'static str,
    ) -> Result<(Step, Proven), IamError> {
        let (principal, session) = self.whoami(caller).await?;
        if session.stage != stage {
            return Err(wrong_step());
        }
        let guess = match given {
            SecondFactor::Code(_) => Guess::Code(&principal.id),
            SecondFactor::RecoveryCode(_) => Guess::RecoveryCode(&principal.id),
            SecondFactor::SecurityKey(_) => Guess::SecurityKey(&principal.id),
        };
        let mut attempt = self.attempt_of(caller, &principal, guess).await?;
        self.services.count_attempt(&mut attempt).await?;
        let recovery = match given {
            SecondFactor::RecoveryCode(code) => {
                self.look_at_recovery_code(&principal, code, &attempt)
                    .await?
            }
            _ => None,
        };
        let mut step = self.take_step(caller, stage).await?;
        match self.accept(&mut step, given, recovery).await? {
            Ok(proven) => {
                self.services
                    .forgive(&mut step.tx, &attempt, step.now)
                    .await?;
                let failures = attempt.failures_before;
                self.tell_failures(&mut step.tx, &step.principal, failures, step.now)
                    .await?;
                Ok((step, proven))
            }
            Err(why) => Err(self.refuse_proof(step, caller, event, why).await?),
        }
    }

    /// The counters of a try of somebody in a session.
    pub(super) async fn attempt_of(
        &self,
        caller: &Caller,
        principal: &Principal,
        guess: Guess<'_>,
    ) -> Result<Attempt, IamError> {
        let mut known = None;
        if let Some(device) = &caller.origin.device {
            let mut tx = self.services.store.read().await?;
            if store::known_devices::is_known(&mut tx, device, &principal.id).await? {
                known = Some(device);
            }
            tx.rollback().await?;
        }
        let from = known.map_or(From::Address(&caller.origin.source_ip), |device| {
            From::KnownDevice(device)
        });
        self.services.attempt(guess, from)
    }

    async fn accept(
        &self,
        step: &mut Step,
        given: &SecondFactor,
        recovery: Option<Found>,
    ) -> Result<Result<Proven, &'static str>, IamError> {
        let ways = ways_of(&mut step.tx, &step.principal).await?;
        match given {
            SecondFactor::Code(_) if !ways.code => Ok(Err(NOT_A_WAY)),
            SecondFactor::RecoveryCode(_) if !ways.recovery_code => Ok(Err(NOT_A_WAY)),
            SecondFactor::Code(code) => self.accept_code(step, code).await,
            SecondFactor::RecoveryCode(_) => self.accept_recovery_code(step, recovery).await,
            SecondFactor::SecurityKey(answer) => self.accept_security_key(step, answer).await,
        }
    }

    async fn accept_code(
        &self,
        step: &mut Step,
        code: &OneTimeCode,
    ) -> Result<Result<Proven, &'static str>, IamError> {
        for device in store::mfa::enabled_of(&mut step.tx, &step.principal.id).await? {
            if device.kind != DeviceKind::Totp {
                continue;
            }
            let totp = self.totp_of(&step.principal, &device)?;
            let Some(time_step) = totp.accept(code.expose(), step.now, device.last_step) else {
                continue;
            };
            if store::mfa::use_step(&mut step.tx, &device.serial, time_step, step.now).await? {
                return Ok(Ok(Proven {
                    factor: Factor::Totp,
                    device: device.serial,
                }));
            }
        }
        Ok(Err(
            "that code is not right, has expired or was used before",
        ))
    }

    /// A device that checks codes, as its owner's.
    pub(crate) fn totp_of(
        &self,
        principal: &Principal,
        device: &StoredDevice,
    ) -> Result<Totp, IamError> {
        let seed = Seed::open(
            &self.services.ring,
            &principal.account,
            &device.serial,
            &device.sealed_seed,
        )?;
        Totp::of_device(&seed, &principal.name, device)
    }

    async fn accept_recovery_code(
        &self,
        step: &mut Step,
        found: Option<Found>,
    ) -> Result<Result<Proven, &'static str>, IamError> {
        let wrong = Ok(Err("that recovery code is not right or was used before"));
        let Some(found) = found else {
            return wrong;
        };
        let (id, now) = (step.principal.id.clone(), step.now);
        if !store::recovery_codes::use_code(&mut step.tx, &id, &found.selector, &found.phc, now)
            .await?
        {
            return wrong;
        }
        let left = store::recovery_codes::status(&mut step.tx, &id)
            .await?
            .map_or(0, |(left, _)| left);
        notices::tell(
            &mut step.tx,
            self.services.rng.as_ref(),
            (&step.principal.account, &id),
            NoticeKind::RecoveryCodeUsed,
            &json!({ "left": left }),
            now,
        )
        .await?;
        Ok(Ok(Proven {
            factor: Factor::RecoveryCode,
            device: format!("recovery code {}…", found.selector),
        }))
    }

    async fn accept_security_key(
        &self,
        step: &mut Step,
        answer: &str,
    ) -> Result<Result<Proven, &'static str>, IamError> {
        const WRONG: &str = "the security key's answer is not right or came too late";
        let state = match open_ceremony(step).await? {
            Some(Ceremony::Assert { state }) => state,
            _ => return Ok(Err(WRONG)),
        };
        let Some(answer) = Assertion::parse(answer) else {
            return Ok(Err(WRONG));
        };
        // As they are now: a key that was removed since the question counts no more.
        let devices = store::mfa::enabled_of(&mut step.tx, &step.principal.id).await?;
        let id = answer.credential_id();
        let Some(device) = devices
            .iter()
            .find(|device| device.credential_id.as_deref() == Some(&id))
        else {
            return Ok(Err(WRONG));
        };
        if let Some(handle) = answer.user_handle()
            && store::webauthn::handle_of(&mut step.tx, &step.principal.id).await? != Some(handle)
        {
            return Ok(Err(WRONG));
        }
        let stored = StoredCredential::from_text(device.credential.as_deref().unwrap_or_default())?;
        let asserted = match self
            .services
            .relying_party()?
            .finish_assert(&state, &answer, &stored)
        {
            Ok(asserted) => asserted,
            Err(Refused::NotProven) => return Ok(Err(WRONG)),
            Err(Refused::PossibleClone) => {
                let to = (&step.principal.account, step.principal.id.as_str());
                let detail = json!({ "label": device.called() });
                let rng = self.services.rng.as_ref();
                let kind = NoticeKind::PossibleClone;
                notices::tell(&mut step.tx, rng, to, kind, &detail, step.now).await?;
                return Ok(Err(
                    "that security key answers as a copy of itself would: remove it and enrol another",
                ));
            }
        };
        let text = asserted.credential.to_text()?;
        store::mfa::use_credential(&mut step.tx, &device.serial, &text, step.now).await?;
        Ok(Ok(Proven {
            factor: Factor::SecurityKey,
            device: device.serial.clone(),
        }))
    }

    /// Counts a wrong proof in the session and commits that before the answer leaves; at the limit the session ends.
    pub(super) async fn refuse_proof(
        &self,
        mut step: Step,
        caller: &Caller,
        name: &'static str,
        why: &str,
    ) -> Result<IamError, IamError> {
        let count = store::sessions::count_failure(&mut step.tx, &step.session.id_hash).await?;
        let left = CODE_ATTEMPTS.saturating_sub(count).max(0);
        if left == 0 {
            store::sessions::end(&mut step.tx, &step.session.id_hash, step.now).await?;
        }
        let message = match left {
            0 => format!("{why}, and no tries are left: sign in again"),
            1 => format!("{why}: 1 try left"),
            left => format!("{why}: {left} tries left"),
        };
        let error = IamError::InvalidAuthenticationCode(message);
        let mut event = self.step_event(name, &step.principal, &caller.origin, step.now, None)?;
        event.failed(&error);
        audit::append(&mut step.tx, &step.principal.account, step.chain, &[event]).await?;
        step.tx.commit().await?;
        Ok(error)
    }
}

const NOT_A_WAY: &str = "that is not a factor that you may use here";

pub(super) fn wrong_step() -> IamError {
    IamError::InvalidRequest("that step of signing in is not the next one".to_owned())
}

/// Takes the ceremony that is open in a session, if it is not too old; there is no second answer to it.
pub(super) async fn open_ceremony(step: &mut Step) -> Result<Option<Ceremony>, IamError> {
    take_ceremony(&mut step.tx, &step.session, step.now).await
}

/// Takes the ceremony that is open in a session.
pub(crate) async fn take_ceremony(
    tx: &mut Tx,
    session: &Session,
    now: crate::Timestamp,
) -> Result<Option<Ceremony>, IamError> {
    store::sessions::end_ceremony(tx, &session.id_hash).await?;
    match (&session.ceremony, session.ceremony_ends_at) {
        (Some(text), Some(ends_at)) if now < ends_at => Ceremony::from_text(text).map(Some),
        _ => Ok(None),
    }
}

/// The credentials among some devices.
pub(super) fn credentials_of(devices: &[StoredDevice]) -> Result<Vec<StoredCredential>, IamError> {
    devices
        .iter()
        .filter_map(|device| device.credential.as_deref())
        .map(StoredCredential::from_text)
        .collect()
}

/// By which factors a principal may prove itself beside its password.
async fn ways_of(tx: &mut Tx, principal: &Principal) -> Result<Ways, IamError> {
    let devices = store::mfa::enabled_of(tx, &principal.id).await?;
    let settings = store::settings::of(tx, &principal.account).await?;
    let requirement = store::settings::requirement(tx, &settings, principal).await?;
    let security_key = devices.iter().any(|device| device.kind.resists_phishing());
    // Who has what cannot be phished and must have it proves nothing with what can.
    let weak_counts = !(security_key && requirement == MfaRequirement::PhishingResistant);
    let codes_left = store::recovery_codes::status(tx, &principal.id)
        .await?
        .is_some_and(|(left, _)| left > 0);
    Ok(Ways {
        code: weak_counts && devices.iter().any(|device| device.kind == DeviceKind::Totp),
        security_key,
        recovery_code: weak_counts && codes_left && !devices.is_empty(),
        password: devices.is_empty(),
        requirement,
    })
}
