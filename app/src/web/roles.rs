//! Roles: what their pages are filled with, and the forms behind them. Each change is an operation of its own, called as
//! the signed-in person; nothing is decided here.

mod delete;
mod forms;
mod trust;

pub(super) use delete::delete;
pub(super) use forms::{change, create, edit_trust};

use iam::{
    IamError, Operation as _, Target,
    operations::{
        RoleView,
        inline_policies::{ListRolePolicies, PutRolePolicy},
        instance_profiles::ListInstanceProfilesForRole,
        policies::{AttachRolePolicy, DetachRolePolicy, ListAttachedRolePolicies},
        roles::{
            CreateRole, DeleteRole, DeleteRolePermissionsBoundary, DeleteServiceLinkedRole,
            GetRole, ListRoleSessions, ListRoles, PutRolePermissionsBoundary, RevokeRoleSessions,
            RoleSort, UpdateAssumeRolePolicy, UpdateRole,
        },
        tags::TagRole,
    },
    types::{Marker, PageSize, Path, RoleName},
};

use super::{
    last_accessed::last_accessed,
    lists,
    tags::{self, Tagged},
    users::{attached, marker, named, offered_policies, page_size},
    visit::Visit,
};
use crate::model::{
    AttachedRow, ListQuery, Listed, Loaded, NewRoleModel, Problem, RoleControls, RoleModel,
    RolePart, RoleRow, RoleSessionRow, RoleTab, RolesModel, Rows, Shown,
};

