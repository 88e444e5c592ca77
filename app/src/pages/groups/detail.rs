//! A group's page: its users, its policies, its name.

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use crate::{
    model::{
        AttachedRow, GroupControls, GroupModel, GroupRow, Offered, Owner, Reason, Shown, load_group,
    },
    pages::{
        inline_policies::create_link,
        last_accessed::LastAccessed,
        load::{InShell, Load, fetch, list_href},
        use_outcome,
        users::{
            PathField, PolicyField, RowForm, Summary, group_policies, page_href, typed_or, use_name,
        },
    },
    ui::{
        Arn, Button, Crumb, Empty, Fact, Facts, Flash, Icon, Kv, KvRow, LinkButton, NavItem,
        PageHeader, Section, Size, Tab, TableWrap, Tabs, TextInput, Th, Time, Variant,
    },
};

/// The page's forms.
const INTENTS: &[&str] = &["add", "remove", "attach", "detach", "update"];

/// The sections of the page and their values in the address; the first is shown unless told.
const TABS: [(&str, &str); 4] = [
    ("members", "Members"),
    ("permissions", "Permissions"),
    ("last-accessed", "Last accessed"),
    ("details", "Details"),
];

/// A group.
#[component]
pub(in crate::pages) fn Group() -> impl IntoView {
    let (name, query) = (use_name(), use_query_map());
    let after = Memo::new(move |_| query.read().get("after").unwrap_or_default());
    let tab = Memo::new(move |_| query.read().get("tab").unwrap_or_default());
    let resource = fetch(
        move || (name.get(), after.get()),
        |(name, after)| load_group(name, after),
    );
    let crumbs = vec![Crumb::to("Groups", "/groups"), Crumb::here(name.get())];
    view! {
        <InShell current=NavItem::Groups crumbs>
            <Load
                resource
                page=move |model| page(model, &tab.get(), &query.read_untracked())
            />
        </InShell>
    }
}

fn page(model: GroupModel, tab: &str, query: &ParamsMap) -> AnyView {
    let GroupModel {
        group,
        id,
        after,
        users,
        next,
        policies,
        inline,
        offered,
        uses,
        controls,
        now,
    } = model;
    let name = group.name.clone();
    let base = page_href("/groups", &name);
    let known = TABS.iter().any(|(key, _)| *key == tab);
    let tab = if known { tab } else { "members" };
    let tabs = TABS
        .into_iter()
        .map(|(key, label)| Tab {
            label: label.to_owned(),
            href: format!("{base}?tab={key}"),
            count: match (key, &policies) {
                ("members", _) => u64::try_from(group.members).ok(),
                ("permissions", Shown::Yes(policies)) => u64::try_from(policies.len()).ok(),
                _ => None,
            },
            current: key == tab,
        })
        .collect();
    let (delete, to_delete) = (controls.delete.clone(), format!("{base}/delete"));
    let (arn, path, created, members) = (
        group.arn.clone(),
        group.path.clone(),
        group.created,
        group.members,
    );
    let section = match tab {
        "permissions" => permissions(name.clone(), (policies, inline), offered, controls),
        "last-accessed" => {
            let action = format!("{base}?tab=last-accessed");
            view! { <LastAccessed model=uses action alone=false now /> }.into_any()
        }
        "details" => details(group, id, controls.update, now),
        _ => member_list(group, users, &after, next, controls.add, controls.remove),
    };
    view! {
        {done(&name, query)}
        <Summary intents=INTENTS />
        <PageHeader
            title=name
            actions=move || {
                view! {
                    <LinkButton href=to_delete variant=Variant::Danger icon=Icon::Trash reason=delete>
                        "Delete group"
                    </LinkButton>
                }
            }
        >
            <Arn arn />
        </PageHeader>
        <Facts>
            <Fact label="Members">{count(members)}</Fact>
            <Fact label="Created">
                <Time at=created now />
            </Fact>
            <Fact label="Path">
                <span class="mono">{path}</span>
            </Fact>
        </Facts>
        <Tabs label="Group sections" tabs />
        {section}
    }
    .into_any()
}

