//! What is done to several users at once: the bar over the list, the question with what follows, and the report.

use leptos::prelude::*;

use super::parts::{Summary, page_href};
use crate::{
    model::{Bulk, BulkControls, BulkModel, Once, Outcome, load_bulk},
    pages::{
        load::{FreshProof, InShell, Load, fetch},
        use_outcome,
    },
    ui::{
        Button, Choice, Crumb, Empty, Icon, LinkButton, NavItem, PageHeader, Panel, Prose, Select,
        Size, Status, TableWrap, TextInput, Th, Tone, Variant, hidden_values,
    },
};

/// The table of users in a form, with what can be done to those that are ticked.
#[component]
pub(super) fn BulkBar(
    /// Why each refuses.
    controls: BulkControls,
    /// The table.
    table: AnyView,
) -> impl IntoView {
    let buttons: Vec<AnyView> = Bulk::ALL
        .into_iter()
        .enumerate()
        .map(|(at, bulk)| {
            let reason = controls.0.get(at).cloned().flatten();
            let variant = match bulk {
                Bulk::Delete => Variant::Danger,
                _ => Variant::Plain,
            };
            view! {
                <Button size=Size::Small variant name="what" value=bulk.word() reason=reason>
                    {bulk.label()}
                </Button>
            }
            .into_any()
        })
        .collect();
    view! {
        <form method="post" action="/users/bulk">
            <div class="bulk" role="group" aria-label="With the selected users">
                <b>"With selected"</b>
                <span class="row">{buttons}</span>
            </div>
            {table}
        </form>
    }
    .into_any()
}

/// Asks before, and reports after.
#[component]
pub(in crate::pages) fn BulkUsers() -> impl IntoView {
    let crumbs = vec![
        Crumb::to("Users", "/users"),
        Crumb::here("Several users at once"),
    ];
    let report = use_outcome("report");
    if let Some(Once::Report(rows)) = report.once.clone() {
        return view! {
            <InShell current=NavItem::Users crumbs>
                {reported(&report, rows)}
            </InShell>
        }
        .into_any();
    }
    let asked = use_outcome("bulk");
    let what = Bulk::parse(&asked.value("what"));
    let names: Vec<String> = asked
        .values
        .iter()
        .filter(|(field, _)| field.starts_with("pick-"))
        .map(|(_, name)| name.clone())
        .collect();
    let model = fetch(
        move || (what, names),
        |(what, names)| load_bulk(what, names),
    );
    view! {
        <InShell current=NavItem::Users crumbs>
            <Load resource=model page=move |model| page(model, asked) />
        </InShell>
    }
    .into_any()
}

fn users(count: usize) -> String {
    if count == 1 {
        "1 user".to_owned()
    } else {
        format!("{count} users")
    }
}

fn title(what: Bulk, count: usize) -> String {
    let users = users(count);
    match what {
        Bulk::AddToGroup => format!("Add {users} to a group"),
        Bulk::RemoveFromGroup => format!("Remove {users} from a group"),
        Bulk::SignOut => format!("Sign out {users} everywhere"),
        Bulk::Delete => format!("Delete {users}"),
    }
}

