//! The first step: a name and a password. Whatever is wrong with them, the answer and the work are the same.

use std::time::Duration;

use serde_json::json;

use crate::{
    Iam, IamError, audit,
    gate::{Caller, Origin, Services},
    notices::{self, NoticeKind},
    ports::Timestamp,
    principal::Principal,
    secrets::Place,
    sessions::Stage,
    store::{
        self, Tx,
        passwords::{LASTING, PasswordRow},
    },
    types::{AccountAlias, AccountId, Email, Password, UserName},
};

use super::{
    Entered, Entry, Factor, Guess, NewPassword, PasswordState, SetBy, Standing, counted_name,
    must_change,
    steps::policy_of,
    throttle::{Attempt, From},
};

/// So many failed tries before a right one are told to the person.
const TOLD_FAILURES: i64 = 3;

/// Who wants to sign in, as typed.
#[derive(Debug, Clone)]
pub enum SignInName {
    /// A user: account id or alias, and user name.
    User {
        /// Id or alias.
        account: String,
        /// The user's name.
        name: String,
    },
    /// The root user, by e-mail address.
    Root {
        /// The address.
        email: String,
    },
}

/// A name and a password.
#[derive(Debug)]
pub struct PasswordSignIn {
    /// Who.
    pub name: SignInName,
    /// The password as typed.
    pub password: Password,
}

/// Whom a name means: the account, if there is one, and the principal in it, if there is one.
struct Named {
    account: Option<AccountId>,
    principal: Option<Principal>,
    password: Option<PasswordRow>,
}

/// What a check comes to; [`IamError::SignInFailed`] no sooner than so long after it began, whichever way it came about.
async fn refused_at<T>(
    refusal_time: Duration,
    check: impl Future<Output = Result<T, IamError>>,
) -> Result<T, IamError> {
    let not_before = tokio::time::sleep(refusal_time);
    let outcome = check.await;
    if matches!(outcome, Err(IamError::SignInFailed)) {
        not_before.await;
    }
    outcome
}

impl Iam {
    /// Takes a name and a password and begins a session at the stage that comes next.
    ///
    /// # Errors
    /// [`IamError::SignInFailed`] for an unknown account, an unknown user, one without a password, or a wrong
    /// password: the same words after the same work. [`IamError::Busy`] when too many sign-ins wait.
    pub async fn sign_in(
        &self,
        sign_in: &PasswordSignIn,
        origin: &Origin,
    ) -> Result<Entered, IamError> {
        let refusal_time = self.services.hasher.refusal_time();
        refused_at(refusal_time, self.check_password(sign_in, origin)).await
    }

