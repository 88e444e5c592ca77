//! UpdateAssumeRolePolicy.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{administrators, lookup},
    store::{self, Tx},
    trust,
    types::{PolicyDocument, RoleName},
};

/// Replaces a role's trust policy. Sessions that exist go on. What it grants, it grants by the role's permissions: for a
/// role that may give permissions it wants a fresh proof.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UpdateAssumeRolePolicy {
    /// Which role.
    pub role_name: RoleName,
    /// Who may assume it from now on; stored exactly as typed.
    pub policy_document: PolicyDocument,
    /// Only while the trust policy still is this text, as `GetRole` shows it (ours): what somebody else wrote meanwhile is
    /// not replaced unseen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub if_policy_document: Option<String>,
}

impl Operation for UpdateAssumeRolePolicy {
    type Output = ();
    const ACTION: Action = Action::new(
        "iam:UpdateAssumeRolePolicy",
        AccessLevel::PermissionsManagement,
    );

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

    async fn needs_fresh_proof(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<bool, IamError> {
        administrators::role_gives(tx, cx, &self.role_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let role = lookup::own_role(tx, cx, &self.role_name).await?;
        let account = cx.account().clone();
        let before = trust::current(&account, &role)?;
        let base = self.if_policy_document.as_deref();
        if base.is_some_and(|base| !PolicyDocument::same_text(base, &before)) {
            return Err(IamError::ConcurrentModification(
                "somebody changed the trust policy since you began: look at it before you save your text over it"
                    .to_owned(),
            ));
        }
        let trust = trust::check(tx, &account, self.policy_document).await?;
        store::roles::set_trust(tx, &role.id, trust.document.as_str(), &trust.principals).await?;
        cx.changed(
            "AssumeRolePolicyDocument",
            json!(before),
            json!(trust.document.as_str()),
        );
        Ok(())
    }
}
