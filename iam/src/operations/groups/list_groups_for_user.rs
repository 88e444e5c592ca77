//! ListGroupsForUser.

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{GroupView, lookup, paging},
    store::{self, Tx},
    types::{Marker, PageSize, UserName},
};

/// Lists the groups that a user is in, by name.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListGroupsForUser {
    /// Whose.
    pub user_name: UserName,
    /// How many at most.
    #[serde(default)]
    pub max_items: PageSize,
    /// Where the page before ended.
    #[serde(default)]
    pub marker: Marker,
}

/// A page of groups.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListGroupsForUserOutput {
    /// In order of name.
    pub groups: Vec<GroupView>,
    /// Whether another page follows.
    pub is_truncated: bool,
    /// Where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<Marker>,
    /// How many there are on all pages (ours).
    pub total: i64,
}

impl Operation for ListGroupsForUser {
    type Output = ListGroupsForUserOutput;
    const ACTION: Action = Action::new("iam:ListGroupsForUser", AccessLevel::List);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::user_arn(tx, cx, &self.user_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let user = lookup::user(tx, cx, &self.user_name).await?;
        let size = self.max_items;
        let mut rows =
            store::groups::of_user(tx, &user.id, self.marker.as_str(), size.with_next()).await?;
        let marker = paging::cut(&mut rows, size, |group| group.name.to_ascii_lowercase());
        Ok(ListGroupsForUserOutput {
            total: store::groups::count_of_user(tx, &user.id).await?,
            groups: rows
                .into_iter()
                .map(|group| GroupView::new(cx.account(), group))
                .collect(),
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
