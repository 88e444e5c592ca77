//! CreateLoginProfile.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Principal, Scope, Services,
    operations::lookup,
    ports::Timestamp,
    secrets::StoredPassword,
    signin::check_password_rules,
    store::{self, Tx},
    types::{Password, UserName},
};

/// Gives a user a password, so that they can sign in to the console.
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

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::user_arn(tx, cx, &self.user_name).await
    }

    async fn prepare(&mut self, services: &Services, caller: &Principal) -> Result<(), IamError> {
        let owner = Principal::user(
            caller.account.clone(),
            String::new(),
            self.user_name.to_string(),
            "/",
        );
        check_password_rules(&self.password, &owner)?;
        self.hashed.0 = Some(
            services
                .hasher
                .hash(services.rng.as_ref(), &self.password)
                .await?,
        );
        Ok(())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let user = lookup::user(tx, cx, &self.user_name).await?;
        let hashed: StoredPassword = self.hashed.take()?;
        let account = cx.account().clone();
        let reset = self.password_reset_required;
        if !store::passwords::insert(tx, &account, &user.id, &hashed, reset, cx.now).await? {
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
            },
        })
    }

    fn audited_response(output: &Self::Output) -> serde_json::Value {
        json!(output)
    }
}
