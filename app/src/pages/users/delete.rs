//! The question before a user is deleted, with everything that goes with them.

use leptos::prelude::*;

use super::parts::{Summary, page_href, use_name};
use crate::{
    model::{Shown, UserModel, UserPart, UserTab, load_user},
    pages::{
        load::{InShell, Load, fetch},
        use_outcome,
    },
    ui::{ConfirmDelete, Crumb, NavItem, PageHeader, needs},
};

/// Deletes a user.
#[component]
pub(in crate::pages) fn DeleteUser() -> impl IntoView {
    let name = use_name();
    let resource = fetch(move || name.get(), |name| load_user(name, UserTab::Delete));
    let crumbs = vec![
        Crumb::to("Users", "/users"),
        Crumb::to(name.get(), page_href("/users", &name.get())),
        Crumb::here("Delete"),
    ];
    view! {
        <InShell current=NavItem::Users crumbs>
            <Load resource page />
        </InShell>
    }
}

fn page(model: UserModel) -> AnyView {
    let name = model.user.name;
    let cancel = page_href("/users", &name);
    let instead = format!("{cancel}?tab=credentials");
    let consequences = match model.part {
        UserPart::Delete {
            direct,
            inline,
            groups,
            login,
            devices,
            keys,
        } => vec![
            match login {
                Shown::Yes(true) => "Removes the password and ends the user's sessions".to_owned(),
                Shown::Yes(false) => "The user has no console sign-in".to_owned(),
                Shown::No(action) => {
                    format!("{} to see whether the user can sign in", needs(&action))
                }
            },
            match devices {
                Shown::Yes(0) => "The user has no MFA device".to_owned(),
                Shown::Yes(count) => {
                    format!("Deactivates and deletes {}", counted(count, "MFA device"))
                }
                Shown::No(action) => format!("{} to list MFA devices", needs(&action)),
            },
            match keys {
                Shown::Yes(0) => "The user has no access key".to_owned(),
                Shown::Yes(count) => format!("Deletes {}", counted(count, "access key")),
                Shown::No(action) => format!("{} to list access keys", needs(&action)),
            },
            match groups {
                Shown::Yes(groups) => listed("Leaves", "group", groups, "The user is in no group"),
                Shown::No(action) => format!("{} to list groups", needs(&action)),
            },
            match direct {
                Shown::Yes(policies) => {
                    let names = policies.into_iter().map(|policy| policy.name).collect();
                    listed(
                        "Detaches",
                        "policy",
                        names,
                        "No policy is attached directly",
                    )
                }
                Shown::No(action) => format!("{} to list attached policies", needs(&action)),
            },
            inline_gone(inline),
            "What the user did stays in the audit log".to_owned(),
        ],
        _ => Vec::new(),
    };
    let outcome = use_outcome("delete");
    view! {
        <PageHeader title=format!("Delete {name}") />
        <form method="post" class="form-grid">
            <Summary intents=&["delete"] />
            <ConfirmDelete
                noun="user"
                name
                consequences
                cancel
                error=outcome.error("confirm")
                typed=outcome.value("confirm")
                instead=move || {
                    view! {
                        <span>
                            "To lock the user out and keep them, " <a href=instead>"remove their console sign-in"</a>
                            " instead."
                        </span>
                    }
                }
                reason=model.controls.delete
            />
        </form>
    }
    .into_any()
}

/// What becomes of inline policies.
pub(in crate::pages) fn inline_gone(inline: Shown<Vec<String>>) -> String {
    match inline {
        Shown::Yes(names) => listed(
            "Deletes",
            "inline policy",
            names,
            "There is no inline policy",
        ),
        Shown::No(action) => format!("{} to list inline policies", needs(&action)),
    }
}

/// A count with its noun: "1 MFA device", "2 policies".
pub(in crate::pages) fn counted(count: usize, noun: &str) -> String {
    match (count, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        (_, None) => format!("{count} {noun}s"),
    }
}

/// What goes, by number and name: "Leaves 2 groups: `a`, `b`".
pub(in crate::pages) fn listed(verb: &str, noun: &str, names: Vec<String>, none: &str) -> String {
    if names.is_empty() {
        return none.to_owned();
    }
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    format!(
        "{verb} {}: {}",
        counted(names.len(), noun),
        quoted.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consequences_are_counted_and_named() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(
            listed("Leaves", "group", names(&["a"]), "-"),
            "Leaves 1 group: `a`"
        );
        assert_eq!(
            listed("Detaches", "policy", names(&["a", "b"]), "-"),
            "Detaches 2 policies: `a`, `b`"
        );
        assert_eq!(listed("Leaves", "group", Vec::new(), "None"), "None");
    }
}
