//! What the pages of users show. A section is fetched only when it is looked at: every read is an audit record.

use iam::{
    IamError, Operation as _, PasswordState, Target, Timestamp,
    operations::{
        UserView,
        access_keys::{GetAccessKeyLastUsed, ListAccessKeys},
        groups::{AddUserToGroup, GetGroup, ListGroupsForUser, RemoveUserFromGroup},
        inline_policies::PutUserPolicy,
        login::{CreateLoginProfile, DeleteLoginProfile, GetLoginProfile, UpdateLoginProfile},
        mfa::{
            DeactivateMFADevice, EnableMFADevice, ImportVirtualMFADevice, ListMFADevices,
            ResetSignInFactors, ResyncMFADevice,
        },
        policies::{
            AttachUserPolicy, AttachedPolicyView, DetachUserPolicy, ListAttachedGroupPolicies,
            ListAttachedUserPolicies,
        },
        sessions::{EndSessions, ListSessions},
        tags::TagUser,
        users::{
            CreateUser, DeleteUser, DeleteUserPermissionsBoundary, GetUser, ListUsers,
            PutUserPermissionsBoundary, UpdateUser, UserSort,
        },
    },
    types::{Arn, GroupName, Marker, PageSize, Path, UserName},
};

use super::{all_groups, marker, named, offered_policies, page_size};
use crate::{
    model::{
        AccessKeysModel, AttachedRow, Bulk, BulkControls, DeviceRow, DeviceTags, ListQuery, Listed,
        Loaded, LoginRow, Membership, NewUserModel, Offered, Problem, Reason, Rows, Shown,
        ThroughGroup, UserControls, UserModel, UserPart, UserRow, UserTab, UsersModel,
    },
    web::{
        access_keys::access_keys,
        credentials::device_row,
        inline::Whose,
        last_accessed::last_accessed,
        lists, security,
        tags::{self, Tagged},
        visit::Visit,
    },
};

const ONESELF: &str =
    "Somebody else must reset your factors; remove single devices under “My security credentials”";

/// A page of users.
pub(crate) async fn users(visit: &Visit, query: ListQuery) -> Loaded<UsersModel> {
    let listed = match asked_users(&query, visit.now()) {
        Ok(operation) => visit.call(operation).await,
        Err(error) => Err(error),
    };
    let mut others = Vec::new();
    let (page, wrong) = match listed {
        Ok(listed) => {
            let own = visit.who.as_ref().map(|(person, _, _)| &person.arn);
            let arns = listed.users.iter().map(|user| &user.arn);
            others = arns
                .filter(|arn| Some(*arn) != own)
                .map(|arn| (EndSessions::ACTION, Target::Resource(arn.to_string())))
                .collect();
            let page = Rows {
                rows: listed.users.into_iter().map(row).collect(),
                total: listed.total,
                next: listed.marker.map(|marker| marker.to_string()),
                previous: listed.previous_marker.map(|marker| marker.to_string()),
                size: query.size,
                now: visit.now(),
            };
            (page, None)
        }
        Err(error) => (
            Rows::none(query.size, visit.now()),
            Some(lists::wrong(visit, error)?),
        ),
    };
    let everybody = Target::Resource(visit.everybody());
    let questions = [
        (CreateUser::ACTION, Target::Somewhere),
        (AddUserToGroup::ACTION, Target::Somewhere),
        (RemoveUserFromGroup::ACTION, Target::Somewhere),
        (EndSessions::ACTION, everybody.clone()),
        (DeleteUser::ACTION, Target::Somewhere),
        (GetLoginProfile::ACTION, everybody.clone()),
        (ListMFADevices::ACTION, everybody.clone()),
        (ListAccessKeys::ACTION, everybody.clone()),
        (GetAccessKeyLastUsed::ACTION, everybody.clone()),
        (ListSessions::ACTION, everybody),
        (GetGroup::ACTION, Target::Somewhere),
    ];
    let mut reasons = visit.reasons(&questions).await?.into_iter();
    let mut next = || reasons.next().flatten();
    let create = next();
    let mut bulk: Vec<_> = Bulk::ALL.iter().map(|_| next()).collect();
    // Who may not end everybody's sessions may still end those of some of the shown; their own do not count, since anybody
    // may end those.
    let sign_out = Bulk::ALL.iter().position(|bulk| *bulk == Bulk::SignOut);
    if let Some(reason) = sign_out.and_then(|at| bulk.get_mut(at))
        && reason.is_some()
        && visit.reasons(&others).await?.iter().any(Option::is_none)
    {
        *reason = None;
    }
    let bulk = BulkControls(bulk);
    let refused = [
        ("password", next()),
        ("mfa", next()),
        ("keys", next()),
        ("idle", next().or_else(&mut next)),
        ("group", next()),
    ];
    Ok(UsersModel {
        listed: Listed {
            page,
            create,
            refused: lists::refused(refused),
            wrong,
        },
        bulk,
    })
}

