//! The form that creates an instance profile.

use leptos::prelude::*;

use crate::{
    model::{NewInstanceProfileModel, Outcome, load_new_instance_profile},
    pages::{
        load::{InShell, Load, fetch},
        tags::first_tags,
        use_outcome,
        users::{PathField, Summary},
    },
    ui::{Button, Crumb, LinkButton, NavItem, PageHeader, TextInput, Variant},
};

/// Creates an instance profile.
#[component]
pub(in crate::pages) fn CreateInstanceProfile() -> impl IntoView {
    let resource = fetch(|| (), |()| load_new_instance_profile());
    let crumbs = vec![
        Crumb::to("Instance profiles", "/instance-profiles"),
        Crumb::here("Create instance profile"),
    ];
    view! {
        <InShell current=NavItem::InstanceProfiles crumbs>
            <Load resource page=|model| page(model, use_outcome("create")) />
        </InShell>
    }
}

fn page(model: NewInstanceProfileModel, outcome: Outcome) -> AnyView {
    let NewInstanceProfileModel { create, tag } = model;
    let tags = first_tags(&outcome, tag);
    view! {
        <PageHeader title="Create instance profile" sentence="Its role follows on its page." />
        <form method="post" class="form-grid" data-guard="">
            <Summary intents=&["create"] />
            <TextInput
                name="profile_name"
                label="Instance profile name"
                value=outcome.value("profile_name")
                error=outcome.error("profile_name")
                hint="Up to 128 letters, digits and `+ = , . @ - _`. It cannot be changed later."
                required=true
                mono=true
                maxlength=128
            />
            <PathField value=outcome.value("path") error=outcome.error("path") />
            {tags}
            <div class="row">
                <Button variant=Variant::Primary reason=create>
                    "Create instance profile"
                </Button>
                <LinkButton href="/instance-profiles" variant=Variant::Ghost>
                    "Cancel"
                </LinkButton>
            </div>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{html, needs};

    #[test]
    fn who_may_not_create_one_gets_the_form_with_its_button_refused() {
        let refused = NewInstanceProfileModel {
            create: Some(needs("iam:CreateInstanceProfile")),
            tag: None,
        };
        let html = html(|| page(refused, Outcome::default()));
        assert!(
            html.contains("<code>iam:CreateInstanceProfile</code>")
                && html.contains(r#"name="profile_name""#),
            "{html}"
        );
        assert!(!html.contains(r#"type="submit""#), "{html}");
    }
}