/// A page of roles.
pub(crate) async fn roles(visit: &Visit, query: ListQuery) -> Loaded<RolesModel> {
    let listed = match asked_roles(&query) {
        Ok(operation) => visit.call(operation).await,
        Err(error) => Err(error),
    };
    let (page, wrong) = match listed {
        Ok(listed) => {
            let page = Rows {
                rows: listed.roles.into_iter().map(row).collect(),
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
    Ok(Listed {
        page,
        create: may_create(visit).await?,
        refused: Vec::new(),
        wrong,
    })
}

/// The operation that a list's address asks for.
pub(super) fn asked_roles(query: &ListQuery) -> Result<ListRoles, IamError> {
    let (by, descending) = query.sorted();
    Ok(ListRoles {
        path_prefix: lists::path(query)?,
        search: query.q.clone(),
        sort_by: match by {
            "used" => RoleSort::LastUsed,
            "created" => RoleSort::Created,
            _ => RoleSort::Name,
        },
        descending,
        max_items: page_size(query.size),
        marker: marker(&query.after),
    })
}

async fn may_create(visit: &Visit) -> Loaded<Option<String>> {
    let anywhere = [(CreateRole::ACTION, Target::Somewhere)];
    let reasons = visit.reasons(&anywhere).await?;
    Ok(reasons.into_iter().next().flatten())
}

/// What the form that creates a role begins with.
pub(crate) async fn new_role(visit: &Visit) -> Loaded<NewRoleModel> {
    let account = visit.who.as_ref().ok_or(Problem::SignIn)?;
    Ok(NewRoleModel {
        create: may_create(visit).await?,
        tag: tags::on_creation(visit, TagRole::ACTION).await?,
        offered: offered_policies(visit).await?,
        trust: trust::of_account(account.2.id.as_str()),
    })
}

/// A role, and one section of its page.
pub(crate) async fn role(visit: &Visit, name: &str, tab: RoleTab) -> Loaded<RoleModel> {
    let role_name = named(visit, "RoleName", name, RoleName::parse)?;
    let found = visit
        .need(GetRole {
            role_name: role_name.clone(),
        })
        .await?;
    let part = match tab {
        RoleTab::Permissions => RolePart::Permissions {
            attached: policies(visit, &role_name).await?,
            inline: inline(visit, &role_name).await?,
            boundary: found.permissions_boundary,
            policies: offered_policies(visit).await?,
        },
        RoleTab::Trust => RolePart::Trust,
        RoleTab::Sessions => RolePart::Sessions(sessions(visit, &role_name).await?),
        RoleTab::Tags => {
            let tagged = Tagged::Role(role_name.clone());
            RolePart::Tags(tags::tags(visit, &tagged, found.role.arn.as_str()).await?)
        }
        RoleTab::LastAccessed => {
            RolePart::LastAccessed(last_accessed(visit, found.role.arn.as_str()).await?)
        }
        RoleTab::Details => RolePart::Details {
            profiles: profiles(visit, &role_name).await?,
        },
        RoleTab::Delete => RolePart::Delete {
            attached: policies(visit, &role_name).await?,
            inline: inline(visit, &role_name).await?,
            profiles: profiles(visit, &role_name).await?,
            sessions: sessions(visit, &role_name).await?.map(|rows| rows.len()),
        },
    };
    Ok(RoleModel {
        id: found.role.role_id.clone(),
        trust: found.role.assume_role_policy_document.clone(),
        controls: controls(visit, &found.role).await?,
        part,
        role: row(found.role),
        now: visit.now(),
    })
}

async fn controls(visit: &Visit, role: &RoleView) -> Loaded<RoleControls> {
    let delete = if role.linked_service.is_some() {
        DeleteServiceLinkedRole::ACTION
    } else {
        DeleteRole::ACTION
    };
    let actions = [
        UpdateRole::ACTION,
        delete,
        UpdateAssumeRolePolicy::ACTION,
        AttachRolePolicy::ACTION,
        DetachRolePolicy::ACTION,
        PutRolePolicy::ACTION,
        PutRolePermissionsBoundary::ACTION,
        DeleteRolePermissionsBoundary::ACTION,
        RevokeRoleSessions::ACTION,
    ];
    let questions = actions.map(|action| (action, role.arn.to_string()));
    let mut reasons = visit.reasons(&questions).await?.into_iter();
    let mut next = || reasons.next().flatten();
    let (update, delete) = (next(), next());
    let linked = role.linked_service.as_ref().map(|service| {
        format!("A role that is linked to a service cannot be changed: `{service}` alone does that")
    });
    let mut fixed = || linked.clone().or_else(&mut next);
    Ok(RoleControls {
        update,
        delete,
        trust: fixed(),
        attach: fixed(),
        detach: fixed(),
        put_inline: fixed(),
        put_boundary: fixed(),
        delete_boundary: fixed(),
        revoke: fixed(),
    })
}

fn row(role: RoleView) -> RoleRow {
    RoleRow {
        name: role.role_name,
        path: role.path,
        arn: role.arn.to_string(),
        description: role.description,
        created: role.create_date.0,
        last_used: role.role_last_used.last_used_date.map(|at| at.0),
        service: role.linked_service,
        max_session: role.max_session_duration,
    }
}

fn policies_of(role_name: &RoleName) -> ListAttachedRolePolicies {
    ListAttachedRolePolicies {
        role_name: role_name.clone(),
        path_prefix: Path::default(),
        max_items: PageSize::default(),
        marker: Marker::default(),
    }
}

fn inline_of(role_name: &RoleName) -> ListRolePolicies {
    ListRolePolicies {
        role_name: role_name.clone(),
        max_items: PageSize::default(),
        marker: Marker::default(),
    }
}

fn profiles_of(role_name: &RoleName) -> ListInstanceProfilesForRole {
    ListInstanceProfilesForRole {
        role_name: role_name.clone(),
        max_items: PageSize::default(),
        marker: Marker::default(),
    }
}

async fn policies(visit: &Visit, role: &RoleName) -> Loaded<Shown<Vec<AttachedRow>>> {
    let listed = visit.part(policies_of(role)).await?;
    Ok(listed.map(|listed| attached(listed.attached_policies)))
}

async fn inline(visit: &Visit, role: &RoleName) -> Loaded<Shown<Vec<String>>> {
    let listed = visit.part(inline_of(role)).await?;
    Ok(listed.map(|listed| listed.policy_names))
}

async fn profiles(visit: &Visit, role: &RoleName) -> Loaded<Shown<Vec<String>>> {
    let listed = visit.part(profiles_of(role)).await?;
    Ok(listed.map(|listed| {
        let profiles = listed.instance_profiles.into_iter();
        profiles
            .map(|profile| profile.instance_profile_name)
            .collect()
    }))
}

async fn sessions(visit: &Visit, role: &RoleName) -> Loaded<Shown<Vec<RoleSessionRow>>> {
    let list = ListRoleSessions {
        role_name: role.clone(),
    };
    Ok(visit.part(list).await?.map(|listed| {
        let sessions = listed.sessions.into_iter();
        sessions
            .map(|session| RoleSessionRow {
                person: session.user_name,
                since: session.since_date.0,
                until: session.until_date.0,
                address: session.source_ip,
                device: session.device,
                own: session.own,
            })
            .collect()
    }))
}
