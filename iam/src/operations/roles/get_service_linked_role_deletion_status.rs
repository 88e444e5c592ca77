//! GetServiceLinkedRoleDeletionStatus.

use serde::{Deserialize, Serialize};

use super::linked;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    store::{self, Tx},
    types::Arn,
};

/// Tells how the deletion of a role that was linked to a service stands: every task that was begun is done.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetServiceLinkedRoleDeletionStatus {
    /// As DeleteServiceLinkedRole gave it.
    pub deletion_task_id: String,
}

/// How a deletion stands (IAM `DeletionTaskStatusType`; the others never happen here).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DeletionTaskStatus {
    /// The role is gone.
    Succeeded,
}

/// The status.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetServiceLinkedRoleDeletionStatusOutput {
    /// How it stands.
    pub status: DeletionTaskStatus,
}

impl GetServiceLinkedRoleDeletionStatus {
    fn role_arn(&self, cx: &Scope<'_>) -> Result<String, IamError> {
        let (service, role) = linked::parse_task(&self.deletion_task_id).ok_or_else(|| {
            IamError::invalid(
                "DeletionTaskId",
                "that is no task's id: enter the one that DeleteServiceLinkedRole gave",
            )
        })?;
        Ok(Arn::role(cx.account(), &linked::path(&service), role).to_string())
    }
}

impl Operation for GetServiceLinkedRoleDeletionStatus {
    type Output = GetServiceLinkedRoleDeletionStatusOutput;
    const ACTION: Action = Action::new("iam:GetServiceLinkedRoleDeletionStatus", AccessLevel::Read);

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        self.role_arn(cx)
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        // The record of the deletion is the task.
        let arn = self.role_arn(cx)?;
        let id = self.deletion_task_id;
        let answer = format!("\"DeletionTaskId\":\"{id}\"");
        let name = "DeleteServiceLinkedRole";
        if !store::audit::was_answered(tx, cx.account(), name, &arn, &answer).await? {
            return Err(IamError::missing("deletion task", id));
        }
        Ok(GetServiceLinkedRoleDeletionStatusOutput {
            status: DeletionTaskStatus::Succeeded,
        })
    }
}
