//! The editor of a policy that is part of a user, a group or a role, and how its owner's page lists it.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    load::{InShell, Load, fetch, list_href},
    meanwhile::Seen,
    policies::{Checked, check_button},
    sign_in::errors,
    use_outcome,
    users::{NotShownHere, page_href, use_name},
};
use crate::{
    model::{InlineModel, Outcome, Owner, Reason, Shown, load_inline},
    ui::{
        Badge, Button, Code, ConfirmDelete, Crumb, ErrorSummary, Icon, LinkButton, NavItem,
        PageHeader, PolicyEditor, TextInput, Variant,
    },
};

/// An inline policy of a user.
#[component]
pub(super) fn UserInline() -> impl IntoView {
    editor(Owner::User)
}

/// An inline policy of a group.
#[component]
pub(super) fn GroupInline() -> impl IntoView {
    editor(Owner::Group)
}

/// An inline policy of a role.
#[component]
pub(super) fn RoleInline() -> impl IntoView {
    editor(Owner::Role)
}

/// Where an inline policy is edited; without its name, where one is created.
pub(super) fn inline_href(owner: Owner, of: &str, policy: &str) -> String {
    let page = format!("{}/policy", page_href(owner.list(), of));
    list_href(&page, &[("name", policy)])
}

fn editor(owner: Owner) -> AnyView {
    let (name, query) = (use_name(), use_query_map());
    let asked = move || query.read().get("name").filter(|name| !name.is_empty());
    let model = fetch(
        move || (name.get(), asked()),
        move |(name, policy)| load_inline(owner, name, policy),
    );
    let of = name.get_untracked();
    let (item, here) = (
        match owner {
            Owner::User => NavItem::Users,
            Owner::Group => NavItem::Groups,
            Owner::Role => NavItem::Roles,
        },
        query
            .read_untracked()
            .get("name")
            .filter(|name| !name.is_empty()),
    );
    let crumbs = vec![
        Crumb::to(item.label(), item.href()),
        Crumb::to(of.clone(), page_href(owner.list(), &of)),
        Crumb::here(here.unwrap_or_else(|| "Create inline policy".to_owned())),
    ];
    view! {
        <InShell current=item crumbs>
            <Load resource=model page=|model| page(model, use_outcome("save"), use_outcome("delete")) />
        </InShell>
    }
    .into_any()
}

fn page(model: InlineModel, outcome: Outcome, deleting: Outcome) -> AnyView {
    let InlineModel {
        owner,
        of,
        policy,
        document,
        save,
        delete,
    } = model;
    let back = format!("{}?tab=permissions", page_href(owner.list(), &of));
    let shown = outcome
        .typed("document")
        .unwrap_or_else(|| document.clone());
    // A policy that is created replaces none.
    let seen = policy
        .is_some()
        .then(|| Seen::of(&outcome, document.clone()));
    let notice = seen.as_ref().and_then(Seen::notice);
    let theirs = seen.as_ref().and_then(|seen| {
        seen.beside("Since you began".to_owned(), || {
            if document.is_empty() {
                view! { <p>"The policy was deleted. Saving creates it anew."</p> }.into_any()
            } else {
                view! { <Code text=document title="The policy in force now" /> }.into_any()
            }
        })
    });
    let base = seen.map(|seen| view! { <input type="hidden" name="base" value=seen.base /> });
    let check = save.is_none().then(check_button);
    let (title, verb) = match &policy {
        Some(name) => (name.clone(), "Save policy"),
        None => ("Create inline policy".to_owned(), "Create policy"),
    };
    let sentence = format!(
        "Part of the {} {of} and in force as soon as it is saved. All inline policies of a {} share one quota.",
        owner.noun(),
        owner.noun()
    );
    let name_field = policy.is_none().then(|| {
        view! {
            <TextInput
                name="name"
                label="Policy name"
                hint="Up to 128 letters, digits and `+ = , . @ - _`. It cannot be changed later."
                value=outcome.value("name")
                error=outcome.error("name")
                required=true
                mono=true
                maxlength=128
            />
        }
    });
    let cancel = back.clone();
    let deletion = policy.map(|name| {
        view! {
            <form method="post" class="form-grid">
                <input type="hidden" name="intent" value="delete" />
                <ErrorSummary errors=errors(&deleting) />
                <ConfirmDelete
                    noun="inline policy"
                    name
                    consequences=vec![
                        format!("Takes what it allows, and lifts what it denies, from the {} `{of}`", owner.noun()),
                        "Its text is kept in the audit log only".to_owned(),
                    ]
                    cancel=back
                    error=deleting.error("confirm")
                    typed=deleting.value("confirm")
                    reason=delete
                />
            </form>
        }
    });
    view! {
        <PageHeader title sentence />
        <form method="post" class="stack stack-6" data-guard="">
            <ErrorSummary errors=errors(&outcome) />
            {notice}
            <Checked outcome=outcome.clone() />
            {base}
            {name_field}
            <PolicyEditor
                name="document".to_owned()
                label="Policy document".to_owned()
                document=shown
                found=outcome.findings.clone()
                kind=owner.document()
            />
            {theirs}
            <div class="row">
                <Button variant=Variant::Primary reason=save>{verb}</Button>
                {check}
                <LinkButton href=cancel variant=Variant::Ghost>"Cancel"</LinkButton>
            </div>
        </form>
        {deletion}
    }
    .into_any()
}

