//! Finding what an operation is about, and the ARN that it is authorized on.
//! What does not exist has the ARN that it would have under the path `/`, so that a caller without permission
//! is refused either way and learns nothing.

use evaluator::RequestContext;

use crate::{
    IamError, Scope,
    principal::Principal,
    store::{
        self, Tx, groups::StoredGroup, instance_profiles::StoredInstanceProfile, mfa::StoredDevice,
        policies::StoredPolicy, roles::StoredRole, users::StoredUser,
    },
    trust,
    types::{Arn, GroupName, InstanceProfileName, RoleName, UserName},
};

use super::{InstanceProfileView, RoleView};

/// The user, or NoSuchEntity.
pub(super) async fn user(
    tx: &mut Tx,
    cx: &Scope<'_>,
    name: &UserName,
) -> Result<StoredUser, IamError> {
    store::users::find(tx, cx.account(), name)
        .await?
        .ok_or_else(|| IamError::missing("user", name.as_str()))
}

/// The user's ARN, with its stored path and spelling.
pub(super) async fn user_arn(
    tx: &mut Tx,
    cx: &Scope<'_>,
    name: &UserName,
) -> Result<String, IamError> {
    let arn = match store::users::find(tx, cx.account(), name).await? {
        Some(user) => Arn::user(cx.account(), &user.path, &user.name),
        None => Arn::user(cx.account(), "/", name.as_str()),
    };
    Ok(arn.to_string())
}

/// The principal with this name; the caller itself when no name is given. The root user has no name.
pub(super) async fn person(
    tx: &mut Tx,
    cx: &Scope<'_>,
    name: Option<&UserName>,
) -> Result<Principal, IamError> {
    let Some(name) = name else {
        return cx.oneself().cloned();
    };
    let user = user(tx, cx, name).await?;
    Ok(Principal::user(
        cx.account().clone(),
        user.id,
        user.name,
        &user.path,
    ))
}

/// The ARN of the principal with this name; the caller's own when no name is given.
pub(super) async fn person_arn(
    tx: &mut Tx,
    cx: &Scope<'_>,
    name: Option<&UserName>,
) -> Result<String, IamError> {
    match name {
        Some(name) => user_arn(tx, cx, name).await,
        None => Ok(cx.oneself()?.arn.to_string()),
    }
}

/// Sets `iam:PermissionsBoundary` to the boundary that the user has now; without one the key is absent (Service
/// Authorization Reference, "Condition keys for AWS IAM").
pub(super) async fn user_boundary(
    tx: &mut Tx,
    cx: &Scope<'_>,
    name: &UserName,
    keys: &mut RequestContext,
) -> Result<(), IamError> {
    if let Some(user) = store::users::find(tx, cx.account(), name).await?
        && let Some(boundary) = store::attachments::boundary(tx, &user.id).await?
    {
        keys.set("iam:PermissionsBoundary", boundary.policy_arn);
    }
    Ok(())
}

/// The group, or NoSuchEntity.
pub(super) async fn group(
    tx: &mut Tx,
    cx: &Scope<'_>,
    name: &GroupName,
) -> Result<StoredGroup, IamError> {
    store::groups::find(tx, cx.account(), name)
        .await?
        .ok_or_else(|| IamError::missing("group", name.as_str()))
}

/// The group's ARN, with its stored path and spelling.
pub(super) async fn group_arn(
    tx: &mut Tx,
    cx: &Scope<'_>,
    name: &GroupName,
) -> Result<String, IamError> {
    let arn = match store::groups::find(tx, cx.account(), name).await? {
        Some(group) => Arn::group(cx.account(), &group.path, &group.name),
        None => Arn::group(cx.account(), "/", name.as_str()),
    };
    Ok(arn.to_string())
}

/// The role, or NoSuchEntity.
pub(super) async fn role(
    tx: &mut Tx,
    cx: &Scope<'_>,
    name: &RoleName,
) -> Result<StoredRole, IamError> {
    store::roles::find(tx, cx.account(), name)
        .await?
        .ok_or_else(|| IamError::missing("role", name.as_str()))
}

/// The role, if it is not linked to a service: such a role belongs to that service.
pub(super) async fn own_role(
    tx: &mut Tx,
    cx: &Scope<'_>,
    name: &RoleName,
) -> Result<StoredRole, IamError> {
    let found = role(tx, cx, name).await?;
    if let Some(service) = &found.service {
        return Err(IamError::UnmodifiableEntity(format!(
            "the role `{}` is linked to the service `{service}`, which alone changes it",
            found.name
        )));
    }
    Ok(found)
}

