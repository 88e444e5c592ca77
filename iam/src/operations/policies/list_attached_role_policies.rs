//! ListAttachedRolePolicies.

use serde::{Deserialize, Serialize};

use super::AttachedPolicyView;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{lookup, paging},
    store::{self, Tx},
    types::{Marker, PageSize, Path, RoleName},
};

/// Lists the managed policies that are attached to a role, by ARN.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListAttachedRolePolicies {
    /// Whose.
    pub role_name: RoleName,
    /// Only policies whose path begins so.
    #[serde(default)]
    pub path_prefix: Path,
    /// How many at most.
    #[serde(default)]
    pub max_items: PageSize,
    /// Where the page before ended.
    #[serde(default)]
    pub marker: Marker,
}

/// A page of policies.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListAttachedRolePoliciesOutput {
    /// In order of ARN.
    pub attached_policies: Vec<AttachedPolicyView>,
    /// Whether another page follows.
    pub is_truncated: bool,
    /// Where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<Marker>,
}

impl Operation for ListAttachedRolePolicies {
    type Output = ListAttachedRolePoliciesOutput;
    const ACTION: Action = Action::new("iam:ListAttachedRolePolicies", AccessLevel::List);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::role_arn(tx, cx, &self.role_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let role = lookup::role(tx, cx, &self.role_name).await?;
        let (path, after, size) = (
            self.path_prefix.as_str(),
            self.marker.as_str(),
            self.max_items,
        );
        let mut rows =
            store::attachments::of_target(tx, &role.id, path, after, size.with_next()).await?;
        let marker = paging::cut(&mut rows, size, |row| row.arn.clone());
        Ok(ListAttachedRolePoliciesOutput {
            attached_policies: rows.into_iter().map(AttachedPolicyView::new).collect(),
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
