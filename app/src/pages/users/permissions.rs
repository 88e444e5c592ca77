//! Where a user's permissions come from: policies attached to them, policies of their groups, and the boundary above
//! both.

use leptos::prelude::*;

use super::parts::{NotShown, NotShownHere, PolicyField, RowForm, page_href, policy_href};
use crate::{
    model::{AttachedRow, Offered, Owner, Reason, Shown, ThroughGroup, UserControls},
    pages::{
        inline_policies::{create_link, rows as inline_rows},
        use_outcome,
    },
    ui::{Arn, Button, Empty, Icon, Section, TableWrap, Th},
};

/// The section "Permissions".
pub(super) fn permissions(
    name: String,
    direct: Shown<Vec<AttachedRow>>,
    inline: Shown<Vec<String>>,
    through: Shown<Vec<ThroughGroup>>,
    boundary: Option<String>,
    offered: Offered<AttachedRow>,
    controls: UserControls,
) -> AnyView {
    let attach = controls.attach.clone();
    let create = create_link(Owner::User, &name, controls.put_inline.clone());
    let list = policies(name, direct, inline, through, controls.detach.clone());
    let ceiling = ceiling(
        "user",
        boundary,
        offered.clone(),
        controls.put_boundary,
        controls.delete_boundary,
    );
    view! {
        <Section title="Policies" sentence="What the user may do is the sum of these, less what a policy denies.">
            {list}
            {create}
        </Section>
        <Section title="Attach a policy">
            <form method="post" class="form-grid">
                <input type="hidden" name="intent" value="attach" />
                <PolicyField
                    name="policy_arn"
                    label="Policy"
                    offered
                    outcome=use_outcome("attach")
                />
                <div class="row">
                    <Button reason=attach>"Attach policy"</Button>
                </div>
            </form>
        </Section>
        {ceiling}
    }
    .into_any()
}

fn policies(
    name: String,
    direct: Shown<Vec<AttachedRow>>,
    inline: Shown<Vec<String>>,
    through: Shown<Vec<ThroughGroup>>,
    detach: Reason,
) -> AnyView {
    let none =
        |inline: &Shown<Vec<String>>| matches!(inline, Shown::Yes(names) if names.is_empty());
    let nothing = matches!(&direct, Shown::Yes(rows) if rows.is_empty())
        && none(&inline)
        && matches!(&through, Shown::Yes(groups) if groups.iter().all(|group| {
            matches!(&group.policies, Shown::Yes(rows) if rows.is_empty()) && none(&group.inline)
        }));
    if nothing {
        return view! {
            <Empty
                icon=Icon::Policy
                title="No policies"
                text="Without a policy the user may do nothing. Attach one here, or add the user to a group that has one."
            />
        }
        .into_any();
    }
    let mut rows: Vec<AnyView> = Vec::new();
    match direct {
        Shown::Yes(policies) => rows.extend(policies.into_iter().map(|policy| {
            let form = view! {
                <RowForm
                    intent="detach"
                    field="policy_arn"
                    value=policy.arn.clone()
                    text="Detach"
                    label=format!("Detach {} from {name}", policy.name)
                    reason=detach.clone()
                />
            };
            row(&policy, "Directly".into_any(), form.into_any())
        })),
        Shown::No(action) => rows.push(not_shown(action, "Directly".into_any())),
    }
    rows.extend(inline_rows(Owner::User, &name, inline, || {
        "Directly".into_any()
    }));
    let groups = match through {
        Shown::Yes(groups) => groups,
        Shown::No(action) => {
            rows.push(not_shown(action, "Through groups".into_any()));
            Vec::new()
        }
    };
    for ThroughGroup {
        group,
        policies,
        inline,
    } in groups
    {
        let from = || {
            let href = page_href("/groups", &group);
            let group = group.clone();
            view! { <span>"Through group " <a href=href>{group}</a></span> }.into_any()
        };
        match policies {
            Shown::Yes(policies) => {
                rows.extend(
                    policies
                        .iter()
                        .map(|policy| row(policy, from(), ().into_any())),
                );
            }
            Shown::No(action) => rows.push(not_shown(action, from())),
        }
        rows.extend(inline_rows(Owner::Group, &group, inline, from));
    }
    view! {
        <TableWrap caption=format!("Policies that give permissions to {name}, and where they come from")>
            <thead>
                <tr>
                    <Th label="Policy" />
                    <Th label="Attached" />
                    <Th label="Actions" quiet=true />
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </TableWrap>
    }
    .into_any()
}

