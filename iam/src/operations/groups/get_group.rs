//! GetGroup.

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{GroupView, UserView, lookup, paging},
    store::{self, Tx},
    types::{GroupName, Marker, PageSize},
};

/// Reads a group and a page of its users by name.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetGroup {
    /// Which group.
    pub group_name: GroupName,
    /// How many users at most.
    #[serde(default)]
    pub max_items: PageSize,
    /// Where the page before ended.
    #[serde(default)]
    pub marker: Marker,
}

/// The group, and a page of its users; [`GroupView::member_count`] tells how many there are on all pages.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetGroupOutput {
    /// As stored.
    pub group: GroupView,
    /// In order of name.
    pub users: Vec<UserView>,
    /// Whether another page follows.
    pub is_truncated: bool,
    /// Where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<Marker>,
}

impl Operation for GetGroup {
    type Output = GetGroupOutput;
    const ACTION: Action = Action::new("iam:GetGroup", AccessLevel::Read);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::group_arn(tx, cx, &self.group_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let group = lookup::group(tx, cx, &self.group_name).await?;
        let size = self.max_items;
        let mut rows =
            store::groups::members(tx, &group.id, self.marker.as_str(), size.with_next()).await?;
        let marker = paging::cut(&mut rows, size, |user| user.name.to_ascii_lowercase());
        Ok(GetGroupOutput {
            group: GroupView::new(cx.account(), group),
            users: rows
                .into_iter()
                .map(|user| UserView::new(cx.account(), user))
                .collect(),
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
