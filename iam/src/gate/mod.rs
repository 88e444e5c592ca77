//! The one gate. Every operation, by whichever door it came, goes through [`Iam::call`]:
//! authenticate → authorize with the evaluator → run in one transaction → write the audit record in it.
//! Nothing reaches storage around it but the sign-in machine, which does the same with its own steps.

mod acting;
mod authenticate;
mod caller;
mod input_keys;
mod losses;
mod operation;
mod policy_cache;
mod reads;
mod record;
mod scope;
mod self_service;
mod snapshot;
mod tag_keys;

use std::{collections::HashMap, mem, pin::Pin, sync::Arc};

use evaluator::{Decision, Layer, PolicySet, Request, RequestContext, Verdict};
use tokio::sync::Semaphore;

pub use acting::{Acting, AssumableRole};
pub use caller::{Caller, Credential, Origin};
pub use operation::{AccessLevel, Action, DependentAction, Operation};
pub(crate) use scope::Change;
pub use scope::{Scope, Services};
pub(crate) use self_service::DEVICE_OF;

use crate::{
    IamError,
    audit::{self, Event},
    principal::Principal,
    secrets::SecretToken,
    sessions::{Session, Stage},
    setup::AccountInfo,
    store::{self, Tx},
    types::AccountId,
};
pub(crate) use authenticate::Authenticated;
use policy_cache::Effective;
pub(crate) use policy_cache::PolicyCache;
use reads::{Backlog, Reads};
use snapshot::Reading;
pub(crate) use tag_keys::Resource;

/// The domain: what doors call.
pub struct Iam {
    pub(crate) services: Services,
    policies: PolicyCache,
    reads: Reads,
    pub(crate) sweeps: audit::Sweeps,
    /// How many more callers' transactions may be kept open between their reads.
    snapshots: Arc<Semaphore>,
}

/// On what the caller wants to do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// On this ARN.
    Resource(String),
    /// On something that is not chosen yet: could it be allowed at all?
    Somewhere,
}

impl From<String> for Target {
    fn from(resource: String) -> Self {
        Self::Resource(resource)
    }
}

/// What an operation will come to. It is on the heap, whatever the operation: a door's code that may call any of them
/// would otherwise keep a place for each on the stack, and a debug build overflowed it.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T, IamError>> + Send + 'a>>;

/// Whether the caller may do something.
#[derive(Debug, Clone)]
pub struct Permission {
    /// The action that was asked for.
    pub action: &'static str,
    /// The answer.
    pub allowed: bool,
}

/// Somebody who comes to the console.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Whose session it is.
    pub principal: Principal,
    /// The session, at whichever step of signing in.
    pub session: Session,
    /// The account that it is of.
    pub account: AccountInfo,
    /// The role that the session acts as.
    pub acting: Option<Acting>,
}

impl Iam {
    /// Puts the domain together.
    #[must_use]
    pub fn new(services: Services) -> Self {
        Self {
            snapshots: Arc::new(Semaphore::new(services.store.spare_connections())),
            services,
            policies: PolicyCache::default(),
            reads: Reads::default(),
            sweeps: audit::Sweeps::default(),
        }
    }

