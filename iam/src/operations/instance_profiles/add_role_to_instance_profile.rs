//! AddRoleToInstanceProfile.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, DependentAction, IamError, Operation, Scope, limits,
    operations::{administrators, lookup},
    store::{self, Tx},
    types::{InstanceProfileName, RoleName},
};

/// The service that instances get their role from.
const INSTANCES: &str = "ec2.amazonaws.com";

/// Puts a role into an instance profile that has none. Whoever starts an instance with the profile acts as the role there:
/// so it needs `iam:PassRole` on the role besides, with the condition key `iam:PassedToService`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AddRoleToInstanceProfile {
    /// Into which instance profile.
    pub instance_profile_name: InstanceProfileName,
    /// Which role.
    pub role_name: RoleName,
}

impl Operation for AddRoleToInstanceProfile {
    type Output = ();
    const ACTION: Action = Action::new("iam:AddRoleToInstanceProfile", AccessLevel::Write);
    const DEPENDENT_ACTIONS: &'static [&'static str] = &["iam:PassRole"];

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::instance_profile_arn(tx, cx, &self.instance_profile_name).await
    }

    async fn dependent_actions(
        &self,
        tx: &mut Tx,
        cx: &Scope<'_>,
    ) -> Result<Vec<DependentAction>, IamError> {
        Ok(vec![DependentAction {
            name: "iam:PassRole",
            resource: lookup::role_arn(tx, cx, &self.role_name).await?,
            keys: vec![("iam:PassedToService", INSTANCES.to_owned())],
        }])
    }

    async fn needs_fresh_proof(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<bool, IamError> {
        administrators::role_gives(tx, cx, &self.role_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let profile = lookup::instance_profile(tx, cx, &self.instance_profile_name).await?;
        let role = lookup::own_role(tx, cx, &self.role_name).await?;
        let have = i64::from(profile.role.is_some());
        limits::ROLES_PER_INSTANCE_PROFILE.allows_one_more(have)?;
        store::instance_profiles::set_role(tx, &profile.id, Some(&role.id)).await?;
        cx.changed("Role", json!(null), role.name);
        Ok(())
    }
}
