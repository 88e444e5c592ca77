//! DeleteInstanceProfile.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{InstanceProfileView, lookup},
    store::{self, Tx},
    types::InstanceProfileName,
};

/// Deletes an instance profile. As in AWS, its role must be removed from it first.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteInstanceProfile {
    /// Which instance profile.
    pub instance_profile_name: InstanceProfileName,
}

impl Operation for DeleteInstanceProfile {
    type Output = ();
    const ACTION: Action = Action::new("iam:DeleteInstanceProfile", AccessLevel::Write);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::instance_profile_arn(tx, cx, &self.instance_profile_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let profile = lookup::instance_profile(tx, cx, &self.instance_profile_name).await?;
        if profile.role.is_some() {
            return Err(IamError::DeleteConflict(format!(
                "the instance profile `{}` still has a role: remove it first",
                profile.name
            )));
        }
        store::instance_profiles::delete(tx, &profile.id).await?;
        let gone = InstanceProfileView::new(cx.account(), profile, None);
        cx.changed("InstanceProfile", json!(gone), json!(null));
        Ok(())
    }
}
