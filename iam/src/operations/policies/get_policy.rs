//! GetPolicy.

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{PolicyView, lookup},
    store::{self, Tx},
    types::Arn,
};

/// Reads a managed policy, without its document: that is in its versions.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetPolicy {
    /// Which policy.
    pub policy_arn: Arn,
}

/// The policy.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetPolicyOutput {
    /// As stored.
    pub policy: PolicyView,
}

impl Operation for GetPolicy {
    type Output = GetPolicyOutput;
    const ACTION: Action = Action::new("iam:GetPolicy", AccessLevel::Read);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(self.policy_arn.to_string())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let policy = lookup::policy(tx, cx, &self.policy_arn).await?;
        let tags = store::tags::of(tx, &policy.id).await?;
        Ok(GetPolicyOutput {
            policy: PolicyView::new(policy).with_tags(tags),
        })
    }
}
