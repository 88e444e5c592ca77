//! What all steps share: taking the session at its stage, moving it on under a new id, and the record.

use serde_json::json;

use crate::{
    Iam, IamError,
    audit::{self, ChainHead, Event, EventKind},
    gate::{Caller, Origin},
    notices::{self, NoticeKind},
    password_policy::PasswordPolicy,
    ports::Timestamp,
    principal::{Principal, SignedIn},
    secrets::{SecretToken, random_id},
    sessions::{SIGN_IN_SECONDS, Session, Stage},
    settings::MfaRequirement,
    store::{self, Tx},
};

use super::{
    Arrival, Entered, Factor, Factors, PasswordState, must_change,
    throttle::{FORGET, network},
};

/// So many half-finished sign-ins of a person live at once from an address; a further one ends the oldest. Those from
/// elsewhere stay: otherwise who has the password alone could end the person's own before its second step.
const HALF_FINISHED: i64 = 20;

/// A session taken for a step, in the step's own transaction that holds the account's row.
pub(super) struct Step {
    pub(super) tx: Tx,
    pub(super) chain: ChainHead,
    pub(super) principal: Principal,
    pub(super) session: Session,
    pub(super) now: Timestamp,
}

/// What was proven for a session, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) factors: Factors,
    /// When two factors were last complete.
    pub(crate) mfa_at: Option<Timestamp>,
    /// When any was last proven.
    pub(crate) proved_at: Timestamp,
}

impl Standing {
    /// After a first proof.
    pub(crate) fn new(factor: Factor, now: Timestamp) -> Self {
        let factors = Factors::from(factor);
        Self {
            factors,
            mfa_at: factors.are_two().then_some(now),
            proved_at: now,
        }
    }

    /// What a session has seen so far.
    fn of(session: &Session) -> Self {
        Self {
            factors: session.factors,
            mfa_at: session.mfa_at,
            proved_at: session.proved_at.unwrap_or(Timestamp(0)),
        }
    }

    /// With one more proof.
    fn with(self, factor: Factor, now: Timestamp) -> Self {
        let factors = self.factors.with(factor);
        Self {
            factors,
            mfa_at: if factor == Factor::Password {
                self.mfa_at
            } else {
                factors.are_two().then_some(now)
            },
            proved_at: now,
        }
    }
}

/// A session that is to begin.
pub(crate) struct Entry<'a> {
    pub(crate) stage: Stage,
    pub(crate) standing: Standing,
    pub(crate) origin: &'a Origin,
    /// The session of the step before.
    pub(crate) before: Option<&'a Session>,
    pub(crate) now: Timestamp,
}

/// The rules that a principal's password grows old by; the root user's does not.
pub(super) async fn policy_of(
    tx: &mut Tx,
    principal: &Principal,
) -> Result<Option<PasswordPolicy>, IamError> {
    if principal.is_root() {
        return Ok(None);
    }
    Ok(store::password_policies::of(tx, &principal.account).await?)
}

impl Iam {
    /// Begins a step: the session must live and stand at `stage`.
    pub(super) async fn take_step(&self, caller: &Caller, stage: Stage) -> Result<Step, IamError> {
        let token = caller.credential.token().ok_or(IamError::Unauthenticated)?;
        let mut tx = self.services.store.write().await?;
        let account = store::sessions::account_of(&mut tx, &token.hash())
            .await?
            .ok_or(IamError::Unauthenticated)?;
        let taken = store::accounts::begin_change(&mut tx, &account).await?;
        let who = self
            .authenticate(&mut tx, token, Some(taken.revision_before))
            .await?;
        if who.session.stage != stage {
            return Err(IamError::InvalidRequest(
                "that step of signing in is not the next one".to_owned(),
            ));
        }
        Ok(Step {
            tx,
            chain: taken.chain,
            principal: who.principal,
            session: who.session,
            now: who.now,
        })
    }

