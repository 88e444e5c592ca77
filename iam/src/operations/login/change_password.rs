//! ChangePassword.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Hashed;
use crate::{
    AccessLevel, Action, IamError, Operation, Principal, Scope, Services,
    secrets::StoredPassword,
    signin::{BrokenRule, NewPassword, SetBy, refuse},
    store::{self, Tx, passwords::LASTING},
    types::Password,
};

/// Changes the caller's own password. Every other session of theirs ends, and they are told.
///
/// Who may: as in AWS, whoever a policy allows `iam:ChangePassword`, and everybody while the account's password policy has
/// `AllowUsersToChangePassword`. Where it has not, the permission takes a policy. Without a password policy the account's
/// self-service allows it. A change that is due at sign-in needs no permission.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ChangePassword {
    /// The present password; never written down.
    pub old_password: Password,
    /// The new one; never written down.
    pub new_password: Password,
    #[serde(skip)]
    #[doc(hidden)]
    pub hashed: Hashed,
    #[serde(skip)]
    #[doc(hidden)]
    pub verified: Verified,
}

/// The stored hash that the old password was found to match.
#[derive(Debug, Default)]
#[doc(hidden)]
pub struct Verified(Option<StoredPassword>);

fn wrong() -> IamError {
    IamError::invalid("OldPassword", "that is not your present password")
}

impl Operation for ChangePassword {
    type Output = ();
    const ACTION: Action = Action::new("iam:ChangePassword", AccessLevel::Write);
    const PREPARES: bool = true;
    const FRESH: bool = true;

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(cx.oneself()?.arn.to_string())
    }

    async fn prepare(&mut self, services: &Services, caller: &Principal) -> Result<(), IamError> {
        self.verified.0 = services
            .prove_own_password(caller, &self.old_password)
            .await?;
        if self.verified.0.is_none() {
            return Err(wrong());
        }
        if self.old_password.same_letters(&self.new_password) {
            refuse(&[BrokenRule::UsedBefore])?;
        }
        let prepared = NewPassword::prepare(services, caller, &self.new_password, SetBy::Owner);
        self.hashed = prepared.await?.into();
        Ok(())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let prepared = self.hashed.take()?;
        let current = store::passwords::find(tx, &cx.principal.id)
            .await?
            .map(|row| row.password.phc);
        // Changed between the check and now: by another session, or by an administrator.
        if current.is_none() || current != self.verified.0.map(|password| password.phc) {
            return Err(wrong());
        }
        let whose = (&cx.principal, &cx.principal);
        let rng = cx.services.rng.as_ref();
        prepared.put(tx, rng, whose, LASTING, cx.now).await?;
        store::sessions::end_all(tx, &cx.principal.id, Some(&cx.session), cx.now).await?;
        cx.changed(
            "Password",
            json!("before"),
            json!("HIDDEN_DUE_TO_SECURITY_REASONS"),
        );
        Ok(())
    }
}
