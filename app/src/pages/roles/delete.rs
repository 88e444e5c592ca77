//! The question before a role is deleted, with everything that goes with it.

use leptos::prelude::*;

use crate::{
    model::{RoleModel, RolePart, RoleTab, Shown, load_role},
    pages::{
        load::{InShell, Load, fetch},
        use_outcome,
        users::{Summary, listed, page_href, use_name},
    },
    ui::{ConfirmDelete, Crumb, NavItem, PageHeader, needs},
};

/// Deletes a role.
#[component]
pub(in crate::pages) fn DeleteRole() -> impl IntoView {
    let name = use_name();
    let resource = fetch(move || name.get(), |name| load_role(name, RoleTab::Delete));
    let crumbs = vec![
        Crumb::to("Roles", "/roles"),
        Crumb::to(name.get(), page_href("/roles", &name.get())),
        Crumb::here("Delete"),
    ];
    view! {
        <InShell current=NavItem::Roles crumbs>
            <Load resource page />
        </InShell>
    }
}

fn page(model: RoleModel) -> AnyView {
    let name = model.role.name;
    let consequences = match model.part {
        RolePart::Delete {
            attached,
            inline,
            profiles,
            sessions,
        } => vec![
            match sessions {
                Shown::Yes(0) => "Nobody acts as the role now".to_owned(),
                Shown::Yes(1) => "1 person acts as the role now and can do nothing more".to_owned(),
                Shown::Yes(count) => {
                    format!("{count} people act as the role now and can do nothing more")
                }
                Shown::No(action) => format!("{} to see who acts as the role", needs(&action)),
            },
            match profiles {
                Shown::Yes(names) => listed(
                    "Leaves",
                    "instance profile",
                    names,
                    "The role is in no instance profile",
                ),
                Shown::No(action) => format!("{} to list instance profiles", needs(&action)),
            },
            match attached {
                Shown::Yes(policies) => {
                    let names = policies.into_iter().map(|policy| policy.name).collect();
                    listed("Detaches", "policy", names, "No policy is attached to it")
                }
                Shown::No(action) => format!("{} to list attached policies", needs(&action)),
            },
            match inline {
                Shown::Yes(names) => listed(
                    "Deletes",
                    "inline policy",
                    names,
                    "The role has no inline policy",
                ),
                Shown::No(action) => format!("{} to list inline policies", needs(&action)),
            },
            "Trust policies that name the role keep its unique ID, which nobody gets again"
                .to_owned(),
        ],
        _ => Vec::new(),
    };
    let outcome = use_outcome("delete");
    view! {
        <PageHeader title=format!("Delete {name}") />
        <form method="post" class="form-grid">
            <Summary intents=&["delete"] />
            <ConfirmDelete
                noun="role"
                cancel=page_href("/roles", &name)
                name
                consequences
                error=outcome.error("confirm")
                typed=outcome.value("confirm")
                reason=model.controls.delete
            />
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{AttachedRow, RoleControls},
        pages::roles::detail::tests::model,
        ui::html,
    };

    #[test]
    fn the_page_counts_what_goes_with_the_role_and_asks_for_its_name() {
        let names = |name: &str| Shown::Yes(vec![name.to_owned()]);
        let part = RolePart::Delete {
            attached: Shown::Yes(vec![AttachedRow {
                name: "audit".to_owned(),
                arn: String::new(),
            }]),
            inline: names("own"),
            profiles: names("cranes"),
            sessions: Shown::Yes(2),
        };
        let html = html(|| page(model(part, RoleControls::default())));
        for text in [
            "2 people act as the role now",
            "Leaves 1 instance profile: </span><code>cranes</code>",
            "Detaches 1 policy: </span><code>audit</code>",
            "Deletes 1 inline policy: </span><code>own</code>",
            "Type tide&lt;b&gt; to confirm",
        ] {
            assert!(html.contains(text), "{text} in {html}");
        }
    }
}
