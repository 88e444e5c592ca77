//! ListWildcardAdministrators (ours).

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, Breadth, IamError, Operation, Scope,
    operations::paging,
    store::{self, Tx, attachments::TargetKind, breadth::StoredHolder},
    types::{Arn, Marker, PageSize},
};

/// Lists who may do everything, or nearly everything, by managed and inline policies other than AdministratorAccess:
/// groups, roles and users, each by name. What a permissions boundary or another policy takes away again is not counted.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct ListWildcardAdministrators {
    /// How many at most.
    pub max_items: PageSize,
    /// Where the page before ended.
    pub marker: Marker,
}

/// What such a policy hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum HolderType {
    /// A user.
    User,
    /// A group, whose members have it.
    Group,
    /// A role, whose sessions have it.
    Role,
}

/// Who holds one of these policies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct WildcardHolder {
    /// What it is.
    pub entity_type: HolderType,
    /// Its name.
    pub entity_name: String,
    /// Its ARN.
    pub arn: Arn,
    /// How many users are in the group; 0 for what is no group.
    pub member_count: i64,
    /// Whether it has a permissions boundary, which may take away much.
    pub has_permissions_boundary: bool,
    /// The policy's name.
    pub policy_name: String,
    /// The policy's ARN; absent for an inline policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_arn: Option<String>,
    /// How much it allows.
    pub breadth: Breadth,
}

/// A page of holders. Who holds two such policies comes twice.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListWildcardAdministratorsOutput {
    /// Groups, roles, users; each by name, and then by policy.
    pub holders: Vec<WildcardHolder>,
    /// How many there are on all pages. Counting stops at 1,000.
    pub total: i64,
    /// Whether there are more than were counted.
    pub total_is_least: bool,
    /// Whether another page follows.
    pub is_truncated: bool,
    /// Where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<Marker>,
}

impl Operation for ListWildcardAdministrators {
    type Output = ListWildcardAdministratorsOutput;
    const ACTION: Action = Action::new("bailiwick:ListWildcardAdministrators", AccessLevel::List);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok("*".to_owned())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let (account, size) = (cx.account(), self.max_items);
        let (mut rows, counted) =
            store::breadth::holders(tx, account, self.marker.as_str(), size.with_next()).await?;
        let marker = paging::cut(&mut rows, size, StoredHolder::key);
        let holder = |row: StoredHolder| {
            let (entity_type, arn) = match row.kind {
                TargetKind::User => (HolderType::User, Arn::user(account, &row.path, &row.name)),
                TargetKind::Group => (HolderType::Group, Arn::group(account, &row.path, &row.name)),
                TargetKind::Role => (HolderType::Role, Arn::role(account, &row.path, &row.name)),
            };
            WildcardHolder {
                entity_type,
                entity_name: row.name,
                arn,
                member_count: row.members,
                has_permissions_boundary: row.bounded,
                policy_name: row.policy_name,
                policy_arn: Some(row.policy_arn).filter(|arn| !arn.is_empty()),
                breadth: row.breadth,
            }
        };
        Ok(ListWildcardAdministratorsOutput {
            holders: rows.into_iter().map(holder).collect(),
            total: counted.total,
            total_is_least: counted.more,
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
