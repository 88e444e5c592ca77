//! PutUserPolicy.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};

use super::shared;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{administrators, lookup},
    store::{self, Tx, attachments::TargetKind},
    types::{PolicyDocument, PolicyName, UserName},
};

/// Writes an inline policy of a user, in place of the one with that name, ignoring case. It applies from the next request
/// on. Authorized on the user, with the condition key
/// `iam:PermissionsBoundary`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct PutUserPolicy {
    /// Whose policy.
    pub user_name: UserName,
    /// The policy's name.
    pub policy_name: PolicyName,
    /// The document; stored exactly as typed.
    pub policy_document: PolicyDocument,
    /// Only while the policy with that name still is this text, as it was read; empty: only while there is none (ours).
    /// What somebody else wrote meanwhile is not replaced unseen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub if_policy_document: Option<String>,
}

impl Operation for PutUserPolicy {
    type Output = ();
    const ACTION: Action = Action::new("iam:PutUserPolicy", AccessLevel::PermissionsManagement);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::user_arn(tx, cx, &self.user_name).await
    }

    async fn stored_conditions(
        &self,
        tx: &mut Tx,
        cx: &Scope<'_>,
        keys: &mut RequestContext,
    ) -> Result<(), IamError> {
        lookup::user_boundary(tx, cx, &self.user_name, keys).await
    }

    async fn needs_fresh_proof(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<bool, IamError> {
        let user = store::users::find(tx, cx.account(), &self.user_name).await?;
        let id = user.map(|user| user.id);
        Ok(
            administrators::document_gives(self.policy_document.as_str())
                || administrators::user_gives(tx, cx, &self.user_name).await?
                || shared::forbids(tx, id, &self.policy_name).await?,
        )
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let user = lookup::user(tx, cx, &self.user_name).await?;
        let target = shared::Target {
            kind: TargetKind::User,
            id: &user.id,
            name: &user.name,
        };
        let new = shared::New {
            name: &self.policy_name,
            document: &self.policy_document,
            seen: self.if_policy_document.as_deref(),
        };
        shared::put(tx, cx, &target, new).await
    }
}
