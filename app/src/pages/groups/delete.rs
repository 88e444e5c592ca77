//! The question before a group is deleted, with everything that goes with it.

use leptos::prelude::*;

use crate::{
    model::{GroupModel, Shown, load_group},
    pages::{
        load::{InShell, Load, fetch},
        use_outcome,
        users::{Summary, inline_gone, listed, page_href, use_name},
    },
    ui::{ConfirmDelete, Crumb, NavItem, PageHeader, needs},
};

/// Deletes a group.
#[component]
pub(in crate::pages) fn DeleteGroup() -> impl IntoView {
    let name = use_name();
    let resource = fetch(move || name.get(), |name| load_group(name, String::new()));
    let crumbs = vec![
        Crumb::to("Groups", "/groups"),
        Crumb::to(name.get(), page_href("/groups", &name.get())),
        Crumb::here("Delete"),
    ];
    view! {
        <InShell current=NavItem::Groups crumbs>
            <Load resource page />
        </InShell>
    }
}

fn page(model: GroupModel) -> AnyView {
    let name = model.group.name;
    let consequences = vec![
        match model.group.members {
            0 => "No user is in it".to_owned(),
            1 => "1 user loses what the group gave".to_owned(),
            members => format!("{members} users lose what the group gave"),
        },
        match model.policies {
            Shown::Yes(policies) => {
                let names = policies.into_iter().map(|policy| policy.name).collect();
                listed("Detaches", "policy", names, "No policy is attached to it")
            }
            Shown::No(action) => format!("{} to list attached policies", needs(&action)),
        },
        inline_gone(model.inline),
    ];
    let outcome = use_outcome("delete");
    view! {
        <PageHeader title=format!("Delete {name}") />
        <form method="post" class="form-grid">
            <Summary intents=&["delete"] />
            <ConfirmDelete
                noun="group"
                cancel=page_href("/groups", &name)
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
        model::{GroupControls, GroupRow, LastAccessedModel},
        ui::html,
    };

    #[test]
    fn the_page_counts_who_loses_what_and_asks_for_the_name() {
        let model = GroupModel {
            group: GroupRow {
                name: "dev".to_owned(),
                path: "/".to_owned(),
                arn: String::new(),
                created: 0,
                members: 3,
            },
            id: String::new(),
            after: String::new(),
            users: Vec::new(),
            next: None,
            policies: Shown::Yes(Vec::new()),
            inline: Shown::Yes(Vec::new()),
            offered: None,
            uses: LastAccessedModel {
                report: Shown::Yes(None),
                make: None,
            },
            controls: GroupControls::default(),
            now: 0,
        };
        let html = html(|| page(model));
        assert!(
            html.contains("3 users lose") && html.contains("Type dev to confirm"),
            "{html}"
        );
    }
}
