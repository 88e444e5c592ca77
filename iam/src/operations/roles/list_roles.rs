//! ListRoles.

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{RoleView, lookup, paging},
    store::{self, Order, Place, Tx, roles::Filter},
    types::{Marker, PageSize, Path},
};

/// What a listing is sorted by (ours; AWS sorts by nothing that one could choose).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum RoleSort {
    /// By name, ignoring case.
    #[default]
    Name,
    /// By when a session of them last did something; those that were never used are least.
    LastUsed,
    /// By when they were created.
    Created,
}

impl RoleSort {
    /// Whether the values are numbers, rather than text.
    pub(crate) const fn is_number(self) -> bool {
        !matches!(self, Self::Name)
    }
}

/// Lists the account's roles, page by page, by name unless told otherwise.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct ListRoles {
    /// Only roles whose path begins so.
    pub path_prefix: Path,
    /// Only roles whose name, path or description holds this text, ignoring case (ours; AWS has no such member).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub search: String,
    /// What they are sorted by (ours).
    pub sort_by: RoleSort,
    /// Largest first (ours).
    pub descending: bool,
    /// How many at most.
    pub max_items: PageSize,
    /// Where the page before ended.
    pub marker: Marker,
}

/// A page of roles.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListRolesOutput {
    /// In the order that was asked for.
    pub roles: Vec<RoleView>,
    /// Whether another page follows.
    pub is_truncated: bool,
    /// Where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<Marker>,
    /// Where the page before begins, unless this is the first; empty where that is the first (ours).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_marker: Option<Marker>,
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
        let filter = Filter {
            path_prefix: self.path_prefix.as_str(),
            search: &self.search,
        };
        let order = Order {
            by: self.sort_by,
            descending: self.descending,
        };
        let mut from = Place::parse(&self.marker, order.by.is_number(), order.descending)?;
        let mut rows =
            store::roles::list(tx, account, filter, order, &from, size.with_next()).await?;
        let place = |row: &_| store::roles::place(row, order.by);
        let marker = paging::cut(&mut rows, size, |row| place(row).text());
        let previous_marker = if self.marker.as_str().is_empty() {
            None
        } else {
            if let Some(first) = rows.first() {
                from = place(first);
            }
            let earlier = order.reversed();
            let before =
                store::roles::list(tx, account, filter, earlier, &from, size.with_next()).await?;
            paging::before(&before, size, place)
        };
        // A page that is the whole list needs no counting.
        let total = match (&marker, i64::try_from(rows.len())) {
            (None, Ok(all)) if self.marker.as_str().is_empty() => all,
            _ => store::roles::count(tx, account, filter).await?,
        };
        let roles = rows.into_iter().map(|role| lookup::role_view(cx, role));
        Ok(ListRolesOutput {
            total,
            previous_marker,
            roles: roles.collect::<Result<_, _>>()?,
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
