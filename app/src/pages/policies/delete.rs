//! Deleting a policy: what goes with it, and its name to type.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{address, crumbs};
use crate::{
    model::{Entities, Holder, Outcome, PolicyModel, Shown, load_policy},
    pages::{
        load::{InShell, Load, fetch},
        sign_in::errors,
        use_outcome,
    },
    ui::{ConfirmDelete, ErrorSummary, NavItem, PageHeader},
};

/// The question before a policy is deleted.
#[component]
pub(in crate::pages) fn DeletePolicy() -> impl IntoView {
    let query = use_query_map();
    let arn = query.read_untracked().get("arn").unwrap_or_default();
    let model = fetch(
        move || query.read().get("arn").unwrap_or_default(),
        |arn| load_policy(arn, String::new(), String::new()),
    );
    view! {
        <InShell current=NavItem::Policies crumbs=crumbs(&arn, Some("Delete"))>
            <Load resource=model page=|model| view! { <Question model outcome=use_outcome("delete") /> } />
        </InShell>
    }
}

#[component]
fn Question(model: PolicyModel, outcome: Outcome) -> impl IntoView {
    let consequences = consequences(&model);
    let PolicyModel {
        policy, controls, ..
    } = model;
    let boundary = (policy.boundaries > 0).then(|| {
        "It is the permissions boundary of users or roles: give them another one first".to_owned()
    });
    view! {
        <PageHeader title=format!("Delete {}", policy.name) />
        <form method="post" class="stack">
            <ErrorSummary errors=errors(&outcome) />
            <ConfirmDelete
                noun="policy"
                name=policy.name
                consequences
                cancel=address("view", &policy.arn, "", "")
                error=outcome.error("confirm")
                typed=outcome.value("confirm")
                reason=controls.delete.or(boundary)
            />
        </form>
    }
}

/// What goes with a policy, in numbers and names.
fn consequences(model: &PolicyModel) -> Vec<String> {
    let counted = |names: &[Holder], one: &str| {
        let (many, lose) = if names.len() == 1 {
            ("", "loses")
        } else {
            ("s", "lose")
        };
        let listed: Vec<String> = names
            .iter()
            .take(5)
            .map(|holder| format!("`{}`", holder.name))
            .collect();
        let more = if names.len() > listed.len() {
            " and others"
        } else {
            ""
        };
        (!names.is_empty()).then(|| {
            format!(
                "{} {one}{many} {lose} what it grants: {}{more}",
                names.len(),
                listed.join(", ")
            )
        })
    };
    let mut lines = Vec::new();
    match &model.entities {
        Shown::Yes(Entities {
            users,
            groups,
            roles,
            ..
        }) => {
            lines.extend(counted(groups, "group"));
            lines.extend(counted(users, "user"));
            lines.extend(counted(roles, "role"));
        }
        Shown::No(_) if model.policy.attachments > 0 => {
            lines.push(format!(
                "It is attached to {} users, groups or roles, which you may not see",
                model.policy.attachments
            ));
        }
        Shown::No(_) => {}
    }
    if let Shown::Yes(versions) = &model.versions
        && versions.len() > 1
    {
        lines.push(format!(
            "All {} versions of the document go",
            versions.len()
        ));
    }
    lines
}
