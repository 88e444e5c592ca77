//! ListEntitiesForPolicy.

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{lookup, paging},
    store::{
        self, Tx,
        attachments::{TargetKind, UseFilter},
    },
    types::{Arn, Marker, PageSize, Path},
};

/// What kind of entity a listing shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum EntityFilter {
    /// Users only.
    User,
    /// Groups only.
    Group,
    /// Roles only.
    Role,
}

/// Which use of a policy a listing shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PolicyUsage {
    /// Attached, so that it grants and denies.
    PermissionsPolicy,
    /// As permissions boundary.
    PermissionsBoundary,
}

/// Lists the users, groups and roles that a policy is attached to, and the users and roles whose permissions boundary it is.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListEntitiesForPolicy {
    /// Which policy.
    pub policy_arn: Arn,
    /// Only entities of this kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_filter: Option<EntityFilter>,
    /// Only this use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_usage_filter: Option<PolicyUsage>,
    /// Only entities whose path begins so.
    #[serde(default)]
    pub path_prefix: Path,
    /// How many at most, all kinds together.
    #[serde(default)]
    pub max_items: PageSize,
    /// Where the page before ended.
    #[serde(default)]
    pub marker: Marker,
}

/// A user that uses the policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PolicyUser {
    /// The name.
    pub user_name: String,
    /// The unique id.
    pub user_id: String,
}

/// A group that uses the policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PolicyGroup {
    /// The name.
    pub group_name: String,
    /// The unique id.
    pub group_id: String,
}

/// A role that uses the policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PolicyRole {
    /// The name.
    pub role_name: String,
    /// The unique id.
    pub role_id: String,
}

/// A page of entities, in order of unique id.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListEntitiesForPolicyOutput {
    /// Users.
    pub policy_users: Vec<PolicyUser>,
    /// Groups.
    pub policy_groups: Vec<PolicyGroup>,
    /// Roles.
    pub policy_roles: Vec<PolicyRole>,
    /// Whether another page follows.
    pub is_truncated: bool,
    /// Where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<Marker>,
}

impl Operation for ListEntitiesForPolicy {
    type Output = ListEntitiesForPolicyOutput;
    const ACTION: Action = Action::new("iam:ListEntitiesForPolicy", AccessLevel::List);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(self.policy_arn.to_string())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let policy = lookup::policy(tx, cx, &self.policy_arn).await?;
        let shows = |kind| self.entity_filter.is_none_or(|wanted| wanted == kind);
        let filter = UseFilter {
            attached: self.policy_usage_filter != Some(PolicyUsage::PermissionsBoundary),
            boundary: self.policy_usage_filter != Some(PolicyUsage::PermissionsPolicy),
            users: shows(EntityFilter::User),
            groups: shows(EntityFilter::Group),
            roles: shows(EntityFilter::Role),
            path_prefix: self.path_prefix.as_str(),
        };
        let (after, limit) = (self.marker.as_str(), self.max_items.with_next());
        let mut rows =
            store::attachments::of_policy(tx, cx.account(), &policy.id, filter, after, limit)
                .await?;
        let marker = paging::cut(&mut rows, self.max_items, |row| row.id.clone());
        let (mut policy_users, mut policy_groups) = (Vec::new(), Vec::new());
        let mut policy_roles = Vec::new();
        for row in rows {
            match row.kind {
                TargetKind::User => policy_users.push(PolicyUser {
                    user_name: row.name,
                    user_id: row.id,
                }),
                TargetKind::Group => policy_groups.push(PolicyGroup {
                    group_name: row.name,
                    group_id: row.id,
                }),
                TargetKind::Role => policy_roles.push(PolicyRole {
                    role_name: row.name,
                    role_id: row.id,
                }),
            }
        }
        Ok(ListEntitiesForPolicyOutput {
            policy_users,
            policy_groups,
            policy_roles,
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
