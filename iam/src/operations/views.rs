//! The shapes in which operations show users, groups and policies: AWS's, without anything secret.

use serde::Serialize;

use crate::{
    ports::Timestamp,
    store::{groups::StoredGroup, policies::StoredPolicy, users::StoredUser},
    types::{AccountId, Arn},
};

/// IAM's `User`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserView {
    /// The path, part of the ARN.
    pub path: String,
    /// The name, as it was written.
    pub user_name: String,
    /// The unique id, `AIDA…`.
    pub user_id: String,
    /// The ARN.
    pub arn: Arn,
    /// When it was created.
    pub create_date: Timestamp,
    /// When a sign-in to the console was last complete.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_last_used: Option<Timestamp>,
}

impl UserView {
    pub(crate) fn new(account: &AccountId, user: StoredUser) -> Self {
        Self {
            arn: Arn::user(account, &user.path, &user.name),
            path: user.path,
            user_name: user.name,
            user_id: user.id,
            create_date: user.created_at,
            password_last_used: user.password_last_used,
        }
    }
}

/// IAM's `Group`, and how many users are in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GroupView {
    /// The path, part of the ARN.
    pub path: String,
    /// The name, as it was written.
    pub group_name: String,
    /// The unique id, `AGPA…`.
    pub group_id: String,
    /// The ARN.
    pub arn: Arn,
    /// When it was created.
    pub create_date: Timestamp,
    /// How many users are in it (ours; AWS has no such member).
    pub member_count: i64,
}

impl GroupView {
    pub(crate) fn new(account: &AccountId, group: StoredGroup) -> Self {
        Self {
            arn: Arn::group(account, &group.path, &group.name),
            path: group.path,
            group_name: group.name,
            group_id: group.id,
            create_date: group.created_at,
            member_count: group.members,
        }
    }
}

/// IAM's `Policy`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PolicyView {
    /// The name.
    pub policy_name: String,
    /// The unique id, `ANPA…`.
    pub policy_id: String,
    /// The ARN.
    pub arn: String,
    /// The path, part of the ARN.
    pub path: String,
    /// What it is for.
    pub description: String,
    /// The version in force: `v1`.
    pub default_version_id: String,
    /// How many users and groups it is attached to.
    pub attachment_count: i64,
    /// How many users have it as their permissions boundary.
    pub permissions_boundary_usage_count: i64,
    /// Always true here.
    pub is_attachable: bool,
    /// When it was created.
    pub create_date: Timestamp,
    /// When its versions last changed.
    pub update_date: Timestamp,
    /// Whether it is AWS-managed (ours; AWS tells by the ARN).
    pub aws_managed: bool,
}

impl PolicyView {
    pub(crate) fn new(policy: StoredPolicy) -> Self {
        Self {
            aws_managed: policy.owner == crate::store::policies::AWS,
            policy_name: policy.name,
            policy_id: policy.id,
            arn: policy.arn,
            path: policy.path,
            description: policy.description,
            default_version_id: format!("v{}", policy.default_version),
            attachment_count: policy.attachments,
            permissions_boundary_usage_count: policy.boundaries,
            is_attachable: true,
            create_date: policy.created_at,
            update_date: policy.updated_at,
        }
    }
}
