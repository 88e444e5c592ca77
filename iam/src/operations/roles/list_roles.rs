//! ListRoles.

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{RoleView, lookup, paging},
    store::{self, Tx},
    types::{Marker, PageSize, Path},
};

/// Lists the account's roles by name, page by page.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct ListRoles {
    /// Only roles whose path begins so.
    pub path_prefix: Path,
    /// Only roles whose name, path or description holds this text, ignoring case (ours; AWS has no such member).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub search: String,
    /// How many at most.
    pub max_items: PageSize,
    /// Where the page before ended.
    pub marker: Marker,
}

/// A page of roles.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListRolesOutput {
    /// In order of name.
    pub roles: Vec<RoleView>,
    /// Whether another page follows.
    pub is_truncated: bool,
    /// Where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<Marker>,
    /// How many there are on all pages (ours).
    pub total: i64,
}

impl Operation for ListRoles {
    type Output = ListRolesOutput;
    const ACTION: Action = Action::new("iam:ListRoles", AccessLevel::List);

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(format!(
            "arn:aws:iam::{}:role{}",
            cx.account(),
            self.path_prefix
        ))
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let (account, size) = (cx.account(), self.max_items);
        let path = self.path_prefix.as_str();
        let mut rows = store::roles::list(
            tx,
            account,
            path,
            &self.search,
            self.marker.as_str(),
            size.with_next(),
        )
        .await?;
        let marker = paging::cut(&mut rows, size, |role| role.name.to_ascii_lowercase());
        let mut roles = Vec::with_capacity(rows.len());
        for role in rows {
            roles.push(lookup::role_view(tx, cx, role).await?);
        }
        Ok(ListRolesOutput {
            total: store::roles::count(tx, account, path, &self.search).await?,
            roles,
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
