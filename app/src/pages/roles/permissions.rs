//! What a role may do: its policies and the boundary above them.

use leptos::prelude::*;

use crate::{
    model::{AttachedRow, Offered, Owner, Reason, RoleControls, Shown},
    pages::{
        inline_policies::{create_link, rows as inline_rows},
        use_outcome,
        users::{NotShownHere, PolicyField, RowForm, ceiling, policy_href},
    },
    ui::{Button, Empty, Icon, Section, TableWrap, Th},
};

/// The section "Permissions".
pub(super) fn permissions(
    name: &str,
    attached: Shown<Vec<AttachedRow>>,
    inline: Shown<Vec<String>>,
    boundary: Option<String>,
    offered: Offered<AttachedRow>,
    controls: RoleControls,
) -> AnyView {
    let create = create_link(Owner::Role, name, controls.put_inline);
    let table = policies(name, attached, inline, controls.detach);
    let ceiling = ceiling(
        "role",
        boundary,
        offered.clone(),
        controls.put_boundary,
        controls.delete_boundary,
    );
    view! {
        <Section title="Policies" sentence="What sessions of the role may do is the sum of these, less what a policy denies.">
            {table}
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
        {ceiling}
    }
    .into_any()
}

fn policies(
    name: &str,
    attached: Shown<Vec<AttachedRow>>,
    inline: Shown<Vec<String>>,
    detach: Reason,
) -> AnyView {
    let mut rows: Vec<AnyView> = Vec::new();
    match attached {
        Shown::Yes(policies) => rows.extend(policies.into_iter().map(|policy| {
            let label = format!("Detach {} from {name}", policy.name);
            view! {
                <tr>
                    <th scope="row">
                        <a href=policy_href(&policy.arn)>{policy.name}</a>
                    </th>
                    <td>"Attached"</td>
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
            .into_any()
        })),
        Shown::No(action) => rows.push(not_shown(action, "Attached")),
    }
    rows.extend(inline_rows(Owner::Role, name, inline, || ().into_any()));
    if rows.is_empty() {
        return view! {
            <Empty
                icon=Icon::Policy
                title="No policies"
                text="Without a policy nobody can do anything as the role. Attach one below."
            />
        }
        .into_any();
    }
    view! {
        <TableWrap caption=format!("Policies that give permissions to {name}")>
            <thead>
                <tr>
                    <Th label="Policy" />
                    <Th label="How" />
                    <Th label="Actions" quiet=true />
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </TableWrap>
    }
    .into_any()
}

fn not_shown(action: String, how: &'static str) -> AnyView {
    view! {
        <tr>
            <th scope="row">
                <NotShownHere action />
            </th>
            <td>{how}</td>
            <td></td>
        </tr>
    }
    .into_any()
}
