//! What is done to several users at once. Each is an operation of its own, authorized and recorded by itself; one that is
//! refused stops none of the others, and the report says why.

use iam::{
    IamError, Operation as _, Target,
    operations::{
        groups::{AddUserToGroup, RemoveUserFromGroup},
        sessions::EndSessions,
        users::DeleteUser,
    },
    types::{GroupName, UserName},
};

use super::{
    all_groups, chosen,
    delete::{delete_one, so_far},
    load::user,
};
use crate::{
    model::{
        Bulk, BulkModel, Loaded, Offered, Once, Outcome, Problem, Reason, Shown, UserPart, UserTab,
    },
    web::{
        Form, Refused,
        problem::{message, sentence},
        visit::{Done, Visit},
    },
};

/// The most users that the question about deleting tells everything of; each is several reads.
const MOST_TOLD: usize = 25;

/// Before something is done: to whom, and what follows for each.
pub(crate) async fn bulk(visit: &Visit, what: Bulk, names: &[String]) -> Loaded<BulkModel> {
    let reason = refusal(visit, what, names).await?;
    let mut users = Vec::with_capacity(names.len());
    for (at, name) in names.iter().enumerate() {
        let follows = match what {
            Bulk::Delete if at < MOST_TOLD => follows(visit, name).await?,
            _ => String::new(),
        };
        users.push((name.clone(), follows));
    }
    let groups: Offered<String> = match what {
        Bulk::AddToGroup | Bulk::RemoveFromGroup => all_groups(visit)
            .await?
            .map(|groups| groups.into_iter().map(|(name, _)| name).collect()),
        Bulk::SignOut | Bulk::Delete => None,
    };
    Ok(BulkModel {
        what,
        users,
        groups,
        reason,
    })
}

/// Why it cannot be done to any of them. What is about a group is open while there is no group yet.
async fn refusal(visit: &Visit, what: Bulk, names: &[String]) -> Loaded<Reason> {
    let users = || names.iter().filter_map(|name| UserName::parse(name).ok());
    let reasons = match what {
        Bulk::AddToGroup => {
            let anywhere = [(AddUserToGroup::ACTION, Target::Somewhere)];
            visit.reasons(&anywhere).await?
        }
        Bulk::RemoveFromGroup => {
            let anywhere = [(RemoveUserFromGroup::ACTION, Target::Somewhere)];
            visit.reasons(&anywhere).await?
        }
        Bulk::SignOut => {
            let each: Vec<EndSessions> = users().map(end_sessions).collect();
            visit.reasons_of(&each).await?
        }
        Bulk::Delete => {
            let delete = |user_name| DeleteUser { user_name };
            let each: Vec<DeleteUser> = users().map(delete).collect();
            visit.reasons_of(&each).await?
        }
    };
    let open = reasons.iter().any(Option::is_none);
    Ok(reasons.into_iter().flatten().next().filter(|_| !open))
}

fn end_sessions(user_name: UserName) -> EndSessions {
    EndSessions {
        user_name: Some(user_name),
        keep_own: true,
    }
}

/// What goes with a user, in numbers.
async fn follows(visit: &Visit, name: &str) -> Result<String, Problem> {
    let part = match user(visit, name, UserTab::Delete).await {
        Ok(model) => model.part,
        // Somebody else deleted them meanwhile: the report will say so.
        Err(Problem::Missing { message }) => return Ok(message),
        Err(Problem::Denied { action, .. }) => return Ok(format!("Needs `{action}` to say more.")),
        Err(problem) => return Err(problem),
    };
    let UserPart::Delete {
        direct,
        inline,
        groups,
        login,
        devices,
        keys,
    } = part
    else {
        return Ok(String::new());
    };
    let counted = |shown: Shown<usize>, noun: &str, nouns: &str| match shown {
        Shown::Yes(0) => None,
        Shown::Yes(1) => Some(format!("1 {noun}")),
        Shown::Yes(count) => Some(format!("{count} {nouns}")),
        Shown::No(_) => Some(format!("{nouns} that you may not see")),
    };
    let parts: Vec<String> = [
        matches!(login, Shown::Yes(true)).then(|| "a password".to_owned()),
        counted(devices, "MFA device", "MFA devices"),
        counted(keys, "access key", "access keys"),
        counted(groups.map(|groups| groups.len()), "group", "groups"),
        counted(direct.map(|policies| policies.len()), "policy", "policies"),
        counted(
            inline.map(|names| names.len()),
            "inline policy",
            "inline policies",
        ),
    ]
    .into_iter()
    .flatten()
    .collect();
    Ok(if parts.is_empty() {
        "nothing hangs on them".to_owned()
    } else {
        parts.join(", ")
    })
}

