//! A role's page: what it may do, who may assume it, who acts as it now, and what it is.

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::{hours, longest_sessions, permissions::permissions, sessions::sessions, trust};
use crate::{
    model::{Reason, RoleModel, RolePart, RoleRow, RoleTab, Shown, load_role},
    pages::{
        last_accessed::LastAccessed,
        load::{InShell, Load, fetch},
        tags::{tag_done, tags},
        use_outcome,
        users::{Summary, page_href, typed_or, use_name},
    },
    ui::{
        Arn, Badge, Button, Crumb, Fact, Facts, Flash, Icon, Kv, KvRow, LinkButton, NavItem,
        PageHeader, Prose, Section, Select, Tab, Tabs, TextInput, Time, Variant, needs,
    },
};

/// The page's forms.
const INTENTS: &[&str] = &[
    "attach",
    "detach",
    "put-boundary",
    "delete-boundary",
    "revoke",
    "tag",
    "untag",
    "update",
];

/// A role.
#[component]
pub(in crate::pages) fn Role() -> impl IntoView {
    let (name, query) = (use_name(), use_query_map());
    let tab = Memo::new(move |_| RoleTab::parse(&query.read().get("tab").unwrap_or_default()));
    let resource = fetch(
        move || (name.get(), tab.get()),
        |(name, tab)| load_role(name, tab),
    );
    let crumbs = vec![Crumb::to("Roles", "/roles"), Crumb::here(name.get())];
    view! {
        <InShell current=NavItem::Roles crumbs>
            <Load
                resource
                page=move |model| page(model, tab.get_untracked(), &query.read_untracked())
            />
        </InShell>
    }
}

fn page(model: RoleModel, tab: RoleTab, query: &ParamsMap) -> AnyView {
    let RoleModel {
        role,
        id,
        trust,
        part,
        controls,
        now,
    } = model;
    let (name, base) = (role.name.clone(), page_href("/roles", &role.name));
    let tabs = RoleTab::ALL
        .into_iter()
        .map(|each| Tab {
            label: each.label().to_owned(),
            href: format!("{base}?tab={}", each.key()),
            count: None,
            current: each == tab,
        })
        .collect();
    let (delete, to_delete) = (controls.delete.clone(), format!("{base}/delete"));
    let (arn, description, linked) = (
        role.arn.clone(),
        role.description.clone(),
        role.service.is_some(),
    );
    let (longest, created, used) = (role.max_session, role.created, role.last_used);
    let section = match part {
        RolePart::Permissions {
            attached,
            inline,
            boundary,
            policies,
        } => permissions(&name, attached, inline, boundary, policies, controls),
        RolePart::Trust => trust::section(&name, trust, controls.trust),
        RolePart::Sessions(rows) => sessions(rows, controls.revoke, now),
        RolePart::Tags(model) => tags(&name, model),
        RolePart::LastAccessed(model) => {
            let action = format!("{base}?tab=last-accessed");
            view! { <LastAccessed model action alone=true now /> }.into_any()
        }
        RolePart::Details { profiles } => details(role, id, profiles, controls.update, now),
        RolePart::Delete { .. } => ().into_any(),
    };
    view! {
        {done(&name, query)}
        <Summary intents=INTENTS />
        <PageHeader
            title=name
            sentence=description
            status=move || linked.then(|| view! { <Badge>"Linked to a service"</Badge> })
            actions=move || {
                view! {
                    <LinkButton href=to_delete variant=Variant::Danger icon=Icon::Trash reason=delete>
                        "Delete role"
                    </LinkButton>
                }
            }
        >
            <Arn arn />
        </PageHeader>
        <Facts>
            <Fact label="Longest session">{hours(longest)}</Fact>
            <Fact label="Last used">{last_used(used, now)}</Fact>
            <Fact label="Created">
                <Time at=created now />
            </Fact>
        </Facts>
        <Tabs label="Role sections" tabs />
        {section}
    }
    .into_any()
}