    /// The record of a sign-in step.
    pub(crate) fn step_event(
        &self,
        name: &'static str,
        principal: &Principal,
        origin: &Origin,
        now: Timestamp,
        signed_in: Option<&SignedIn>,
    ) -> Result<Event, IamError> {
        let mut event = Event::new(
            self.services.rng.as_ref(),
            EventKind::SignIn { name },
            principal,
            signed_in,
            origin,
            now,
        )?;
        event.resource = principal.arn.to_string();
        Ok(event)
    }

    /// What comes next for a principal who has proven this much.
    pub(super) async fn next_stage(
        &self,
        tx: &mut Tx,
        principal: &Principal,
        factors: Factors,
    ) -> Result<Stage, IamError> {
        let devices = store::mfa::enabled_of(tx, &principal.id).await?;
        let settings = store::settings::of(tx, &principal.account).await?;
        let requirement = store::settings::requirement(tx, &settings, principal).await?;
        let strict = requirement == MfaRequirement::PhishingResistant;
        let has_strict = devices.iter().any(|device| device.kind.resists_phishing());
        if !devices.is_empty() && !factors.are_two() {
            return Ok(Stage::SecondFactor);
        }
        if strict && has_strict && !factors.resist_phishing() {
            return Ok(Stage::SecondFactor);
        }
        // Without a login profile nobody signs in to the console, with whatever factor.
        let password = store::passwords::find(tx, &principal.id)
            .await?
            .ok_or(IamError::Unauthenticated)?;
        let policy = policy_of(tx, principal).await?;
        let now = self.services.clock.now();
        let state = must_change(&password, policy.as_ref(), now);
        // An expired password opens nothing; a passkey does without it, and does not renew it either.
        if state == PasswordState::Expired && factors.has(Factor::Password) {
            return Err(IamError::PasswordExpired);
        }
        Ok(if state == PasswordState::ChangeRequired {
            Stage::NewPassword
        } else if (requirement > MfaRequirement::None && devices.is_empty())
            || (strict && !has_strict)
        {
            Stage::Enrol
        } else {
            Stage::Full
        })
    }

    /// Makes a session at a stage; the one that it takes over from ends.
    pub(crate) async fn enter(
        &self,
        tx: &mut Tx,
        principal: &Principal,
        entry: Entry<'_>,
    ) -> Result<Entered, IamError> {
        let Entry {
            stage,
            standing,
            origin,
            before,
            now,
        } = entry;
        if let Some(before) = before {
            store::sessions::end(tx, &before.id_hash, now).await?;
        }
        let rng = self.services.rng.as_ref();
        let token = SecretToken::random(rng)?;
        let created_at = before.map_or(now, |session| session.created_at);
        let settings = store::settings::of(tx, &principal.account).await?;
        let complete = stage == Stage::Full;
        let (idle_seconds, expires_at) = if complete {
            let ends = created_at.plus_seconds(settings.absolute_seconds);
            let limits = (settings.idle_seconds, ends);
            // Longer limits are for later sessions: a new id makes none longer.
            before
                .filter(|before| before.stage == Stage::Full)
                .map_or(limits, |before| {
                    let idle = limits.0.min(before.idle_seconds);
                    (idle, Timestamp(ends.0.min(before.expires_at.0)))
                })
        } else {
            (SIGN_IN_SECONDS, now.plus_seconds(SIGN_IN_SECONDS))
        };
        let enrolling = if stage == Stage::Enrol {
            Some(self.new_seed(principal, &token)?)
        } else {
            None
        };
        let session = Session {
            id_hash: token.hash(),
            account: principal.account.clone(),
            principal_id: principal.id.clone(),
            stage,
            created_at,
            mfa_at: standing.mfa_at,
            factors: standing.factors,
            proved_at: Some(standing.proved_at),
            handle: random_id(rng, "session-")?.to_ascii_lowercase(),
            idle_seconds,
            role: before.and_then(|before| before.role.clone()),
            ceremony: None,
            ceremony_ends_at: None,
            last_seen_at: now,
            expires_at,
            failed_attempts: 0,
            enrolling,
            source_ip: origin.source_ip.clone(),
            user_agent: origin.user_agent.clone(),
            ended_at: None,
        };
        store::sessions::insert(tx, &session).await?;
        let (from, keep) = if complete {
            (None, settings.sessions_per_person)
        } else {
            (Some(origin.source_ip.as_str()), HALF_FINISHED)
        };
        store::sessions::end_oldest(tx, &principal.id, from, keep, now).await?;
        let arrives = complete && before.is_none_or(|before| before.stage != Stage::Full);
        let (device, arrival) = if arrives {
            if !principal.is_root() {
                store::users::set_password_last_used(tx, &principal.id, now).await?;
            }
            let (device, arrival) = self.arrive(tx, principal, origin, standing, now).await?;
            (Some(device), arrival)
        } else {
            (None, Arrival::default())
        };
        Ok(Entered {
            token,
            stage,
            device,
            arrival,
        })
    }

