//! The search of the whole console: its pages and actions, and what the reader may list of users, groups, roles and
//! policies. It calls the operations of those lists as the reader, so it finds what their pages find.

use iam::{
    Action, Operation as _, Target,
    operations::{
        groups::{CreateGroup, ListGroups},
        policies::{CreatePolicy, ListPolicies},
        roles::{CreateRole, ListRoles},
        users::{CreateUser, ListUsers},
    },
    types::PageSize,
};

use super::visit::{Visit, encode};
use crate::{
    model::{Loaded, Problem, SearchModel, Shown},
    ui::{Hit, NavItem},
};

/// How many of each kind are shown.
const EACH: i64 = 8;

/// A search of fewer characters looks at pages and actions only.
const SHORTEST: usize = 2;

/// What can be done from anywhere: its words, its page, and the action that it needs.
const ACTIONS: [(&str, &str, Action); 4] = [
    ("Create user", "/users/create", CreateUser::ACTION),
    ("Create group", "/groups/create", CreateGroup::ACTION),
    ("Create role", "/roles/create", CreateRole::ACTION),
    ("Create policy", "/policies/create", CreatePolicy::ACTION),
];

/// Everything that a text finds; without one, the pages and the actions.
pub(crate) async fn search(visit: &Visit, q: &str) -> Loaded<SearchModel> {
    let q = q.trim();
    let wanted = q.to_lowercase();
    let fits = |label: &str| label.to_lowercase().contains(&wanted);
    let mut hits: Vec<Hit> = NavItem::ALL
        .iter()
        .filter(|item| !visit.closed.contains(item) && fits(item.label()))
        .map(|item| hit("Page", item.label(), "", item.href()))
        .collect();
    let actions: Vec<_> = ACTIONS.iter().filter(|(label, ..)| fits(label)).collect();
    let questions: Vec<(Action, Target)> = actions
        .iter()
        .map(|(.., action)| (*action, Target::Somewhere))
        .collect();
    let reasons = visit.reasons(&questions).await?;
    for ((label, href, _), reason) in actions.into_iter().zip(reasons) {
        if reason.is_none() {
            hits.push(hit("Action", label, "", href));
        }
    }
    let mut unseen = Vec::new();
    if q.chars().count() >= SHORTEST {
        directory(visit, q, &mut hits, &mut unseen).await?;
    }
    Ok(SearchModel { hits, unseen })
}

fn hit(kind: &str, label: &str, hint: &str, href: &str) -> Hit {
    Hit {
        kind: kind.to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
        href: href.to_owned(),
    }
}

/// Adds what the lists find, and which of them the reader may not see.
async fn directory(
    visit: &Visit,
    q: &str,
    hits: &mut Vec<Hit>,
    unseen: &mut Vec<String>,
) -> Result<(), Problem> {
    let search = q.to_owned();
    let max_items = PageSize::new(EACH).unwrap_or_default();
    let users = ListUsers {
        search: search.clone(),
        max_items,
        ..ListUsers::default()
    };
    match visit.part(users).await? {
        Shown::Yes(found) => hits.extend(found.users.iter().map(|user| {
            let href = format!("/users/{}", encode(&user.user_name));
            hit("User", &user.user_name, hint(&user.path), &href)
        })),
        Shown::No(action) => unseen.push(action),
    }
    let groups = ListGroups {
        search: search.clone(),
        max_items,
        ..ListGroups::default()
    };
    match visit.part(groups).await? {
        Shown::Yes(found) => hits.extend(found.groups.iter().map(|group| {
            let href = format!("/groups/{}", encode(&group.group_name));
            hit("Group", &group.group_name, hint(&group.path), &href)
        })),
        Shown::No(action) => unseen.push(action),
    }
    let roles = ListRoles {
        search: search.clone(),
        max_items,
        ..ListRoles::default()
    };
    match visit.part(roles).await? {
        Shown::Yes(found) => hits.extend(found.roles.iter().map(|role| {
            let href = format!("/roles/{}", encode(&role.role_name));
            hit("Role", &role.role_name, &role.description, &href)
        })),
        Shown::No(action) => unseen.push(action),
    }
    let policies = ListPolicies {
        search,
        max_items,
        ..ListPolicies::default()
    };
    match visit.part(policies).await? {
        Shown::Yes(found) => hits.extend(found.policies.iter().map(|policy| {
            let href = format!("/policies/view?arn={}", encode(&policy.arn));
            hit("Policy", &policy.policy_name, &policy.description, &href)
        })),
        Shown::No(action) => unseen.push(action),
    }
    Ok(())
}

/// A path says something only where it is not the first.
fn hint(path: &str) -> &str {
    if path == "/" { "" } else { path }
}

/// What the palette asks for: the same as JSON. None where the address asks for the page.
pub(super) async fn as_json(visit: &Visit) -> Option<String> {
    if visit.path != "/search" {
        return None;
    }
    let value = |name: &str| {
        form_urlencoded::parse(visit.query.as_bytes())
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    };
    if value("format") != "json" {
        return None;
    }
    // What fails is said by the page in full; the palette only needs to know that.
    let found = search(visit, &value("q")).await.ok()?;
    serde_json::to_string(&found.hits).ok()
}
