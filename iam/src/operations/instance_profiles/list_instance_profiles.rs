//! ListInstanceProfiles.

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{InstanceProfileView, lookup, paging},
    store::{self, Order, Place, Tx, instance_profiles::Filter},
    types::{Marker, PageSize, Path},
};

/// What a listing is sorted by (ours; AWS sorts by nothing that one could choose).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum InstanceProfileSort {
    /// By name, ignoring case.
    #[default]
    Name,
    /// By when they were created.
    Created,
}

impl InstanceProfileSort {
    /// Whether the values are numbers, rather than text.
    pub(crate) const fn is_number(self) -> bool {
        !matches!(self, Self::Name)
    }
}

/// Lists the account's instance profiles, page by page, by name unless told otherwise.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct ListInstanceProfiles {
    /// Only instance profiles whose path begins so.
    pub path_prefix: Path,
    /// Only instance profiles whose name or path holds this text, ignoring case (ours; AWS has no such member).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub search: String,
    /// What they are sorted by (ours).
    pub sort_by: InstanceProfileSort,
    /// Largest first (ours).
    pub descending: bool,
    /// How many at most.
    pub max_items: PageSize,
    /// Where the page before ended.
    pub marker: Marker,
}

/// A page of instance profiles.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListInstanceProfilesOutput {
    /// In the order that was asked for.
    pub instance_profiles: Vec<InstanceProfileView>,
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

impl Operation for ListInstanceProfiles {
    type Output = ListInstanceProfilesOutput;
    const ACTION: Action = Action::new("iam:ListInstanceProfiles", AccessLevel::List);

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(format!(
            "arn:aws:iam::{}:instance-profile{}",
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
            store::instance_profiles::list(tx, account, filter, order, &from, size.with_next())
                .await?;
        let place = |row: &_| store::instance_profiles::place(row, order.by);
        let marker = paging::cut(&mut rows, size, |row| place(row).text());
        let previous_marker = if self.marker.as_str().is_empty() {
            None
        } else {
            if let Some(first) = rows.first() {
                from = place(first);
            }
            let earlier = order.reversed();
            let before = store::instance_profiles::list(
                tx,
                account,
                filter,
                earlier,
                &from,
                size.with_next(),
            )
            .await?;
            paging::before(&before, size, place)
        };
        // A page that is the whole list needs no counting.
        let total = match (&marker, i64::try_from(rows.len())) {
            (None, Ok(all)) if self.marker.as_str().is_empty() => all,
            _ => store::instance_profiles::count(tx, account, filter).await?,
        };
        Ok(ListInstanceProfilesOutput {
            total,
            previous_marker,
            instance_profiles: lookup::instance_profile_views(cx, rows)?,
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
