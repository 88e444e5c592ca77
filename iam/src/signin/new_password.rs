//! A new password on its way into the store, the same for every door: checked against the rules and the former ones and
//! hashed before there is a transaction, and put in place in it only if what it was checked against still stands.

use serde_json::json;

use super::{BrokenRule, Guess, PasswordRules, refuse, throttle::From};
use crate::{
    IamError, Services,
    notices::{self, NoticeKind},
    ports::{Rng, Timestamp},
    principal::Principal,
    secrets::StoredPassword,
    store::{self, Tx, passwords::Holds},
    types::Password,
};

/// A password that fits the rules, hashed.
#[derive(Debug)]
pub(crate) struct NewPassword {
    hash: StoredPassword,
    owner: String,
    rules: PasswordRules,
    /// The present password's hash at the time of the check; the former ones change only with it.
    present: Option<String>,
}

/// Who sets a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SetBy {
    /// Its owner, who must choose another than the present one.
    Owner,
    /// Somebody else. They do not hear whether it is the present one, unless the account refuses former passwords.
    Another,
}

impl NewPassword {
    /// Checks and hashes a password, outside any transaction: hashing is slow. The hashes of former passwords are compared
    /// in the hasher's bounded pool, one after the other, and only when everything else is right.
    ///
    /// # Errors
    /// [`IamError::PasswordPolicyViolation`] with all that is wrong; [`IamError::Busy`] when the pool is full.
    pub(crate) async fn prepare(
        services: &Services,
        owner: &Principal,
        password: &Password,
        by: SetBy,
    ) -> Result<Self, IamError> {
        let mut tx = services.store.read().await?;
        let rules = PasswordRules::of(&mut tx, owner).await?;
        let present = store::passwords::find(&mut tx, &owner.id)
            .await?
            .map(|row| row.password);
        let mut former = store::passwords::former(&mut tx, &owner.id, rules.reuse).await?;
        tx.rollback().await?;
        rules.check(password)?;
        if by == SetBy::Owner || rules.reuse > 0 {
            former.extend(present.clone());
        }
        for hash in &former {
            if services.hasher.verify(password, Some(hash)).await? {
                refuse(&[BrokenRule::UsedBefore])?;
            }
        }
        Ok(Self {
            hash: services
                .hasher
                .hash(services.rng.as_ref(), password)
                .await?,
            owner: owner.id.clone(),
            rules,
            present: present.map(|hash| hash.phc),
        })
    }

    /// Makes it the owner's first password. False when they have one.
    pub(crate) async fn put_first(
        self,
        tx: &mut Tx,
        owner: &Principal,
        holds: Holds,
        now: Timestamp,
    ) -> Result<bool, IamError> {
        self.still_checked(tx, owner).await?;
        let account = &owner.account;
        Ok(store::passwords::insert(tx, account, &owner.id, &self.hash, holds, now).await?)
    }

    /// Puts it in place of the owner's present one, which is remembered, and tells the owner. `by` is whoever set it.
    ///
    /// # Errors
    /// [`IamError::ConcurrentModification`] when the present password or the rules are others than at the check.
    pub(crate) async fn put(
        self,
        tx: &mut Tx,
        rng: &dyn Rng,
        (owner, by): (&Principal, &Principal),
        holds: Holds,
        now: Timestamp,
    ) -> Result<(), IamError> {
        self.still_checked(tx, owner).await?;
        store::passwords::replace(tx, &owner.id, &self.hash, holds, now).await?;
        let to = (&owner.account, owner.id.as_str());
        let detail = json!({ "by": by.name });
        notices::tell(tx, rng, to, NoticeKind::PasswordChanged, &detail, now).await
    }

    async fn still_checked(&self, tx: &mut Tx, owner: &Principal) -> Result<(), IamError> {
        let present = store::passwords::find(tx, &owner.id)
            .await?
            .map(|row| row.password.phc);
        let rules = PasswordRules::of(tx, owner).await?;
        if self.owner == owner.id && self.present == present && self.rules == rules {
            Ok(())
        } else {
            Err(IamError::ConcurrentModification(
                "the password or the rules for it were changed meanwhile: try again".to_owned(),
            ))
        }
    }
}

impl Services {
    /// Whether this is a principal's present password, guessed at from a session of theirs: the stored hash where it is.
    /// Counted as every guess is, before anybody looks at it.
    ///
    /// # Errors
    /// [`IamError::Throttled`] after too many wrong ones, [`IamError::Busy`] when too many wait to be hashed.
    pub(crate) async fn prove_own_password(
        &self,
        principal: &Principal,
        password: &Password,
    ) -> Result<Option<StoredPassword>, IamError> {
        let mut attempt = self.attempt(Guess::OwnPassword(&principal.id), From::Session)?;
        self.count_attempt(&mut attempt).await?;
        let mut tx = self.store.read().await?;
        let stored = store::passwords::find(&mut tx, &principal.id)
            .await?
            .map(|row| row.password);
        tx.rollback().await?;
        match self.hasher.verify(password, stored.as_ref()).await {
            Ok(true) => {
                let mut tx = self.store.write().await?;
                self.forgive(&mut tx, &attempt, self.clock.now()).await?;
                tx.commit().await?;
                Ok(stored)
            }
            Ok(false) => Ok(None),
            Err(error) => {
                self.release(&attempt).await?;
                Err(error)
            }
        }
    }
}
