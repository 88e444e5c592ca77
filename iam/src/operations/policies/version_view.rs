//! How a policy's version is shown, and the check of a document that every new version passes.

use evaluator::Policy;
use serde::Serialize;

use crate::{
    IamError, limits,
    ports::Timestamp,
    store::policies::{StoredPolicy, StoredVersion},
    types::{PolicyDocument, PolicyVersionId},
};

/// IAM's `PolicyVersion`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PolicyVersionView {
    /// `v1`, `v2` …
    pub version_id: PolicyVersionId,
    /// Whether it is the one in force.
    pub is_default_version: bool,
    /// When it was created.
    pub create_date: Timestamp,
    /// The text exactly as it was typed; only where one version is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
}

impl PolicyVersionView {
    /// With the document.
    pub(in crate::operations) fn new(policy: &StoredPolicy, version: StoredVersion) -> Self {
        Self {
            version_id: PolicyVersionId::new(version.version),
            is_default_version: version.version == policy.default_version,
            create_date: version.created_at,
            document: Some(version.document),
        }
    }

    /// Without the document, as AWS lists versions.
    pub(super) fn without_document(policy: &StoredPolicy, version: StoredVersion) -> Self {
        Self {
            document: None,
            ..Self::new(policy, version)
        }
    }
}

/// Refuses what the evaluator would not understand in full, and what is over the quota.
pub(super) fn check_document(document: &PolicyDocument) -> Result<(), IamError> {
    Policy::parse(document.as_str()).map_err(IamError::MalformedPolicyDocument)?;
    let size = document.size();
    if size > limits::POLICY_CHARACTERS {
        return Err(IamError::LimitExceeded(format!(
            "the policy has {size} characters besides white space, and the quota is {}: split it into several policies",
            limits::POLICY_CHARACTERS
        )));
    }
    Ok(())
}
