//! ListUsers.

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, DependentAction, IamError, Operation, Scope,
    operations::{
        UserView,
        access_keys::{GetAccessKeyLastUsed, ListAccessKeys},
        groups::GetGroup,
        login::GetLoginProfile,
        lookup,
        mfa::ListMFADevices,
        paging,
        sessions::ListSessions,
    },
    ports::Timestamp,
    store::{self, Order, Place, Tx, users::Filter},
    types::{GroupName, Marker, PageSize, Path},
};

/// What a listing is sorted by (ours; AWS sorts by nothing that one could choose).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum UserSort {
    /// By name, ignoring case.
    #[default]
    Name,
    /// By the last complete sign-in to the console; never is the least.
    LastSignIn,
    /// By when they were created.
    Created,
}

impl UserSort {
    /// Whether the values are numbers, rather than text.
    pub(crate) const fn is_number(self) -> bool {
        !matches!(self, Self::Name)
    }
}

/// Lists the account's users, page by page, by name unless told otherwise.
///
/// What it is filtered by (ours) tells about each user that is found, so it needs the action that reads it, too.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct ListUsers {
    /// Only users whose path begins so.
    pub path_prefix: Path,
    /// Only users whose name or path holds this text, ignoring case (ours; AWS has no such member).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub search: String,
    /// Only users with a console password, or only those without (ours). Needs `iam:GetLoginProfile` on every user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_password: Option<bool>,
    /// Only users with a second factor, or only those without (ours). Needs `iam:ListMFADevices` on every user.
    #[serde(rename = "HasMFA", skip_serializing_if = "Option::is_none")]
    pub has_mfa: Option<bool>,
    /// Only users with access keys, or only those without (ours). Needs `iam:ListAccessKeys` on every user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_access_keys: Option<bool>,
    /// Only users who neither signed in, nor used the console or an access key, at or after this instant (ours). Needs
    /// `iam:GetAccessKeyLastUsed` and `bailiwick:ListSessions` on every user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inactive_since: Option<Timestamp>,
    /// Only users in this group (ours). Needs `iam:GetGroup` on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_name: Option<GroupName>,
    /// What they are sorted by (ours).
    pub sort_by: UserSort,
    /// Largest first (ours).
    pub descending: bool,
    /// How many at most.
    pub max_items: PageSize,
    /// Where the page before ended.
    pub marker: Marker,
}

/// A page of users.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListUsersOutput {
    /// In the order that was asked for.
    pub users: Vec<UserView>,
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

impl Operation for ListUsers {
    type Output = ListUsersOutput;
    const ACTION: Action = Action::new("iam:ListUsers", AccessLevel::List);

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(format!(
            "arn:aws:iam::{}:user{}",
            cx.account(),
            self.path_prefix
        ))
    }

    async fn dependent_actions(
        &self,
        tx: &mut Tx,
        cx: &Scope<'_>,
    ) -> Result<Vec<DependentAction>, IamError> {
        let everybody = format!("arn:aws:iam::{}:user/*", cx.account());
        let mut needed = Vec::new();
        let mut asks = |asked: bool, action: Action| {
            if asked {
                needed.push(on(action, everybody.clone()));
            }
        };
        asks(self.has_password.is_some(), GetLoginProfile::ACTION);
        asks(self.has_mfa.is_some(), ListMFADevices::ACTION);
        asks(self.has_access_keys.is_some(), ListAccessKeys::ACTION);
        asks(self.inactive_since.is_some(), GetAccessKeyLastUsed::ACTION);
        asks(self.inactive_since.is_some(), ListSessions::ACTION);
        if let Some(name) = &self.group_name {
            let group = lookup::group_arn(tx, cx, name).await?;
            needed.push(on(GetGroup::ACTION, group));
        }
        Ok(needed)
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let (account, size) = (cx.account(), self.max_items);
        let group = match &self.group_name {
            Some(name) => lookup::group(tx, cx, name).await?.id,
            None => String::new(),
        };
        let filter = Filter {
            path_prefix: self.path_prefix.as_str(),
            search: &self.search,
            group_id: &group,
            has_password: self.has_password,
            has_mfa: self.has_mfa,
            has_access_keys: self.has_access_keys,
            inactive_since: self.inactive_since,
        };
        let order = Order {
            by: self.sort_by,
            descending: self.descending,
        };
        let mut from = Place::parse(&self.marker, order.by.is_number(), order.descending)?;
        let mut rows =
            store::users::list(tx, account, filter, order, &from, size.with_next()).await?;
        let place = |row: &_| store::users::place(row, order.by);
        let marker = paging::cut(&mut rows, size, |row| place(row).text());
        let previous_marker = if self.marker.as_str().is_empty() {
            None
        } else {
            if let Some(first) = rows.first() {
                from = place(first);
            }
            let earlier = order.reversed();
            let before =
                store::users::list(tx, account, filter, earlier, &from, size.with_next()).await?;
            paging::before(&before, size, place)
        };
        // A page that is the whole list needs no counting.
        let total = match (&marker, i64::try_from(rows.len())) {
            (None, Ok(all)) if self.marker.as_str().is_empty() => all,
            _ => store::users::count(tx, account, filter).await?,
        };
        Ok(ListUsersOutput {
            total,
            previous_marker,
            users: rows
                .into_iter()
                .map(|user| UserView::new(account, user))
                .collect(),
            is_truncated: marker.is_some(),
            marker,
        })
    }
}

fn on(action: Action, resource: String) -> DependentAction {
    DependentAction {
        name: action.name,
        resource,
        keys: Vec::new(),
    }
}
