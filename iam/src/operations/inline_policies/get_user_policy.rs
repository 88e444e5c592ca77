//! GetUserPolicy.

use serde::{Deserialize, Serialize};

use super::shared;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::Tx,
    types::{PolicyName, UserName},
};

/// Reads an inline policy of a user with its document.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetUserPolicy {
    /// Whose policy.
    pub user_name: UserName,
    /// Which one, ignoring case.
    pub policy_name: PolicyName,
}

/// The policy.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetUserPolicyOutput {
    /// Whose it is.
    pub user_name: String,
    /// Its name, as it was written.
    pub policy_name: String,
    /// The text exactly as it was typed; a door that speaks AWS's protocol encodes it.
    pub policy_document: String,
}

impl Operation for GetUserPolicy {
    type Output = GetUserPolicyOutput;
    const ACTION: Action = Action::new("iam:GetUserPolicy", AccessLevel::Read);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::user_arn(tx, cx, &self.user_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let user = lookup::user(tx, cx, &self.user_name).await?;
        let policy = shared::get(tx, &user.id, &self.policy_name).await?;
        Ok(GetUserPolicyOutput {
            user_name: user.name,
            policy_name: policy.name,
            policy_document: policy.document,
        })
    }
}