/// The names that were ticked.
fn picked(form: &Form) -> Vec<String> {
    form.beginning("pick-")
        .map(|(_, name)| name.to_owned())
        .collect()
}

/// Asks first, then does it.
pub(in crate::web) async fn change(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let names = picked(form);
    if names.is_empty() {
        return Ok(Done::go("/users?done=none-selected"));
    }
    let Some(what) = Bulk::parse(form.get("what")) else {
        return Err(Refused::field(
            "bulk",
            "",
            "choose what to do with the selected users",
        ));
    };
    if form.get("intent") != "run" {
        return Ok(Done::show(Outcome {
            path: visit.path.clone(),
            intent: "bulk".to_owned(),
            values: form.kept(),
            ..Outcome::default()
        }));
    }
    let group = match what {
        Bulk::AddToGroup | Bulk::RemoveFromGroup => Some(
            chosen(
                "GroupName",
                "group",
                form.get("group_name"),
                GroupName::parse,
            )
            .map_err(|error| Refused::by(visit, "bulk", error, &[("GroupName", "group_name")]))?,
        ),
        Bulk::SignOut | Bulk::Delete => None,
    };
    if what == Bulk::Delete && !form.get("confirm").eq_ignore_ascii_case("confirm") {
        return Err(Refused::field(
            "bulk",
            "confirm",
            "type `confirm` to delete these users",
        ));
    }
    let mut report = Vec::with_capacity(names.len());
    for name in names {
        let outcome = match UserName::parse(&name) {
            Ok(user) => one(visit, what, user, group.as_ref()).await,
            Err(invalid) => Err((IamError::for_field("UserName")(invalid), Vec::new())),
        };
        match outcome {
            Ok(()) => report.push((name, None)),
            // Every other one would be refused for the same reason: the form comes back, to be sent again after the proof.
            Err((error @ (IamError::FreshProofNeeded | IamError::Unauthenticated), _))
                if report.is_empty() =>
            {
                return Err(Refused::by(visit, "bulk", error, &[]));
            }
            Err((error, gone)) => {
                let mut why = sentence(&message(visit, &error));
                if !gone.is_empty() {
                    why = format!("{why} {}", sentence(&so_far("user", &gone)));
                }
                report.push((name, Some(why)));
            }
        }
    }
    Ok(Done::show(Outcome {
        path: visit.path.clone(),
        intent: "report".to_owned(),
        values: form.kept(),
        once: Some(Once::Report(report)),
        ..Outcome::default()
    }))
}

async fn one(
    visit: &Visit,
    what: Bulk,
    user_name: UserName,
    group: Option<&GroupName>,
) -> Result<(), (IamError, Vec<String>)> {
    let done = match (what, group.cloned()) {
        (Bulk::AddToGroup, Some(group_name)) => {
            let operation = AddUserToGroup {
                group_name,
                user_name,
            };
            visit.call(operation).await
        }
        (Bulk::RemoveFromGroup, Some(group_name)) => {
            let operation = RemoveUserFromGroup {
                group_name,
                user_name,
            };
            visit.call(operation).await
        }
        (Bulk::SignOut, _) => visit.call(end_sessions(user_name)).await.map(drop),
        (Bulk::Delete, _) => return delete_one(visit, &user_name).await,
        (Bulk::AddToGroup | Bulk::RemoveFromGroup, None) => {
            Err(IamError::InvalidRequest("choose a group".to_owned()))
        }
    };
    done.map_err(|error| (error, Vec::new()))
}