    /// A complete sign-in: its browser is known from now on, and a new browser or address is told to the person.
    /// The first sign-in of all tells nothing: there everything is new.
    async fn arrive(
        &self,
        tx: &mut Tx,
        principal: &Principal,
        origin: &Origin,
        standing: Standing,
        now: Timestamp,
    ) -> Result<(SecretToken, Arrival), IamError> {
        let rng = self.services.rng.as_ref();
        let to = (&principal.account, principal.id.as_str());
        let first = store::known_devices::count(tx, &principal.id).await? == 0;
        let token = SecretToken::random(rng)?;
        let mut known = false;
        if let Some(old) = &origin.device {
            known = store::known_devices::is_known(tx, old, &principal.id).await?;
            if known {
                // The person is back: what strangers shut is open again.
                self.tell_of_failures(tx, principal, now).await?;
                self.services.reopen_all(tx, principal).await?;
            }
            let others = store::known_devices::others(tx, old, &principal.id).await?;
            for (account, id) in others {
                if let Some(other) = store::users::principal(tx, &account, &id).await? {
                    self.services
                        .carry_counters(tx, &other, old, &token.hash())
                        .await?;
                }
            }
            store::known_devices::rename(tx, old, &token.hash()).await?;
        }
        if standing.factors.has(Factor::Password) && !known {
            self.services.completed(tx, &origin.source_ip, now).await?;
        }
        let (agent, hash) = (&origin.user_agent, token.hash());
        store::known_devices::note(tx, &hash, to.0, to.1, agent, now).await?;
        let mut arrival = Arrival::default();
        if !known && !first {
            arrival.new_device = true;
            let detail = json!({ "sourceIp": origin.source_ip, "userAgent": agent });
            notices::tell(tx, rng, to, NoticeKind::NewDevice, &detail, now).await?;
        }
        let place = network(&origin.source_ip);
        let new = store::known_devices::note_address(tx, &place, to.0, to.1, now).await?;
        if new && !first {
            arrival.new_address = true;
            let detail = json!({ "sourceIp": origin.source_ip });
            notices::tell(tx, rng, to, NoticeKind::NewAddress, &detail, now).await?;
        }
        Ok((token, arrival))
    }

    /// Ends a step well: the session moves on, the record is written, everything is committed.
    /// `proven` is the factor that the step saw, if it saw one.
    pub(super) async fn finish_step(
        &self,
        step: Step,
        caller: &Caller,
        mut event: Event,
        proven: Option<Factor>,
    ) -> Result<Entered, IamError> {
        let Step {
            mut tx,
            chain,
            principal,
            session,
            now,
        } = step;
        let before = Standing::of(&session);
        let standing = proven.map_or(before, |factor| before.with(factor, now));
        let stage = self
            .next_stage(&mut tx, &principal, standing.factors)
            .await?;
        let entry = Entry {
            stage,
            standing,
            origin: &caller.origin,
            before: Some(&session),
            now,
        };
        let entered = self.enter(&mut tx, &principal, entry).await?;
        event.add("nextStep", json!(stage.as_str()));
        let mut events = vec![event];
        if stage == Stage::Full && session.stage != Stage::Full {
            let (origin, arrival) = (&caller.origin, entered.arrival);
            events.push(self.console_login(&principal, origin, now, standing.factors, arrival)?);
        }
        audit::append(&mut tx, &principal.account, chain, &events).await?;
        tx.commit().await?;
        Ok(entered)
    }

