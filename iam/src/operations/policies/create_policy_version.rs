//! CreatePolicyVersion.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{PolicyVersionView, default_version::put_in_force, version_view::check_document};
use crate::{
    AccessLevel, Action, IamError, Operation, Scope, limits,
    operations::{administrators, lookup},
    store::{self, Tx},
    types::{Arn, PolicyDocument, PolicyVersionId},
};

/// Adds a version to a customer managed policy; five are kept at most, and none is removed by itself.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct CreatePolicyVersion {
    /// Which policy.
    pub policy_arn: Arn,
    /// The document; stored exactly as typed.
    pub policy_document: PolicyDocument,
    /// Whether it is in force at once.
    #[serde(default)]
    pub set_as_default: bool,
    /// Only while this version is still the one in force (ours): what somebody else put in force meanwhile is not
    /// replaced unseen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub if_default_version_id: Option<PolicyVersionId>,
}

/// The new version.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreatePolicyVersionOutput {
    /// As created, without its document, as in AWS.
    pub policy_version: PolicyVersionView,
}

impl Operation for CreatePolicyVersion {
    type Output = CreatePolicyVersionOutput;
    const ACTION: Action = Action::new(
        "iam:CreatePolicyVersion",
        AccessLevel::PermissionsManagement,
    );

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(self.policy_arn.to_string())
    }

    async fn needs_fresh_proof(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<bool, IamError> {
        Ok(self.set_as_default
            && (administrators::document_gives(self.policy_document.as_str())
                || administrators::policy_gives(tx, cx, &self.policy_arn).await?
                || administrators::policy_forbids(tx, cx, &self.policy_arn).await?))
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        check_document(&self.policy_document)?;
        let policy = lookup::own_policy(tx, cx, &self.policy_arn).await?;
        let in_force = PolicyVersionId::new(policy.default_version);
        if let Some(expected) = self.if_default_version_id.filter(|id| *id != in_force) {
            return Err(IamError::ConcurrentModification(format!(
                "somebody put version `{in_force}` in force since you began with `{expected}`: look at it before you save your text over it"
            )));
        }
        let versions = store::policies::versions(tx, &policy.id).await?;
        limits::VERSIONS_PER_POLICY
            .allows_one_more(i64::try_from(versions.len()).unwrap_or(i64::MAX))?;
        let next = PolicyVersionId::new(policy.last_version.saturating_add(1));
        let text = self.policy_document.as_str();
        store::policies::insert_version(tx, &policy.id, next.number(), text, cx.now).await?;
        cx.changed(
            "PolicyVersion",
            json!(null),
            json!({ "VersionId": next, "Document": text }),
        );
        if self.set_as_default {
            put_in_force(tx, cx, &policy, next).await?;
        }
        let policy = lookup::own_policy(tx, cx, &self.policy_arn).await?;
        let version = store::policies::version(tx, &policy.id, next.number())
            .await?
            .ok_or_else(|| IamError::missing("policy version", next.to_string()))?;
        Ok(CreatePolicyVersionOutput {
            policy_version: PolicyVersionView::without_document(&policy, version),
        })
    }

    fn audited_response(output: &Self::Output) -> serde_json::Value {
        json!(output)
    }
}
