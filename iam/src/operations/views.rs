//! The shapes in which operations show users, groups and policies: AWS's, without anything secret.

use serde::Serialize;

use crate::{
    ports::Timestamp,
    store::{
        groups::StoredGroup, instance_profiles::StoredInstanceProfile, policies::StoredPolicy,
        roles::StoredRole, users::StoredUser,
    },
    types::{AccountId, Arn, Tags},
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
    /// Its tags, where one user is shown.
    #[serde(skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

impl UserView {
    pub(crate) fn with_tags(self, tags: Tags) -> Self {
        Self { tags, ..self }
    }

    pub(crate) fn new(account: &AccountId, user: StoredUser) -> Self {
        Self {
            arn: Arn::user(account, &user.path, &user.name),
            path: user.path,
            user_name: user.name,
            user_id: user.id,
            create_date: user.created_at,
            password_last_used: user.password_last_used,
            tags: Tags::default(),
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

/// IAM's `Role`. Its trust policy is the text itself; a door that speaks AWS's protocol encodes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct RoleView {
    /// The path, part of the ARN.
    pub path: String,
    /// The name, as it was written.
    pub role_name: String,
    /// The unique id, `AROA…`.
    pub role_id: String,
    /// The ARN.
    pub arn: Arn,
    /// When it was created.
    pub create_date: Timestamp,
    /// Who may assume it. Who was deleted stands there by a unique id.
    pub assume_role_policy_document: String,
    /// What it is for.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// How long its sessions may last at most, in seconds.
    pub max_session_duration: i64,
    /// When a session of it last did something.
    pub role_last_used: RoleLastUsed,
    /// The service that it is linked to (ours; AWS tells by the path).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub linked_service: Option<String>,
    /// Its tags, where one role is shown.
    #[serde(skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

/// IAM's `RoleLastUsed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct RoleLastUsed {
    /// When, to the minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used_date: Option<Timestamp>,
}

impl RoleView {
    pub(crate) fn with_tags(self, tags: Tags) -> Self {
        Self { tags, ..self }
    }

    /// `trust` is the trust policy as it is now (`crate::trust::current`).
    pub(crate) fn new(account: &AccountId, role: StoredRole, trust: String) -> Self {
        Self {
            arn: Arn::role(account, &role.path, &role.name),
            path: role.path,
            role_name: role.name,
            role_id: role.id,
            create_date: role.created_at,
            assume_role_policy_document: trust,
            description: role.description,
            max_session_duration: role.max_session_seconds,
            role_last_used: RoleLastUsed {
                last_used_date: role.last_used_at,
            },
            linked_service: role.service,
            tags: Tags::default(),
        }
    }
}

/// IAM's `InstanceProfile`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct InstanceProfileView {
    /// The path, part of the ARN.
    pub path: String,
    /// The name, as it was written.
    pub instance_profile_name: String,
    /// The unique id, `AIPA…`.
    pub instance_profile_id: String,
    /// The ARN.
    pub arn: Arn,
    /// When it was created.
    pub create_date: Timestamp,
    /// The role that it gives to instances; at most one.
    pub roles: Vec<RoleView>,
    /// Its tags, where one instance profile is shown.
    #[serde(skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

impl InstanceProfileView {
    pub(crate) fn with_tags(self, tags: Tags) -> Self {
        Self { tags, ..self }
    }

    pub(crate) fn new(
        account: &AccountId,
        profile: StoredInstanceProfile,
        role: Option<RoleView>,
    ) -> Self {
        Self {
            arn: Arn::instance_profile(account, &profile.path, &profile.name),
            path: profile.path,
            instance_profile_name: profile.name,
            instance_profile_id: profile.id,
            create_date: profile.created_at,
            roles: role.into_iter().collect(),
            tags: Tags::default(),
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
    /// How many users, groups and roles it is attached to.
    pub attachment_count: i64,
    /// How many users and roles have it as their permissions boundary.
    pub permissions_boundary_usage_count: i64,
    /// Always true here.
    pub is_attachable: bool,
    /// When it was created.
    pub create_date: Timestamp,
    /// When its versions last changed.
    pub update_date: Timestamp,
    /// Whether it is AWS-managed (ours; AWS tells by the ARN).
    pub aws_managed: bool,
    /// Its tags, where one policy is shown.
    #[serde(skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

impl PolicyView {
    pub(crate) fn with_tags(self, tags: Tags) -> Self {
        Self { tags, ..self }
    }

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
            tags: Tags::default(),
        }
    }
}