/// The way to a new inline policy.
pub(super) fn create_link(owner: Owner, of: &str, reason: Reason) -> AnyView {
    let href = inline_href(owner, of, "");
    view! {
        <p>
            <LinkButton href icon=Icon::Plus reason>"Create inline policy"</LinkButton>
        </p>
    }
    .into_any()
}

/// The rows of inline policies in a table of policies with where each comes from.
pub(super) fn rows(
    owner: Owner,
    of: &str,
    names: Shown<Vec<String>>,
    from: impl Fn() -> AnyView,
) -> Vec<AnyView> {
    match names {
        Shown::No(action) => vec![
            view! {
                <tr>
                    <th scope="row">
                        <NotShownHere action />
                    </th>
                    <td>{from()} " " <Badge>"Inline"</Badge></td>
                    <td></td>
                </tr>
            }
            .into_any(),
        ],
        Shown::Yes(names) => names
            .into_iter()
            .map(|name| {
                view! {
                    <tr>
                        <th scope="row">
                            <a href=inline_href(owner, of, &name)>{name.clone()}</a>
                        </th>
                        <td>{from()} " " <Badge>"Inline"</Badge></td>
                        <td></td>
                    </tr>
                }
                .into_any()
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{html, needs};

    fn model(policy: Option<&str>) -> InlineModel {
        InlineModel {
            owner: Owner::User,
            of: "ama".to_owned(),
            policy: policy.map(str::to_owned),
            document: "{\"a\": \"</textarea><script>alert(1)</script>\"}".to_owned(),
            save: None,
            delete: None,
        }
    }

    #[test]
    fn an_editor_begins_with_the_text_and_asks_before_it_deletes() {
        let html = html(|| page(model(Some("logs")), Outcome::default(), Outcome::default()));
        assert!(!html.contains("<script"), "{html}");
        assert!(
            html.contains("Save policy") && html.contains("of 2048"),
            "{html}"
        );
        assert!(html.contains(r#"name="confirm""#), "{html}");
    }

    #[test]
    fn a_new_policy_asks_for_its_name_and_has_nothing_to_delete() {
        let html = html(|| page(model(None), Outcome::default(), Outcome::default()));
        assert!(
            html.contains(r#"name="name""#) && !html.contains(r#"name="confirm""#),
            "{html}"
        );
    }

    #[test]
    fn who_may_not_save_or_delete_is_told_the_missing_action() {
        let refused = InlineModel {
            save: Some(needs("iam:PutUserPolicy")),
            delete: Some(needs("iam:DeleteUserPolicy")),
            ..model(Some("logs"))
        };
        let html = html(|| page(refused, Outcome::default(), Outcome::default()));
        for action in ["PutUserPolicy", "DeleteUserPolicy"] {
            assert!(
                html.contains(&format!("<code>iam:{action}</code>")),
                "{html}"
            );
        }
        assert!(!html.contains(r#"type="submit""#), "{html}");
    }

    #[test]
    fn a_newer_policy_is_shown_beside_the_text_and_replaced_only_when_insisted_on() {
        let shown = |theirs: &str, conflict| {
            let outcome = Outcome {
                values: [("document", "mine"), ("base", "what I began with")]
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .to_vec(),
                conflict,
                ..Outcome::default()
            };
            let model = InlineModel {
                document: theirs.to_owned(),
                ..model(Some("logs"))
            };
            html(move || page(model, outcome, Outcome::default()))
        };
        let (checked, refused) = (shown("theirs", false), shown("theirs", true));
        for html in [&checked, &refused] {
            assert!(html.contains(">mine</textarea>"), "{html}");
            assert!(html.contains("The policy in force now"), "{html}");
        }
        assert!(checked.contains(r#"name="base" value="what I began with""#));
        assert!(refused.contains(r#"name="base" value="theirs""#));
        let deleted = shown("", true);
        assert!(
            deleted.contains("The policy was deleted") && deleted.contains(">mine</textarea>"),
            "{deleted}"
        );
    }

    #[test]
    fn a_new_policy_says_that_it_replaces_none() {
        let html = html(|| page(model(None), Outcome::default(), Outcome::default()));
        assert!(!html.contains(r#"name="base""#), "{html}");
    }
}
