//! A policy: its document, its versions, and whom it is attached to.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{address, attached::Attached, closed, crumbs, flash, list::owner};
use crate::{
    model::{PolicyControls, PolicyModel, Shown, VersionRow, load_policy},
    pages::{
        last_accessed::LastAccessed,
        load::{InShell, Load, fetch},
        sign_in::errors,
        tags::tags,
        use_outcome,
    },
    ui::{
        Arn, Badge, Button, Code, ErrorSummary, Fact, Facts, FieldError, Icon, LinkButton, NavItem,
        Notice, PageHeader, Size, Tab, TableWrap, Tabs, Th, Time, Tone, Variant,
    },
};

/// The forms of the page whose refusal has no field to stand beside, or that are in more than one place.
const INTENTS: [&str; 10] = [
    "tag",
    "untag",
    "set-default",
    "delete-version",
    "attach-user",
    "attach-group",
    "attach-role",
    "detach-user",
    "detach-group",
    "detach-role",
];

/// A policy.
#[component]
pub(in crate::pages) fn Policy() -> impl IntoView {
    let query = use_query_map();
    let text = move |name: &str| query.read().get(name).unwrap_or_default();
    let arn = query.read_untracked().get("arn").unwrap_or_default();
    // The tab belongs to the key: each look at one is a look at what is there now.
    let model = fetch(
        move || (text("arn"), text("version"), text("tab")),
        |(arn, version, tab)| load_policy(arn, version, tab),
    );
    let refused: Vec<FieldError> = INTENTS
        .iter()
        .flat_map(|intent| errors(&use_outcome(intent)))
        .collect();
    let done = refused.is_empty().then(|| flash(query));
    view! {
        <InShell current=NavItem::Policies crumbs=crumbs(&arn, None)>
            {done}
            <ErrorSummary errors=refused />
            <Load
                resource=model
                page=move |model| {
                    let tab = query.read_untracked().get("tab").unwrap_or_default();
                    view! { <Detail model tab /> }
                }
            />
        </InShell>
    }
}

#[component]
pub(super) fn Detail(model: PolicyModel, tab: String) -> impl IntoView {
    let PolicyModel {
        policy,
        id,
        shown,
        document,
        versions,
        entities,
        controls,
        tags: tagged,
        uses,
        now,
    } = model;
    let arn = policy.arn.clone();
    let (tone, owner) = owner(&policy);
    let (edit, delete) = (controls.edit.clone(), controls.delete.clone());
    let (edit_at, delete_at) = (
        address("edit", &arn, "", ""),
        address("delete", &arn, "", ""),
    );
    let count = |shown: Option<usize>| shown.and_then(|count| u64::try_from(count).ok());
    let version_count = match &versions {
        Shown::Yes(versions) => count(Some(versions.len())),
        Shown::No(_) => None,
    };
    let sections = [
        ("", "Document", None),
        ("versions", "Versions", version_count),
        (
            "attached",
            "Attached to",
            u64::try_from(policy.attachments).ok(),
        ),
        ("tags", "Tags", None),
        ("last-accessed", "Last accessed", None),
    ]
    .into_iter()
    .filter(|(key, ..)| *key != "tags" || !policy.aws_managed);
    let shown_tab = sections
        .clone()
        .map(|(key, ..)| key)
        .find(|key| *key == tab);
    let shown_tab = shown_tab.unwrap_or_default();
    let tabs = sections
        .map(|(key, label, count)| Tab {
            label: label.to_owned(),
            href: address("view", &arn, key, ""),
            count,
            current: key == shown_tab,
        })
        .collect();
    let body = match (shown_tab, tagged, uses) {
        ("tags", Some(model), _) => tags(&policy.name, model),
        ("last-accessed", _, Some(model)) => {
            let action = address("view", &arn, "last-accessed", "");
            view! { <LastAccessed model action alone=false now /> }.into_any()
        }
        ("versions", ..) => view! { <Versions arn=arn.clone() versions controls now /> }.into_any(),
        ("attached", ..) => view! { <Attached entities controls /> }.into_any(),
        _ => {
            let default = policy.default_version.clone();
            view! { <Document arn=arn.clone() name=policy.name.clone() shown default document versions /> }.into_any()
        }
    };
    view! {
        <PageHeader
            title=policy.name.clone()
            sentence=policy.description
            status=move || view! { <Badge tone>{owner}</Badge> }
            actions=move || {
                view! {
                    <LinkButton href=delete_at.clone() variant=Variant::Danger icon=Icon::Trash reason=delete.clone()>
                        "Delete policy"
                    </LinkButton>
                    <LinkButton href=edit_at.clone() variant=Variant::Primary icon=Icon::Pencil reason=edit.clone()>
                        "Edit policy"
                    </LinkButton>
                }
            }
        >
            <Arn arn=arn.clone() />
        </PageHeader>
        <Facts>
            <Fact label="Version in force">{policy.default_version.clone()}</Fact>
            <Fact label="Path"><code>{policy.path}</code></Fact>
            <Fact label="Created"><Time at=policy.created now /></Fact>
            <Fact label="Changed"><Time at=policy.updated now /></Fact>
            <Fact label="Policy ID"><code>{id}</code></Fact>
        </Facts>
        <Tabs label="Policy sections" tabs />
        {body}
    }
}

