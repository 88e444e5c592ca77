//! UpdateRole.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};

use super::create_role::max_session_seconds;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::{self, Tx},
    types::{Description, RoleName},
};

/// Changes what a role is for and how long its sessions may last; what is not given stays. Sessions that exist keep their
/// time. Of a role that is linked to a service only the description can be changed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UpdateRole {
    /// Which role.
    pub role_name: RoleName,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Description>,
    /// How long its sessions may last at most, in seconds: 3600 to 43,200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_session_duration: Option<i64>,
}

impl Operation for UpdateRole {
    type Output = ();
    const ACTION: Action = Action::new("iam:UpdateRole", AccessLevel::Write);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::role_arn(tx, cx, &self.role_name).await
    }

    async fn stored_conditions(
        &self,
        tx: &mut Tx,
        cx: &Scope<'_>,
        keys: &mut RequestContext,
    ) -> Result<(), IamError> {
        lookup::role_boundary(tx, cx, &self.role_name, keys).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let role = if self.max_session_duration.is_some() {
            lookup::own_role(tx, cx, &self.role_name).await?
        } else {
            lookup::role(tx, cx, &self.role_name).await?
        };
        let seconds = match self.max_session_duration {
            Some(seconds) => max_session_seconds(Some(seconds))?,
            None => role.max_session_seconds,
        };
        let description = self
            .description
            .map_or_else(|| role.description.clone(), |text| text.to_string());
        store::roles::update(tx, &role.id, &description, seconds).await?;
        cx.changed("Description", role.description, description);
        cx.changed("MaxSessionDuration", role.max_session_seconds, seconds);
        Ok(())
    }
}