fn page(model: Option<BulkModel>, asked: Outcome) -> AnyView {
    let Some(model) = model else {
        return view! {
            <PageHeader title="Several users at once" />
            <Empty icon=Icon::User title="No users are selected" text="Tick users in the list, then choose what to do with them.">
                <LinkButton href="/users">"Go to the users"</LinkButton>
            </Empty>
        }
        .into_any();
    };
    let BulkModel {
        what,
        users,
        groups,
        reason,
    } = model;
    let sentence = match what {
        Bulk::AddToGroup => "Each of them gets the permissions of the group at once.",
        Bulk::RemoveFromGroup => {
            "Each of them loses the permissions of the group at once. Who is not in it stays as they are."
        }
        Bulk::SignOut => {
            "Every session of theirs ends at once, and a sign-in that is half-way must begin anew. Your own session stays."
        }
        Bulk::Delete => {
            "This deletes them for good, with everything below. New users with the same names will not inherit their permissions."
        }
    };
    let names: Vec<AnyView> = users
        .iter()
        .map(|(name, follows)| {
            let follows =
                (!follows.is_empty()).then(|| view! { ": " <Prose text=follows.clone() /> });
            view! {
                <li>
                    <Icon name=Icon::Minus />
                    <span>
                        <b>{name.clone()}</b>
                        {follows}
                    </span>
                </li>
            }
            .into_any()
        })
        .collect();
    let hidden: Vec<(String, String)> = asked
        .values
        .iter()
        .filter(|(field, _)| field.starts_with("pick-"))
        .cloned()
        .chain([
            ("what".to_owned(), what.word().to_owned()),
            ("intent".to_owned(), "run".to_owned()),
        ])
        .collect();
    let choice = matches!(what, Bulk::AddToGroup | Bulk::RemoveFromGroup).then(|| {
        let (chosen, error) = (asked.value("group_name"), asked.error("group_name"));
        match groups {
            Some(groups) => {
                let mut options = vec![Choice::new("", "Choose a group")];
                options.extend(groups.into_iter().map(|name| Choice::new(name.clone(), name)));
                view! { <Select name="group_name" label="Group" options value=chosen error=error /> }.into_any()
            }
            None => view! { <TextInput name="group_name" label="Group" value=chosen error=error required=true /> }
                .into_any(),
        }
    });
    let confirm = (what == Bulk::Delete).then(|| {
        view! {
            <TextInput
                name="confirm"
                label="Type confirm to delete them"
                value=asked.value("confirm")
                error=asked.error("confirm")
                required=true
                mono=true
            />
        }
    });
    let heading = title(what, users.len());
    let (variant, icon) = match what {
        Bulk::Delete => (Variant::DangerFill, Icon::Trash),
        Bulk::SignOut => (Variant::Primary, Icon::SignOut),
        Bulk::AddToGroup | Bulk::RemoveFromGroup => (Variant::Primary, Icon::Group),
    };
    let action = what.label();
    let fresh = (what != Bulk::SignOut)
        .then(|| view! { <FreshProof what="Changes to people who administer" /> });
    view! {
        <PageHeader title=heading sentence=sentence />
        {fresh}
        <form method="post" action="/users/bulk" class="form-grid">
            <Summary intents=&["bulk"] />
            {hidden_values(hidden)}
            <Panel title="To whom">
                <ul class="consequences">{names}</ul>
                {choice}
                {confirm}
            </Panel>
            <div class="row">
                <LinkButton href="/users">"Cancel"</LinkButton>
                <Button variant icon reason=reason>
                    {action}
                </Button>
            </div>
        </form>
    }
    .into_any()
}

/// What went well, and what was refused and why.
fn reported(outcome: &Outcome, rows: Vec<(String, Option<String>)>) -> AnyView {
    let what = Bulk::parse(&outcome.value("what"));
    let refused = rows.iter().filter(|(_, why)| why.is_some()).count();
    let done = rows.len().saturating_sub(refused);
    let (verb, words) = match what {
        Some(Bulk::AddToGroup) => ("added", format!(" to {}", outcome.value("group_name"))),
        Some(Bulk::RemoveFromGroup) => {
            ("removed", format!(" from {}", outcome.value("group_name")))
        }
        Some(Bulk::SignOut) => ("signed out", String::new()),
        Some(Bulk::Delete) => ("deleted", String::new()),
        None => ("done", String::new()),
    };
    let sentence = match refused {
        0 => format!("{} {verb}{words}.", users(done)),
        _ => format!("{} {verb}{words}, {refused} refused.", users(done)),
    };
    let gone = what == Some(Bulk::Delete);
    let rows: Vec<AnyView> = rows
        .into_iter()
        .map(|(name, why)| {
            let href = page_href("/users", &name);
            let cell = if gone && why.is_none() {
                view! { {name} }.into_any()
            } else {
                view! { <a href=href>{name}</a> }.into_any()
            };
            let outcome = match why {
                None => view! { <Status tone=Tone::Allow>"Done"</Status> }.into_any(),
                Some(why) => view! {
                    <Status tone=Tone::Deny>
                        <span>"Refused. " <Prose text=why /></span>
                    </Status>
                }
                .into_any(),
            };
            view! {
                <tr>
                    <th scope="row">{cell}</th>
                    <td>{outcome}</td>
                </tr>
            }
            .into_any()
        })
        .collect();
    view! {
        <PageHeader title="What was done" sentence />
        <TableWrap caption="Each user, and what came of it">
            <thead>
                <tr>
                    <Th label="User" />
                    <Th label="Outcome" />
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </TableWrap>
        <div class="row section">
            <LinkButton href="/users">"Back to the users"</LinkButton>
        </div>
    }
    .into_any()
}
