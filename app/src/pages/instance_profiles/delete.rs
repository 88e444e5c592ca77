//! The question before an instance profile is deleted.

use leptos::prelude::*;

use crate::{
    model::{InstanceProfileModel, load_instance_profile},
    pages::{
        load::{InShell, Load, fetch},
        use_outcome,
        users::{Summary, page_href, use_name},
    },
    ui::{ConfirmDelete, Crumb, NavItem, PageHeader},
};

/// Deletes an instance profile.
#[component]
pub(in crate::pages) fn DeleteInstanceProfile() -> impl IntoView {
    let name = use_name();
    let resource = fetch(move || name.get(), load_instance_profile);
    let crumbs = vec![
        Crumb::to("Instance profiles", "/instance-profiles"),
        Crumb::to(name.get(), page_href("/instance-profiles", &name.get())),
        Crumb::here("Delete"),
    ];
    view! {
        <InShell current=NavItem::InstanceProfiles crumbs>
            <Load resource page />
        </InShell>
    }
}

fn page(model: InstanceProfileModel) -> AnyView {
    let name = model.profile.name;
    let consequences = vec![
        match model.profile.role {
            Some(role) => format!("Removes the role `{role}` from it; the role stays"),
            None => "No role is in it".to_owned(),
        },
        "Instances that have it get no credentials any more".to_owned(),
    ];
    let outcome = use_outcome("delete");
    view! {
        <PageHeader title=format!("Delete {name}") />
        <form method="post" class="form-grid">
            <Summary intents=&["delete"] />
            <ConfirmDelete
                noun="instance profile"
                cancel=page_href("/instance-profiles", &name)
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
        model::{InstanceProfileControls, InstanceProfileRow, Shown, TagsModel},
        ui::{html, needs},
    };

    #[test]
    fn the_page_says_that_the_role_stays_and_asks_for_the_name() {
        let model = InstanceProfileModel {
            profile: InstanceProfileRow {
                name: "cranes".to_owned(),
                path: "/".to_owned(),
                arn: String::new(),
                created: 0,
                role: Some("crane".to_owned()),
            },
            id: String::new(),
            roles: None,
            tags: TagsModel {
                tags: Shown::Yes(Vec::new()),
                tag: Some(needs("iam:TagInstanceProfile")),
                untag: None,
            },
            controls: InstanceProfileControls::default(),
            now: 0,
        };
        let html = html(|| page(model));
        assert!(
            html.contains("<code>crane</code>") && html.contains("Type cranes to confirm"),
            "{html}"
        );
    }
}