/// When a session of a role last did something.
pub(super) fn last_used(at: Option<i64>, now: i64) -> AnyView {
    match at {
        Some(at) => view! { <Time at now /> }.into_any(),
        None => view! { <span class="muted">"Never"</span> }.into_any(),
    }
}

/// What was just done, as the address says: fixed sentences, whatever the address holds.
fn done(name: &str, query: &ParamsMap) -> Option<AnyView> {
    let message = match query.get("done").as_deref().unwrap_or_default() {
        "created" => format!("Role {name} created. Attach the policies that it needs."),
        "updated" => format!("Role {name} updated."),
        "attached" => "Policy attached.".to_owned(),
        "detached" => "Policy detached.".to_owned(),
        "boundary-set" => "Permissions boundary set.".to_owned(),
        "boundary-removed" => "Permissions boundary removed.".to_owned(),
        "inline-saved" => "Inline policy saved. It is in force.".to_owned(),
        "inline-deleted" => "Inline policy deleted.".to_owned(),
        "trust-saved" => "Trust policy saved.".to_owned(),
        "revoked" => "All sessions ended. Who may assume the role can do so again.".to_owned(),
        word => tag_done(word)?.to_owned(),
    };
    Some(view! { <Flash message /> }.into_any())
}

fn details(
    role: RoleRow,
    id: String,
    profiles: Shown<Vec<String>>,
    update: Reason,
    now: i64,
) -> AnyView {
    let outcome = use_outcome("update");
    let stored = role.max_session.to_string();
    let longest = role.service.is_none().then(|| {
        view! {
            <Select
                name="max_session"
                label="Longest session"
                options=longest_sessions(role.max_session)
                value=typed_or(&outcome, "max_session", &stored)
                error=outcome.error("max_session")
                hint="Sessions that exist keep their time."
            />
        }
    });
    let sentence = if longest.is_some() {
        "The name and the path cannot be changed."
    } else {
        "Of a role that is linked to a service nothing else can be changed."
    };
    view! {
        <Section title="Identifiers" sentence="The unique ID belongs to this role alone: a new one of the same name has another.">
            <Kv>
                <KvRow label="Unique ID">
                    <span class="mono">{id}</span>
                </KvRow>
                <KvRow label="ARN">
                    <Arn arn=role.arn.clone() />
                </KvRow>
                <KvRow label="Path">
                    <span class="mono">{role.path.clone()}</span>
                </KvRow>
                <KvRow label="Created">
                    <Time at=role.created now exact=true />
                </KvRow>
                <KvRow label="Last used">
                    {match role.last_used {
                        Some(at) => view! { <Time at now exact=true /> }.into_any(),
                        None => view! { <span class="muted">"Never"</span> }.into_any(),
                    }}
                </KvRow>
                {role
                    .service
                    .clone()
                    .map(|service| {
                        view! {
                            <KvRow label="Linked to">
                                <span class="mono">{service}</span>
                            </KvRow>
                        }
                    })}
                <KvRow label="Instance profiles">{profile_links(profiles)}</KvRow>
            </Kv>
        </Section>
        <Section title="Edit" sentence>
            <form method="post" class="form-grid">
                <input type="hidden" name="intent" value="update" />
                <TextInput
                    name="description"
                    label="Description"
                    value=typed_or(&outcome, "description", &role.description)
                    error=outcome.error("description")
                    optional=true
                    maxlength=1000
                />
                {longest}
                <div class="row">
                    <Button reason=update>"Save changes"</Button>
                </div>
            </form>
        </Section>
    }
    .into_any()
}