    async fn check_password(
        &self,
        sign_in: &PasswordSignIn,
        origin: &Origin,
    ) -> Result<Entered, IamError> {
        let mut tx = self.services.store.read().await?;
        let named = find_named(&mut tx, &sign_in.name).await?;
        let attempt = self
            .password_attempt(&mut tx, &sign_in.name, &named, origin)
            .await;
        let attempt = match attempt {
            Ok(attempt) => self.admit(&mut tx, attempt).await,
            Err(error) => Err(error),
        };
        tx.rollback().await?;
        let (mut attempt, place) = self.noted(attempt, origin)?;
        let counted = self.services.count_attempt(&mut attempt).await;
        self.noted(counted, origin)?;
        let stored = named.password.as_ref().map(|row| &row.password);
        let hasher = &self.services.hasher;
        let matches = match hasher.verify_at(place, &sign_in.password, stored).await {
            Ok(matches) => matches,
            Err(error) => {
                self.services.release(&attempt).await?;
                return Err(error);
            }
        };
        let (Some(account), principal) = (named.account, named.principal) else {
            tracing::info!(
                request_id = origin.request_id,
                "sign-in refused: no such account"
            );
            // As long as writing a record takes: otherwise the time would tell which accounts and addresses there are.
            let mut tx = self.services.store.write().await?;
            store::accounts::write_nothing(&mut tx).await?;
            tx.commit().await?;
            return Err(IamError::SignInFailed);
        };
        let (Some(principal), Some(stored), true) = (&principal, stored, matches) else {
            self.record_refusal(&account, principal.as_ref(), origin)
                .await?;
            return Err(IamError::SignInFailed);
        };
        let rehashed = if self.services.hasher.is_outdated(stored) {
            Some(
                self.services
                    .hasher
                    .hash(self.services.rng.as_ref(), &sign_in.password)
                    .await?,
            )
        } else {
            None
        };

        let now = self.services.clock.now();
        let mut tx = self.services.store.write().await?;
        let chain = store::accounts::begin_record(&mut tx, &account).await?;
        // The password may have been changed or taken away since it was read.
        let current = store::passwords::find(&mut tx, &principal.id).await?;
        let Some(current) = current.filter(|current| current.password.phc == stored.phc) else {
            tx.rollback().await?;
            self.record_refusal(&account, Some(principal), origin)
                .await?;
            return Err(IamError::SignInFailed);
        };
        if let Some(new) = &rehashed {
            store::passwords::rehash(&mut tx, &principal.id, stored, new).await?;
        }
        self.services.forgive_own(&mut tx, &attempt).await?;
        let policy = policy_of(&mut tx, principal).await?;
        if must_change(&current, policy.as_ref(), now) == PasswordState::Expired {
            // Who hears this has given the right password.
            let mut event = self.step_event("ConsoleLogin", principal, origin, now, None)?;
            event.failed(&IamError::PasswordExpired);
            audit::append(&mut tx, &account, chain, &[event]).await?;
            tx.commit().await?;
            return Err(IamError::PasswordExpired);
        }
        self.tell_failures(&mut tx, principal, attempt.failures_before, now)
            .await?;
        let standing = Standing::new(Factor::Password, now);
        let stage = self
            .next_stage(&mut tx, principal, standing.factors)
            .await?;
        let entered = self
            .enter(
                &mut tx,
                principal,
                Entry {
                    stage,
                    standing,
                    origin,
                    before: None,
                    now,
                },
            )
            .await?;
        let mut event = self.step_event("PasswordVerified", principal, origin, now, None)?;
        event.add("nextStep", json!(stage.as_str()));
        let mut events = vec![event];
        if stage == Stage::Full {
            events.push(self.console_login(
                principal,
                origin,
                now,
                standing.factors,
                entered.arrival,
            )?);
        }
        audit::append(&mut tx, &account, chain, &events).await?;
        tx.commit().await?;
        Ok(entered)
    }

    /// Whether a try is to be looked at: who must wait, and who finds the queue full, costs nobody a write.
    async fn admit(&self, tx: &mut Tx, attempt: Attempt) -> Result<(Attempt, Place), IamError> {
        let now = self.services.clock.now();
        self.services.check_attempt(tx, &attempt, now).await?;
        Ok((attempt, self.services.hasher.place()?))
    }

    /// Logs why a try was not looked at. It is no record: strangers must not fill somebody's audit log.
    fn noted<T>(&self, outcome: Result<T, IamError>, origin: &Origin) -> Result<T, IamError> {
        outcome.inspect_err(|error| {
            tracing::info!(
                request_id = origin.request_id,
                code = error.code(),
                "sign-in refused before the password was looked at"
            );
        })
    }

