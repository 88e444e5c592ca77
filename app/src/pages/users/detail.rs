//! A user's page: who they are, and four sections with addresses of their own.

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::{
    credentials::credentials,
    parts::{GroupField, NotShown, PathField, RowForm, Summary, page_href, typed_or, use_name},
    permissions::permissions,
};
use crate::{
    model::{Membership, Offered, Reason, Shown, UserModel, UserPart, UserTab, load_user},
    pages::{
        access_keys::key_done,
        activity::Activity,
        last_accessed::LastAccessed,
        load::{InShell, Load, fetch},
        sessions::{Sessions, security_done},
        tags::{tag_done, tags},
        use_outcome,
    },
    ui::{
        Arn, Button, Crumb, Empty, Fact, Facts, Flash, Icon, Kv, KvRow, LinkButton, NavItem,
        PageHeader, Section, Tab, TableWrap, Tabs, TextInput, Th, Time, Tone, Variant,
    },
};

/// The page's forms.
const INTENTS: &[&str] = &[
    "update",
    "attach",
    "detach",
    "put-boundary",
    "delete-boundary",
    "tag",
    "untag",
    "tag-device",
    "untag-device",
    "add-to-group",
    "remove-from-group",
    "create-login",
    "reset-login",
    "delete-login",
    "deactivate-mfa",
    "end-session",
    "end-sessions",
    "import-token",
    "resync-mfa",
    "reset-factors",
    "last-accessed",
];

/// A user.
#[component]
pub(in crate::pages) fn User() -> impl IntoView {
    let (name, query) = (use_name(), use_query_map());
    let tab = Memo::new(move |_| UserTab::parse(&query.read().get("tab").unwrap_or_default()));
    let resource = fetch(
        move || (name.get(), tab.get()),
        |(name, tab)| load_user(name, tab),
    );
    let crumbs = vec![Crumb::to("Users", "/users"), Crumb::here(name.get())];
    view! {
        <InShell current=NavItem::Users crumbs>
            <Load resource page=move |model| page(model, tab.get_untracked(), &query.read_untracked()) />
        </InShell>
    }
}

fn page(model: UserModel, tab: UserTab, query: &ParamsMap) -> AnyView {
    let UserModel {
        user,
        id,
        part,
        controls,
        sign_in,
        now,
    } = model;
    let name = user.name.clone();
    let base = page_href("/users", &name);
    let tabs = UserTab::ALL
        .into_iter()
        .map(|other| Tab {
            label: other.label().to_owned(),
            href: format!("{base}?tab={}", other.key()),
            count: None,
            current: other == tab,
        })
        .collect();
    let (delete, to_delete) = (controls.delete.clone(), format!("{base}/delete"));
    let path = user.path.clone();
    let section = match part {
        UserPart::Permissions {
            direct,
            inline,
            through,
            boundary,
            policies,
        } => permissions(
            name.clone(),
            direct,
            inline,
            through,
            boundary,
            policies,
            controls,
        ),
        UserPart::Tags(model) => tags(&name, model),
        UserPart::Groups {
            groups,
            offered,
            add,
        } => member_of(name.clone(), groups, offered, add),
        UserPart::Credentials {
            login,
            devices,
            device_tags,
            keys,
            sessions,
            activity,
        } => {
            let whose = Some(name.clone());
            view! {
                {credentials(name.clone(), login, (devices, device_tags), keys, controls, sign_in, now)}
                <Sessions sessions whose=whose.clone() now />
                <Activity activity whose now />
            }
            .into_any()
        }
        UserPart::LastAccessed(model) => {
            let action = format!("{base}?tab=last-accessed");
            view! { <LastAccessed model action alone=true now /> }.into_any()
        }
        UserPart::Details | UserPart::Delete { .. } => details(
            name.clone(),
            path.clone(),
            id,
            user.arn.clone(),
            user.created,
            now,
            controls.update,
        ),
    };
    view! {
        {done(&name, query)}
        <Summary intents=INTENTS />
        <PageHeader
            title=name
            actions=move || {
                view! {
                    <LinkButton href=to_delete variant=Variant::Danger icon=Icon::Trash reason=delete>
                        "Delete user"
                    </LinkButton>
                }
            }
        >
            <Arn arn=user.arn />
        </PageHeader>
        <Facts>
            <Fact label="Last sign-in">
                {match user.last_sign_in {
                    Some(at) => view! { <Time at now /> }.into_any(),
                    None => view! { <span class="muted">"Never"</span> }.into_any(),
                }}
            </Fact>
            <Fact label="Created">
                <Time at=user.created now />
            </Fact>
            <Fact label="Path">
                <span class="mono">{path}</span>
            </Fact>
        </Facts>
        <Tabs label="User sections" tabs />
        {section}
    }
    .into_any()
}

