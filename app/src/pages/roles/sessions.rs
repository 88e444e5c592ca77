//! Who acts as a role at the moment, and ending it.

use leptos::prelude::*;

use crate::{
    model::{Reason, RoleSessionRow, Shown},
    pages::users::{NotShown, page_href},
    ui::{Badge, Button, Empty, Icon, Section, Size, TableWrap, Th, Time, Tone, Variant},
};

/// The section "Sessions".
pub(super) fn sessions(rows: Shown<Vec<RoleSessionRow>>, revoke: Reason, now: i64) -> AnyView {
    let contents = match rows {
        Shown::No(action) => {
            view! { <NotShown title="You cannot see who acts as the role" action /> }.into_any()
        }
        Shown::Yes(rows) if rows.is_empty() => view! {
            <Empty icon=Icon::Clock title="Nobody acts as the role" text="Whoever the trust policy allows begins with “Switch role”." />
        }
        .into_any(),
        Shown::Yes(rows) => table(rows, now),
    };
    view! {
        <Section title="Sessions" sentence="People who act as the role at the moment.">
            {contents}
        </Section>
        <Section
            title="End all sessions"
            sentence="The next request of everybody who acts as the role is refused, and an inline policy of the role, AWSRevokeOlderSessions, denies everything to what was issued before. Who is still trusted can assume the role again."
        >
            <form method="post">
                <input type="hidden" name="intent" value="revoke" />
                <Button variant=Variant::Danger size=Size::Small reason=revoke>
                    "End all sessions"
                </Button>
            </form>
        </Section>
    }
    .into_any()
}

fn table(rows: Vec<RoleSessionRow>, now: i64) -> AnyView {
    let caption = format!("People who act as the role, latest first, {}", rows.len());
    let row = move |row: RoleSessionRow| {
        let href = page_href("/users", &row.person);
        view! {
            <tr>
                <th scope="row">
                    <span class="row">
                        <a href=href>{row.person}</a>
                        {row.own.then(|| view! { <Badge tone=Tone::Accent>"You"</Badge> })}
                    </span>
                </th>
                <td>
                    <Time at=row.since now />
                </td>
                <td>
                    <Time at=row.until now />
                </td>
                <td data-prio="2">
                    {row.device}
                    <span class="cell-sub">
                        <br />
                        {row.address}
                    </span>
                </td>
            </tr>
        }
    };
    view! {
        <TableWrap caption>
            <thead>
                <tr>
                    <Th label="Person" />
                    <Th label="Since" />
                    <Th label="Until" />
                    <Th label="From" prio=2 />
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </TableWrap>
    }
    .into_any()
}
