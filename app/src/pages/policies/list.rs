//! The list of policies: search, whose they are, filters, order and paging, all in the address.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{address, flash};
use crate::{
    model::{ListQuery, PoliciesModel, PolicyRow, load_policies},
    pages::{
        listing::{Filter, Kind, List, asked},
        load::{InShell, Load, fetch},
    },
    ui::{Badge, Crumb, Empty, Icon, LinkButton, NavItem, PageHeader, Th, Time, Tone, Variant},
};

fn policies(asked: ListQuery) -> List {
    List {
        kind: Kind {
            path: "/policies",
            nouns: ("policy", "policies"),
            searched: "name or description",
            sorts: &[
                ("", "name"),
                ("attachments", "attachments"),
                ("changed", "last change"),
            ],
        },
        asked,
        filters: vec![
            Filter::choice(
                "used",
                "In use",
                &[("yes", "Attached"), ("no", "Not at all")],
            ),
            Filter::text("path", "Path begins with", "/ci/"),
        ],
        segments: &[
            ("", "All"),
            ("customer", "Customer managed"),
            ("aws", "AWS managed"),
        ],
    }
}

/// The list of policies.
#[component]
pub(in crate::pages) fn Policies() -> impl IntoView {
    let query = use_query_map();
    let model = fetch(move || asked(query), load_policies);
    view! {
        <InShell current=NavItem::Policies crumbs=vec![Crumb::here(NavItem::Policies.label())]>
            {flash(query)}
            <Load resource=model page=move |model| page(model, asked(query)) />
        </InShell>
    }
}

fn page(model: PoliciesModel, asked: ListQuery) -> AnyView {
    let create = model.create.clone();
    let reason = create.clone();
    let none_yet = view! {
        <Empty
            icon=Icon::Policy
            title="No policies yet"
            text="A policy allows or denies actions on resources. Attach it to a group, and its users may do what it allows."
        >
            <LinkButton href="/policies/create" icon=Icon::Plus reason=create>
                "Create policy"
            </LinkButton>
        </Empty>
    };
    let list = policies(asked).show(
        model,
        none_yet.into_any(),
        |list| {
            view! {
                {list.header("Policy", "", 1, false)}
                <Th label="Managed by" prio=2 />
                {list.header("Attachments", "attachments", 1, true)}
                {list.header("Changed", "changed", 2, false)}
            }
            .into_any()
        },
        |policy, now| view! { <Row policy now /> }.into_any(),
        |table| table,
    );
    view! {
        <PageHeader
            title="Policies"
            sentence="What users and groups may do, as documents of their own that can be attached to many."
            actions=move || {
                view! {
                    <LinkButton href="/policies/create" variant=Variant::Primary icon=Icon::Plus reason=reason>
                        "Create policy"
                    </LinkButton>
                }
            }
        />
        {list}
    }
    .into_any()
}

#[component]
fn Row(policy: PolicyRow, now: i64) -> impl IntoView {
    let (tone, owner) = owner(&policy);
    view! {
        <tr>
            <th scope="row">
                <span class="cell-main">
                    <a href=address("view", &policy.arn, "", "")>{policy.name}</a>
                    {(!policy.description.is_empty()).then(|| view! { <span class="cell-sub">{policy.description}</span> })}
                </span>
            </th>
            <td data-prio="2"><Badge tone>{owner}</Badge></td>
            <td class="num">{policy.attachments.to_string()}</td>
            <td data-prio="2"><Time at=policy.updated now /></td>
        </tr>
    }
}

/// Who keeps a policy up to date.
pub(super) fn owner(policy: &PolicyRow) -> (Tone, &'static str) {
    if policy.aws_managed {
        (Tone::Plain, "AWS managed")
    } else {
        (Tone::Accent, "Customer managed")
    }
}
