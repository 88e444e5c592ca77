//! What an operation is. One type per operation, one file per type, and the registry beside them; the gate
//! is the only one that runs them.

use std::future::Future;

use evaluator::{AttachedPolicy, RequestContext};
use serde::{Serialize, de::DeserializeOwned};

use super::{Scope, Services};
use crate::{IamError, principal::Principal, store::Tx};

/// AWS's access levels (Service Authorization Reference).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum AccessLevel {
    /// Lists names.
    List,
    /// Reads contents.
    Read,
    /// Changes something.
    Write,
    /// Changes tags.
    Tagging,
    /// Changes who may do what.
    #[serde(rename = "Permissions management")]
    PermissionsManagement,
}

impl AccessLevel {
    /// Whether the operation leaves everything as it was.
    #[must_use]
    pub const fn is_read_only(self) -> bool {
        matches!(self, Self::List | Self::Read)
    }
}

/// The action that a caller must be allowed, and the name that AWS's clients know the operation by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Action {
    /// As policies name it: `iam:CreateUser`.
    pub name: &'static str,
    /// What it does to the account.
    pub level: AccessLevel,
    /// The operation's name where it is not the action's: one action may allow several operations.
    name_of_operation: Option<&'static str>,
}

impl Action {
    /// An action of a service.
    #[must_use]
    pub const fn new(name: &'static str, level: AccessLevel) -> Self {
        Self {
            name,
            level,
            name_of_operation: None,
        }
    }

    /// For an operation that is not named after its action.
    #[must_use]
    pub const fn called(self, operation: &'static str) -> Self {
        Self {
            name_of_operation: Some(operation),
            ..self
        }
    }

    /// The part before the colon.
    #[must_use]
    pub fn service(&self) -> &'static str {
        self.name
            .split_once(':')
            .map_or(self.name, |(service, _)| service)
    }

    /// The operation's name: the part after the colon, unless it has its own.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.name_of_operation.unwrap_or_else(|| {
            self.name
                .split_once(':')
                .map_or(self.name, |(_, operation)| operation)
        })
    }
}

/// Another action that an operation needs besides its own, on something else (Service Authorization Reference, "dependent
/// actions").
#[derive(Debug, Clone)]
pub struct DependentAction {
    /// As policies name it: `iam:PassRole`.
    pub(crate) name: &'static str,
    /// The ARN that it is authorized on.
    pub(crate) resource: String,
    /// The condition keys of this action; those of the operation's own do not count for it.
    pub(crate) keys: Vec<(&'static str, String)>,
}

/// An operation with its input as the fields of the type, in AWS's names and shapes.
///
/// `Serialize` gives the audit record's request parameters: a member that must not be written down has a
/// type that serialises to CloudTrail's `HIDDEN_DUE_TO_SECURITY_REASONS`.
pub trait Operation: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// What it answers.
    type Output: Serialize + Send;

    /// The action that it needs.
    const ACTION: Action;

    /// The names of all that [`Operation::dependent_actions`] may ask for.
    const DEPENDENT_ACTIONS: &'static [&'static str] = &[];

    /// Whether it is a sensitive change: of factors, passwords, access keys, of who administers, of the account's rules.
    /// The gate then wants a proof of the caller's factor that is at most ten minutes old.
    const FRESH: bool = false;

    /// Whether it keeps what it made, although its access level is that of a read: a report.
    const KEEPS: bool = false;

    /// Whether [`Operation::prepare`] does something.
    const PREPARES: bool = false;

    /// The ARN that the action is authorized on, or `*`. An entity that does not exist has the ARN that it
    /// would have, so that a caller without permission learns nothing.
    fn resource(
        &self,
        tx: &mut Tx,
        cx: &Scope<'_>,
    ) -> impl Future<Output = Result<String, IamError>> + Send;

    /// Further ARNs that the same action must be allowed on, such as the one that a renamed user will have.
    fn further_resources(
        &self,
        _tx: &mut Tx,
        _cx: &Scope<'_>,
    ) -> impl Future<Output = Result<Vec<String>, IamError>> + Send {
        async { Ok(Vec::new()) }
    }

    /// Further actions that must be allowed on the same resource with the same condition keys, such as `iam:TagUser` for a
    /// user that is created with tags.
    fn further_actions(&self) -> &'static [&'static str] {
        &[]
    }

    /// Other actions that must be allowed as well, each on its own resource.
    fn dependent_actions(
        &self,
        _tx: &mut Tx,
        _cx: &Scope<'_>,
    ) -> impl Future<Output = Result<Vec<DependentAction>, IamError>> + Send {
        async { Ok(Vec::new()) }
    }

    /// Sets the condition keys that come from the input.
    fn conditions(&self, _keys: &mut RequestContext) {}

    /// Sets the condition keys that come from what the operation is about, as it is stored.
    fn stored_conditions(
        &self,
        _tx: &mut Tx,
        _cx: &Scope<'_>,
        _keys: &mut RequestContext,
    ) -> impl Future<Output = Result<(), IamError>> + Send {
        async { Ok(()) }
    }

    /// The policy of what the operation is about, where that has one: the trust policy of a role.
    fn resource_policy(
        &self,
        _tx: &mut Tx,
        _cx: &Scope<'_>,
    ) -> impl Future<Output = Result<Option<AttachedPolicy>, IamError>> + Send {
        async { Ok(None) }
    }

    /// Whether this call wants a fresh proof, where that hangs on what it is about.
    fn needs_fresh_proof(
        &self,
        _tx: &mut Tx,
        _cx: &Scope<'_>,
    ) -> impl Future<Output = Result<bool, IamError>> + Send {
        async { Ok(Self::FRESH) }
    }

    /// Slow work that must not hold the write lock, such as hashing a password. Runs after a first
    /// authorization; authorization is repeated before [`Operation::run`].
    fn prepare(
        &mut self,
        _services: &Services,
        _caller: &Principal,
    ) -> impl Future<Output = Result<(), IamError>> + Send {
        async { Ok(()) }
    }

    /// Does it, inside the gate's transaction.
    fn run(
        self,
        tx: &mut Tx,
        cx: &mut Scope<'_>,
    ) -> impl Future<Output = Result<Self::Output, IamError>> + Send;

    /// What of the answer goes into the audit record; never a secret.
    fn audited_response(_output: &Self::Output) -> serde_json::Value {
        serde_json::Value::Null
    }
}
