//! The form that creates a group.

use leptos::prelude::*;

use crate::{
    model::{Outcome, Reason, load_new_group},
    pages::{
        load::{InShell, Load, fetch},
        use_outcome,
        users::{PathField, Summary},
    },
    ui::{Button, Crumb, Icon, LinkButton, NavItem, PageHeader, TextInput, Variant},
};

/// Creates a group.
#[component]
pub(in crate::pages) fn CreateGroup() -> impl IntoView {
    let resource = fetch(|| (), |()| load_new_group());
    let crumbs = vec![Crumb::to("Groups", "/groups"), Crumb::here("Create group")];
    view! {
        <InShell current=NavItem::Groups crumbs>
            <Load resource page=|reason| page(reason, use_outcome("create")) />
        </InShell>
    }
}

fn page(create: Reason, outcome: Outcome) -> AnyView {
    let (path, path_error) = (outcome.value("path"), outcome.error("path"));
    let open = !path.is_empty() || path_error.is_some();
    view! {
        <PageHeader title="Create group" sentence="Name it after the work that its users do. Users and policies follow on its page." />
        <form method="post" class="form-grid" data-guard="">
            <Summary intents=&["create"] />
            <TextInput
                name="group_name"
                label="Group name"
                value=outcome.value("group_name")
                error=outcome.error("group_name")
                hint="Up to 128 letters, digits and + = , . @ - _. Names that differ only by case are the same."
                required=true
                mono=true
                maxlength=128
            />
            <details open=open>
                <summary class="row sm">
                    <span class="row caret">
                        <Icon name=Icon::ChevronRight size=14 />
                    </span>
                    "More settings"
                </summary>
                <PathField value=path error=path_error />
            </details>
            <div class="row">
                <Button variant=Variant::Primary reason=create>
                    "Create group"
                </Button>
                <LinkButton href="/groups" variant=Variant::Ghost>
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
    fn who_may_not_create_groups_gets_the_form_with_its_button_refused() {
        let html = html(|| page(Some(needs("iam:CreateGroup")), Outcome::default()));
        assert!(
            html.contains("<code>iam:CreateGroup</code>") && html.contains(r#"name="group_name""#),
            "{html}"
        );
        assert!(!html.contains(r#"type="submit""#), "{html}");
    }
}
