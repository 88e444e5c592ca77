//! GetPolicyVersion.

use serde::{Deserialize, Serialize};

use super::PolicyVersionView;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::{self, Tx},
    types::{Arn, PolicyVersionId},
};

/// Reads a version of a managed policy with its document.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetPolicyVersion {
    /// Which policy.
    pub policy_arn: Arn,
    /// Which version.
    pub version_id: PolicyVersionId,
}

/// The version.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetPolicyVersionOutput {
    /// As stored.
    pub policy_version: PolicyVersionView,
}

impl Operation for GetPolicyVersion {
    type Output = GetPolicyVersionOutput;
    const ACTION: Action = Action::new("iam:GetPolicyVersion", AccessLevel::Read);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(self.policy_arn.to_string())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let policy = lookup::policy(tx, cx, &self.policy_arn).await?;
        let version = store::policies::version(tx, &policy.id, self.version_id.number())
            .await?
            .ok_or_else(|| IamError::missing("policy version", self.version_id.to_string()))?;
        Ok(GetPolicyVersionOutput {
            policy_version: PolicyVersionView::new(&policy, version),
        })
    }
}
