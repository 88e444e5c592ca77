//! From a session's token to a principal, inside the transaction that will use it, so that a session ended or
//! a user deleted before this moment is refused.

use crate::{
    IamError,
    ports::Timestamp,
    principal::{Principal, SignedIn},
    secrets::SecretToken,
    sessions::Session,
    store::{self, Tx},
};

use super::Iam;

/// A caller that the database knows.
pub(crate) struct Authenticated {
    pub(crate) principal: Principal,
    pub(crate) session: Session,
    /// The account's revision that this transaction sees (before its own change).
    pub(crate) revision: i64,
    pub(crate) now: Timestamp,
}

impl Authenticated {
    pub(crate) fn signed_in(&self) -> SignedIn {
        SignedIn {
            since: self.session.created_at,
            mfa_at: self.session.mfa_at,
        }
    }
}

impl Iam {
    /// Looks the session up and checks that it lives and that its principal still exists.
    /// `revision` is given by a transaction that has already moved it on.
    pub(crate) async fn authenticate(
        &self,
        tx: &mut Tx,
        token: &SecretToken,
        revision: Option<i64>,
    ) -> Result<Authenticated, IamError> {
        let now = self.services.clock.now();
        let session = store::sessions::find(tx, &token.hash())
            .await?
            .filter(|session| session.is_live(now))
            .ok_or(IamError::Unauthenticated)?;
        let principal = store::users::principal(tx, &session.account, &session.principal_id)
            .await?
            .ok_or(IamError::Unauthenticated)?;
        let revision = match revision {
            Some(revision) => revision,
            None => store::accounts::revision(tx, &session.account).await?,
        };
        Ok(Authenticated {
            principal,
            session,
            revision,
            now,
        })
    }
}
