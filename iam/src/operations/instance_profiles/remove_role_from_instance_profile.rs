//! RemoveRoleFromInstanceProfile.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::{self, Tx},
    types::{InstanceProfileName, RoleName},
};

/// Takes the role out of an instance profile.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct RemoveRoleFromInstanceProfile {
    /// Out of which instance profile.
    pub instance_profile_name: InstanceProfileName,
    /// Which role.
    pub role_name: RoleName,
}

impl Operation for RemoveRoleFromInstanceProfile {
    type Output = ();
    const ACTION: Action = Action::new("iam:RemoveRoleFromInstanceProfile", AccessLevel::Write);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::instance_profile_arn(tx, cx, &self.instance_profile_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let profile = lookup::instance_profile(tx, cx, &self.instance_profile_name).await?;
        let role = lookup::role(tx, cx, &self.role_name).await?;
        if profile.role.is_none_or(|inside| inside.id != role.id) {
            return Err(IamError::missing("role in the instance profile", role.name));
        }
        store::instance_profiles::set_role(tx, &profile.id, None).await?;
        cx.changed("Role", role.name, json!(null));
        Ok(())
    }
}