    /// Runs an operation for a caller.
    ///
    /// A change and its audit record are one transaction. A refusal or a failed change is recorded before this
    /// returns; a successful read is recorded within about a second ([`Iam::flush_reads`]).
    ///
    /// # Errors
    /// [`IamError::Unauthenticated`] without a valid session, [`IamError::SignInIncomplete`] half-way through
    /// signing in, [`IamError::AccessDenied`] when the caller's policies do not allow it, and whatever the
    /// operation itself refuses. In every case nothing was changed.
    pub fn call<'a, O: Operation>(
        &'a self,
        caller: &'a Caller,
        operation: O,
    ) -> Pending<'a, O::Output> {
        Box::pin(self.call_as(caller, operation, false))
    }

    /// The same, but asks before the caller's own administration, or everybody's but root's, is lost: for people, who can
    /// then insist with [`Iam::call`].
    ///
    /// # Errors
    /// As [`Iam::call`], and [`IamError::ConfirmationNeeded`]; nothing was changed then.
    pub fn call_carefully<'a, O: Operation>(
        &'a self,
        caller: &'a Caller,
        operation: O,
    ) -> Pending<'a, O::Output> {
        Box::pin(self.call_as(caller, operation, true))
    }

    async fn call_as<O: Operation>(
        &self,
        caller: &Caller,
        mut operation: O,
        careful: bool,
    ) -> Result<O::Output, IamError> {
        let token = caller.credential.token().ok_or(IamError::Unauthenticated)?;
        if O::PREPARES {
            let mut tx = self.services.store.read().await?;
            let who = self.authenticate_caller(&mut tx, token, None).await?;
            let mut scope = self.scope(&who);
            let outcome = self
                .authorize(&mut tx, &mut scope, &who, caller, &operation)
                .await;
            tx.rollback().await?;
            let authorized = match outcome {
                Ok(authorized) => authorized,
                Err(refusal) => {
                    return Err(self.refused::<O>(caller, &who, refusal, &operation).await?);
                }
            };
            if let Err(error) = operation.prepare(&self.services, &who.principal).await {
                let mut event = self.event::<O>(caller, &scope, &authorized, &operation)?;
                event.failed(&error);
                self.record(&who.principal.account, event).await?;
                return Err(error);
            }
        }
        if only_reads::<O>() {
            self.call_read(caller, operation).await
        } else {
            self.call_write(caller, token, operation, careful).await
        }
    }

    async fn call_read<O: Operation>(
        &self,
        caller: &Caller,
        operation: O,
    ) -> Result<O::Output, IamError> {
        let mut reading = self.begin_reading(caller).await?;
        let who = self.who_acts(&mut reading.tx, reading.who.clone()).await?;
        let mut scope = self.scope(&who);
        match self
            .authorize(&mut reading.tx, &mut scope, &who, caller, &operation)
            .await
        {
            Ok(authorized) => {
                self.run_read(caller, reading, &mut scope, &authorized, operation)
                    .await
            }
            Err(refusal) => {
                drop(reading);
                Err(self.refused::<O>(caller, &who, refusal, &operation).await?)
            }
        }
    }

    async fn run_read<O: Operation>(
        &self,
        caller: &Caller,
        mut reading: Reading<'_>,
        scope: &mut Scope<'_>,
        authorized: &Authorized,
        operation: O,
    ) -> Result<O::Output, IamError> {
        let mut event = self.event::<O>(caller, scope, authorized, &operation)?;
        let outcome = operation.run(&mut reading.tx, scope).await;
        match &outcome {
            Ok(_) => reading.finish().await?,
            Err(error) => {
                drop(reading);
                event.failed(error);
            }
        }
        match self.reads.push(event)? {
            Backlog::Small => {}
            Backlog::Due => self.reads.begin(&self.services.store),
            Backlog::Full => self.flush_reads().await?,
        }
        outcome
    }

    async fn call_write<O: Operation>(
        &self,
        caller: &Caller,
        token: &SecretToken,
        operation: O,
        careful: bool,
    ) -> Result<O::Output, IamError> {
        let mut tx = self.services.store.write().await?;
        let Some(account) = store::sessions::account_of(&mut tx, &token.hash()).await? else {
            return Err(IamError::Unauthenticated);
        };
        let head = store::accounts::begin_change(&mut tx, &account).await?;
        let who = self
            .authenticate_caller(&mut tx, token, Some(head.revision_before))
            .await?;
        let mut scope = self.scope(&who);
        let authorized = match self
            .authorize(&mut tx, &mut scope, &who, caller, &operation)
            .await
        {
            Ok(authorized) => authorized,
            Err(refusal) => {
                tx.rollback().await?;
                return Err(self.refused::<O>(caller, &who, refusal, &operation).await?);
            }
        };
        let mut event = self.event::<O>(caller, &scope, &authorized, &operation)?;
        let before = if careful && authorized.sensitive && !O::FRESH {
            Some(self.administration(&mut tx, &who).await?)
        } else {
            None
        };
        let mut outcome = operation.run(&mut tx, &mut scope).await;
        if let (Some(before), Ok(_)) = (before, &outcome) {
            let after = self.administration(&mut tx, &who).await?;
            if let Some(question) = before.lost(after) {
                outcome = Err(question);
            }
        }
        match outcome {
            Ok(output) => {
                event.succeeded(O::audited_response(&output), mem::take(&mut scope.changes));
                audit::append(&mut tx, &account, head.chain, &[event]).await?;
                tx.commit().await?;
                Ok(output)
            }
            Err(error) => {
                tx.rollback().await?;
                event.failed(&error);
                self.record(&account, event).await?;
                Err(error)
            }
        }
    }

    /// Whether the caller may do each of some actions on its target: the same evaluator and the same inputs as the
    /// gate; what the input of the operation will say is not known yet, so what hangs on it is allowed. Used to disable what would be refused; it enforces nothing and records nothing.
    ///
    /// # Errors
    /// As [`Iam::call`] for a caller that is not signed in, or when the database fails.
    pub fn permissions<'a>(
        &'a self,
        caller: &'a Caller,
        questions: &'a [(Action, Target)],
    ) -> Pending<'a, Vec<Permission>> {
        Box::pin(self.answers(caller, questions))
    }

    async fn answers(
        &self,
        caller: &Caller,
        questions: &[(Action, Target)],
    ) -> Result<Vec<Permission>, IamError> {
        let mut reading = self.begin_reading(caller).await?;
        let tx = &mut reading.tx;
        let who = self.who_acts(tx, reading.who.clone()).await?;
        let half = matches!(caller.credential, Credential::SignIn(_));
        if half || who.session.stage != Stage::Full {
            return Err(IamError::SignInIncomplete);
        }
        let effective = self.policies.of(tx, &who.principal, who.revision).await?;
        let mut resources = HashMap::new();
        let mut stored = Vec::with_capacity(questions.len());
        for (action, target) in questions {
            stored.push(match target {
                Target::Resource(arn) => {
                    let account = &who.principal.account;
                    input_keys::of_stored(tx, account, action.name, arn).await?
                }
                Target::Somewhere => RequestContext::new(),
            });
            if let Target::Resource(arn) = target
                && !resources.contains_key(arn)
            {
                let account = &who.principal.account;
                let resource = Resource::of(tx, account, arn.clone()).await?;
                resources.insert(arn, resource);
            }
        }
        reading.finish().await?;
        let answer = |((action, target), context): (&(Action, Target), RequestContext)| {
            let resource = match target {
                Target::Resource(arn) => resources.get(arn),
                Target::Somewhere => None,
            };
            let allowed = match resource {
                None => {
                    let root = who.principal.is_root();
                    evaluator::may_be_allowed_somewhere(&effective.set, root, action.name)
                }
                Some(resource) => {
                    let request =
                        self.request(&who, &effective, caller, action.name, resource, context)?;
                    evaluator::verdict(&effective.set, &request) == Verdict::Allowed
                        || input_keys::leave_open(&effective.set, &request)?
                }
            };
            Ok(Permission {
                action: action.name,
                allowed,
            })
        };
        questions.iter().zip(stored).map(answer).collect()
    }

    /// Whether the gate would let the caller run an operation. Enforces and records nothing; a page asks before
    /// it calls for a part that its reader may not see.
    ///
    /// # Errors
    /// As [`Iam::call`] for a caller that is not signed in, or when the database fails.
    pub fn may<'a, O: Operation>(
        &'a self,
        caller: &'a Caller,
        operation: &'a O,
    ) -> Pending<'a, bool> {
        Box::pin(async move {
            let one = self.would_allow(caller, std::slice::from_ref(operation));
            Ok(one.await?.contains(&true))
        })
    }

    /// The same for several calls of an operation, in their order: for the rows of a list.
    ///
    /// # Errors
    /// As [`Iam::may`].
    pub fn may_each<'a, O: Operation>(
        &'a self,
        caller: &'a Caller,
        operations: &'a [O],
    ) -> Pending<'a, Vec<bool>> {
        Box::pin(self.would_allow(caller, operations))
    }

    async fn would_allow<O: Operation>(
        &self,
        caller: &Caller,
        operations: &[O],
    ) -> Result<Vec<bool>, IamError> {
        let mut reading = self.begin_reading(caller).await?;
        let who = self.who_acts(&mut reading.tx, reading.who.clone()).await?;
        let mut scope = self.scope(&who);
        let mut answers = Vec::with_capacity(operations.len());
        for operation in operations {
            let outcome = self
                .authorize(&mut reading.tx, &mut scope, &who, caller, operation)
                .await;
            answers.push(match outcome {
                // What a fresh proof would open is open: the page asks for it.
                Ok(_) | Err(Refusal::FreshProofNeeded(_)) => true,
                Err(Refusal::Denied(_)) => false,
                Err(Refusal::SignInIncomplete) => return Err(IamError::SignInIncomplete),
                Err(Refusal::Failed(error)) => return Err(error),
            });
        }
        reading.finish().await?;
        Ok(answers)
    }

    /// Runs an operation that reads, if the gate lets the caller; none if not, which nobody asked for and so is not
    /// recorded. For a part of a page that its reader may not see.
    ///
    /// # Errors
    /// As [`Iam::call`] but for the refusal. An operation that changes something is refused as a fault of ours.
    pub fn call_if_allowed<'a, O: Operation>(
        &'a self,
        caller: &'a Caller,
        operation: O,
    ) -> Pending<'a, Option<O::Output>> {
        Box::pin(async move {
            if !only_reads::<O>() || O::PREPARES {
                return Err(IamError::internal("a part of a page must only read"));
            }
            let mut reading = self.begin_reading(caller).await?;
            let who = self.who_acts(&mut reading.tx, reading.who.clone()).await?;
            let mut scope = self.scope(&who);
            let outcome = self
                .authorize(&mut reading.tx, &mut scope, &who, caller, &operation)
                .await;
            match outcome {
                Ok(authorized) => self
                    .run_read(caller, reading, &mut scope, &authorized, operation)
                    .await
                    .map(Some),
                Err(Refusal::Denied(_)) => {
                    reading.finish().await?;
                    Ok(None)
                }
                Err(refusal) => {
                    drop(reading);
                    Err(self.refused::<O>(caller, &who, refusal, &operation).await?)
                }
            }
        })
    }

    /// Who the caller is, at whichever step of signing in.
    ///
    /// # Errors
    /// [`IamError::Unauthenticated`] without a live session.
    pub async fn whoami(&self, caller: &Caller) -> Result<(Principal, Session), IamError> {
        let reading = self.begin_reading(caller).await?;
        let who = reading.who.clone();
        reading.finish().await?;
        if travels_wrongly(caller, &who.session) {
            return Err(IamError::Unauthenticated);
        }
        Ok((who.principal, who.session))
    }

    /// Who the caller is, at whichever step of signing in, with what a console's frame shows of them.
    ///
    /// # Errors
    /// [`IamError::Unauthenticated`] without a live session.
    pub async fn visitor(&self, caller: &Caller) -> Result<Visitor, IamError> {
        let mut reading = self.begin_reading(caller).await?;
        let who = reading.who.clone();
        if travels_wrongly(caller, &who.session) {
            return Err(IamError::Unauthenticated);
        }
        let acting = self.acting(&mut reading.tx, &who).await?;
        let account = store::accounts::find(&mut reading.tx, who.principal.account.as_str())
            .await?
            .ok_or(IamError::Unauthenticated)?;
        reading.finish().await?;
        Ok(Visitor {
            principal: who.principal,
            session: who.session,
            account: AccountInfo {
                id: account.id,
                alias: account.alias,
                root_email: account.root_email,
            },
            acting,
        })
    }

    /// Writes the records of reads that were answered since the last time. The server calls it every second
    /// and before it stops.
    ///
    /// # Errors
    /// When the database fails; the records are kept for the next time.
    pub async fn flush_reads(&self) -> Result<(), IamError> {
        self.reads.flush(&self.services.store).await
    }

    /// Writes one record in a transaction of its own.
    pub(crate) async fn record(&self, account: &AccountId, event: Event) -> Result<(), IamError> {
        let mut tx = self.services.store.write().await?;
        let chain = store::accounts::begin_record(&mut tx, account).await?;
        audit::append(&mut tx, account, chain, &[event]).await?;
        Ok(tx.commit().await?)
    }

    fn scope(&self, who: &Authenticated) -> Scope<'_> {
        Scope {
            services: &self.services,
            principal: who.principal.clone(),
            signed_in: who.signed_in(),
            session: who.session.id_hash.clone(),
            now: who.now,
            changes: Vec::new(),
        }
    }

    fn request(
        &self,
        who: &Authenticated,
        effective: &Effective,
        caller: &Caller,
        action: &str,
        resource: &Resource,
        mut context: RequestContext,
    ) -> Result<Request, IamError> {
        // After the operation's own keys: what the server knows of the caller cannot be overwritten by input.
        resource.conditions(&mut context);
        effective.tags.set_each(&mut context, "aws:PrincipalTag/");
        caller.origin.conditions(&mut context, who.now);
        who.principal
            .conditions(&mut context, &who.signed_in(), who.now);
        let (arn, resource) = (who.principal.arn.to_string(), resource.arn.clone());
        Request::new(&arn, action, resource, context)
            .map_err(|error| IamError::internal(error.to_string()))
    }

    async fn authorize<O: Operation>(
        &self,
        tx: &mut Tx,
        scope: &mut Scope<'_>,
        who: &Authenticated,
        caller: &Caller,
        operation: &O,
    ) -> Result<Authorized, Refusal> {
        let half = matches!(caller.credential, Credential::SignIn(_));
        if half || who.session.stage != Stage::Full {
            return Err(Refusal::SignInIncomplete);
        }
        let account = &who.principal.account;
        let arn = operation.resource(tx, scope).await?;
        let resource = Resource::of(tx, account, arn).await?;
        let further = operation.further_resources(tx, scope).await?;
        let effective = self.policies.of(tx, &who.principal, who.revision).await?;
        let mut set = Arc::clone(&effective.set);
        if let Some(policy) = operation.resource_policy(tx, scope).await? {
            set = Arc::new(PolicySet {
                resource: Some(Layer::new([policy])),
                ..PolicySet::clone(&set)
            });
        }
        let mut context = RequestContext::new();
        operation.conditions(&mut context);
        operation.stored_conditions(tx, scope, &mut context).await?;
        let decide = |action: &'static str, resource: &Resource, context: RequestContext| {
            let request = self.request(who, &effective, caller, action, resource, context)?;
            let decision = evaluator::decide(&set, &request);
            let allowed = decision.allowed();
            let decided = Authorized {
                action,
                request,
                decision,
                sensitive: false,
            };
            if allowed {
                Ok(decided)
            } else {
                Err(Refusal::Denied(Box::new(decided)))
            }
        };
        // Every pair must be allowed (evaluator specification E-38); the record keeps the first.
        let mut authorized = decide(O::ACTION.name, &resource, context.clone())?;
        for arn in further {
            let further = resource.further(tx, account, arn).await?;
            decide(O::ACTION.name, &further, context.clone())?;
        }
        for action in operation.further_actions() {
            decide(action, &resource, context.clone())?;
        }
        for dependent in operation.dependent_actions(tx, scope).await? {
            let mut context = RequestContext::new();
            for (key, value) in dependent.keys {
                context.set(key, value);
            }
            let resource = Resource::of(tx, account, dependent.resource).await?;
            decide(dependent.name, &resource, context)?;
        }
        authorized.sensitive = operation.needs_fresh_proof(tx, scope).await?;
        if authorized.sensitive && !proven(tx, who).await? {
            return Err(Refusal::FreshProofNeeded(Box::new(authorized)));
        }
        Ok(authorized)
    }
}