    /// CloudTrail's `ConsoleLogin`, when a sign-in is complete.
    pub(super) fn console_login(
        &self,
        principal: &Principal,
        origin: &Origin,
        now: Timestamp,
        factors: Factors,
        arrival: Arrival,
    ) -> Result<Event, IamError> {
        let mut event = self.step_event("ConsoleLogin", principal, origin, now, None)?;
        let mfa = if factors.are_two() { "Yes" } else { "No" };
        event.add("MFAUsed", json!(mfa));
        event.add("factors", json!(factors.to_string()));
        event.add("newDevice", json!(arrival.new_device));
        event.add("newAddress", json!(arrival.new_address));
        event.succeeded(json!({ "ConsoleLogin": "Success" }), Vec::new());
        Ok(event)
    }

    /// Notes a request of a live session, at most once a minute, so that idle time is counted from it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn touch(&self, token: &SecretToken, session: &Session) -> Result<(), IamError> {
        let now = self.services.clock.now();
        if now < session.last_seen_at.plus_seconds(60) {
            return Ok(());
        }
        let mut tx = self.services.store.write().await?;
        store::sessions::touch(&mut tx, &token.hash(), now).await?;
        if let Some(role) = session.role.as_ref().filter(|role| now < role.ends_at) {
            store::roles::used(&mut tx, &role.role_id, now).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Ends the caller's session, at whichever stage. Without a live session there is nothing to do.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sign_out(&self, caller: &Caller) -> Result<(), IamError> {
        let Some(token) = caller.credential.token() else {
            return Ok(());
        };
        // Anybody may sign out: a session that does not live must not take the write lock.
        let account = match self.whoami(caller).await {
            Ok((_, session)) => session.account,
            Err(IamError::Unauthenticated) => return Ok(()),
            Err(error) => return Err(error),
        };
        let mut tx = self.services.store.write().await?;
        let chain = store::accounts::begin_record(&mut tx, &account).await?;
        let who = match self.authenticate(&mut tx, token, Some(0)).await {
            Ok(who) => who,
            Err(IamError::Unauthenticated) => return Ok(()),
            Err(error) => return Err(error),
        };
        store::sessions::end(&mut tx, &who.session.id_hash, who.now).await?;
        let event = self.step_event(
            "SignOut",
            &who.principal,
            &caller.origin,
            who.now,
            Some(&who.signed_in()),
        )?;
        audit::append(&mut tx, &account, chain, &[event]).await?;
        Ok(tx.commit().await?)
    }

    /// Removes sessions that have been over for a day, counters and devices that nobody used for long, and notices that were
    /// seen 90 days ago.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn purge_sessions(&self) -> Result<u64, IamError> {
        let now = self.services.clock.now();
        let ago = |seconds: i64| now.plus_seconds(-seconds);
        let mut tx = self.services.store.write().await?;
        let purged = store::sessions::purge(&mut tx, ago(24 * 3600)).await?;
        for (failures, seconds) in FORGET {
            store::throttles::purge(&mut tx, ago(seconds), now, failures).await?;
        }
        store::known_devices::purge(&mut tx, ago(400 * 24 * 3600)).await?;
        store::webauthn::purge_challenges(&mut tx, now).await?;
        store::notices::purge(&mut tx, ago(crate::notices::KEPT_SECONDS)).await?;
        tx.commit().await?;
        Ok(purged)
    }
}
