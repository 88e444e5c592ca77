//! UpdateLoginProfile.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Hashed;
use crate::{
    AccessLevel, Action, IamError, Operation, Principal, Scope, Services,
    operations::lookup,
    signin::{NewPassword, SetBy},
    store::{self, Tx},
    types::{Password, UserName},
};

/// Resets a user's password, or makes them change it at the next sign-in. The user's sessions end, and a new password is
/// told to them by a notice. One that must be changed at the next sign-in works for seven days (ours).
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UpdateLoginProfile {
    /// Whose.
    pub user_name: UserName,
    /// The new password; never written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Password>,
    /// Whether it must be changed at the next sign-in; as it was when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_reset_required: Option<bool>,
    #[serde(skip)]
    #[doc(hidden)]
    pub hashed: Hashed,
}

impl Operation for UpdateLoginProfile {
    type Output = ();
    const ACTION: Action = Action::new("iam:UpdateLoginProfile", AccessLevel::Write);
    const PREPARES: bool = true;
    const FRESH: bool = true;

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::user_arn(tx, cx, &self.user_name).await
    }

    async fn prepare(&mut self, services: &Services, caller: &Principal) -> Result<(), IamError> {
        if let Some(password) = &self.password {
            let owner = super::owner(services, &caller.account, &self.user_name).await?;
            let by = if owner.id == caller.id {
                SetBy::Owner
            } else {
                SetBy::Another
            };
            let prepared = NewPassword::prepare(services, &owner, password, by);
            self.hashed = prepared.await?.into();
        }
        Ok(())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let user = lookup::user(tx, cx, &self.user_name).await?;
        let before = store::passwords::find(tx, &user.id)
            .await?
            .ok_or_else(|| IamError::missing("login profile of", user.name.clone()))?;
        let reset = self
            .password_reset_required
            .unwrap_or(before.reset_required);
        if self.password.is_some() {
            let owner = super::principal(cx.account(), &user);
            let (rng, whose) = (cx.services.rng.as_ref(), (&owner, &cx.principal));
            let holds = super::holds(reset, cx.now);
            let prepared = self.hashed.take()?;
            prepared.put(tx, rng, whose, holds, cx.now).await?;
            // Strangers' guesses were at the password before.
            cx.services.reopen_all(tx, &owner).await?;
            cx.changed(
                "Password",
                json!("before"),
                json!("HIDDEN_DUE_TO_SECURITY_REASONS"),
            );
        } else {
            store::passwords::set_reset_required(tx, &user.id, reset).await?;
        }
        cx.changed("PasswordResetRequired", before.reset_required, reset);
        let own = (user.id == cx.principal.id).then_some(cx.session.as_str());
        store::sessions::end_all(tx, &user.id, own, cx.now).await?;
        Ok(())
    }
}
