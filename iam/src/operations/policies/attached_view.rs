//! How an attached policy is shown.

use serde::Serialize;

use crate::store::attachments::AttachedRow;

/// IAM's `AttachedPolicy`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AttachedPolicyView {
    /// The name.
    pub policy_name: String,
    /// The ARN.
    pub policy_arn: String,
}

impl AttachedPolicyView {
    pub(in crate::operations) fn new(row: AttachedRow) -> Self {
        Self {
            policy_name: row.name,
            policy_arn: row.arn,
        }
    }
}
