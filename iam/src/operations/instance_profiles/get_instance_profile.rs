//! GetInstanceProfile.

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{InstanceProfileView, lookup},
    store::{self, Tx},
    types::InstanceProfileName,
};

/// Reads an instance profile with its role.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetInstanceProfile {
    /// Which instance profile.
    pub instance_profile_name: InstanceProfileName,
}

/// The instance profile.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetInstanceProfileOutput {
    /// As stored.
    pub instance_profile: InstanceProfileView,
}

impl Operation for GetInstanceProfile {
    type Output = GetInstanceProfileOutput;
    const ACTION: Action = Action::new("iam:GetInstanceProfile", AccessLevel::Read);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::instance_profile_arn(tx, cx, &self.instance_profile_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let stored = lookup::instance_profile(tx, cx, &self.instance_profile_name).await?;
        let tags = store::tags::of(tx, &stored.id).await?;
        let view = lookup::instance_profile_view(cx, stored)?;
        Ok(GetInstanceProfileOutput {
            instance_profile: view.with_tags(tags),
        })
    }
}
