//! Whom a policy is attached to, and attaching and detaching it.

use leptos::prelude::*;

use super::closed;
use crate::{
    model::{Entities, Holder, PolicyControls, Reason, Shown},
    pages::{load::encoded, use_outcome},
    ui::{Button, Empty, Icon, Notice, Section, Size, TextInput, Tone},
};

/// Users, groups and roles that have the policy, and users and roles whose boundary it is.
#[component]
pub(super) fn Attached(entities: Shown<Entities>, controls: PolicyControls) -> impl IntoView {
    let user = view! {
        <AttachForm kind="user" label="User name" reason=controls.attach_user />
    };
    let group = view! {
        <AttachForm kind="group" label="Group name" reason=controls.attach_group />
    };
    let role = view! {
        <AttachForm kind="role" label="Role name" reason=controls.attach_role />
    };
    let lists = match entities {
        Shown::No(action) => {
            let empty = closed("You cannot see whom it is attached to", &action);
            view! { {empty} <Section title="Attach">{group} {user} {role}</Section> }.into_any()
        }
        Shown::Yes(entities) => {
            let more = entities.more.then(|| {
                view! { <Notice message="There are more than are shown here." tone=Tone::Accent /> }
            });
            let none = entities.bounded.is_empty() && entities.bounded_roles.is_empty();
            let bounded = (!none).then(|| {
                let names = |kind, names: Vec<String>| {
                    let holder = |name| Holder { name, detach: None };
                    let holders: Vec<Holder> = names.into_iter().map(holder).collect();
                    (!holders.is_empty()).then(|| view! { <Names kind holders can_detach=false /> })
                };
                view! {
                    <Section
                        title="Permissions boundary of"
                        sentence="They can do no more than it allows. The boundary is changed on the page of each."
                    >
                        <div class="stack">
                            {names("user", entities.bounded)} {names("role", entities.bounded_roles)}
                        </div>
                    </Section>
                }
            });
            view! {
                {more}
                <Section title="Groups" sentence="Every user of these groups has the policy.">
                    <Names kind="group" holders=entities.groups can_detach=true />
                    {group}
                </Section>
                <Section title="Users" sentence="They have it directly.">
                    <Names kind="user" holders=entities.users can_detach=true />
                    {user}
                </Section>
                <Section title="Roles" sentence="Whoever acts as one of them has it.">
                    <Names kind="role" holders=entities.roles can_detach=true />
                    {role}
                </Section>
                {bounded}
            }
            .into_any()
        }
    };
    view! { <div class="stack">{lists}</div> }
}

#[component]
fn Names(
    /// `user`, `group` or `role`.
    kind: &'static str,
    holders: Vec<Holder>,
    /// Whether detaching is the thing to do here.
    can_detach: bool,
) -> impl IntoView {
    let icon = match kind {
        "user" => Icon::User,
        "role" => Icon::Role,
        _ => Icon::Group,
    };
    if holders.is_empty() {
        let title = format!("Attached to no {kind} yet");
        return view! { <Empty icon title text="Attach it below." /> }.into_any();
    }
    let items = holders
        .into_iter()
        .map(|Holder { name, detach: reason }| {
            let form = can_detach.then(|| {
                view! {
                    <form method="post" class="row">
                        <input type="hidden" name="intent" value=format!("detach-{kind}") />
                        <input type="hidden" name=format!("{kind}_name") value=name.clone() />
                        <Button size=Size::Small label=format!("Detach from {kind} {name}") reason>
                            "Detach"
                        </Button>
                    </form>
                }
            });
            view! {
                <li>
                    <Icon name=icon />
                    <a class="grow" href=format!("/{kind}s/{}", encoded(&name))>{name.clone()}</a>
                    {form}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="list panel">{items}</ul> }.into_any()
}

#[component]
fn AttachForm(
    /// `user`, `group` or `role`.
    kind: &'static str,
    label: &'static str,
    reason: Reason,
) -> impl IntoView {
    let intent = format!("attach-{kind}");
    let outcome = use_outcome(&intent);
    let field = format!("{kind}_name");
    view! {
        <form method="post" class="stack stack-3 section">
            <input type="hidden" name="intent" value=intent />
            <TextInput
                name=field.clone()
                label
                value=outcome.value(&field)
                error=outcome.error(&field)
                required=true
                mono=true
            />
            <div class="row">
                <Button icon=Icon::Plus reason>{format!("Attach to {kind}")}</Button>
            </div>
        </form>
    }
}