/// The operation that a list's address asks for.
pub(crate) fn asked_users(query: &ListQuery, now: i64) -> Result<ListUsers, IamError> {
    let (by, descending) = query.sorted();
    let given = |name: &str| Some(query.filtered(name)).filter(|value| !value.is_empty());
    let asked = |name: &str| match query.filtered(name) {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let idle_days = query.filtered("idle").parse::<i64>().ok();
    Ok(ListUsers {
        path_prefix: lists::path(query)?,
        search: query.q.clone(),
        has_password: asked("password"),
        has_mfa: asked("mfa"),
        has_access_keys: asked("keys"),
        inactive_since: idle_days
            .filter(|days| (1..=3650).contains(days))
            .map(|days| Timestamp(now).plus_seconds(-days * 24 * 3600)),
        group_name: given("group")
            .map(GroupName::parse)
            .transpose()
            .map_err(IamError::for_field("GroupName"))?,
        sort_by: match by {
            "sign-in" => UserSort::LastSignIn,
            "created" => UserSort::Created,
            _ => UserSort::Name,
        },
        descending,
        max_items: page_size(query.size),
        marker: marker(&query.after),
    })
}

/// What the form that creates a user begins with.
pub(crate) async fn new_user(visit: &Visit) -> Loaded<NewUserModel> {
    let mut reasons = visit
        .reasons(&[
            (CreateUser::ACTION, Target::Somewhere),
            (CreateLoginProfile::ACTION, Target::Somewhere),
        ])
        .await?
        .into_iter();
    let (create, login) = (reasons.next().flatten(), reasons.next().flatten());
    let tag = tags::on_creation(visit, TagUser::ACTION).await?;
    let (groups, _) = groups_to_add(visit, &[]).await?;
    Ok(NewUserModel {
        create,
        login,
        tag,
        groups,
        sign_in: sign_in(visit),
    })
}

/// A user, and one section of their page.
pub(crate) async fn user(visit: &Visit, name: &str, tab: UserTab) -> Loaded<UserModel> {
    let user_name = named(visit, "UserName", name, UserName::parse)?;
    let found = visit
        .need(GetUser {
            user_name: Some(user_name.clone()),
        })
        .await?;
    let controls = controls(visit, found.user.arn.as_str()).await?;
    let part = match tab {
        UserTab::Permissions => UserPart::Permissions {
            direct: direct(visit, &user_name).await?,
            inline: Whose::User(user_name.clone()).listed(visit).await?,
            through: through(visit, &user_name).await?,
            boundary: found.permissions_boundary,
            policies: offered_policies(visit).await?,
        },
        UserTab::Groups => groups(visit, &user_name).await?,
        UserTab::Credentials => {
            let devices = devices(visit, &user_name).await?;
            UserPart::Credentials {
                login: login(visit, &user_name).await?,
                device_tags: device_tags(visit, &devices).await?,
                devices,
                keys: keys(visit, &user_name, &found.user).await?,
                sessions: security::sessions(visit, Some(&user_name), found.user.arn.as_str())
                    .await?,
                activity: security::activity(visit, Some(&user_name)).await?,
            }
        }
        UserTab::Tags => {
            let tagged = Tagged::User(user_name.clone());
            UserPart::Tags(tags::tags(visit, &tagged, found.user.arn.as_str()).await?)
        }
        UserTab::LastAccessed => {
            UserPart::LastAccessed(last_accessed(visit, found.user.arn.as_str()).await?)
        }
        UserTab::Details => UserPart::Details,
        UserTab::Delete => UserPart::Delete {
            direct: direct(visit, &user_name).await?,
            inline: Whose::User(user_name.clone()).listed(visit).await?,
            groups: group_names(visit, &user_name).await?,
            login: login(visit, &user_name).await?.map(|login| login.is_some()),
            devices: devices(visit, &user_name)
                .await?
                .map(|devices| devices.len()),
            keys: keys(visit, &user_name, &found.user)
                .await?
                .keys
                .map(|keys| keys.len()),
        },
    };
    Ok(UserModel {
        id: found.user.user_id.clone(),
        user: row(found.user),
        part,
        controls,
        sign_in: sign_in(visit),
        now: visit.now(),
    })
}

fn row(user: UserView) -> UserRow {
    UserRow {
        id: user.user_id,
        name: user.user_name,
        path: user.path,
        arn: user.arn.to_string(),
        created: user.create_date.0,
        last_sign_in: user.password_last_used.map(|at| at.0),
    }
}

/// Where users sign in.
fn sign_in(visit: &Visit) -> String {
    format!("{}/sign-in", visit.site.public_url)
}

async fn controls(visit: &Visit, arn: &str) -> Result<UserControls, Problem> {
    let actions = [
        UpdateUser::ACTION,
        DeleteUser::ACTION,
        AttachUserPolicy::ACTION,
        DetachUserPolicy::ACTION,
        PutUserPolicy::ACTION,
        PutUserPermissionsBoundary::ACTION,
        DeleteUserPermissionsBoundary::ACTION,
        CreateLoginProfile::ACTION,
        UpdateLoginProfile::ACTION,
        DeleteLoginProfile::ACTION,
        DeactivateMFADevice::ACTION,
        EnableMFADevice::ACTION,
        ResyncMFADevice::ACTION,
        ResetSignInFactors::ACTION,
    ];
    let mut questions = actions
        .map(|action| (action, Target::Resource(arn.to_owned())))
        .to_vec();
    // Any token: its name is not known yet.
    questions.push((ImportVirtualMFADevice::ACTION, Target::Somewhere));
    let own = visit
        .who
        .as_ref()
        .is_some_and(|(principal, _, _)| principal.arn.as_str() == arn);
    let mut reasons = visit.reasons(&questions).await?.into_iter();
    let mut next = || reasons.next().flatten();
    Ok(UserControls {
        update: next(),
        delete: next(),
        attach: next(),
        detach: next(),
        put_inline: next(),
        put_boundary: next(),
        delete_boundary: next(),
        create_login: next(),
        update_login: next(),
        delete_login: next(),
        deactivate_mfa: next(),
        enable_mfa: next(),
        resync_mfa: next(),
        reset_factors: next().or_else(|| own.then(|| ONESELF.to_owned())),
        import_token: next(),
    })
}

/// Managed policies as they are shown.
pub(in crate::web) fn attached(policies: Vec<AttachedPolicyView>) -> Vec<AttachedRow> {
    policies
        .into_iter()
        .map(|policy| AttachedRow {
            name: policy.policy_name,
            arn: policy.policy_arn,
        })
        .collect()
}

async fn direct(visit: &Visit, name: &UserName) -> Result<Shown<Vec<AttachedRow>>, Problem> {
    let query = ListAttachedUserPolicies {
        user_name: name.clone(),
        path_prefix: Path::default(),
        max_items: PageSize::default(),
        marker: Marker::default(),
    };
    Ok(visit
        .part(query)
        .await?
        .map(|listed| attached(listed.attached_policies)))
}

/// The names and ARNs of the groups that a user is in; there are at most ten.
async fn groups_of(
    visit: &Visit,
    name: &UserName,
) -> Result<Shown<Vec<(String, String)>>, Problem> {
    let query = ListGroupsForUser {
        user_name: name.clone(),
        max_items: PageSize::default(),
        marker: Marker::default(),
    };
    Ok(visit.part(query).await?.map(|listed| {
        listed
            .groups
            .into_iter()
            .map(|group| (group.group_name, group.arn.to_string()))
            .collect()
    }))
}

async fn group_names(visit: &Visit, name: &UserName) -> Result<Shown<Vec<String>>, Problem> {
    Ok(groups_of(visit, name)
        .await?
        .map(|groups| groups.into_iter().map(|(name, _)| name).collect()))
}

async fn through(visit: &Visit, name: &UserName) -> Result<Shown<Vec<ThroughGroup>>, Problem> {
    let groups = match group_names(visit, name).await? {
        Shown::Yes(groups) => groups,
        Shown::No(action) => return Ok(Shown::No(action)),
    };
    let mut through = Vec::with_capacity(groups.len());
    for group in groups {
        let group_name = named(visit, "GroupName", &group, GroupName::parse)?;
        let inline = Whose::Group(group_name.clone()).listed(visit).await?;
        let query = ListAttachedGroupPolicies {
            group_name,
            path_prefix: Path::default(),
            max_items: PageSize::default(),
            marker: Marker::default(),
        };
        let policies = visit
            .part(query)
            .await?
            .map(|listed| attached(listed.attached_policies));
        through.push(ThroughGroup {
            group,
            policies,
            inline,
        });
    }
    Ok(Shown::Yes(through))
}

/// Groups that a form offers, less those that the user is in: the ones that the reader may add to. Membership is
/// authorized on each group. Where none is left for want of permission, the reason says so.
async fn groups_to_add(
    visit: &Visit,
    but: &[String],
) -> Result<(Offered<String>, Reason), Problem> {
    let Some(groups) = all_groups(visit).await? else {
        // Who may not list them types one.
        let anywhere = [(AddUserToGroup::ACTION, Target::Somewhere)];
        let reasons = visit.reasons(&anywhere).await?;
        return Ok((None, reasons.into_iter().next().flatten()));
    };
    let (names, questions): (Vec<String>, Vec<_>) = groups
        .into_iter()
        .filter(|(name, _)| !but.contains(name))
        .map(|(name, arn)| (name, (AddUserToGroup::ACTION, arn)))
        .unzip();
    let reasons = visit.reasons(&questions).await?;
    let refused = reasons.iter().flatten().next().cloned();
    let allowed: Vec<String> = names
        .into_iter()
        .zip(reasons)
        .filter_map(|(name, reason)| reason.is_none().then_some(name))
        .collect();
    let reason = refused.filter(|_| allowed.is_empty());
    Ok((Some(allowed), reason))
}

async fn groups(visit: &Visit, name: &UserName) -> Result<UserPart, Problem> {
    let groups = match groups_of(visit, name).await? {
        Shown::Yes(groups) => {
            let (names, questions): (Vec<String>, Vec<_>) = groups
                .into_iter()
                .map(|(name, arn)| (name, (RemoveUserFromGroup::ACTION, arn)))
                .unzip();
            let reasons = visit.reasons(&questions).await?;
            Shown::Yes(
                names
                    .into_iter()
                    .zip(reasons)
                    .map(|(group, remove)| Membership { group, remove })
                    .collect::<Vec<_>>(),
            )
        }
        Shown::No(action) => Shown::No(action),
    };
    let but: Vec<String> = match &groups {
        Shown::Yes(groups) => groups
            .iter()
            .map(|membership| membership.group.clone())
            .collect(),
        Shown::No(_) => Vec::new(),
    };
    let (offered, add) = groups_to_add(visit, &but).await?;
    Ok(UserPart::Groups {
        groups,
        offered,
        add,
    })
}

/// A user without a password is one without a login profile: an answer, not a failure.
async fn login(visit: &Visit, name: &UserName) -> Result<Shown<Option<LoginRow>>, Problem> {
    let query = || GetLoginProfile {
        user_name: name.clone(),
    };
    let problem = |error: IamError| crate::web::problem::problem(visit, &error);
    if !visit
        .iam()
        .may(&visit.caller, &query())
        .await
        .map_err(problem)?
    {
        return Ok(Shown::No(GetLoginProfile::ACTION.name.to_owned()));
    }
    match visit.call(query()).await {
        Ok(found) => Ok(Shown::Yes(Some(LoginRow {
            created: found.login_profile.create_date.0,
            changed: found.login_profile.change_date.0,
            reset_required: found.login_profile.password_reset_required,
            expired: found.login_profile.password_state == PasswordState::Expired,
            expires: found.login_profile.password_expiration_date.map(|at| at.0),
        }))),
        Err(IamError::NoSuchEntity { .. }) => Ok(Shown::Yes(None)),
        Err(error) => Err(problem(error)),
    }
}

async fn keys(visit: &Visit, name: &UserName, user: &UserView) -> Result<AccessKeysModel, Problem> {
    let arn = user.arn.as_str();
    access_keys(visit, Some(name.clone()), &user.user_name, arn).await
}

/// The tags of each device; there are at most eight.
async fn device_tags(
    visit: &Visit,
    devices: &Shown<Vec<DeviceRow>>,
) -> Result<Vec<DeviceTags>, Problem> {
    let Shown::Yes(devices) = devices else {
        return Ok(Vec::new());
    };
    let mut all = Vec::with_capacity(devices.len());
    for device in devices {
        let serial = named(visit, "SerialNumber", &device.serial, Arn::parse)?;
        all.push(DeviceTags {
            label: device.label.clone(),
            serial: device.serial.clone(),
            tags: tags::tags(visit, &Tagged::Device(serial), &device.serial).await?,
        });
    }
    Ok(all)
}

async fn devices(visit: &Visit, name: &UserName) -> Result<Shown<Vec<DeviceRow>>, Problem> {
    let listed = visit
        .part(ListMFADevices {
            user_name: Some(name.clone()),
        })
        .await?;
    Ok(listed.map(|listed| listed.mfa_devices.into_iter().map(device_row).collect()))
}
