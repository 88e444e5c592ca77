//! DeletePolicy.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{PolicyView, lookup},
    store::{self, Tx},
    types::Arn,
};

/// Deletes a customer managed policy with its last version. As in AWS, it must be detached from everybody and
/// its other versions must be deleted first.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeletePolicy {
    /// Which policy.
    pub policy_arn: Arn,
}

impl Operation for DeletePolicy {
    type Output = ();
    const ACTION: Action = Action::new("iam:DeletePolicy", AccessLevel::PermissionsManagement);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(self.policy_arn.to_string())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let policy = lookup::own_policy(tx, cx, &self.policy_arn).await?;
        let versions = store::policies::versions(tx, &policy.id).await?;
        let mut hanging = Vec::new();
        if policy.attachments > 0 {
            hanging.push("is attached to users, groups or roles");
        }
        if policy.boundaries > 0 {
            hanging.push("is the permissions boundary of users or roles");
        }
        if versions.len() > 1 {
            hanging.push("has versions besides the default one");
        }
        if !hanging.is_empty() {
            return Err(IamError::DeleteConflict(format!(
                "the policy `{}` {}: take these away first",
                policy.name,
                hanging.join(" and ")
            )));
        }
        let tags = store::tags::of(tx, &policy.id).await?;
        store::policies::delete(tx, &policy.id).await?;
        let gone = PolicyView::new(policy).with_tags(tags);
        cx.changed("Policy", json!(gone), json!(null));
        cx.changed(
            "PolicyDocument",
            versions.into_iter().next().map(|version| version.document),
            json!(null),
        );
        Ok(())
    }
}
