//! DeletePolicyVersion.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::{self, Tx},
    types::{Arn, PolicyVersionId},
};

/// Deletes a version of a customer managed policy that is not in force. Its number is not given again.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeletePolicyVersion {
    /// Which policy.
    pub policy_arn: Arn,
    /// Which version.
    pub version_id: PolicyVersionId,
}

impl Operation for DeletePolicyVersion {
    type Output = ();
    const ACTION: Action = Action::new(
        "iam:DeletePolicyVersion",
        AccessLevel::PermissionsManagement,
    );

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(self.policy_arn.to_string())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let policy = lookup::own_policy(tx, cx, &self.policy_arn).await?;
        let id = self.version_id;
        let version = store::policies::version(tx, &policy.id, id.number())
            .await?
            .ok_or_else(|| IamError::missing("policy version", id.to_string()))?;
        if id.number() == policy.default_version {
            return Err(IamError::DeleteConflict(format!(
                "the version `{id}` is in force: make another one the default first, or delete the policy"
            )));
        }
        store::policies::delete_version(tx, &policy.id, id.number()).await?;
        cx.changed(
            "PolicyVersion",
            json!({ "VersionId": id, "Document": version.document }),
            json!(null),
        );
        Ok(())
    }
}
