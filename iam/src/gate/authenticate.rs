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
#[derive(Clone)]
pub(crate) struct Authenticated {
    /// Who acts: the person, or the role that the session acts as.
    pub(crate) principal: Principal,
    /// Whose session it is.
    pub(crate) person: Principal,
    pub(crate) session: Session,
    /// The account's revision that this transaction sees (before its own change).
    pub(crate) revision: i64,
    pub(crate) now: Timestamp,
}

impl Authenticated {
    pub(crate) fn signed_in(&self) -> SignedIn {
        let acting = self.principal.role.is_some();
        let role = self.session.role.as_ref().filter(|_| acting);
        SignedIn {
            since: role.map_or(self.session.created_at, |role| role.since),
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
        let (session, seen) = store::sessions::find(tx, &token.hash())
            .await?
            .filter(|(session, _)| session.is_live(now))
            .ok_or(IamError::Unauthenticated)?;
        let principal = store::users::principal(tx, &session.account, &session.principal_id)
            .await?
            .ok_or(IamError::Unauthenticated)?;
        Ok(Authenticated {
            person: principal.clone(),
            principal,
            session,
            revision: revision.unwrap_or(seen),
            now,
        })
    }

    /// The same for what comes to the gate: who acts is the role that the session has assumed. When its time is over or it
    /// was deleted, nobody acts: a person who meant to act as the role must not act as themselves unawares.
    pub(super) async fn authenticate_caller(
        &self,
        tx: &mut Tx,
        token: &SecretToken,
        revision: Option<i64>,
    ) -> Result<Authenticated, IamError> {
        let who = self.authenticate(tx, token, revision).await?;
        self.who_acts(tx, who).await
    }

    /// Who acts in the session that was looked up in this transaction.
    pub(super) async fn who_acts(
        &self,
        tx: &mut Tx,
        mut who: Authenticated,
    ) -> Result<Authenticated, IamError> {
        if let Some(acting) = &who.session.role {
            if !acting.is_live(who.now) {
                return Err(IamError::RoleSessionEnded);
            }
            let role = store::roles::by_id(tx, &who.session.account, &acting.role_id)
                .await?
                .ok_or(IamError::RoleSessionEnded)?;
            who.principal = Principal::role_session(
                who.session.account.clone(),
                (&role.id, &role.name, &role.path),
                acting.session_name.clone(),
                who.person.name.clone(),
            );
        }
        Ok(who)
    }
}
