//! Groups: what their pages are filled with, and the forms behind them. Each change is an operation of its own, called
//! as the signed-in person; nothing is decided here.

use iam::{
    IamError, Operation, Target,
    operations::{
        GroupView,
        groups::{
            AddUserToGroup, CreateGroup, DeleteGroup, GetGroup, GroupSort, ListGroups,
            RemoveUserFromGroup, UpdateGroup,
        },
        inline_policies::PutGroupPolicy,
        policies::{AttachGroupPolicy, DetachGroupPolicy, ListAttachedGroupPolicies},
    },
    types::{Arn, GroupName, Marker, PageSize, Path, UserName},
};

use super::{
    Form, Refused,
    inline::{Whose, delete_inline},
    last_accessed, lists,
    users::{attached, chosen, marker, named, offered_policies, page_size, segment, so_far},
    visit::{Done, Visit, encode},
};
use crate::model::{
    GroupControls, GroupModel, GroupRow, GroupsModel, ListQuery, Listed, Loaded, Reason, Rows,
};

/// The most users that deleting a group takes out of it. Each is a change of its own, and a request has a deadline: a
/// larger group has to be emptied first, so that it never stays half-way by accident.
const MOST_REMOVED: i64 = 200;

/// Which control of the pages each input member is.
const FIELDS: &[(&str, &str)] = &[
    ("GroupName", "group_name"),
    ("NewGroupName", "group_name"),
    ("Name", "group_name"),
    ("Path", "path"),
    ("NewPath", "path"),
    ("UserName", "user_name"),
    ("PolicyArn", "policy_arn"),
];

/// A page of groups.
pub(crate) async fn groups(visit: &Visit, query: ListQuery) -> Loaded<GroupsModel> {
    let listed = match asked_groups(&query) {
        Ok(operation) => visit.call(operation).await,
        Err(error) => Err(error),
    };
    let (page, wrong) = match listed {
        Ok(listed) => {
            let page = Rows {
                rows: listed.groups.into_iter().map(row).collect(),
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
        create: new_group(visit).await?,
        refused: Vec::new(),
        wrong,
    })
}

/// The operation that a list's address asks for.
pub(super) fn asked_groups(query: &ListQuery) -> Result<ListGroups, IamError> {
    let (by, descending) = query.sorted();
    Ok(ListGroups {
        path_prefix: lists::path(query)?,
        search: query.q.clone(),
        only_empty: query.filtered("members") == "none",
        sort_by: match by {
            "users" => GroupSort::Members,
            "created" => GroupSort::Created,
            _ => GroupSort::Name,
        },
        descending,
        max_items: page_size(query.size),
        marker: marker(&query.after),
    })
}

/// Why no group can be created.
pub(crate) async fn new_group(visit: &Visit) -> Loaded<Reason> {
    let reasons = visit
        .reasons(&[(CreateGroup::ACTION, Target::Somewhere)])
        .await?;
    Ok(reasons.into_iter().next().flatten())
}

/// A group and a page of its users.
pub(crate) async fn group(visit: &Visit, name: &str, after: &str) -> Loaded<GroupModel> {
    let group_name = named(visit, "GroupName", name, GroupName::parse)?;
    let found = visit
        .need(GetGroup {
            group_name: group_name.clone(),
            max_items: page_size(50),
            marker: marker(after),
        })
        .await?;
    let inline = Whose::Group(group_name.clone()).listed(visit).await?;
    let policies = visit
        .part(policies_of(group_name))
        .await?
        .map(|listed| attached(listed.attached_policies));
    let actions = [
        UpdateGroup::ACTION,
        DeleteGroup::ACTION,
        AddUserToGroup::ACTION,
        RemoveUserFromGroup::ACTION,
        AttachGroupPolicy::ACTION,
        DetachGroupPolicy::ACTION,
        PutGroupPolicy::ACTION,
    ];
    let questions = actions.map(|action| (action, found.group.arn.to_string()));
    let mut reasons = visit.reasons(&questions).await?.into_iter();
    let mut next = || reasons.next().flatten();
    let controls = GroupControls {
        update: next(),
        delete: next(),
        add: next(),
        remove: next(),
        attach: next(),
        detach: next(),
        put_inline: next(),
    };
    Ok(GroupModel {
        uses: last_accessed::last_accessed(visit, found.group.arn.as_str()).await?,
        id: found.group.group_id.clone(),
        group: row(found.group),
        after: after.to_owned(),
        users: found.users.into_iter().map(|user| user.user_name).collect(),
        next: found.marker.map(|marker| marker.to_string()),
        policies,
        inline,
        offered: offered_policies(visit).await?,
        controls,
        now: visit.now(),
    })
}

fn row(group: GroupView) -> GroupRow {
    GroupRow {
        name: group.group_name,
        path: group.path,
        arn: group.arn.to_string(),
        created: group.create_date.0,
        members: group.member_count,
    }
}

fn policies_of(group_name: GroupName) -> ListAttachedGroupPolicies {
    ListAttachedGroupPolicies {
        group_name,
        path_prefix: Path::default(),
        max_items: PageSize::default(),
        marker: Marker::default(),
    }
}

/// Creates a group.
pub(super) async fn create(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let refuse = |error: IamError| Refused::by(visit, "create", error, FIELDS);
    let name = GroupName::parse(form.get("group_name"))
        .map_err(IamError::for_field("GroupName"))
        .map_err(refuse)?;
    let path = form.given("path").map(Path::parse).transpose();
    let path = path
        .map_err(IamError::for_field("Path"))
        .map_err(refuse)?
        .unwrap_or_default();
    visit
        .call(CreateGroup {
            group_name: name.clone(),
            path,
        })
        .await
        .map_err(refuse)?;
    Ok(Done::go(format!(
        "/groups/{}?done=created",
        encode(name.as_str())
    )))
}

/// The forms of a group's page.
pub(super) async fn change(visit: &Visit, raw: &str, form: &Form) -> Result<Done, Refused> {
    let intent = form.get("intent");
    let refuse = |error: IamError| Refused::by(visit, intent, error, FIELDS);
    // An address that cannot be a group's: the page says that there is none.
    let name = GroupName::parse(&segment(raw))
        .map_err(IamError::for_field(""))
        .map_err(refuse)?;
    let policy = |member: &'static str| {
        chosen(member, "policy", form.get("policy_arn"), Arn::parse).map_err(refuse)
    };
    let user = |member: &'static str| {
        UserName::parse(form.get("user_name"))
            .map_err(IamError::for_field(member))
            .map_err(refuse)
    };
    let (group_name, mut shown) = (name.clone(), name.clone());
    let (tab, done, outcome) = match intent {
        "last-accessed" => {
            let read = GetGroup {
                group_name,
                max_items: page_size(1),
                marker: Marker::default(),
            };
            let arn = visit.call(read).await.map_err(refuse)?.group.arn;
            let page = format!("/groups/{}?", encode(name.as_str()));
            return last_accessed::make(visit, arn.as_str(), &page)
                .await
                .map_err(refuse);
        }
        "add" => {
            let operation = AddUserToGroup {
                group_name,
                user_name: user("UserName")?,
            };
            ("members", "added", visit.call(operation).await)
        }
        "remove" => {
            let operation = RemoveUserFromGroup {
                group_name,
                user_name: user("")?,
            };
            ("members", "removed", visit.call(operation).await)
        }
        "attach" => {
            let operation = AttachGroupPolicy {
                group_name,
                policy_arn: policy("PolicyArn")?,
            };
            ("permissions", "attached", visit.call(operation).await)
        }
        "detach" => {
            let operation = DetachGroupPolicy {
                group_name,
                policy_arn: policy("")?,
            };
            ("permissions", "detached", visit.call(operation).await)
        }
        "update" => {
            let new_name = GroupName::parse(form.get("group_name"));
            let new_name = new_name
                .map_err(IamError::for_field("NewGroupName"))
                .map_err(refuse)?;
            let new_path = Path::parse(form.given("path").unwrap_or("/"));
            let new_path = new_path
                .map_err(IamError::for_field("NewPath"))
                .map_err(refuse)?;
            shown = new_name.clone();
            let operation = UpdateGroup {
                group_name,
                new_group_name: Some(new_name),
                new_path: Some(new_path),
            };
            ("details", "updated", visit.call(operation).await)
        }
        _ => {
            return Err(Refused::field(
                "",
                "",
                "that form is not one of this page: load the page again",
            ));
        }
    };
    outcome.map_err(refuse)?;
    Ok(Done::go(format!(
        "/groups/{}?tab={tab}&done={done}",
        encode(shown.as_str())
    )))
}

