//! SetDefaultPolicyVersion.

use serde::{Deserialize, Serialize};

use super::default_version::put_in_force;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{administrators, lookup},
    store::{self, Tx},
    types::{Arn, PolicyVersionId},
};

/// Puts a version of a customer managed policy in force, for everybody that the policy is attached to.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct SetDefaultPolicyVersion {
    /// Which policy.
    pub policy_arn: Arn,
    /// Which version.
    pub version_id: PolicyVersionId,
}

impl Operation for SetDefaultPolicyVersion {
    type Output = ();
    const ACTION: Action = Action::new(
        "iam:SetDefaultPolicyVersion",
        AccessLevel::PermissionsManagement,
    );

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(self.policy_arn.to_string())
    }

    async fn needs_fresh_proof(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<bool, IamError> {
        let Some(policy) = store::policies::find(tx, cx.account(), &self.policy_arn).await? else {
            return Ok(false);
        };
        let next = store::policies::version(tx, &policy.id, self.version_id.number()).await?;
        Ok(
            next.is_some_and(|next| administrators::document_gives(&next.document))
                || administrators::policy_gives(tx, cx, &self.policy_arn).await?
                || administrators::policy_forbids(tx, cx, &self.policy_arn).await?,
        )
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let policy = lookup::own_policy(tx, cx, &self.policy_arn).await?;
        put_in_force(tx, cx, &policy, self.version_id).await
    }
}
