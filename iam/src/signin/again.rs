//! Proving oneself again within a session, before a sensitive change (OWASP ASVS 7.5.1, AWS-2023-001): with a factor that
//! is enrolled, or with the password where none is. The session goes on under a new id.

use serde_json::json;

use crate::{Iam, IamError, gate::Caller, sessions::Stage, store, types::Password};

use super::{Entered, Factor, Guess, SecondFactor, second_factor::wrong_step};

impl Iam {
    /// Proves a second factor again.
    ///
    /// # Errors
    /// As [`Iam::prove_second_factor`]; after the last wrong try the session is over.
    pub async fn prove_again(
        &self,
        caller: &Caller,
        given: &SecondFactor,
    ) -> Result<Entered, IamError> {
        let (step, proven) = self
            .try_factor(caller, Stage::Full, given, "ProveAgain")
            .await?;
        let mut event = self.step_event(
            "ProveAgain",
            &step.principal,
            &caller.origin,
            step.now,
            None,
        )?;
        event.add("factor", json!(proven.factor.as_str()));
        self.finish_step(step, caller, event, Some(proven.factor))
            .await
    }

    /// Proves the password again; only for who has no second factor.
    ///
    /// # Errors
    /// [`IamError::InvalidRequest`] for who has one, and as [`Iam::prove_again`].
    pub async fn prove_password_again(
        &self,
        caller: &Caller,
        password: &Password,
    ) -> Result<Entered, IamError> {
        let (principal, session) = self.whoami(caller).await?;
        if session.stage != Stage::Full {
            return Err(wrong_step());
        }
        let mut attempt = self
            .attempt_of(caller, &principal, Guess::OwnPassword(&principal.id))
            .await?;
        self.services.count_attempt(&mut attempt).await?;
        let mut tx = self.services.store.read().await?;
        let stored = store::passwords::find(&mut tx, &principal.id)
            .await?
            .map(|row| row.password);
        tx.rollback().await?;
        let matches = match self.services.hasher.verify(password, stored.as_ref()).await {
            Ok(matches) => matches,
            Err(error) => {
                self.services.release(&attempt).await?;
                return Err(error);
            }
        };
        let mut step = self.take_step(caller, Stage::Full).await?;
        if !store::mfa::enabled_of(&mut step.tx, &principal.id)
            .await?
            .is_empty()
        {
            step.tx.rollback().await?;
            return Err(IamError::InvalidRequest(
                "prove your second factor: the password alone does not do".to_owned(),
            ));
        }
        let current = store::passwords::find(&mut step.tx, &principal.id)
            .await?
            .map(|row| row.password.phc);
        if !matches || current != stored.map(|stored| stored.phc) {
            let why = "that is not your password";
            return Err(self.refuse_proof(step, caller, "ProveAgain", why).await?);
        }
        self.services
            .forgive(&mut step.tx, &attempt, step.now)
            .await?;
        let mut event = self.step_event(
            "ProveAgain",
            &step.principal,
            &caller.origin,
            step.now,
            None,
        )?;
        event.add("factor", json!(Factor::Password.as_str()));
        self.finish_step(step, caller, event, Some(Factor::Password))
            .await
    }

    /// Ends the caller's acting as a role: the session is its person's again, under a new id. Without a role it only gets the
    /// new id.
    ///
    /// # Errors
    /// [`IamError::Unauthenticated`] without a live session.
    pub async fn leave_role(&self, caller: &Caller) -> Result<Entered, IamError> {
        let mut step = self.take_step(caller, Stage::Full).await?;
        let mut event =
            self.step_event("LeaveRole", &step.principal, &caller.origin, step.now, None)?;
        if let Some(role) = step.session.role.take() {
            event.add("roleId", json!(role.role_id));
        }
        self.finish_step(step, caller, event, None).await
    }

    /// Gives the caller's complete session a new id, such as after a change of password.
    ///
    /// # Errors
    /// [`IamError::Unauthenticated`] without a live session.
    pub async fn renew_session(&self, caller: &Caller) -> Result<Entered, IamError> {
        let step = self.take_step(caller, Stage::Full).await?;
        let event = self.step_event(
            "SessionRenewed",
            &step.principal,
            &caller.origin,
            step.now,
            None,
        )?;
        self.finish_step(step, caller, event, None).await
    }
}
