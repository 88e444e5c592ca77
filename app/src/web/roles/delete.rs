//! Deleting a role. As in AWS, what hangs on it must go first; the page lists it, and this takes it away, each thing by its
//! own operation, so that each is authorized and recorded. Where one is refused it stops and says how far it came.

use iam::{
    IamError,
    operations::{
        inline_policies::DeleteRolePolicy,
        instance_profiles::RemoveRoleFromInstanceProfile,
        policies::DetachRolePolicy,
        roles::{DeleteRole, DeleteServiceLinkedRole, GetRole},
    },
    types::{Arn, InstanceProfileName, PolicyName, RoleName},
};

use super::{inline_of, policies_of, profiles_of};
use crate::web::{
    Form, Refused,
    users::{segment, so_far},
    visit::{Done, Visit},
};

/// Deletes a role with everything that hangs on it.
pub(in crate::web) async fn delete(visit: &Visit, raw: &str, form: &Form) -> Result<Done, Refused> {
    let refuse = |error: IamError| Refused::by(visit, "delete", error, &[]);
    let name = RoleName::parse(&segment(raw))
        .map_err(IamError::for_field(""))
        .map_err(refuse)?;
    if !form.get("confirm").eq_ignore_ascii_case(name.as_str()) {
        return Err(Refused::field(
            "delete",
            "confirm",
            format!("type `{name}` to delete the role"),
        ));
    }
    let role_name = || name.clone();
    let read = GetRole {
        role_name: role_name(),
    };
    if let Ok(found) = visit.call(read).await
        && found.role.linked_service.is_some()
    {
        let delete = DeleteServiceLinkedRole {
            role_name: role_name(),
        };
        visit.call(delete).await.map_err(refuse)?;
        return Ok(Done::go("/roles?done=deleted"));
    }
    let operation = || DeleteRole {
        role_name: role_name(),
    };
    // Who may not delete the role must not strip it either: the refusal comes, and is recorded, before anything goes.
    if !visit
        .iam()
        .may(&visit.caller, &operation())
        .await
        .map_err(refuse)?
    {
        visit.call(operation()).await.map_err(refuse)?;
    }
    let mut gone = Vec::new();
    let outcome = match strip(visit, &name, &mut gone).await {
        Ok(()) => visit.call(operation()).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => Ok(Done::go("/roles?done=deleted")),
        Err(error) if gone.is_empty() => Err(refuse(error)),
        Err(error) => Err(refuse(error).after(&so_far("role", &gone))),
    }
}

/// Takes away what keeps a role from being deleted, and notes what is gone.
async fn strip(visit: &Visit, name: &RoleName, gone: &mut Vec<String>) -> Result<(), IamError> {
    let profiles = visit.call(profiles_of(name)).await?;
    for profile in profiles.instance_profiles {
        let profile = profile.instance_profile_name;
        let remove = RemoveRoleFromInstanceProfile {
            instance_profile_name: InstanceProfileName::parse(&profile)
                .map_err(IamError::for_field(""))?,
            role_name: name.clone(),
        };
        visit.call(remove).await?;
        gone.push(format!("it is out of the instance profile `{profile}`"));
    }
    let policies = visit.call(policies_of(name)).await?;
    for policy in policies.attached_policies {
        let detach = DetachRolePolicy {
            role_name: name.clone(),
            policy_arn: Arn::parse(&policy.policy_arn).map_err(IamError::for_field(""))?,
        };
        visit.call(detach).await?;
        gone.push(format!("the policy `{}` is detached", policy.policy_name));
    }
    let policies = visit.call(inline_of(name)).await?;
    for policy in policies.policy_names {
        let delete = DeleteRolePolicy {
            role_name: name.clone(),
            policy_name: PolicyName::parse(&policy).map_err(IamError::for_field(""))?,
        };
        visit.call(delete).await?;
        gone.push(format!("the inline policy `{policy}` is deleted"));
    }
    Ok(())
}