#[component]
fn Document(
    arn: String,
    name: String,
    shown: String,
    default: String,
    document: Shown<String>,
    versions: Shown<Vec<VersionRow>>,
) -> impl IntoView {
    let choices = match versions {
        Shown::Yes(versions) if versions.len() > 1 => {
            let links = versions
                .into_iter()
                .map(|version| {
                    let current = (version.id == shown).then_some("true");
                    let href = address("view", &arn, "", &version.id);
                    view! { <a href=href aria-current=current>{version.id}</a> }
                })
                .collect_view();
            Some(
                view! { <div class="filters"><span class="segmented" role="group" aria-label="Version">{links}</span></div> },
            )
        }
        _ => None,
    };
    let other = (shown != default).then(|| {
        let message = format!("This is version {shown}. Version {default} is in force.");
        view! { <Notice message tone=Tone::Warn /> }
    });
    let code = match document {
        Shown::Yes(text) => {
            view! { <Code text title=format!("{name}, version {shown}") /> }.into_any()
        }
        Shown::No(action) => closed("You cannot see the document", &action),
    };
    view! { <div class="section stack stack-3">{choices} {other} {code}</div> }
}

#[component]
fn Versions(
    arn: String,
    versions: Shown<Vec<VersionRow>>,
    controls: PolicyControls,
    now: i64,
) -> impl IntoView {
    let versions = match versions {
        Shown::Yes(versions) => versions,
        Shown::No(action) => return closed("You cannot see the versions", &action),
    };
    let caption = format!("Versions, newest first, {} of at most 5", versions.len());
    let rows = versions
        .into_iter()
        .map(|version| {
            let id = version.id.clone();
            let (default, delete) = if version.is_default {
                let in_force = Some("This version is in force".to_owned());
                (in_force.clone(), in_force)
            } else {
                (None, None)
            };
            let default = controls.set_default.clone().or(default);
            let delete = controls.delete_version.clone().or(delete);
            view! {
                <tr>
                    <th scope="row"><a href=address("view", &arn, "", &id)>{id.clone()}</a></th>
                    <td>{version.is_default.then(|| view! { <Badge tone=Tone::Allow>"In force"</Badge> })}</td>
                    <td data-prio="2"><Time at=version.created now /></td>
                    <td>
                        <span class="row row-actions">
                            <form method="post">
                                <input type="hidden" name="intent" value="set-default" />
                                <input type="hidden" name="version" value=id.clone() />
                                <Button size=Size::Small label=format!("Make default: version {id}") reason=default>
                                    "Make default"
                                </Button>
                            </form>
                            <form method="post">
                                <input type="hidden" name="intent" value="delete-version" />
                                <input type="hidden" name="version" value=id.clone() />
                                <Button
                                    size=Size::Small
                                    variant=Variant::Danger
                                    label=format!("Delete version {id}")
                                    reason=delete
                                >
                                    "Delete"
                                </Button>
                            </form>
                        </span>
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="section">
            <TableWrap caption>
                <thead>
                    <tr>
                        <Th label="Version" />
                        <Th label="State" />
                        <Th label="Created" prio=2 />
                        <Th label="Actions" quiet=true />
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </TableWrap>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PolicyRow;

    #[test]
    fn a_document_cannot_break_out_of_its_page() {
        let evil = "</textarea><script>alert(1)</script>";
        let html = Owner::new().with(|| {
            let shown = Shown::Yes(format!("{{\"a\": \"{evil}\"}}"));
            view! { <Document arn=evil.to_owned() name=evil.to_owned() shown="v1".to_owned() default="v2".to_owned() document=shown versions=Shown::No("iam:ListPolicyVersions".to_owned()) /> }
                .to_html()
        });
        assert!(
            !html.contains("<script") && !html.contains("</textarea"),
            "{html}"
        );
        assert!(html.contains("This is version v1."), "{html}");
    }

    #[test]
    fn an_aws_managed_policy_says_so() {
        let policy = PolicyRow {
            name: "ReadOnlyAccess".to_owned(),
            arn: String::new(),
            path: "/".to_owned(),
            description: String::new(),
            aws_managed: true,
            attachments: 0,
            boundaries: 0,
            default_version: "v1".to_owned(),
            created: 0,
            updated: 0,
        };
        assert_eq!(owner(&policy).1, "AWS managed");
    }
}
