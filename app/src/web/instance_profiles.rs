//! Instance profiles: what their pages are filled with, and the forms behind them. Each change is an operation of its own,
//! called as the signed-in person; nothing is decided here.

use iam::{
    AccessLevel, Action, IamError, Operation, Target,
    operations::{
        InstanceProfileView,
        instance_profiles::{
            AddRoleToInstanceProfile, CreateInstanceProfile, DeleteInstanceProfile,
            GetInstanceProfile, InstanceProfileSort, ListInstanceProfiles,
            RemoveRoleFromInstanceProfile,
        },
        roles::ListRoles,
        tags::TagInstanceProfile,
    },
    types::{InstanceProfileName, Path, RoleName},
};

use super::{
    Form, Refused, lists,
    tags::{self, Tagged},
    users::{chosen, marker, most_offered, named, page_size, segment, so_far},
    visit::{Done, Visit, encode},
};
use crate::model::{
    InstanceProfileControls, InstanceProfileModel, InstanceProfileRow, InstanceProfilesModel,
    ListQuery, Listed, Loaded, NewInstanceProfileModel, Offered, Reason, Rows, Shown,
};

/// Which control of the pages each input member is.
const FIELDS: &[(&str, &str)] = &[
    ("InstanceProfileName", "profile_name"),
    ("Name", "profile_name"),
    ("Path", "path"),
    ("RoleName", "role_name"),
];

/// What adding a role needs on the role itself.
const PASS_ROLE: Action = Action::new("iam:PassRole", AccessLevel::Write);