fn row(policy: &AttachedRow, from: AnyView, action: AnyView) -> AnyView {
    view! {
        <tr>
            <th scope="row">
                <a href=policy_href(&policy.arn)>{policy.name.clone()}</a>
            </th>
            <td>{from}</td>
            <td>{action}</td>
        </tr>
    }
    .into_any()
}

fn not_shown(action: String, from: AnyView) -> AnyView {
    view! {
        <tr>
            <th scope="row">
                <NotShownHere action />
            </th>
            <td>{from}</td>
            <td></td>
        </tr>
    }
    .into_any()
}

/// The boundary stands apart from what grants: it only limits. The pages of roles show it the same way.
pub(in crate::pages) fn ceiling(
    whom: &'static str,
    boundary: Option<String>,
    offered: Offered<AttachedRow>,
    put: Reason,
    delete: Reason,
) -> AnyView {
    let set = boundary.is_some();
    let (verb, sentence) = if set {
        (
            "Change boundary",
            format!("The {whom} may do only what this policy allows as well."),
        )
    } else {
        (
            "Set boundary",
            "None. A boundary is a policy that grants nothing and limits what all others can grant."
                .to_owned(),
        )
    };
    view! {
        <Section title="Permissions boundary" sentence=sentence>
            {boundary
                .map(|arn| {
                    let href = policy_href(&arn);
                    view! {
                        <div class="ceiling" data-tone="accent">
                            <Icon name=Icon::Boundary />
                            <span class="grow">
                                <a href=href>
                                    <Arn arn bare=true />
                                </a>
                            </span>
                            <form method="post">
                                <input type="hidden" name="intent" value="delete-boundary" />
                                <Button size=crate::ui::Size::Small reason=delete>
                                    "Remove boundary"
                                </Button>
                            </form>
                        </div>
                    }
                })}
            <form method="post" class="form-grid">
                <input type="hidden" name="intent" value="put-boundary" />
                <PolicyField
                    name="boundary_arn"
                    label="Boundary policy"
                    offered
                    outcome=use_outcome("put-boundary")
                />
                <div class="row">
                    <Button reason=put>{verb}</Button>
                </div>
            </form>
        </Section>
    }
    .into_any()
}

/// A group's policies; the page of groups shows them the same way.
pub(in crate::pages) fn group_policies(
    name: String,
    policies: Shown<Vec<AttachedRow>>,
    inline: Shown<Vec<String>>,
    detach: Reason,
) -> AnyView {
    let inline = inline_rows(Owner::Group, &name, inline, || ().into_any());
    match policies {
        Shown::No(action) => view! { <NotShown title="You cannot list this group's policies" action /> }.into_any(),
        Shown::Yes(policies) if policies.is_empty() && inline.is_empty() => view! {
            <Empty icon=Icon::Policy title="No policies" text="Without a policy the group gives its users nothing." />
        }
        .into_any(),
        Shown::Yes(policies) => view! {
            <TableWrap caption=format!("Policies of {name}")>
                <thead>
                    <tr>
                        <Th label="Policy" />
                        <Th label="ARN" prio=2 />
                        <Th label="Actions" quiet=true />
                    </tr>
                </thead>
                <tbody>
                    {policies
                        .into_iter()
                        .map(|policy| {
                            let label = format!("Detach {} from {name}", policy.name);
                            view! {
                                <tr>
                                    <th scope="row">
                                        <a href=policy_href(&policy.arn)>{policy.name}</a>
                                    </th>
                                    <td data-prio="2">
                                        <Arn arn=policy.arn.clone() bare=true />
                                    </td>
                                    <td>
                                        <RowForm
                                            intent="detach"
                                            field="policy_arn"
                                            value=policy.arn
                                            text="Detach"
                                            label
                                            reason=detach.clone()
                                        />
                                    </td>
                                </tr>
                            }
                        })
                        .collect_view()}
                    {inline}
                </tbody>
            </TableWrap>
        }
        .into_any(),
    }
}