/// The role's ARN, with its stored path and spelling.
pub(super) async fn role_arn(
    tx: &mut Tx,
    cx: &Scope<'_>,
    name: &RoleName,
) -> Result<String, IamError> {
    let arn = match store::roles::find(tx, cx.account(), name).await? {
        Some(role) => Arn::role(cx.account(), &role.path, &role.name),
        None => Arn::role(cx.account(), "/", name.as_str()),
    };
    Ok(arn.to_string())
}

/// Sets `iam:PermissionsBoundary` to the boundary that the role has now; without one the key is absent.
pub(super) async fn role_boundary(
    tx: &mut Tx,
    cx: &Scope<'_>,
    name: &RoleName,
    keys: &mut RequestContext,
) -> Result<(), IamError> {
    if let Some(role) = store::roles::find(tx, cx.account(), name).await?
        && let Some(boundary) = store::attachments::boundary(tx, &role.id).await?
    {
        keys.set("iam:PermissionsBoundary", boundary.policy_arn);
    }
    Ok(())
}

/// The role as it is shown, with its trust policy as it is now.
pub(super) fn role_view(cx: &Scope<'_>, role: StoredRole) -> Result<RoleView, IamError> {
    let text = trust::current(cx.account(), &role)?;
    Ok(RoleView::new(cx.account(), role, text))
}

/// The instance profile, or NoSuchEntity.
pub(super) async fn instance_profile(
    tx: &mut Tx,
    cx: &Scope<'_>,
    name: &InstanceProfileName,
) -> Result<StoredInstanceProfile, IamError> {
    store::instance_profiles::find(tx, cx.account(), name)
        .await?
        .ok_or_else(|| IamError::missing("instance profile", name.as_str()))
}

/// The instance profile's ARN, with its stored path and spelling.
pub(super) async fn instance_profile_arn(
    tx: &mut Tx,
    cx: &Scope<'_>,
    name: &InstanceProfileName,
) -> Result<String, IamError> {
    let arn = match store::instance_profiles::find(tx, cx.account(), name).await? {
        Some(found) => Arn::instance_profile(cx.account(), &found.path, &found.name),
        None => Arn::instance_profile(cx.account(), "/", name.as_str()),
    };
    Ok(arn.to_string())
}

/// The instance profile as it is shown, with its role.
pub(super) fn instance_profile_view(
    cx: &Scope<'_>,
    mut profile: StoredInstanceProfile,
) -> Result<InstanceProfileView, IamError> {
    let role = profile.role.take();
    let role = role.map(|role| role_view(cx, role)).transpose()?;
    Ok(InstanceProfileView::new(cx.account(), profile, role))
}

/// The same for several.
pub(super) fn instance_profile_views(
    cx: &Scope<'_>,
    profiles: Vec<StoredInstanceProfile>,
) -> Result<Vec<InstanceProfileView>, IamError> {
    profiles
        .into_iter()
        .map(|profile| instance_profile_view(cx, profile))
        .collect()
}

/// The MFA device, or NoSuchEntity.
pub(super) async fn device(
    tx: &mut Tx,
    cx: &Scope<'_>,
    serial: &Arn,
) -> Result<StoredDevice, IamError> {
    store::mfa::find(tx, cx.account(), serial.as_str())
        .await?
        .ok_or_else(|| IamError::missing("MFA device", serial.as_str()))
}

/// The policy, or NoSuchEntity.
pub(super) async fn policy(
    tx: &mut Tx,
    cx: &Scope<'_>,
    arn: &Arn,
) -> Result<StoredPolicy, IamError> {
    store::policies::find(tx, cx.account(), arn)
        .await?
        .ok_or_else(|| IamError::missing("policy", arn.as_str()))
}

/// The policy, if it is the account's own; AWS-managed ones cannot be changed.
pub(super) async fn own_policy(
    tx: &mut Tx,
    cx: &Scope<'_>,
    arn: &Arn,
) -> Result<StoredPolicy, IamError> {
    let found = policy(tx, cx, arn).await?;
    if found.owner == store::policies::AWS {
        return Err(IamError::UnmodifiableEntity(
            "AWS-managed policies cannot be changed: create one of your own from its text"
                .to_owned(),
        ));
    }
    Ok(found)
}
