//! Where people begin and end acting as a role: the roles that they may assume, and a field for one that they know.

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::{
    load::{InShell, Load, fetch},
    sign_in::errors,
    use_outcome,
};
use crate::{
    model::{AssumableRow, Frame, Outcome, SwitchRoleModel, load_switch_role},
    ui::{
        Button, Choice, Crumb, Empty, ErrorSummary, Flash, Icon, NavItem, Notice, PageHeader,
        Section, Select, TableWrap, TextInput, Th, Tone, Variant,
    },
};

const TITLE: &str = "Switch role";

/// How long one may act as a role: the value in seconds, and what is read.
const TIMES: [(&str, &str); 6] = [
    ("900", "15 minutes"),
    ("3600", "1 hour"),
    ("7200", "2 hours"),
    ("14400", "4 hours"),
    ("28800", "8 hours"),
    ("43200", "12 hours"),
];

/// Begins and ends acting as a role.
#[component]
pub(super) fn SwitchRole() -> impl IntoView {
    let query = use_query_map();
    let model = fetch(|| (), |()| load_switch_role());
    view! {
        <InShell current=NavItem::SecurityCredentials crumbs=vec![Crumb::here(TITLE)]>
            <Load resource=model page=move |model| contents(model, &query.read_untracked()) />
        </InShell>
    }
}

fn contents(model: SwitchRoleModel, query: &ParamsMap) -> AnyView {
    let acting = use_context::<Frame>().and_then(|frame| frame.acting);
    let outcome = use_outcome("assume");
    let refused: Vec<_> = [&outcome, &use_outcome("leave"), &use_outcome("")]
        .into_iter()
        .flat_map(errors)
        .collect();
    let left =
        refused.is_empty() && acting.is_none() && query.get("done").as_deref() == Some("left");
    let rest = match acting {
        Some(_) => view! {
            <Empty
                icon=Icon::Shield
                title="You act as a role"
                text=if query.get("for").as_deref() == Some("oneself") {
                    "Passwords, second factors and keys belong to people, not to roles. Go back to yourself to see yours."
                } else {
                    "Go back to yourself first; then you can assume another one."
                }
            >
                <form method="post">
                    <Button variant=Variant::Primary name="intent" value="leave">
                        {format!("Go back to {}", model.person)}
                    </Button>
                </form>
            </Empty>
        }
        .into_any(),
        None if model.is_root => view! {
            <Notice message="The root user cannot assume roles." tone=Tone::Warn>
                "Sign in as a user that may."
            </Notice>
        }
        .into_any(),
        None => choosing(model, outcome, query),
    };
    view! {
        {left.then(|| view! { <Flash message="You are yourself again." /> })}
        <PageHeader
            title=TITLE
            sentence="Act with a role's permissions instead of your own, for a time. What you do is recorded as the role's session that bears your name."
        />
        <ErrorSummary errors=refused />
        {rest}
    }
    .into_any()
}

fn choosing(model: SwitchRoleModel, outcome: Outcome, query: &ParamsMap) -> AnyView {
    let SwitchRoleModel {
        account_id,
        roles,
        assume,
        ..
    } = model;
    let known = if roles.is_empty() {
        view! {
            <Empty
                icon=Icon::Shield
                title="There is no role that you may assume"
                text="A role's trust policy must name you, or the account together with a policy of yours that allows `sts:AssumeRole`."
            />
        }
        .into_any()
    } else {
        table(roles)
    };
    let role = outcome.typed("role").or_else(|| query.get("role"));
    let role = role.unwrap_or_default();
    let time = outcome.typed("duration");
    let time = time.unwrap_or_else(|| "3600".to_owned());
    let times = TIMES.map(|(value, label)| Choice::new(value, label)).into();
    view! {
        <Section title="Roles that you may assume">{known}</Section>
        <Section title="Another role">
            <form method="post" class="form-grid">
                <TextInput
                    name="role"
                    label="Role"
                    hint=format!("Its name with its path, or its ARN: arn:aws:iam::{account_id}:role/name")
                    value=role
                    error=outcome.error("role")
                    mono=true
                    required=true
                />
                <Select
                    name="duration"
                    label="For"
                    options=times
                    value=time
                    hint="At most as long as the role allows, and as your sign-in lasts."
                    error=outcome.error("duration")
                />
                <div class="row">
                    <Button variant=Variant::Primary name="intent" value="assume" reason=assume>
                        "Switch role"
                    </Button>
                </div>
            </form>
        </Section>
    }
    .into_any()
}

fn table(roles: Vec<AssumableRow>) -> AnyView {
    let row = |role: AssumableRow| {
        let label = format!("Switch to {}", role.name);
        view! {
            <tr>
                <th scope="row">{role.name}</th>
                <td data-prio="2">{role.description}</td>
                <td class="tnum">{hours(role.longest)}</td>
                <td>
                    <form method="post">
                        <input type="hidden" name="role" value=role.arn />
                        <Button name="intent" value="assume" label>
                            "Switch"
                        </Button>
                    </form>
                </td>
            </tr>
        }
    };
    view! {
        <TableWrap caption="Roles that you may assume">
            <thead>
                <tr>
                    <Th label="Role" />
                    <Th label="What it is for" prio=2 />
                    <Th label="At most" />
                    <Th label="Switch" quiet=true />
                </tr>
            </thead>
            <tbody>{roles.into_iter().map(row).collect_view()}</tbody>
        </TableWrap>
    }
    .into_any()
}

/// A time of whole hours, and of minutes otherwise.
pub(super) fn hours(seconds: i64) -> String {
    match (seconds / 3600, seconds % 3600) {
        (1, 0) => "1 hour".to_owned(),
        (hours, 0) => format!("{hours} hours"),
        _ => format!("{} minutes", seconds / 60),
    }
}
