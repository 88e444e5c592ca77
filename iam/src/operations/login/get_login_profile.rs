//! GetLoginProfile.

use serde::{Deserialize, Serialize};

use super::{LoginProfileOutput, LoginProfileView};
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    signin::{good_until, must_change},
    store::{self, Tx},
    types::UserName,
};

/// Tells whether a user can sign in to the console; NoSuchEntity when not. Beside AWS's members it shows when the password
/// was changed, when it stops letting its owner in, and what is to be done with it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetLoginProfile {
    /// Whose.
    pub user_name: UserName,
}

impl Operation for GetLoginProfile {
    type Output = LoginProfileOutput;
    const ACTION: Action = Action::new("iam:GetLoginProfile", AccessLevel::List);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::user_arn(tx, cx, &self.user_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let user = lookup::user(tx, cx, &self.user_name).await?;
        let stored = store::passwords::find(tx, &user.id)
            .await?
            .ok_or_else(|| IamError::missing("login profile of", user.name.clone()))?;
        let policy = store::password_policies::of(tx, cx.account()).await?;
        Ok(LoginProfileOutput {
            login_profile: LoginProfileView {
                user_name: user.name,
                create_date: stored.created_at,
                change_date: stored.changed_at,
                password_reset_required: stored.reset_required,
                password_expiration_date: good_until(&stored, policy.as_ref()),
                password_state: must_change(&stored, policy.as_ref(), cx.now),
            },
        })
    }
}