/// A page of instance profiles.
pub(crate) async fn instance_profiles(
    visit: &Visit,
    query: ListQuery,
) -> Loaded<InstanceProfilesModel> {
    let listed = match asked_profiles(&query) {
        Ok(operation) => visit.call(operation).await,
        Err(error) => Err(error),
    };
    let (page, wrong) = match listed {
        Ok(listed) => {
            let page = Rows {
                rows: listed.instance_profiles.into_iter().map(row).collect(),
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
pub(super) fn asked_profiles(query: &ListQuery) -> Result<ListInstanceProfiles, IamError> {
    let (by, descending) = query.sorted();
    Ok(ListInstanceProfiles {
        path_prefix: lists::path(query)?,
        search: query.q.clone(),
        sort_by: match by {
            "created" => InstanceProfileSort::Created,
            _ => InstanceProfileSort::Name,
        },
        descending,
        max_items: page_size(query.size),
        marker: marker(&query.after),
    })
}

/// What the form that creates an instance profile begins with.
pub(crate) async fn new_instance_profile(visit: &Visit) -> Loaded<NewInstanceProfileModel> {
    Ok(NewInstanceProfileModel {
        create: may_create(visit).await?,
        tag: tags::on_creation(visit, TagInstanceProfile::ACTION).await?,
    })
}

/// Why no instance profile can be created.
async fn may_create(visit: &Visit) -> Loaded<Reason> {
    let anywhere = [(CreateInstanceProfile::ACTION, Target::Somewhere)];
    let reasons = visit.reasons(&anywhere).await?;
    Ok(reasons.into_iter().next().flatten())
}

/// An instance profile.
pub(crate) async fn instance_profile(visit: &Visit, name: &str) -> Loaded<InstanceProfileModel> {
    let instance_profile_name = named(
        visit,
        "InstanceProfileName",
        name,
        InstanceProfileName::parse,
    )?;
    let read = GetInstanceProfile {
        instance_profile_name: instance_profile_name.clone(),
    };
    let found = visit.need(read).await?.instance_profile;
    let this = || Target::Resource(found.arn.to_string());
    let questions = [
        (AddRoleToInstanceProfile::ACTION, this()),
        (PASS_ROLE, Target::Somewhere),
        (RemoveRoleFromInstanceProfile::ACTION, this()),
        (DeleteInstanceProfile::ACTION, this()),
    ];
    let mut reasons = visit.reasons(&questions).await?.into_iter();
    let mut next = || reasons.next().flatten();
    let (add, pass) = (next(), next());
    Ok(InstanceProfileModel {
        id: found.instance_profile_id.clone(),
        controls: InstanceProfileControls {
            add: add.or(pass),
            remove: next(),
            delete: next(),
        },
        roles: offered_roles(visit).await?,
        tags: tags::tags(
            visit,
            &Tagged::InstanceProfile(instance_profile_name),
            found.arn.as_str(),
        )
        .await?,
        profile: row(found),
        now: visit.now(),
    })
}

/// The account's roles that are not linked to a service, unless they cannot be listed or are too many.
async fn offered_roles(visit: &Visit) -> Loaded<Offered<String>> {
    let query = ListRoles {
        max_items: most_offered(),
        ..ListRoles::default()
    };
    Ok(match visit.part(query).await? {
        Shown::Yes(listed) if !listed.is_truncated => {
            let roles = listed.roles.into_iter();
            let own = roles.filter(|role| role.linked_service.is_none());
            Some(own.map(|role| role.role_name).collect())
        }
        _ => None,
    })
}

fn row(profile: InstanceProfileView) -> InstanceProfileRow {
    InstanceProfileRow {
        name: profile.instance_profile_name,
        path: profile.path,
        arn: profile.arn.to_string(),
        created: profile.create_date.0,
        role: profile.roles.into_iter().next().map(|role| role.role_name),
    }
}

/// Creates an instance profile.
pub(super) async fn create(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let refuse = |error: IamError| Refused::by(visit, "create", error, FIELDS);
    let name = InstanceProfileName::parse(form.get("profile_name"))
        .map_err(IamError::for_field("InstanceProfileName"))
        .map_err(refuse)?;
    let path = form.given("path").map_or(Ok(Path::default()), Path::parse);
    let operation = CreateInstanceProfile {
        instance_profile_name: name.clone(),
        path: path.map_err(IamError::for_field("Path")).map_err(refuse)?,
        tags: tags::first(form)
            .map_err(|(field, message)| Refused::field("create", &field, message))?,
    };
    visit.call(operation).await.map_err(refuse)?;
    Ok(Done::go(address(&name, "created")))
}

fn address(name: &InstanceProfileName, done: &str) -> String {
    format!("/instance-profiles/{}?done={done}", encode(name.as_str()))
}

fn profile_name(visit: &Visit, raw: &str, intent: &str) -> Result<InstanceProfileName, Refused> {
    // An address that cannot be an instance profile's: the page says that there is none.
    InstanceProfileName::parse(&segment(raw))
        .map_err(IamError::for_field(""))
        .map_err(|error| Refused::by(visit, intent, error, FIELDS))
}

/// The forms of an instance profile's page.
pub(super) async fn change(visit: &Visit, raw: &str, form: &Form) -> Result<Done, Refused> {
    let intent = form.get("intent");
    let refuse = |error: IamError| Refused::by(visit, intent, error, FIELDS);
    let instance_profile_name = profile_name(visit, raw, intent)?;
    let role = |member: &'static str| {
        let typed = form.get("role_name").trim();
        chosen(member, "role", typed, RoleName::parse).map_err(refuse)
    };
    let to = |done| Ok(Done::go(address(&instance_profile_name, done)));
    let tagged = Tagged::InstanceProfile(instance_profile_name.clone());
    let page = format!(
        "/instance-profiles/{}?",
        encode(instance_profile_name.as_str())
    );
    if let Some(done) = tags::change(visit, &tagged, form, &page).await {
        return done;
    }
    match intent {
        "add" => {
            let operation = AddRoleToInstanceProfile {
                instance_profile_name: instance_profile_name.clone(),
                role_name: role("RoleName")?,
            };
            visit.call(operation).await.map_err(refuse)?;
            to("added")
        }
        "remove" => {
            let operation = RemoveRoleFromInstanceProfile {
                instance_profile_name: instance_profile_name.clone(),
                role_name: role("")?,
            };
            visit.call(operation).await.map_err(refuse)?;
            to("removed")
        }
        _ => Err(Refused::field(
            "",
            "",
            "that form is not one of this page: load the page again",
        )),
    }
}

/// Deletes an instance profile; its role is removed from it first, by an operation of its own.
pub(super) async fn delete(visit: &Visit, raw: &str, form: &Form) -> Result<Done, Refused> {
    let refuse = |error: IamError| Refused::by(visit, "delete", error, &[]);
    let name = profile_name(visit, raw, "delete")?;
    if !form.get("confirm").eq_ignore_ascii_case(name.as_str()) {
        return Err(Refused::field(
            "delete",
            "confirm",
            format!("type `{name}` to delete the instance profile"),
        ));
    }
    let operation = || DeleteInstanceProfile {
        instance_profile_name: name.clone(),
    };
    // Who may not delete it must not empty it either: the refusal comes, and is recorded, before anything goes.
    if !visit
        .iam()
        .may(&visit.caller, &operation())
        .await
        .map_err(refuse)?
    {
        visit.call(operation()).await.map_err(refuse)?;
    }
    let mut gone = Vec::new();
    let outcome = match empty(visit, &name, &mut gone).await {
        Ok(()) => visit.call(operation()).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => Ok(Done::go("/instance-profiles?done=deleted")),
        Err(error) if gone.is_empty() => Err(refuse(error)),
        Err(error) => Err(refuse(error).after(&so_far("instance profile", &gone))),
    }
}

async fn empty(
    visit: &Visit,
    name: &InstanceProfileName,
    gone: &mut Vec<String>,
) -> Result<(), IamError> {
    let read = GetInstanceProfile {
        instance_profile_name: name.clone(),
    };
    for role in visit.call(read).await?.instance_profile.roles {
        let remove = RemoveRoleFromInstanceProfile {
            instance_profile_name: name.clone(),
            role_name: RoleName::parse(&role.role_name).map_err(IamError::for_field(""))?,
        };
        visit.call(remove).await?;
        gone.push(format!("the role `{}` is removed from it", role.role_name));
    }
    Ok(())
}
