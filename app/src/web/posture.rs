//! The account's security posture: what should be looked at, each with its next action. Every number comes from an
//! operation that the reader may call; what they may not call is named instead.

use iam::{
    IamError, Timestamp,
    operations::{
        account::GetAccountPasswordPolicy,
        audit::{LookupAttribute, LookupEvents},
        policies::{ListEntitiesForPolicy, PolicyUsage},
        roles::ListRoles,
        worklists::{ListCredentialWorklist, WorklistKind},
    },
    types::{Arn, Marker, PageSize, Path},
};

use super::{problem::problem, visit::Visit, wildcards};
use crate::model::{Check, Problem, Shown, SummaryModel};

/// After so many days without a sign of use a role is unused, as keys and users are.
const DAYS: i64 = 90;

/// How many roles are looked at.
const ROLES: i64 = 1000;

const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// The lines, the worst first, and the actions that the reader lacks for others.
pub(super) async fn posture(
    visit: &Visit,
    summary: &SummaryModel,
) -> Result<(Vec<Check>, Vec<String>), Problem> {
    let mut checks = vec![
        check(
            summary.root_mfa,
            "Root has a second factor.",
            "Root has no second factor. Sign in as root: it must be set up there.",
            None,
        ),
        check(
            summary.root_keys == 0,
            "Root has no access keys.",
            "Root has access keys. Delete them: use an administrator's instead.",
            None,
        ),
    ];
    let mut unseen = Vec::new();
    let mut take = |shown: Shown<Check>| match shown {
        Shown::Yes(check) => checks.push(check),
        Shown::No(action) => {
            if !unseen.contains(&action) {
                unseen.push(action);
            }
        }
    };
    take(root_use(visit).await?);
    take(Shown::Yes(check(
        summary.users_without_mfa == 0,
        "Everybody with a password has a second factor.",
        &begin(&format!(
            "{} with a password and no second factor yet.",
            counted(summary.users_without_mfa, "user", "users")
        )),
        Some(("See who", "/worklists/no-mfa")),
    )));
    take(administrators(visit).await?);
    take(wildcards::posture(visit).await?);
    take(worklist(visit, WorklistKind::UnusedAccessKey).await?);
    take(worklist(visit, WorklistKind::UnusedUser).await?);
    take(roles(visit).await?);
    take(password_policy(visit, summary).await?);
    take(Shown::Yes(check(
        summary.users_without_permissions == 0,
        "Every user is in a group or has a policy.",
        &begin(&format!(
            "{} without any permissions. Add them to a group, or delete them.",
            counted(summary.users_without_permissions, "user", "users")
        )),
        Some(("Go to the users", "/users")),
    )));
    // What is wrong first; otherwise as they stand.
    checks.sort_by_key(|check| check.good != Some(false));
    Ok((checks, unseen))
}

pub(super) fn check(good: bool, well: &str, badly: &str, next: Option<(&str, &str)>) -> Check {
    Check {
        good: Some(good),
        text: if good { well } else { badly }.to_owned(),
        next: next
            .filter(|_| !good)
            .map(|(words, href)| (words.to_owned(), href.to_owned())),
    }
}

/// Where the operations stop counting.
const MOST_COUNTED: i64 = 1000;

/// "1 user", "148 users", "over 1000 users".
pub(super) fn counted(count: i64, one: &str, many: &str) -> String {
    if count > MOST_COUNTED {
        format!("over {MOST_COUNTED} {many}")
    } else if count == 1 {
        format!("1 {one}")
    } else {
        format!("{count} {many}")
    }
}

