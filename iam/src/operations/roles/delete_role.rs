//! DeleteRole.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::{self, Tx},
    types::RoleName,
};

/// Deletes a role. As in AWS, its policies must be taken away first, and it must be in no instance profile. Who acts as it
/// can do nothing more until they go back to themselves. A role that is linked to a service is deleted by
/// DeleteServiceLinkedRole.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteRole {
    /// Which role.
    pub role_name: RoleName,
}

impl Operation for DeleteRole {
    type Output = ();
    const ACTION: Action = Action::new("iam:DeleteRole", AccessLevel::Write);

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
        let role = lookup::own_role(tx, cx, &self.role_name).await?;
        let mut hanging = Vec::new();
        if store::attachments::count(tx, &role.id).await? > 0 {
            hanging.push("has attached policies");
        }
        if store::inline_policies::count(tx, &role.id).await? > 0 {
            hanging.push("has inline policies");
        }
        if !store::instance_profiles::of_role(tx, cx.account(), &role.id, "", 1)
            .await?
            .is_empty()
        {
            hanging.push("is in instance profiles");
        }
        if !hanging.is_empty() {
            return Err(IamError::DeleteConflict(format!(
                "the role `{}` still {}: take these away first",
                role.name,
                hanging.join(" and ")
            )));
        }
        let tags = store::tags::of(tx, &role.id).await?;
        store::roles::delete(tx, &role.id).await?;
        let gone = crate::operations::RoleView::new(cx.account(), role.clone(), role.trust)
            .with_tags(tags);
        cx.changed("Role", json!(gone), json!(null));
        Ok(())
    }
}
