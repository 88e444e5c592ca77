//! CreateLoginProfile.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Principal, Scope, Services,
    operations::lookup,
    ports::Timestamp,
    signin::{NewPassword, PasswordState, SetBy},
    store::Tx,
    types::{Password, UserName},
};

/// Gives a user a password, so that they can sign in to the console. One that must be changed at the first sign-in works
/// for seven days (ours).
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct CreateLoginProfile {
    /// Whom.
    pub user_name: UserName,
    /// The password; never written down.
    pub password: Password,
    /// Whether it must be changed at the first sign-in.
    #[serde(default)]
    pub password_reset_required: bool,
    #[serde(skip)]
    #[doc(hidden)]
    pub hashed: super::Hashed,
}

/// IAM's `LoginProfile`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct LoginProfileView {
    /// Whose.
    pub user_name: String,
    /// When the password was first given.
    pub create_date: Timestamp,
    /// When it was last changed (ours).
    pub change_date: Timestamp,
    /// Whether it must be changed at the next sign-in.
    pub password_reset_required: bool,
    /// When the password stops letting its owner in: a temporary one's end, or the policy's greatest age (ours).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_expiration_date: Option<Timestamp>,
    /// What is to be done with it now (ours).
    pub password_state: PasswordState,
}

/// A login profile.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct LoginProfileOutput {
    /// As stored.
    pub login_profile: LoginProfileView,
}

impl Operation for CreateLoginProfile {
    type Output = LoginProfileOutput;
    const ACTION: Action = Action::new("iam:CreateLoginProfile", AccessLevel::Write);
    const PREPARES: bool = true;
    const FRESH: bool = true;

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::user_arn(tx, cx, &self.user_name).await
    }

    async fn prepare(&mut self, services: &Services, caller: &Principal) -> Result<(), IamError> {
        let owner = super::owner(services, &caller.account, &self.user_name).await?;
        let prepared = NewPassword::prepare(services, &owner, &self.password, SetBy::Another);
        self.hashed = prepared.await?.into();
        Ok(())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let user = lookup::user(tx, cx, &self.user_name).await?;
        let owner = super::principal(cx.account(), &user);
        let reset = self.password_reset_required;
        let holds = super::holds(reset, cx.now);
        let prepared = self.hashed.take()?;
        if !prepared.put_first(tx, &owner, holds, cx.now).await? {
            return Err(IamError::EntityAlreadyExists {
                kind: "login profile",
                name: user.name,
            });
        }
        cx.changed(
            "LoginProfile",
            json!(null),
            json!({ "PasswordResetRequired": reset }),
        );
        Ok(LoginProfileOutput {
            login_profile: LoginProfileView {
                user_name: user.name,
                create_date: cx.now,
                change_date: cx.now,
                password_reset_required: reset,
                password_expiration_date: holds.expires_at,
                password_state: if reset {
                    PasswordState::ChangeRequired
                } else {
                    PasswordState::Current
                },
            },
        })
    }

    fn audited_response(output: &Self::Output) -> serde_json::Value {
        json!(output)
    }
}
