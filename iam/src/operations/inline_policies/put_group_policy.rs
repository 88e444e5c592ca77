//! PutGroupPolicy.

use serde::{Deserialize, Serialize};

use super::shared;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{administrators, lookup},
    store::{self, Tx, attachments::TargetKind},
    types::{GroupName, PolicyDocument, PolicyName},
};

/// Writes an inline policy of a group, in place of the one with that name, ignoring case. It applies from the next request
/// on. Authorized on the group.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct PutGroupPolicy {
    /// Whose policy.
    pub group_name: GroupName,
    /// The policy's name.
    pub policy_name: PolicyName,
    /// The document; stored exactly as typed.
    pub policy_document: PolicyDocument,
    /// Only while the policy with that name still is this text, as it was read; empty: only while there is none (ours).
    /// What somebody else wrote meanwhile is not replaced unseen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub if_policy_document: Option<String>,
}

impl Operation for PutGroupPolicy {
    type Output = ();
    const ACTION: Action = Action::new("iam:PutGroupPolicy", AccessLevel::PermissionsManagement);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::group_arn(tx, cx, &self.group_name).await
    }

    async fn needs_fresh_proof(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<bool, IamError> {
        let group = store::groups::find(tx, cx.account(), &self.group_name).await?;
        let id = group.map(|group| group.id);
        Ok(
            administrators::document_gives(self.policy_document.as_str())
                || administrators::group_gives(tx, cx, &self.group_name).await?
                || shared::forbids(tx, id, &self.policy_name).await?,
        )
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let group = lookup::group(tx, cx, &self.group_name).await?;
        let target = shared::Target {
            kind: TargetKind::Group,
            id: &group.id,
            name: &group.name,
        };
        let new = shared::New {
            name: &self.policy_name,
            document: &self.policy_document,
            seen: self.if_policy_document.as_deref(),
        };
        shared::put(tx, cx, &target, new).await
    }
}
