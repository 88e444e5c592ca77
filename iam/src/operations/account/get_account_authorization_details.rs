//! GetAccountAuthorizationDetails.

use serde::{Deserialize, Serialize};

use super::details::{self, GroupDetail, ManagedPolicyDetail, RoleDetail, UserDetail};
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{groups::GroupSort, policies::PolicySort, roles::RoleSort, users::UserSort},
    store::{Order, Place, Tx, groups, policies, roles, users},
    types::{Marker, PageSize},
};

/// Which kinds of entity are wanted (IAM `EntityType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DetailFilter {
    /// Users.
    User,
    /// Roles.
    Role,
    /// Groups.
    Group,
    /// The account's own managed policies.
    LocalManagedPolicy,
    /// AWS-managed policies that somebody in the account uses.
    AWSManagedPolicy,
}

/// Everything about who may do what: users, groups, roles and managed policies with their documents, and how they hang
/// together; page by page, in this order.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct GetAccountAuthorizationDetails {
    /// Only these kinds; all when there is none.
    pub filter: Vec<DetailFilter>,
    /// How many entities at most.
    pub max_items: PageSize,
    /// Where the page before ended.
    pub marker: Marker,
}

/// A page of entities.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetAccountAuthorizationDetailsOutput {
    /// Users, by name.
    pub user_detail_list: Vec<UserDetail>,
    /// Groups, by name.
    pub group_detail_list: Vec<GroupDetail>,
    /// Roles, by name.
    pub role_detail_list: Vec<RoleDetail>,
    /// Managed policies, by name.
    pub policies: Vec<ManagedPolicyDetail>,
    /// Whether another page follows.
    pub is_truncated: bool,
    /// Where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<Marker>,
}

/// The kinds in the order of the pages; a marker is the word and the last key, `user:priya`.
const ORDER: [&str; 5] = ["user", "group", "role", "policy", "aws-policy"];

impl GetAccountAuthorizationDetails {
    fn wants(&self, kind: &str) -> bool {
        let filter = match kind {
            "user" => DetailFilter::User,
            "group" => DetailFilter::Group,
            "role" => DetailFilter::Role,
            "policy" => DetailFilter::LocalManagedPolicy,
            _ => DetailFilter::AWSManagedPolicy,
        };
        self.filter.is_empty() || self.filter.contains(&filter)
    }

    /// Where the page begins: the kind's place, and the key after which.
    fn begins(&self) -> Result<(usize, String), IamError> {
        if self.marker.as_str().is_empty() {
            return Ok((0, String::new()));
        }
        let found = self
            .marker
            .as_str()
            .split_once(':')
            .and_then(|(kind, key)| {
                let place = ORDER.iter().position(|known| *known == kind)?;
                Some((place, key.to_owned()))
            });
        found.ok_or_else(|| {
            IamError::invalid(
                "Marker",
                "that marker is not one of ours: begin at the first page",
            )
        })
    }
}

/// By this, from the least on.
const fn by<C>(by: C) -> Order<C> {
    Order {
        by,
        descending: false,
    }
}

impl GetAccountAuthorizationDetailsOutput {
    /// Adds up to `room` entities of a kind. Returns how many there were, one more than `room` when the page is full, and
    /// the last key that was added.
    async fn add(
        &mut self,
        tx: &mut Tx,
        cx: &Scope<'_>,
        kind: &str,
        after: &str,
        room: usize,
    ) -> Result<(usize, Option<String>), IamError> {
        let account = cx.account();
        let limit = i64::try_from(room).unwrap_or(i64::MAX).saturating_add(1);
        let beyond = Place::parse(&Marker::from_key(after.to_owned()), false, false)?;
        let mut last = None;
        let found = match kind {
            "user" => {
                let filter = users::Filter {
                    path_prefix: "/",
                    ..users::Filter::default()
                };
                let rows =
                    users::list(tx, account, filter, by(UserSort::Name), &beyond, limit).await?;
                let found = rows.len();
                for row in rows.into_iter().take(room) {
                    last = Some(row.name.to_ascii_lowercase());
                    self.user_detail_list
                        .push(details::user(tx, cx, row).await?);
                }
                found
            }
            "group" => {
                let filter = groups::Filter {
                    path_prefix: "/",
                    ..groups::Filter::default()
                };
                let rows =
                    groups::list(tx, account, filter, by(GroupSort::Name), &beyond, limit).await?;
                let found = rows.len();
                for row in rows.into_iter().take(room) {
                    last = Some(row.name.to_ascii_lowercase());
                    self.group_detail_list
                        .push(details::group(tx, cx, row).await?);
                }
                found
            }
            "role" => {
                let (all, sort) = (roles::Filter::ALL, by(RoleSort::Name));
                let rows = roles::list(tx, account, all, sort, &beyond, limit).await?;
                let found = rows.len();
                for row in rows.into_iter().take(room) {
                    last = Some(row.name.to_ascii_lowercase());
                    self.role_detail_list
                        .push(details::role(tx, cx, row).await?);
                }
                found
            }
            _ => {
                let aws = kind == "aws-policy";
                let filter = policies::Filter {
                    owner: if aws { policies::AWS } else { account.as_str() },
                    only_attached: aws,
                    only_unused: false,
                    path_prefix: "/",
                    search: "",
                };
                let sort = by(PolicySort::Name);
                let rows = policies::list(tx, account, filter, sort, &beyond, limit).await?;
                let found = rows.len();
                for row in rows.into_iter().take(room) {
                    last = Some(policies::place(&row, PolicySort::Name).text());
                    self.policies.push(details::policy(tx, row).await?);
                }
                found
            }
        };
        Ok((found, last))
    }
}

impl Operation for GetAccountAuthorizationDetails {
    type Output = GetAccountAuthorizationDetailsOutput;
    const ACTION: Action = Action::new("iam:GetAccountAuthorizationDetails", AccessLevel::Read);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok("*".to_owned())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let (first, mut after) = self.begins()?;
        let mut output = GetAccountAuthorizationDetailsOutput::default();
        let mut room = self.max_items.get();
        let mut marker = Marker::default();
        for kind in ORDER.iter().skip(first).filter(|kind| self.wants(kind)) {
            let (found, last) = output.add(tx, cx, kind, &after, room).await?;
            if let Some(last) = last {
                marker = Marker::from_key(format!("{kind}:{last}"));
            }
            if found > room {
                output.is_truncated = true;
                output.marker = Some(marker);
                break;
            }
            room = room.saturating_sub(found);
            after.clear();
        }
        Ok(output)
    }
}
