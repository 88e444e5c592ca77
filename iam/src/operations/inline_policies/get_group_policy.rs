//! GetGroupPolicy.

use serde::{Deserialize, Serialize};

use super::shared;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::Tx,
    types::{GroupName, PolicyName},
};

/// Reads an inline policy of a group with its document.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetGroupPolicy {
    /// Whose policy.
    pub group_name: GroupName,
    /// Which one, ignoring case.
    pub policy_name: PolicyName,
}

/// The policy.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetGroupPolicyOutput {
    /// Whose it is.
    pub group_name: String,
    /// Its name, as it was written.
    pub policy_name: String,
    /// The text exactly as it was typed; a door that speaks AWS's protocol encodes it.
    pub policy_document: String,
}

impl Operation for GetGroupPolicy {
    type Output = GetGroupPolicyOutput;
    const ACTION: Action = Action::new("iam:GetGroupPolicy", AccessLevel::Read);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::group_arn(tx, cx, &self.group_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let group = lookup::group(tx, cx, &self.group_name).await?;
        let policy = shared::get(tx, &group.id, &self.policy_name).await?;
        Ok(GetGroupPolicyOutput {
            group_name: group.name,
            policy_name: policy.name,
            policy_document: policy.document,
        })
    }
}