fn profile_links(profiles: Shown<Vec<String>>) -> AnyView {
    match profiles {
        Shown::No(action) => view! { <Prose text=needs(&action) /> }.into_any(),
        Shown::Yes(profiles) if profiles.is_empty() => {
            view! { <span class="muted">"In none"</span> }.into_any()
        }
        Shown::Yes(profiles) => {
            let links = profiles.into_iter().map(|name| {
                let href = page_href("/instance-profiles", &name);
                view! { <a href=href>{name}</a> }
            });
            view! { <span class="row">{links.collect_view()}</span> }.into_any()
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{
        model::{RoleControls, RoleSessionRow},
        ui::html,
    };

    pub(in crate::pages::roles) fn model(part: RolePart, controls: RoleControls) -> RoleModel {
        RoleModel {
            role: RoleRow {
                name: "tide<b>".to_owned(),
                path: "/".to_owned(),
                arn: "arn:aws:iam::111122223333:role/tide".to_owned(),
                description: "reads gauges".to_owned(),
                created: 0,
                last_used: Some(1_000),
                service: None,
                max_session: 5400,
            },
            id: "AROAX".to_owned(),
            trust: "{ \"</code><script>\": 1 }".to_owned(),
            part,
            controls,
            now: 100_000,
        }
    }

    fn shown(part: RolePart, tab: RoleTab, controls: RoleControls) -> String {
        html(|| page(model(part, controls), tab, &ParamsMap::new()))
    }

    #[test]
    fn a_name_and_a_document_are_text_on_their_page() {
        let html = shown(RolePart::Trust, RoleTab::Trust, RoleControls::default());
        assert!(
            html.contains("tide&lt;b&gt;") && !html.contains("<b>tide"),
            "{html}"
        );
        assert!(!html.contains("<script"), "{html}");
        assert!(html.contains("/roles/tide%3Cb%3E/trust"), "{html}");
    }

    #[test]
    fn refused_controls_and_parts_name_the_missing_action() {
        let controls = RoleControls {
            attach: Some(needs("iam:AttachRolePolicy")),
            put_boundary: Some(needs("iam:PutRolePermissionsBoundary")),
            delete: Some(needs("iam:DeleteRole")),
            revoke: Some(needs("bailiwick:RevokeRoleSessions")),
            update: Some(needs("iam:UpdateRole")),
            trust: Some(needs("iam:UpdateAssumeRolePolicy")),
            ..RoleControls::default()
        };
        let no = |action: &str| Shown::No(action.to_owned());
        let part = RolePart::Permissions {
            attached: Shown::No("iam:ListAttachedRolePolicies".to_owned()),
            inline: no("iam:ListRolePolicies"),
            boundary: None,
            policies: None,
        };
        let permissions = shown(part, RoleTab::Permissions, controls.clone());
        let trust = shown(RolePart::Trust, RoleTab::Trust, controls.clone());
        let sessions = RolePart::Sessions(Shown::Yes(vec![RoleSessionRow {
            person: "priya".to_owned(),
            since: 0,
            until: 1,
            address: "192.0.2.7".to_owned(),
            device: "Firefox".to_owned(),
            own: false,
        }]));
        let sessions = shown(sessions, RoleTab::Sessions, controls.clone());
        let part = RolePart::Details {
            profiles: no("iam:ListInstanceProfilesForRole"),
        };
        let details = shown(part, RoleTab::Details, controls);
        for (html, actions) in [
            (
                &permissions,
                &[
                    "iam:AttachRolePolicy",
                    "iam:PutRolePermissionsBoundary",
                    "iam:DeleteRole",
                    "iam:ListAttachedRolePolicies",
                    "iam:ListRolePolicies",
                ][..],
            ),
            (&trust, &["iam:UpdateAssumeRolePolicy"][..]),
            (&sessions, &["bailiwick:RevokeRoleSessions"][..]),
            (
                &details,
                &["iam:UpdateRole", "iam:ListInstanceProfilesForRole"][..],
            ),
        ] {
            for action in actions {
                assert!(
                    html.contains(&format!("<code>{action}</code>")),
                    "{action} in {html}"
                );
            }
            assert!(!html.contains(r#"type="submit""#), "{html}");
        }
    }

    #[test]
    fn a_time_that_is_not_offered_elsewhere_is_kept_by_the_form() {
        let part = RolePart::Details {
            profiles: Shown::Yes(vec!["a+b".to_owned()]),
        };
        let html = shown(part, RoleTab::Details, RoleControls::default());
        assert!(html.contains(r#"value="5400" selected"#), "{html}");
        assert!(html.contains("/instance-profiles/a%2Bb"), "{html}");
    }
}