    /// Sets the new password that must be set before going on.
    ///
    /// # Errors
    /// [`IamError::PasswordPolicyViolation`] when it breaks the rules or is the old one; the step can be tried
    /// again.
    pub async fn set_new_password(
        &self,
        caller: &Caller,
        new: &Password,
    ) -> Result<Entered, IamError> {
        let (principal, session) = self.whoami(caller).await?;
        if session.stage != Stage::NewPassword {
            return Err(IamError::InvalidRequest(
                "that step of signing in is not the next one".to_owned(),
            ));
        }
        let prepared = NewPassword::prepare(&self.services, &principal, new, SetBy::Owner).await?;

        let mut step = self.take_step(caller, Stage::NewPassword).await?;
        let now = step.now;
        let whose = (&step.principal, &step.principal);
        let rng = self.services.rng.as_ref();
        prepared.put(&mut step.tx, rng, whose, LASTING, now).await?;
        store::sessions::end_all(&mut step.tx, &step.principal.id, None, now).await?;
        let event = self.step_event(
            "PasswordUpdated",
            &step.principal,
            &caller.origin,
            now,
            None,
        )?;
        self.finish_step(step, caller, event, None).await
    }

    /// The counters of a try: of the name as it is guessed at, whether somebody has it or not, and of the address; or of
    /// the browser, where this person signed in with it before.
    async fn password_attempt(
        &self,
        tx: &mut Tx,
        name: &SignInName,
        named: &Named,
        origin: &Origin,
    ) -> Result<Attempt, IamError> {
        let (account, name) = match name {
            SignInName::User { account, name } => {
                (counted_name(named.account.as_ref(), account), name)
            }
            SignInName::Root { email } => (String::new(), email),
        };
        let name = name.trim().to_lowercase();
        let guess = Guess::Password {
            account: &account,
            name: &name,
        };
        // Asked for a name that nobody has too, so that the work is the same.
        let id = named.principal.as_ref().map_or("", |known| &known.id);
        let known = match &origin.device {
            Some(device) if store::known_devices::is_known(tx, device, id).await? => Some(device),
            _ => None,
        };
        let from = known.map_or(From::Address(&origin.source_ip), |device| {
            From::KnownDevice(device)
        });
        self.services.attempt(guess, from)
    }

    async fn record_refusal(
        &self,
        account: &AccountId,
        principal: Option<&Principal>,
        origin: &Origin,
    ) -> Result<(), IamError> {
        // A name that nobody has may be a password typed into the wrong field: it is not written down.
        let unknown = Principal::user(
            account.clone(),
            String::new(),
            "HIDDEN_DUE_TO_SECURITY_REASONS".to_owned(),
            "/",
        );
        let principal = principal.unwrap_or(&unknown);
        let now = self.services.clock.now();
        let mut event = self.step_event("ConsoleLogin", principal, origin, now, None)?;
        event.failed(&IamError::SignInFailed);
        self.record(account, event).await
    }
}

impl Iam {
    /// Tells a person who comes in another way of what strangers failed at, before the counters are opened again.
    pub(super) async fn tell_of_failures(
        &self,
        tx: &mut Tx,
        principal: &Principal,
        now: Timestamp,
    ) -> Result<(), IamError> {
        let mut failures = 0_i64;
        for key in self.services.keys_of(tx, principal, None).await? {
            let counter = store::throttles::find(tx, &key).await?;
            failures = failures.saturating_add(counter.map_or(0, |counter| counter.failures));
        }
        self.tell_failures(tx, principal, failures, now).await
    }

    /// Tells a person of failed tries before a right one, if they are many.
    pub(super) async fn tell_failures(
        &self,
        tx: &mut Tx,
        principal: &Principal,
        failures: i64,
        now: Timestamp,
    ) -> Result<(), IamError> {
        if failures < TOLD_FAILURES {
            return Ok(());
        }
        let to = (&principal.account, principal.id.as_str());
        let detail = json!({ "failures": failures });
        let rng = self.services.rng.as_ref();
        notices::tell(tx, rng, to, NoticeKind::Failures, &detail, now).await
    }
}

impl Services {
    /// Opens every counter of a principal that strangers may have shut.
    pub(crate) async fn reopen_all(
        &self,
        tx: &mut Tx,
        principal: &Principal,
    ) -> Result<(), IamError> {
        for key in self.keys_of(tx, principal, None).await? {
            store::throttles::delete(tx, &key).await?;
        }
        Ok(())
    }

