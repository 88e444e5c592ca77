//! An instance profile's page: its role, and putting one in or taking it out.

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use crate::{
    model::{InstanceProfileModel, Offered, Outcome, Reason, load_instance_profile},
    pages::{
        load::{InShell, Load, fetch},
        tags::{tag_done, tags as tags_section},
        use_outcome,
        users::{RowForm, Summary, page_href, use_name},
    },
    ui::{
        Arn, Button, Choice, Crumb, Fact, Facts, Flash, Icon, LinkButton, NavItem, PageHeader,
        Section, Select, TableWrap, TextInput, Th, Time, Variant,
    },
};

/// An instance profile.
#[component]
pub(in crate::pages) fn InstanceProfile() -> impl IntoView {
    let (name, query) = (use_name(), use_query_map());
    let resource = fetch(move || name.get(), load_instance_profile);
    let crumbs = vec![
        Crumb::to("Instance profiles", "/instance-profiles"),
        Crumb::here(name.get()),
    ];
    view! {
        <InShell current=NavItem::InstanceProfiles crumbs>
            <Load resource page=move |model| page(model, &query.read_untracked()) />
        </InShell>
    }
}

fn page(model: InstanceProfileModel, query: &ParamsMap) -> AnyView {
    let InstanceProfileModel {
        profile,
        id,
        roles,
        tags,
        controls,
        now,
    } = model;
    let name = profile.name.clone();
    let to_delete = format!("{}/delete", page_href("/instance-profiles", &name));
    let (delete, arn, created) = (controls.delete, profile.arn, profile.created);
    let tags = tags_section(&name, tags);
    let section = match profile.role {
        Some(role) => with_role(&name, role, controls.remove),
        None => without_role(roles, use_outcome("add"), controls.add),
    };
    view! {
        {done(query)}
        <Summary intents=&["add", "remove", "tag", "untag"] />
        <PageHeader
            title=name
            actions=move || {
                view! {
                    <LinkButton href=to_delete variant=Variant::Danger icon=Icon::Trash reason=delete>
                        "Delete instance profile"
                    </LinkButton>
                }
            }
        >
            <Arn arn />
        </PageHeader>
        <Facts>
            <Fact label="Created">
                <Time at=created now />
            </Fact>
            <Fact label="Path">
                <span class="mono">{profile.path}</span>
            </Fact>
            <Fact label="Unique ID">
                <span class="mono">{id}</span>
            </Fact>
        </Facts>
        {section}
        {tags}
    }
    .into_any()
}

/// What was just done, as the address says: fixed sentences, whatever the address holds.
fn done(query: &ParamsMap) -> Option<AnyView> {
    let message = match query.get("done").as_deref().unwrap_or_default() {
        "created" => "Instance profile created. Add the role that it hands over.",
        "added" => "Role added.",
        "removed" => "Role removed.",
        word => tag_done(word)?,
    };
    Some(view! { <Flash message /> }.into_any())
}

/// A link to the role that an instance profile holds.
pub(super) fn role_link(role: Option<String>) -> AnyView {
    match role {
        Some(role) => {
            let href = page_href("/roles", &role);
            view! { <a href=href>{role}</a> }.into_any()
        }
        None => view! { <span class="muted">"No role"</span> }.into_any(),
    }
}

fn with_role(name: &str, role: String, remove: Reason) -> AnyView {
    let (label, caption) = (
        format!("Remove {role} from {name}"),
        format!("The role in {name}"),
    );
    view! {
        <Section title="Role" sentence="Every instance that has the profile acts as this role.">
            <TableWrap caption>
                <thead>
                    <tr>
                        <Th label="Role" />
                        <Th label="Actions" quiet=true />
                    </tr>
                </thead>
                <tbody>
                    <tr>
                        <th scope="row">{role_link(Some(role.clone()))}</th>
                        <td>
                            <RowForm intent="remove" field="role_name" value=role text="Remove" label reason=remove />
                        </td>
                    </tr>
                </tbody>
            </TableWrap>
        </Section>
    }
    .into_any()
}

fn without_role(roles: Offered<String>, outcome: Outcome, add: Reason) -> AnyView {
    let (value, error) = (outcome.value("role_name"), outcome.error("role_name"));
    let field = match roles {
        Some(roles) => {
            let options = std::iter::once(Choice::new("", "Choose a role"))
                .chain(roles.into_iter().map(|role| Choice::new(role.clone(), role)))
                .collect();
            view! { <Select name="role_name" label="Role" options value error /> }.into_any()
        }
        None => view! {
            <TextInput name="role_name" label="Role" hint="The role's name" value error mono=true maxlength=64 />
        }
        .into_any(),
    };
    view! {
        <Section
            title="Add a role"
            sentence="There is none in it yet. Whoever starts an instance with the profile acts as the role there, so adding it also asks for permission to pass that role."
        >
            <form method="post" class="form-grid">
                <input type="hidden" name="intent" value="add" />
                {field}
                <div class="row">
                    <Button reason=add>"Add role"</Button>
                </div>
            </form>
        </Section>
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

    fn shown(role: Option<&str>) -> String {
        let model = InstanceProfileModel {
            profile: InstanceProfileRow {
                name: "<b>".to_owned(),
                path: "/".to_owned(),
                arn: String::new(),
                created: 0,
                role: role.map(str::to_owned),
            },
            id: "AIPAX".to_owned(),
            roles: None,
            tags: TagsModel {
                tags: Shown::Yes(Vec::new()),
                tag: Some(needs("iam:TagInstanceProfile")),
                untag: None,
            },
            controls: InstanceProfileControls {
                add: Some(needs("iam:PassRole")),
                remove: Some(needs("iam:RemoveRoleFromInstanceProfile")),
                delete: Some(needs("iam:DeleteInstanceProfile")),
            },
            now: 0,
        };
        html(|| page(model, &ParamsMap::new()))
    }

    #[test]
    fn one_role_is_in_it_or_can_be_added_and_refusals_name_the_action() {
        let (with, without) = (shown(Some("crane")), shown(None));
        assert!(
            with.contains("RemoveRoleFromInstanceProfile</code>") && !with.contains("Add role"),
            "{with}"
        );
        assert!(
            without.contains("<code>iam:PassRole</code>")
                && without.contains(r#"name="role_name""#),
            "{without}"
        );
        for html in [with, without] {
            assert!(
                !html.contains(r#"type="submit""#) && !html.contains("<b>"),
                "{html}"
            );
        }
    }
}
