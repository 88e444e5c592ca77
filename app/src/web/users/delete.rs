//! Deleting a user. As in AWS, what hangs on the user must go first; the page lists it, and this takes it away, each
//! thing by its own operation, so that each is authorized and recorded. Where one is refused it stops and says how far
//! it came.

use iam::{
    DeviceKind, IamError,
    operations::{
        groups::{ListGroupsForUser, RemoveUserFromGroup},
        login::{DeleteLoginProfile, GetLoginProfile},
        mfa::{DeactivateMFADevice, DeleteVirtualMFADevice, ListMFADevices},
        policies::{DetachUserPolicy, ListAttachedUserPolicies},
        users::DeleteUser,
    },
    types::{Arn, GroupName, Marker, PageSize, Path, UserName},
};

use super::segment;
use crate::web::{
    Form, Refused,
    access_keys::delete_all,
    inline::{Whose, delete_inline},
    visit::{Done, Visit},
};

/// Deletes a user with everything that hangs on them.
pub(in crate::web) async fn delete(visit: &Visit, raw: &str, form: &Form) -> Result<Done, Refused> {
    let refuse = |error: IamError| Refused::by(visit, "delete", error, &[]);
    let name = UserName::parse(&segment(raw))
        .map_err(IamError::for_field(""))
        .map_err(refuse)?;
    if !form.get("confirm").eq_ignore_ascii_case(name.as_str()) {
        return Err(Refused::field(
            "delete",
            "confirm",
            format!("type `{name}` to delete the user"),
        ));
    }
    match delete_one(visit, &name).await {
        Ok(()) => Ok(Done::go("/users?done=deleted")),
        Err((error, gone)) if gone.is_empty() => Err(refuse(error)),
        Err((error, gone)) => Err(refuse(error).after(&so_far("user", &gone))),
    }
}

/// Deletes a user with everything that hangs on them; where it stops, says what was gone by then.
pub(super) async fn delete_one(
    visit: &Visit,
    name: &UserName,
) -> Result<(), (IamError, Vec<String>)> {
    let early = |error: IamError| (error, Vec::new());
    let operation = || DeleteUser {
        user_name: name.clone(),
    };
    // Who may not delete the user must not strip them either: the refusal comes, and is recorded, before anything goes.
    if !visit
        .iam()
        .may(&visit.caller, &operation())
        .await
        .map_err(early)?
    {
        visit.call(operation()).await.map_err(early)?;
    }
    // Removing one's own password ends the session that the rest of the deletion needs.
    let own = visit.who.as_ref().is_some_and(|(principal, ..)| {
        !principal.is_root() && principal.name.eq_ignore_ascii_case(name.as_str())
    });
    if own {
        let message = "you are signed in as this user: let another administrator delete it";
        return Err(early(IamError::InvalidRequest(message.to_owned())));
    }
    let mut gone = Vec::new();
    let outcome = match strip(visit, name, &mut gone).await {
        Ok(()) => visit.call(operation()).await,
        Err(error) => Err(error),
    };
    outcome.map_err(|error| (error, gone))
}

/// How far a deletion came before it stopped.
pub(in crate::web) fn so_far(noun: &str, gone: &[String]) -> String {
    format!(
        "the {noun} was not deleted, but this was done before: {}",
        gone.join(", ")
    )
}

/// Takes away what hangs on a user, and notes what is gone.
async fn strip(visit: &Visit, name: &UserName, gone: &mut Vec<String>) -> Result<(), IamError> {
    match visit
        .call(GetLoginProfile {
            user_name: name.clone(),
        })
        .await
    {
        Ok(_) => {
            visit
                .call(DeleteLoginProfile {
                    user_name: name.clone(),
                })
                .await?;
            gone.push("the password is removed".to_owned());
        }
        Err(IamError::NoSuchEntity { .. }) => {}
        Err(error) => return Err(error),
    }
    let devices = visit
        .call(ListMFADevices {
            user_name: Some(name.clone()),
        })
        .await?;
    for device in devices.mfa_devices {
        let serial_number = Arn::parse(&device.serial_number).map_err(IamError::for_field(""))?;
        visit
            .call(DeactivateMFADevice {
                user_name: Some(name.clone()),
                serial_number: serial_number.clone(),
            })
            .await?;
        gone.push(format!("the MFA device `{}` is deactivated", device.label));
        // A security key or passkey is forgotten with its user's having it.
        if device.kind == DeviceKind::Totp {
            visit.call(DeleteVirtualMFADevice { serial_number }).await?;
        }
    }
    delete_all(visit, name, gone).await?;
    let groups = visit
        .call(ListGroupsForUser {
            user_name: name.clone(),
            max_items: PageSize::default(),
            marker: Marker::default(),
        })
        .await?;
    for group in groups.groups {
        let group_name = GroupName::parse(&group.group_name).map_err(IamError::for_field(""))?;
        visit
            .call(RemoveUserFromGroup {
                group_name,
                user_name: name.clone(),
            })
            .await?;
        gone.push(format!("removed from the group `{}`", group.group_name));
    }
    let policies = visit
        .call(ListAttachedUserPolicies {
            user_name: name.clone(),
            path_prefix: Path::default(),
            max_items: PageSize::default(),
            marker: Marker::default(),
        })
        .await?;
    for policy in policies.attached_policies {
        let policy_arn = Arn::parse(&policy.policy_arn).map_err(IamError::for_field(""))?;
        visit
            .call(DetachUserPolicy {
                user_name: name.clone(),
                policy_arn,
            })
            .await?;
        gone.push(format!("the policy `{}` is detached", policy.policy_name));
    }
    delete_inline(visit, &Whose::User(name.clone()), gone).await
}