/// A sentence: it begins with a capital letter.
fn begin(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// When root last did anything; the daily work is not root's.
async fn root_use(visit: &Visit) -> Result<Shown<Check>, Problem> {
    let since = Timestamp(visit.now()).plus_seconds(-DAYS * 24 * 3600);
    let root = LookupAttribute {
        attribute_key: "Username".to_owned(),
        attribute_value: "root".to_owned(),
    };
    let found = visit
        .part(LookupEvents {
            lookup_attributes: vec![root],
            start_time: Some(since),
            max_results: Some(20),
            ..LookupEvents::default()
        })
        .await?;
    Ok(found.map(|found| {
        // A user may be called root, too.
        let last = found.events.iter().find(|event| {
            let record: Result<serde_json::Value, _> =
                serde_json::from_str(&event.cloud_trail_event);
            record.is_ok_and(|record| {
                let kind = record.pointer("/userIdentity/type");
                kind.and_then(serde_json::Value::as_str) == Some("Root")
            })
        });
        let day = last.map(|event| {
            let day: String = event.event_time.iso8601().chars().take(10).collect();
            format!("Root was last used on {day}. Daily work is an administrator's.")
        });
        check(
            day.is_none(),
            &format!("Root was not used for {DAYS} days."),
            &day.clone().unwrap_or_default(),
            Some(("See what it did", "/audit-log?q=root")),
        )
    }))
}

async fn worklist(visit: &Visit, kind: WorklistKind) -> Result<Shown<Check>, Problem> {
    let found = visit
        .part(ListCredentialWorklist {
            kind,
            days: Some(DAYS),
            max_items: PageSize::new(1).unwrap_or_default(),
            marker: Marker::default(),
        })
        .await?;
    Ok(found.map(|found| {
        // One more than were counted means more.
        let total = found.total + i64::from(found.total_is_least);
        let days = found.days;
        if kind == WorklistKind::UnusedAccessKey {
            check(
                total == 0,
                &format!("No active access key is older than {days} days."),
                &begin(&format!(
                    "{} older than {days} days, used or not.",
                    counted(total, "active access key is", "active access keys are")
                )),
                Some(("See which", "/worklists/unused-access-key")),
            )
        } else {
            check(
                total == 0,
                &format!("Every user did something in the last {days} days."),
                &begin(&format!(
                    "{} nothing for {days} days.",
                    counted(total, "user did", "users did")
                )),
                Some(("See who", "/worklists/unused-user")),
            )
        }
    }))
}

async fn roles(visit: &Visit) -> Result<Shown<Check>, Problem> {
    let found = visit
        .part(ListRoles {
            max_items: PageSize::new(ROLES).unwrap_or_default(),
            ..ListRoles::default()
        })
        .await?;
    let since = Timestamp(visit.now()).plus_seconds(-DAYS * 24 * 3600);
    Ok(found.map(|found| {
        let unused = found
            .roles
            .iter()
            .filter(|role| {
                let used = role.role_last_used.last_used_date;
                role.create_date < since && used.is_none_or(|at| at < since)
            })
            .count();
        let unused = i64::try_from(unused).unwrap_or(i64::MAX);
        let least = if found.is_truncated { "At least " } else { "" };
        check(
            unused == 0,
            &format!("Every role was used in the last {DAYS} days, or is newer."),
            &format!(
                "{least}{} not used for {DAYS} days.",
                counted(unused, "role was", "roles were")
            ),
            Some(("Go to the roles", "/roles")),
        )
    }))
}

/// Whom the policy that allows everything is attached to. It is nothing wrong by itself; it is to be known.
async fn administrators(visit: &Visit) -> Result<Shown<Check>, Problem> {
    let policy_arn = Arn::parse(ADMINISTRATOR)
        .map_err(IamError::for_field("PolicyArn"))
        .map_err(|error| problem(visit, &error))?;
    let found = visit
        .part(ListEntitiesForPolicy {
            policy_arn,
            entity_filter: None,
            policy_usage_filter: Some(PolicyUsage::PermissionsPolicy),
            path_prefix: Path::default(),
            max_items: PageSize::default(),
            marker: Marker::default(),
        })
        .await?;
    Ok(found.map(|found| {
        let more = if found.is_truncated { "at least " } else { "" };
        let parts: Vec<String> = [
            (found.policy_users.len(), "user", "users"),
            (found.policy_groups.len(), "group", "groups"),
            (found.policy_roles.len(), "role", "roles"),
        ]
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| counted(i64::try_from(count).unwrap_or(i64::MAX), one, many))
        .collect();
        let text = if parts.is_empty() {
            "`AdministratorAccess` is attached to nobody.".to_owned()
        } else {
            format!(
                "`AdministratorAccess`, which allows everything, is attached to {more}{}.",
                parts.join(", ")
            )
        };
        let href = format!(
            "/policies/view?arn={}&tab=attached",
            super::visit::encode(ADMINISTRATOR)
        );
        Check {
            good: None,
            text,
            next: (!parts.is_empty()).then(|| ("See to whom".to_owned(), href)),
        }
    }))
}

/// Our own rules: 15 characters, or 8 beside a second factor (NIST SP 800-63B-4).
async fn password_policy(visit: &Visit, summary: &SummaryModel) -> Result<Shown<Check>, Problem> {
    let may = visit
        .iam()
        .may(&visit.caller, &GetAccountPasswordPolicy {})
        .await;
    if !may.map_err(|error| problem(visit, &error))? {
        return Ok(Shown::No("iam:GetAccountPasswordPolicy".to_owned()));
    }
    let least = match visit.call(GetAccountPasswordPolicy {}).await {
        Ok(found) => Some(found.password_policy.minimum_password_length),
        Err(IamError::NoSuchEntity { .. }) => None,
        Err(error) => return Err(problem(visit, &error)),
    };
    let needed = if summary.users_without_mfa == 0 {
        8
    } else {
        15
    };
    let weak = least.filter(|least| *least < needed);
    Ok(Shown::Yes(check(
        weak.is_none(),
        "The password policy is no weaker than our own rules.",
        &format!(
            "The password policy asks for {} characters; our own rules ask for 15, or 8 beside a second factor.",
            weak.unwrap_or_default()
        ),
        Some(("Change it", "/account/password-policy")),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_no_further_says_so() {
        assert_eq!(counted(1, "user", "users"), "1 user");
        assert_eq!(counted(1000, "user", "users"), "1000 users");
        assert_eq!(begin(&counted(1001, "user", "users")), "Over 1000 users");
    }

    #[test]
    fn only_what_is_wrong_has_a_next_action() {
        let next = Some(("See who", "/x"));
        let well = check(true, "Good.", "Bad.", next);
        assert_eq!((well.text.as_str(), well.next), ("Good.", None));
        let badly = check(false, "Good.", "Bad.", next);
        assert_eq!(badly.text, "Bad.");
        assert_eq!(badly.next.unwrap().1, "/x");
    }
}
