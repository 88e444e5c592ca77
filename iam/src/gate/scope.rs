//! What an operation may know besides its input and its transaction.

use serde::Serialize;

use crate::{
    IamError,
    ports::{Clock, Rng, Timestamp},
    principal::{Principal, SignedIn},
    secrets::{KeyRing, PasswordHasher, random_id},
    signin::RelyingParty,
    store::Store,
    types::AccountId,
};
use std::sync::Arc;

/// The parts that everything in the domain shares.
pub struct Services {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) rng: Arc<dyn Rng>,
    pub(crate) ring: Arc<KeyRing>,
    pub(crate) hasher: PasswordHasher,
    /// Absent where the server's address has no host name.
    pub(crate) relying_party: Option<RelyingParty>,
}

/// A field that an operation changed, for the audit record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Change {
    pub(crate) field: String,
    pub(crate) before: serde_json::Value,
    pub(crate) after: serde_json::Value,
}

/// One call's surroundings.
pub struct Scope<'a> {
    pub(crate) services: &'a Services,
    /// The caller: who acts.
    pub(crate) principal: Principal,
    pub(crate) signed_in: SignedIn,
    /// The calling session's stored id.
    pub(crate) session: String,
    /// When the call began; every row of the call carries this time.
    pub(crate) now: Timestamp,
    pub(crate) changes: Vec<Change>,
}

impl Scope<'_> {
    /// The account that the call acts in.
    pub(crate) fn account(&self) -> &AccountId {
        &self.principal.account
    }

    /// The caller, where an operation is about the caller itself. A session of a role is no person with credentials.
    pub(crate) fn oneself(&self) -> Result<&Principal, IamError> {
        if self.principal.role.is_some() {
            return Err(IamError::InvalidRequest(
                "you act as a role: name the user, or go back to yourself first".to_owned(),
            ));
        }
        Ok(&self.principal)
    }

    /// A fresh unique id with AWS's prefix for its kind.
    pub(crate) fn new_id(&self, prefix: &str) -> Result<String, IamError> {
        Ok(random_id(self.services.rng.as_ref(), prefix)?)
    }

    /// Notes a changed field with its value before and after. Never call it with a secret.
    pub(crate) fn changed(
        &mut self,
        field: &str,
        before: impl Into<serde_json::Value>,
        after: impl Into<serde_json::Value>,
    ) {
        let (before, after) = (before.into(), after.into());
        if before != after {
            self.changes.push(Change {
                field: field.to_owned(),
                before,
                after,
            });
        }
    }
}

impl Services {
    /// The shared parts: the open store, the clock, the source of randomness, and the key ring.
    #[must_use]
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
        ring: Arc<KeyRing>,
        hasher: PasswordHasher,
    ) -> Self {
        Self {
            store,
            clock,
            rng,
            ring,
            hasher,
            relying_party: None,
        }
    }

    /// With security keys and passkeys, for the address that people reach the server by.
    #[must_use]
    pub fn with_relying_party(mut self, relying_party: RelyingParty) -> Self {
        self.relying_party = Some(relying_party);
        self
    }
}
