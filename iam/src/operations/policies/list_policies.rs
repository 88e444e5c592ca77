//! ListPolicies.

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{PolicyView, paging},
    store::{
        self, Order, Place, Tx,
        policies::{AWS, Filter},
    },
    types::{Marker, PageSize, Path},
};

/// Whose policies a listing shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum PolicyScope {
    /// The account's own and AWS-managed ones.
    #[default]
    All,
    /// AWS-managed ones.
    #[serde(rename = "AWS")]
    Aws,
    /// The account's own.
    Local,
}

/// What a listing is sorted by (ours; AWS sorts by nothing that one could choose).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum PolicySort {
    /// By name, ignoring case.
    #[default]
    Name,
    /// By how many users, groups and roles of the account they are attached to.
    Attachments,
    /// By when their versions last changed.
    Updated,
}

impl PolicySort {
    /// Whether the values are numbers, rather than text.
    pub(crate) const fn is_number(self) -> bool {
        !matches!(self, Self::Name)
    }
}

/// Lists managed policies, page by page, by name unless told otherwise.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct ListPolicies {
    /// Whose policies.
    pub scope: PolicyScope,
    /// Only policies that are attached to a user or a group of the account.
    pub only_attached: bool,
    /// Only policies whose path begins so.
    pub path_prefix: Path,
    /// Only policies whose name or description holds this text, ignoring case (ours; AWS has no such member).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub search: String,
    /// Only policies that are neither attached nor anybody's permissions boundary (ours).
    pub only_unused: bool,
    /// What they are sorted by (ours).
    pub sort_by: PolicySort,
    /// Largest first (ours).
    pub descending: bool,
    /// How many at most.
    pub max_items: PageSize,
    /// Where the page before ended.
    pub marker: Marker,
}

/// A page of policies.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListPoliciesOutput {
    /// In the order that was asked for.
    pub policies: Vec<PolicyView>,
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

impl Operation for ListPolicies {
    type Output = ListPoliciesOutput;
    const ACTION: Action = Action::new("iam:ListPolicies", AccessLevel::List);

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(format!(
            "arn:aws:iam::{}:policy{}",
            cx.account(),
            self.path_prefix
        ))
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let (account, size) = (cx.account(), self.max_items);
        let filter = Filter {
            owner: match self.scope {
                PolicyScope::All => "",
                PolicyScope::Aws => AWS,
                PolicyScope::Local => account.as_str(),
            },
            only_attached: self.only_attached,
            only_unused: self.only_unused,
            path_prefix: self.path_prefix.as_str(),
            search: &self.search,
        };
        let order = Order {
            by: self.sort_by,
            descending: self.descending,
        };
        let mut from = Place::parse(&self.marker, order.by.is_number(), order.descending)?;
        let mut rows =
            store::policies::list(tx, account, filter, order, &from, size.with_next()).await?;
        let place = |row: &_| store::policies::place(row, order.by);
        let marker = paging::cut(&mut rows, size, |row| place(row).text());
        let previous_marker = if self.marker.as_str().is_empty() {
            None
        } else {
            if let Some(first) = rows.first() {
                from = place(first);
            }
            let earlier = order.reversed();
            let before =
                store::policies::list(tx, account, filter, earlier, &from, size.with_next())
                    .await?;
            paging::before(&before, size, place)
        };
        // A page that is the whole list needs no counting.
        let total = match (&marker, i64::try_from(rows.len())) {
            (None, Ok(all)) if self.marker.as_str().is_empty() => all,
            _ => store::policies::count(tx, account, filter).await?,
        };
        Ok(ListPoliciesOutput {
            total,
            previous_marker,
            policies: rows.into_iter().map(PolicyView::new).collect(),
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