/// What was just done, as the address says: fixed sentences, whatever the address holds.
fn done(name: &str, query: &ParamsMap) -> AnyView {
    let message = match query.get("done").as_deref().unwrap_or_default() {
        "created" => format!("User {name} created."),
        "updated" => format!("User {name} updated."),
        "attached" => "Policy attached.".to_owned(),
        "detached" => "Policy detached.".to_owned(),
        "boundary-set" => "Permissions boundary set.".to_owned(),
        "boundary-removed" => "Permissions boundary removed.".to_owned(),
        "inline-saved" => "Inline policy saved. It is in force.".to_owned(),
        "inline-deleted" => "Inline policy deleted.".to_owned(),
        "added" => "Added to the group.".to_owned(),
        "removed" => "Removed from the group.".to_owned(),
        "login-removed" => "Console sign-in removed; the user's sessions are over.".to_owned(),
        "mfa-deactivated" => "MFA device deactivated; the user's sessions are over.".to_owned(),
        "token-added" => "Token added. The user can sign in with it.".to_owned(),
        "token-resynced" => "The device's clock is set right.".to_owned(),
        "factors-reset" => {
            format!("Sign-in factors of {name} reset; the user's sessions are over.")
        }
        word => match security_done(word)
            .or_else(|| key_done(word))
            .or_else(|| tag_done(word))
        {
            Some(message) => message.to_owned(),
            None => return ().into_any(),
        },
    };
    let missed: Vec<&str> = match query.get("missed") {
        Some(missed) => ["group", "policy", "login"]
            .into_iter()
            .filter(|step| missed.split('-').any(|word| word == *step))
            .map(|step| match step {
                "group" => "the user is in no group",
                "policy" => "the policy `AdministratorAccess` is not attached",
                _ => "there is no console sign-in",
            })
            .collect(),
        None => Vec::new(),
    };
    view! {
        <Flash message />
        {(!missed.is_empty())
            .then(|| {
                view! {
                    <Flash message=format!("Not everything was done: {}.", missed.join(", and ")) tone=Tone::Warn>
                        "You may lack a permission. The controls below name it; the audit log has the refusal."
                    </Flash>
                }
            })}
    }
    .into_any()
}

