//! UpdateRoleDescription.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{RoleView, lookup},
    store::{self, Tx},
    types::{Description, RoleName},
};

/// Changes what a role is for, also of one that is linked to a service. UpdateRole does the same and more.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UpdateRoleDescription {
    /// Which role.
    pub role_name: RoleName,
    /// What it is for.
    pub description: Description,
}

/// The role.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateRoleDescriptionOutput {
    /// As it is now.
    pub role: RoleView,
}

impl Operation for UpdateRoleDescription {
    type Output = UpdateRoleDescriptionOutput;
    const ACTION: Action = Action::new("iam:UpdateRoleDescription", AccessLevel::Write);

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

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let mut role = lookup::role(tx, cx, &self.role_name).await?;
        let description = self.description.to_string();
        store::roles::update(tx, &role.id, &description, role.max_session_seconds).await?;
        cx.changed("Description", role.description, description.as_str());
        role.description = description;
        Ok(UpdateRoleDescriptionOutput {
            role: lookup::role_view(cx, role)?,
        })
    }

    fn audited_response(output: &Self::Output) -> serde_json::Value {
        json!(output)
    }
}
