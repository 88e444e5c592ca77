//! What all steps share: taking the session at its stage, moving it on under a new id, and the record.

use serde_json::json;

use crate::{
    Iam, IamError,
    audit::{self, ChainHead, Event, EventKind},
    gate::{Caller, Credential, Origin},
    ports::Timestamp,
    principal::{Principal, SignedIn},
    secrets::SecretToken,
    sessions::{ABSOLUTE_SECONDS, SIGN_IN_SECONDS, Session, Stage},
    store::{self, Tx},
};

use super::Entered;

/// A session taken for a step, in the step's own transaction that holds the account's row.
pub(super) struct Step {
    pub(super) tx: Tx,
    pub(super) chain: ChainHead,
    pub(super) principal: Principal,
    pub(super) session: Session,
    pub(super) now: Timestamp,
}

/// A session that is to begin.
pub(crate) struct Entry<'a> {
    pub(crate) stage: Stage,
    pub(crate) mfa_at: Option<Timestamp>,
    pub(crate) origin: &'a Origin,
    /// The session of the step before.
    pub(crate) before: Option<&'a Session>,
    pub(crate) now: Timestamp,
}

impl Iam {
    /// Begins a step: the session must live and stand at `stage`.
    pub(super) async fn take_step(&self, caller: &Caller, stage: Stage) -> Result<Step, IamError> {
        let Credential::Session(token) = &caller.credential else {
            return Err(IamError::Unauthenticated);
        };
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

    /// What comes next for a principal whose password is proven, and whose second factor is or is not.
    pub(super) async fn next_stage(
        &self,
        tx: &mut Tx,
        principal: &Principal,
        mfa: bool,
    ) -> Result<Stage, IamError> {
        let devices = store::mfa::enabled_of(tx, &principal.id).await?;
        if !devices.is_empty() && !mfa {
            return Ok(Stage::SecondFactor);
        }
        let password = store::passwords::find(tx, &principal.id)
            .await?
            .ok_or(IamError::Unauthenticated)?;
        Ok(if password.reset_required {
            Stage::NewPassword
        } else if devices.is_empty() {
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
            mfa_at,
            origin,
            before,
            now,
        } = entry;
        if let Some(before) = before {
            store::sessions::end(tx, &before.id_hash, now).await?;
        }
        let token = SecretToken::random(self.services.rng.as_ref())?;
        let created_at = before.map_or(now, |session| session.created_at);
        let lifetime = if stage == Stage::Full {
            ABSOLUTE_SECONDS
        } else {
            SIGN_IN_SECONDS
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
            mfa_at,
            last_seen_at: now,
            expires_at: now.plus_seconds(lifetime),
            failed_attempts: 0,
            enrolling,
            source_ip: origin.source_ip.clone(),
            user_agent: origin.user_agent.clone(),
            ended_at: None,
        };
        store::sessions::insert(tx, &session).await?;
        if stage == Stage::Full && !principal.is_root() {
            store::users::set_password_last_used(tx, &principal.id, now).await?;
        }
        Ok(Entered { token, stage })
    }

    /// Ends a step well: the session moves on, the record is written, everything is committed.
    pub(super) async fn finish_step(
        &self,
        step: Step,
        caller: &Caller,
        mut event: Event,
        mfa_at: Option<Timestamp>,
    ) -> Result<Entered, IamError> {
        let Step {
            mut tx,
            chain,
            principal,
            session,
            now,
        } = step;
        let stage = self
            .next_stage(&mut tx, &principal, mfa_at.is_some())
            .await?;
        let entry = Entry {
            stage,
            mfa_at,
            origin: &caller.origin,
            before: Some(&session),
            now,
        };
        let entered = self.enter(&mut tx, &principal, entry).await?;
        event.add("nextStep", json!(stage.as_str()));
        let mut events = vec![event];
        if stage == Stage::Full {
            events.push(self.console_login(&principal, &caller.origin, now, mfa_at.is_some())?);
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
        mfa: bool,
    ) -> Result<Event, IamError> {
        let mut event = self.step_event("ConsoleLogin", principal, origin, now, None)?;
        event.add("MFAUsed", json!(if mfa { "Yes" } else { "No" }));
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
        Ok(tx.commit().await?)
    }

    /// Ends the caller's session, at whichever stage. Without a live session there is nothing to do.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sign_out(&self, caller: &Caller) -> Result<(), IamError> {
        let Credential::Session(token) = &caller.credential else {
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

    /// Removes sessions that have been over for a day.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn purge_sessions(&self) -> Result<u64, IamError> {
        let before = self.services.clock.now().plus_seconds(-24 * 3600);
        let mut tx = self.services.store.write().await?;
        let purged = store::sessions::purge(&mut tx, before).await?;
        tx.commit().await?;
        Ok(purged)
    }
}
