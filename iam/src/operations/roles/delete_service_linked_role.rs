//! DeleteServiceLinkedRole.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::linked;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{RoleView, lookup},
    store::{self, Tx},
    types::RoleName,
};

/// Deletes a role that is linked to a service. In AWS the service may still need it, so that it is a task; here it is done
/// at once, and GetServiceLinkedRoleDeletionStatus says so.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteServiceLinkedRole {
    /// Which role.
    pub role_name: RoleName,
}

/// The task.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteServiceLinkedRoleOutput {
    /// By which GetServiceLinkedRoleDeletionStatus finds it.
    pub deletion_task_id: String,
}

impl Operation for DeleteServiceLinkedRole {
    type Output = DeleteServiceLinkedRoleOutput;
    const ACTION: Action = Action::new("iam:DeleteServiceLinkedRole", AccessLevel::Write);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::role_arn(tx, cx, &self.role_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let role = lookup::role(tx, cx, &self.role_name).await?;
        let Some(service) = role.service.clone() else {
            return Err(IamError::invalid(
                "RoleName",
                format!(
                    "the role `{}` is not linked to a service: delete it with DeleteRole",
                    role.name
                ),
            ));
        };
        store::roles::delete(tx, &role.id).await?;
        let deletion_task_id = linked::task(&service, &role.name, &cx.new_id("TASK")?);
        let gone = RoleView::new(cx.account(), role.clone(), role.trust);
        cx.changed("Role", json!(gone), json!(null));
        Ok(DeleteServiceLinkedRoleOutput { deletion_task_id })
    }

    fn audited_response(output: &Self::Output) -> serde_json::Value {
        json!(output)
    }
}