    /// A browser's cookie changes at every sign-in; what others failed at in it is not forgotten by that: otherwise who
    /// shares a browser with somebody would begin anew at guessing after each sign-in of their own.
    pub(super) async fn carry_counters(
        &self,
        tx: &mut Tx,
        other: &Principal,
        old: &str,
        new: &str,
    ) -> Result<(), IamError> {
        let before = self.keys_of(tx, other, Some(old)).await?;
        let after = self.keys_of(tx, other, Some(new)).await?;
        for (before, after) in before.iter().zip(&after) {
            store::throttles::rename(tx, before, after).await?;
        }
        Ok(())
    }

    /// The keys of every counter of a principal: of anywhere, or of a known device.
    async fn keys_of(
        &self,
        tx: &mut Tx,
        principal: &Principal,
        device: Option<&str>,
    ) -> Result<Vec<String>, IamError> {
        let (account, name) = if principal.is_root() {
            let email = store::accounts::find(tx, principal.account.as_str())
                .await?
                .map_or(String::new(), |account| account.root_email.to_lowercase());
            ("", email)
        } else {
            (principal.account.as_str(), principal.name.to_lowercase())
        };
        let id = principal.id.as_str();
        let guesses = [
            Guess::Password {
                account,
                name: &name,
            },
            Guess::OwnPassword(id),
            Guess::Code(id),
            Guess::RecoveryCode(id),
            Guess::SecurityKey(id),
        ];
        guesses
            .into_iter()
            .map(|guess| self.own_key(guess, device))
            .collect()
    }
}

async fn find_named(tx: &mut Tx, name: &SignInName) -> Result<Named, IamError> {
    let mut named = Named {
        account: None,
        principal: None,
        password: None,
    };
    match name {
        SignInName::Root { email } => {
            let Ok(email) = Email::parse(email) else {
                return Ok(named);
            };
            if let Some(account) = store::accounts::find_by_root_email(tx, &email.key()).await? {
                named.principal = Some(Principal::root(account.id.clone()));
                named.account = Some(account.id);
            }
        }
        SignInName::User { account, name } => {
            let id_or_alias = AccountId::parse(account)
                .map(|id| id.to_string())
                .or_else(|_| {
                    AccountAlias::parse(&account.to_ascii_lowercase()).map(|a| a.to_string())
                });
            let Ok(id_or_alias) = id_or_alias else {
                return Ok(named);
            };
            let Some(account) = store::accounts::find(tx, &id_or_alias).await? else {
                return Ok(named);
            };
            if let Ok(name) = UserName::parse(name)
                && let Some(user) = store::users::find(tx, &account.id, &name).await?
            {
                named.principal = Some(Principal::user(
                    account.id.clone(),
                    user.id,
                    user.name,
                    &user.path,
                ));
            }
            named.account = Some(account.id);
        }
    }
    if let Some(principal) = &named.principal {
        named.password = store::passwords::find(tx, &principal.id).await?;
    }
    Ok(named)
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    #[tokio::test]
    async fn a_refusal_is_held_to_its_time_from_the_beginning_and_nothing_else_is() {
        let time = Duration::from_millis(40);
        let begin = Instant::now();
        let work = async {
            tokio::time::sleep(time / 2).await;
            Err::<(), _>(IamError::SignInFailed)
        };
        let outcome = refused_at(time, work).await;
        assert!(matches!(outcome, Err(IamError::SignInFailed)));
        assert!(begin.elapsed() >= time);
        // These would not be over in anybody's life.
        let never = Duration::MAX;
        assert!(refused_at(never, async { Ok(()) }).await.is_ok());
        let busy = refused_at(never, async { Err::<(), _>(IamError::Busy) }).await;
        assert!(matches!(busy, Err(IamError::Busy)));
    }
}