fn member_of(
    name: String,
    groups: Shown<Vec<Membership>>,
    offered: Offered<String>,
    add: Reason,
) -> AnyView {
    let user = name.clone();
    let list = match groups {
        Shown::No(action) => view! { <NotShown title="You cannot list this user's groups" action /> }.into_any(),
        Shown::Yes(groups) if groups.is_empty() => view! {
            <Empty icon=Icon::Group title="In no group" text="A group gives its policies to everybody in it." />
        }
        .into_any(),
        Shown::Yes(groups) => view! {
            <TableWrap caption=format!("Groups of {name}")>
                <thead>
                    <tr>
                        <Th label="Group" />
                        <Th label="Actions" quiet=true />
                    </tr>
                </thead>
                <tbody>
                    {groups
                        .into_iter()
                        .map(|Membership { group, remove }| {
                            view! {
                                <tr>
                                    <th scope="row">
                                        <a href=page_href("/groups", &group)>{group.clone()}</a>
                                    </th>
                                    <td>
                                        <RowForm
                                            intent="remove-from-group"
                                            field="group_name"
                                            label=format!("Remove {user} from {group}")
                                            value=group
                                            text="Remove"
                                            reason=remove
                                        />
                                    </td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </TableWrap>
        }
        .into_any(),
    };
    let outcome = use_outcome("add-to-group");
    let in_every = add.is_none() && offered.as_ref().is_some_and(Vec::is_empty);
    let form = if in_every {
        view! {
            <p class="sm muted">
                "There is no other group. " <a href="/groups/create">"Create a group"</a>
            </p>
        }
        .into_any()
    } else {
        view! {
            <form method="post" class="form-grid">
                <input type="hidden" name="intent" value="add-to-group" />
                <GroupField offered none="Choose a group" outcome />
                <div class="row">
                    <Button reason=add>"Add to group"</Button>
                </div>
            </form>
        }
        .into_any()
    };
    view! {
        <Section title="Groups" sentence="The user has the permissions of every group that they are in.">
            {list}
        </Section>
        <Section title="Add to a group">{form}</Section>
    }
    .into_any()
}

fn details(
    name: String,
    path: String,
    id: String,
    arn: String,
    created: i64,
    now: i64,
    update: Reason,
) -> AnyView {
    let outcome = use_outcome("update");
    view! {
        <Section title="Identifiers" sentence="The unique ID stays when the name or the path changes.">
            <Kv>
                <KvRow label="Unique ID">
                    <span class="mono">{id}</span>
                </KvRow>
                <KvRow label="ARN">
                    <Arn arn />
                </KvRow>
                <KvRow label="Created">
                    <Time at=created now exact=true />
                </KvRow>
            </Kv>
        </Section>
        <Section title="Rename or move" sentence="Policies that name the ARN follow neither a new name nor a new path.">
            <form method="post" class="form-grid">
                <input type="hidden" name="intent" value="update" />
                <TextInput
                    name="user_name"
                    label="User name"
                    value=typed_or(&outcome, "user_name", &name)
                    error=outcome.error("user_name")
                    required=true
                    mono=true
                />
                <PathField value=typed_or(&outcome, "path", &path) error=outcome.error("path") />
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
        model::{UserControls, UserRow},
        ui::{html, needs},
    };

    fn model(name: &str, part: UserPart, controls: UserControls) -> UserModel {
        let user = UserRow {
            id: "AIDA1".to_owned(),
            name: name.to_owned(),
            path: "/".to_owned(),
            arn: format!("arn:aws:iam::111122223333:user/{name}"),
            created: 0,
            last_sign_in: None,
        };
        UserModel {
            user,
            id: "AIDAX".to_owned(),
            part,
            controls,
            sign_in: String::new(),
            now: 1_000,
        }
    }

    fn query(pairs: &[(&str, &str)]) -> ParamsMap {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn every_refused_control_names_its_own_action() {
        let part = UserPart::Permissions {
            direct: Shown::No("iam:ListAttachedUserPolicies".to_owned()),
            inline: Shown::No("iam:ListUserPolicies".to_owned()),
            through: Shown::No("iam:ListGroupsForUser".to_owned()),
            boundary: Some("arn:aws:iam::111122223333:policy/Ceiling".to_owned()),
            policies: None,
        };
        let controls = UserControls {
            delete: Some(needs("iam:DeleteUser")),
            attach: Some(needs("iam:AttachUserPolicy")),
            put_inline: Some(needs("iam:PutUserPolicy")),
            put_boundary: Some(needs("iam:PutUserPermissionsBoundary")),
            delete_boundary: Some(needs("iam:DeleteUserPermissionsBoundary")),
            ..UserControls::default()
        };
        let html = html(|| {
            page(
                model("ama", part, controls),
                UserTab::Permissions,
                &ParamsMap::new(),
            )
        });
        for action in [
            "DeleteUser",
            "AttachUserPolicy",
            "PutUserPolicy",
            "ListUserPolicies",
            "PutUserPermissionsBoundary",
            "DeleteUserPermissionsBoundary",
            "ListAttachedUserPolicies",
            "ListGroupsForUser",
        ] {
            assert!(
                html.contains(&format!("<code>iam:{action}</code>")),
                "{action} in {html}"
            );
        }
        assert!(!html.contains(r#"type="submit""#), "{html}");
    }

    #[test]
    fn the_address_can_make_the_page_say_fixed_sentences_only() {
        let say = |pairs: &[(&str, &str)]| {
            let asked = query(pairs);
            html(|| {
                page(
                    model("ama", UserPart::Details, UserControls::default()),
                    UserTab::Details,
                    &asked,
                )
            })
        };
        assert!(say(&[("done", "created")]).contains("User ama created."));
        let missed = say(&[("done", "created"), ("missed", "login-<script>-group")]);
        assert!(
            missed.contains("the user is in no group, and there is no console sign-in."),
            "{missed}"
        );
        assert!(!missed.contains("script"), "{missed}");
        assert!(!say(&[("done", "<b>pay here</b>")]).contains("pay here"));
    }

    #[test]
    fn a_name_is_text_on_its_page() {
        let html = html(|| {
            page(
                model("<b>", UserPart::Details, UserControls::default()),
                UserTab::Details,
                &ParamsMap::new(),
            )
        });
        assert!(
            html.contains("&lt;b&gt;")
                && !html.contains("<b>")
                && html.contains("/users/%3Cb%3E?tab="),
            "{html}"
        );
    }
}
