//! One user, group, role or policy with everything that decides what it may do.

use serde::Serialize;

use crate::{
    IamError, Scope,
    operations::{
        GroupView, InstanceProfileView, PolicyView, RoleView, UserView, lookup,
        policies::{AttachedPolicyView, PolicyVersionView},
    },
    store::{
        self, Tx, groups::StoredGroup, policies::StoredPolicy, roles::StoredRole, users::StoredUser,
    },
};

/// IAM's `PolicyDetail`: an inline policy.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PolicyDetail {
    /// The name.
    pub policy_name: String,
    /// The text as it was written; a door that speaks AWS's protocol encodes it.
    pub policy_document: String,
}

/// IAM's `AttachedPermissionsBoundary`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct BoundaryDetail {
    /// Always `PermissionsBoundaryPolicy`.
    pub permissions_boundary_type: &'static str,
    /// The policy.
    pub permissions_boundary_arn: String,
}

/// IAM's `UserDetail`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserDetail {
    /// The user.
    #[serde(flatten)]
    pub user: UserView,
    /// Its inline policies.
    pub user_policy_list: Vec<PolicyDetail>,
    /// The names of the groups that it is in.
    pub group_list: Vec<String>,
    /// The managed policies attached to it.
    pub attached_managed_policies: Vec<AttachedPolicyView>,
    /// Its permissions boundary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions_boundary: Option<BoundaryDetail>,
}

/// IAM's `GroupDetail`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GroupDetail {
    /// The group.
    #[serde(flatten)]
    pub group: GroupView,
    /// Its inline policies.
    pub group_policy_list: Vec<PolicyDetail>,
    /// The managed policies attached to it.
    pub attached_managed_policies: Vec<AttachedPolicyView>,
}

/// IAM's `RoleDetail`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct RoleDetail {
    /// The role.
    #[serde(flatten)]
    pub role: RoleView,
    /// The instance profiles that it is in.
    pub instance_profile_list: Vec<InstanceProfileView>,
    /// Its inline policies.
    pub role_policy_list: Vec<PolicyDetail>,
    /// The managed policies attached to it.
    pub attached_managed_policies: Vec<AttachedPolicyView>,
    /// Its permissions boundary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions_boundary: Option<BoundaryDetail>,
}

/// IAM's `ManagedPolicyDetail`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ManagedPolicyDetail {
    /// The policy.
    #[serde(flatten)]
    pub policy: PolicyView,
    /// Its versions with their documents, newest first.
    pub policy_version_list: Vec<PolicyVersionView>,
}

async fn inline(tx: &mut Tx, id: &str) -> Result<Vec<PolicyDetail>, IamError> {
    let rows = store::inline_policies::of_target(tx, id, "", i64::MAX).await?;
    Ok(rows
        .into_iter()
        .map(|row| PolicyDetail {
            policy_name: row.name,
            policy_document: row.document,
        })
        .collect())
}

async fn attached(tx: &mut Tx, id: &str) -> Result<Vec<AttachedPolicyView>, IamError> {
    let rows = store::attachments::of_target(tx, id, "/", "", i64::MAX).await?;
    Ok(rows.into_iter().map(AttachedPolicyView::new).collect())
}

async fn boundary(tx: &mut Tx, id: &str) -> Result<Option<BoundaryDetail>, IamError> {
    let found = store::attachments::boundary(tx, id).await?;
    Ok(found.map(|policy| BoundaryDetail {
        permissions_boundary_type: "PermissionsBoundaryPolicy",
        permissions_boundary_arn: policy.policy_arn,
    }))
}

pub(super) async fn user(
    tx: &mut Tx,
    cx: &Scope<'_>,
    user: StoredUser,
) -> Result<UserDetail, IamError> {
    let groups = store::groups::of_user(tx, &user.id, "", i64::MAX).await?;
    Ok(UserDetail {
        user_policy_list: inline(tx, &user.id).await?,
        group_list: groups.into_iter().map(|group| group.name).collect(),
        attached_managed_policies: attached(tx, &user.id).await?,
        permissions_boundary: boundary(tx, &user.id).await?,
        user: {
            let tags = store::tags::of(tx, &user.id).await?;
            UserView::new(cx.account(), user).with_tags(tags)
        },
    })
}

pub(super) async fn group(
    tx: &mut Tx,
    cx: &Scope<'_>,
    group: StoredGroup,
) -> Result<GroupDetail, IamError> {
    Ok(GroupDetail {
        group_policy_list: inline(tx, &group.id).await?,
        attached_managed_policies: attached(tx, &group.id).await?,
        group: GroupView::new(cx.account(), group),
    })
}

pub(super) async fn role(
    tx: &mut Tx,
    cx: &Scope<'_>,
    role: StoredRole,
) -> Result<RoleDetail, IamError> {
    let profiles =
        store::instance_profiles::of_role(tx, cx.account(), &role.id, "", i64::MAX).await?;
    let tags = store::tags::of(tx, &role.id).await?;
    Ok(RoleDetail {
        instance_profile_list: lookup::instance_profile_views(cx, profiles)?,
        role_policy_list: inline(tx, &role.id).await?,
        attached_managed_policies: attached(tx, &role.id).await?,
        permissions_boundary: boundary(tx, &role.id).await?,
        role: lookup::role_view(cx, role)?.with_tags(tags),
    })
}

pub(super) async fn policy(
    tx: &mut Tx,
    policy: StoredPolicy,
) -> Result<ManagedPolicyDetail, IamError> {
    let versions = store::policies::versions(tx, &policy.id).await?;
    let tags = store::tags::of(tx, &policy.id).await?;
    Ok(ManagedPolicyDetail {
        policy_version_list: versions
            .into_iter()
            .map(|version| PolicyVersionView::new(&policy, version))
            .collect(),
        policy: PolicyView::new(policy).with_tags(tags),
    })
}
