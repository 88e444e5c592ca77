//! ListPolicyVersions.

use serde::{Deserialize, Serialize};

use super::PolicyVersionView;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{lookup, paging},
    store::{self, Tx},
    types::{Arn, Marker, PageSize, PolicyVersionId},
};

/// Lists a managed policy's versions without their documents, newest first.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListPolicyVersions {
    /// Which policy.
    pub policy_arn: Arn,
    /// How many at most.
    #[serde(default)]
    pub max_items: PageSize,
    /// Where the page before ended.
    #[serde(default)]
    pub marker: Marker,
}

/// A page of versions.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListPolicyVersionsOutput {
    /// Newest first.
    pub versions: Vec<PolicyVersionView>,
    /// Whether another page follows.
    pub is_truncated: bool,
    /// Where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<Marker>,
}

impl Operation for ListPolicyVersions {
    type Output = ListPolicyVersionsOutput;
    const ACTION: Action = Action::new("iam:ListPolicyVersions", AccessLevel::List);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(self.policy_arn.to_string())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let before = match self.marker.as_str() {
            "" => i64::MAX,
            id => PolicyVersionId::parse(id)
                .map_err(IamError::for_field("Marker"))?
                .number(),
        };
        let policy = lookup::policy(tx, cx, &self.policy_arn).await?;
        let mut rows = store::policies::versions(tx, &policy.id).await?;
        rows.retain(|row| row.version < before);
        let marker = paging::cut(&mut rows, self.max_items, |row| {
            PolicyVersionId::new(row.version).to_string()
        });
        Ok(ListPolicyVersionsOutput {
            versions: rows
                .into_iter()
                .map(|row| PolicyVersionView::without_document(&policy, row))
                .collect(),
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