/// Deletes a group; its users and policies are taken out of it first, each by its own operation.
pub(super) async fn delete(visit: &Visit, raw: &str, form: &Form) -> Result<Done, Refused> {
    let refuse = |error: IamError| Refused::by(visit, "delete", error, &[]);
    let name = GroupName::parse(&segment(raw))
        .map_err(IamError::for_field(""))
        .map_err(refuse)?;
    if !form.get("confirm").eq_ignore_ascii_case(name.as_str()) {
        return Err(Refused::field(
            "delete",
            "confirm",
            format!("type `{name}` to delete the group"),
        ));
    }
    let operation = || DeleteGroup {
        group_name: name.clone(),
    };
    // Who may not delete the group must not empty it either: the refusal comes, and is recorded, before anything goes.
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
        Ok(()) => Ok(Done::go("/groups?done=deleted")),
        Err(error) if gone.is_empty() => Err(refuse(error)),
        Err(error) => Err(refuse(error).after(&so_far("group", &gone))),
    }
}

/// Takes a group's users and policies out of it, and notes what is gone.
async fn empty(visit: &Visit, name: &GroupName, gone: &mut Vec<String>) -> Result<(), IamError> {
    let members = visit
        .call(GetGroup {
            group_name: name.clone(),
            max_items: PageSize::new(MOST_REMOVED).unwrap_or_default(),
            marker: Marker::default(),
        })
        .await?;
    if members.is_truncated {
        return Err(IamError::DeleteConflict(format!(
            "the group `{name}` has {} users, and at most {MOST_REMOVED} are taken out with it: remove some first",
            members.group.member_count
        )));
    }
    for user in members.users {
        let user_name = UserName::parse(&user.user_name).map_err(IamError::for_field(""))?;
        visit
            .call(RemoveUserFromGroup {
                group_name: name.clone(),
                user_name,
            })
            .await?;
        gone.push(format!("`{}` is removed from it", user.user_name));
    }
    let policies = visit.call(policies_of(name.clone())).await?;
    for policy in policies.attached_policies {
        let policy_arn = Arn::parse(&policy.policy_arn).map_err(IamError::for_field(""))?;
        visit
            .call(DetachGroupPolicy {
                group_name: name.clone(),
                policy_arn,
            })
            .await?;
        gone.push(format!("the policy `{}` is detached", policy.policy_name));
    }
    delete_inline(visit, &Whose::Group(name.clone()), gone).await
}
