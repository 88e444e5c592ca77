//! ListGroupPolicies.

use serde::{Deserialize, Serialize};

use super::shared;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::Tx,
    types::{GroupName, Marker, PageSize},
};

/// Lists the names of a group's inline policies; managed policies are not among them.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListGroupPolicies {
    /// Whose.
    pub group_name: GroupName,
    /// How many at most.
    #[serde(default)]
    pub max_items: PageSize,
    /// Where the page before ended.
    #[serde(default)]
    pub marker: Marker,
}

/// A page of names.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListGroupPoliciesOutput {
    /// In order, ignoring case.
    pub policy_names: Vec<String>,
    /// Whether another page follows.
    pub is_truncated: bool,
    /// Where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<Marker>,
}

impl Operation for ListGroupPolicies {
    type Output = ListGroupPoliciesOutput;
    const ACTION: Action = Action::new("iam:ListGroupPolicies", AccessLevel::List);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::group_arn(tx, cx, &self.group_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let group = lookup::group(tx, cx, &self.group_name).await?;
        let (policy_names, marker) =
            shared::list(tx, &group.id, &self.marker, self.max_items).await?;
        Ok(ListGroupPoliciesOutput {
            policy_names,
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
