//! Trying a password against rules that need not be in force yet, for the page where they are set. The sample is compared and
//! forgotten: it is neither stored nor logged nor recorded.

use super::{BrokenRule, PasswordRules, Strength};
use crate::{
    Iam, IamError, gate::Caller, password_policy::PasswordPolicy, sessions::Stage, store,
    types::Password,
};

/// What would come of a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordTrial {
    /// Every rule that it breaks; none when it could be set.
    pub broken: Vec<BrokenRule>,
    /// How well it stands up to guessing.
    pub strength: Strength,
}

impl Iam {
    /// Tries a password as one of the caller's account's users with a second factor would set it, under a policy or,
    /// without one, under our own rules.
    ///
    /// # Errors
    /// [`IamError::Unauthenticated`] and [`IamError::SignInIncomplete`] for who is not signed in all the way;
    /// [`IamError::InvalidInput`] for a policy that could not be set.
    pub async fn try_password(
        &self,
        caller: &Caller,
        policy: Option<PasswordPolicy>,
        sample: &Password,
    ) -> Result<PasswordTrial, IamError> {
        let (principal, session) = self.whoami(caller).await?;
        if session.stage != Stage::Full {
            return Err(IamError::SignInIncomplete);
        }
        let policy = policy.map(PasswordPolicy::checked).transpose()?;
        let mut tx = self.services.store.read().await?;
        let account = store::accounts::find(&mut tx, principal.account.as_str()).await?;
        tx.rollback().await?;
        let account = account.ok_or_else(|| IamError::internal("a principal has no account"))?;
        let alias = account.alias.as_deref().unwrap_or_default();
        Ok(PasswordTrial {
            broken: PasswordRules::of_policy(policy.as_ref(), &account).broken(sample),
            strength: Strength::of(sample, &["bailiwick", alias, account.id.as_str()]),
        })
    }
}