fn count(members: i64) -> String {
    if members == 1 {
        "1 user".to_owned()
    } else {
        format!("{members} users")
    }
}

/// What was just done, as the address says: fixed sentences, whatever the address holds.
fn done(name: &str, query: &ParamsMap) -> Option<AnyView> {
    let message = match query.get("done").as_deref().unwrap_or_default() {
        "created" => format!("Group {name} created."),
        "updated" => format!("Group {name} updated."),
        "added" => "User added.".to_owned(),
        "removed" => "User removed.".to_owned(),
        "attached" => "Policy attached.".to_owned(),
        "detached" => "Policy detached.".to_owned(),
        "inline-saved" => "Inline policy saved. It is in force.".to_owned(),
        "inline-deleted" => "Inline policy deleted.".to_owned(),
        _ => return None,
    };
    Some(view! { <Flash message /> }.into_any())
}

fn member_list(
    group: GroupRow,
    users: Vec<String>,
    after: &str,
    next: Option<String>,
    add: Reason,
    remove: Reason,
) -> AnyView {
    let (name, shown) = (group.name.clone(), users.len());
    let base = page_href("/groups", &name);
    let outcome = use_outcome("add");
    let table = if users.is_empty() {
        view! { <Empty icon=Icon::User title="No users in it" text="Add the users who do this work." /> }.into_any()
    } else {
        let first = (!after.is_empty()).then(|| base.clone());
        let next = next.map(|after| list_href(&base, &[("after", &after)]));
        let group_name = name.clone();
        view! {
            <TableWrap caption=format!("Users in {name}, sorted by name, {shown} of {}", group.members)>
                <thead>
                    <tr>
                        <Th label="User" />
                        <Th label="Actions" quiet=true />
                    </tr>
                </thead>
                <tbody>
                    {users
                        .into_iter()
                        .map(|user| {
                            view! {
                                <tr>
                                    <th scope="row">
                                        <a href=page_href("/users", &user)>{user.clone()}</a>
                                    </th>
                                    <td>
                                        <RowForm
                                            intent="remove"
                                            field="user_name"
                                            label=format!("Remove {user} from {group_name}")
                                            value=user
                                            text="Remove"
                                            reason=remove.clone()
                                        />
                                    </td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </TableWrap>
            {(first.is_some() || next.is_some())
                .then(|| {
                    view! {
                        <nav class="pager" aria-label="Pages">
                            <span class="row">
                                {first
                                    .map(|href| view! { <LinkButton href size=Size::Small>"First"</LinkButton> })}
                                {next.map(|href| view! { <LinkButton href size=Size::Small>"Next"</LinkButton> })}
                            </span>
                        </nav>
                    }
                })}
        }
        .into_any()
    };
    view! {
        <Section title="Members">{table}</Section>
        <Section title="Add a user">
            <form method="post" class="form-grid">
                <input type="hidden" name="intent" value="add" />
                <TextInput
                    name="user_name"
                    label="User name"
                    value=outcome.value("user_name")
                    error=outcome.error("user_name")
                    required=true
                    mono=true
                    maxlength=64
                />
                <div class="row">
                    <Button reason=add>"Add user"</Button>
                </div>
            </form>
        </Section>
    }
    .into_any()
}

fn permissions(
    name: String,
    (policies, inline): (Shown<Vec<AttachedRow>>, Shown<Vec<String>>),
    offered: Offered<AttachedRow>,
    controls: GroupControls,
) -> AnyView {
    let create = create_link(Owner::Group, &name, controls.put_inline);
    view! {
        <Section title="Policies" sentence="What every user in the group may do, besides what they have from elsewhere.">
            {group_policies(name, policies, inline, controls.detach)}
            {create}
        </Section>
        <Section title="Attach a policy">
            <form method="post" class="form-grid">
                <input type="hidden" name="intent" value="attach" />
                <PolicyField name="policy_arn" label="Policy" offered outcome=use_outcome("attach") />
                <div class="row">
                    <Button reason=controls.attach>"Attach policy"</Button>
                </div>
            </form>
        </Section>
    }
    .into_any()
}

fn details(group: GroupRow, id: String, update: Reason, now: i64) -> AnyView {
    let outcome = use_outcome("update");
    view! {
        <Section title="Identifiers" sentence="The unique ID stays when the name or the path changes.">
            <Kv>
                <KvRow label="Unique ID">
                    <span class="mono">{id}</span>
                </KvRow>
                <KvRow label="ARN">
                    <Arn arn=group.arn.clone() />
                </KvRow>
                <KvRow label="Created">
                    <Time at=group.created now exact=true />
                </KvRow>
            </Kv>
        </Section>
        <Section title="Rename or move" sentence="Policies that name the ARN follow neither a new name nor a new path.">
            <form method="post" class="form-grid">
                <input type="hidden" name="intent" value="update" />
                <TextInput
                    name="group_name"
                    label="Group name"
                    value=typed_or(&outcome, "group_name", &group.name)
                    error=outcome.error("group_name")
                    required=true
                    mono=true
                    maxlength=128
                />
                <PathField value=typed_or(&outcome, "path", &group.path) error=outcome.error("path") />
                <div class="row">
                    <Button reason=update>"Save changes"</Button>
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
        model::LastAccessedModel,
        ui::{html, needs},
    };

    fn model(name: &str, controls: GroupControls) -> GroupModel {
        GroupModel {
            group: GroupRow {
                name: name.to_owned(),
                path: "/".to_owned(),
                arn: format!("arn:aws:iam::111122223333:group/{name}"),
                created: 0,
                members: 2,
            },
            id: "AGPAX".to_owned(),
            after: String::new(),
            users: vec!["ama".to_owned(), "b+c".to_owned()],
            next: Some("b+c".to_owned()),
            policies: Shown::No("iam:ListAttachedGroupPolicies".to_owned()),
            inline: Shown::Yes(vec!["own".to_owned()]),
            offered: None,
            uses: LastAccessedModel {
                report: Shown::Yes(None),
                make: None,
            },
            controls,
            now: 1_000,
        }
    }

    #[test]
    fn members_can_be_paged_and_removed_one_by_one() {
        let html = html(|| {
            page(
                model("dev", GroupControls::default()),
                "",
                &ParamsMap::new(),
            )
        });
        assert!(
            html.contains("Remove b+c from dev") && html.contains("/users/b%2Bc"),
            "{html}"
        );
        assert!(
            html.contains("/groups/dev?after=b%2Bc") && html.contains("2 of 2"),
            "{html}"
        );
    }

    #[test]
    fn refused_controls_and_parts_name_the_missing_action() {
        let controls = GroupControls {
            add: Some(needs("iam:AddUserToGroup")),
            remove: Some(needs("iam:RemoveUserFromGroup")),
            attach: Some(needs("iam:AttachGroupPolicy")),
            delete: Some(needs("iam:DeleteGroup")),
            ..GroupControls::default()
        };
        let members = html(|| page(model("dev", controls.clone()), "members", &ParamsMap::new()));
        let policies = html(|| page(model("dev", controls), "permissions", &ParamsMap::new()));
        for action in ["AddUserToGroup", "RemoveUserFromGroup", "DeleteGroup"] {
            assert!(
                members.contains(&format!("<code>iam:{action}</code>")),
                "{action} in {members}"
            );
        }
        for action in ["AttachGroupPolicy", "ListAttachedGroupPolicies"] {
            assert!(
                policies.contains(&format!("<code>iam:{action}</code>")),
                "{action} in {policies}"
            );
        }
        assert!(!members.contains(r#"type="submit""#) && !policies.contains(r#"type="submit""#));
    }

    #[test]
    fn a_name_is_text_on_its_page() {
        let html = html(|| {
            page(
                model("<b>", GroupControls::default()),
                "details",
                &ParamsMap::new(),
            )
        });
        assert!(
            html.contains("&lt;b&gt;") && !html.contains("<b>"),
            "{html}"
        );
    }
}