/// Whether a complete session came in the cookie of the steps before it.
fn travels_wrongly(caller: &Caller, session: &Session) -> bool {
    matches!(caller.credential, Credential::SignIn(_)) && session.stage == Stage::Full
}

/// Whether an operation changes nothing and needs nothing done beforehand.
fn only_reads<O: Operation>() -> bool {
    O::ACTION.level.is_read_only() && !O::KEEPS
}

/// A decision and what it was about.
pub(crate) struct Authorized {
    /// The action that was decided about.
    pub(crate) action: &'static str,
    pub(crate) request: Request,
    pub(crate) decision: Decision,
    /// Whether it is a change that wants a fresh proof.
    pub(crate) sensitive: bool,
}

/// Whether the session holds a fresh proof: of a second factor, as soon as there is one. Without that, whoever came in
/// with a password alone before the factor was enrolled could change it (AWS-2023-001, Keycloak CVE-2026-3429).
async fn proven(tx: &mut Tx, who: &Authenticated) -> Result<bool, IamError> {
    Ok(who.session.is_freshly_proven(who.now)
        && (who.session.factors.are_two()
            || store::mfa::enabled_of(tx, &who.person.id).await?.is_empty()))
}

/// Why the gate stays shut.
pub(crate) enum Refusal {
    SignInIncomplete,
    Denied(Box<Authorized>),
    /// Allowed, but for a sensitive change the last proof is too old.
    FreshProofNeeded(Box<Authorized>),
    Failed(IamError),
}

impl<E: Into<IamError>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}
