//! Deleting a policy, step by step through the gate.

use iam::{
    IamError,
    operations::policies::{
        DeletePolicy, DeletePolicyVersion, DetachGroupPolicy, DetachRolePolicy, DetachUserPolicy,
        ListEntitiesForPolicyOutput, PolicyUsage,
    },
    types::{Arn, GroupName, RoleName, UserName},
};

use super::{asked, entities_of, so_far, versions_of};
use crate::web::{
    Form, Refused,
    visit::{Done, Visit},
};

/// Deletes a policy. It is detached from everybody and loses its other versions first, each through its own operation.
pub(in crate::web) async fn delete(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let policy_arn = asked(visit, "delete")?;
    let by = |error: IamError| Refused::by(visit, "delete", error, &[]);
    let name = policy_arn.as_str().rsplit('/').next().unwrap_or_default();
    if form.get("confirm") != name {
        let message = format!("that is not the policy's name: type `{name}`");
        return Err(Refused::field("delete", "confirm", message));
    }
    let operation = DeletePolicy {
        policy_arn: policy_arn.clone(),
    };
    if visit
        .iam()
        .may(&visit.caller, &operation)
        .await
        .map_err(by)?
    {
        let mut done = Vec::new();
        if let Err(error) = clear(visit, &policy_arn, &mut done).await {
            return Err(by(partly(visit, &done, error)));
        }
        if let Err(error) = visit.call(operation).await {
            return Err(by(partly(visit, &done, error)));
        }
    } else {
        // Refused by the gate, which records it.
        visit.call(operation).await.map_err(by)?;
    }
    Ok(Done::go("/policies?done=deleted"))
}

fn partly(visit: &Visit, done: &[String], error: IamError) -> IamError {
    if done.is_empty() {
        return error;
    }
    let done = format!("the policy still exists, but was {}", done.join(", "));
    so_far(visit, &done, error)
}

/// Takes away what keeps a policy from being deleted, as far as the caller may see it, and notes each step.
async fn clear(visit: &Visit, policy_arn: &Arn, done: &mut Vec<String>) -> Result<(), IamError> {
    let bounded = entities_of(policy_arn, PolicyUsage::PermissionsBoundary);
    if visit.iam().may(&visit.caller, &bounded).await? {
        // Taking a boundary away gives whom it holds more than they had: nobody does that by the way.
        let bounded = visit.call(bounded).await?;
        let users = bounded.policy_users.into_iter().map(|user| user.user_name);
        let roles = bounded.policy_roles.into_iter().map(|role| role.role_name);
        let names: Vec<String> = users.chain(roles).collect();
        if let Some(name) = names.first() {
            return Err(IamError::DeleteConflict(format!(
                "the policy is the permissions boundary of `{name}`{}: give them another one first",
                if names.len() > 1 { " and others" } else { "" }
            )));
        }
        loop {
            let attached = entities_of(policy_arn, PolicyUsage::PermissionsPolicy);
            let page = visit.call(attached).await?;
            let found =
                page.policy_users.len() + page.policy_groups.len() + page.policy_roles.len();
            if found == 0 {
                break;
            }
            detach(visit, policy_arn, page, done).await?;
        }
    }
    let versions = versions_of(policy_arn);
    if visit.iam().may(&visit.caller, &versions).await? {
        let versions = visit.call(versions).await?.versions;
        for version in versions
            .into_iter()
            .filter(|version| !version.is_default_version)
        {
            let version_id = version.version_id;
            let delete = DeletePolicyVersion {
                policy_arn: policy_arn.clone(),
                version_id,
            };
            visit.call(delete).await?;
            done.push(format!("relieved of version `{version_id}`"));
        }
    }
    Ok(())
}

async fn detach(
    visit: &Visit,
    policy_arn: &Arn,
    page: ListEntitiesForPolicyOutput,
    done: &mut Vec<String>,
) -> Result<(), IamError> {
    for user in page.policy_users {
        let detach = DetachUserPolicy {
            user_name: UserName::parse(&user.user_name).map_err(IamError::for_field("UserName"))?,
            policy_arn: policy_arn.clone(),
        };
        visit.call(detach).await?;
        done.push(format!("detached from user `{}`", user.user_name));
    }
    for group in page.policy_groups {
        let detach = DetachGroupPolicy {
            group_name: GroupName::parse(&group.group_name)
                .map_err(IamError::for_field("GroupName"))?,
            policy_arn: policy_arn.clone(),
        };
        visit.call(detach).await?;
        done.push(format!("detached from group `{}`", group.group_name));
    }
    for role in page.policy_roles {
        let detach = DetachRolePolicy {
            role_name: RoleName::parse(&role.role_name).map_err(IamError::for_field("RoleName"))?,
            policy_arn: policy_arn.clone(),
        };
        visit.call(detach).await?;
        done.push(format!("detached from role `{}`", role.role_name));
    }
    Ok(())
}
