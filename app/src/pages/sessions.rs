//! Where a person is signed in, and ending it. Part of several pages; their forms are run by `web::security`.

use leptos::prelude::*;

use super::users::RowForm;
use crate::{
    model::{SessionRow, SessionsModel, Shown},
    ui::{Badge, Button, Empty, Icon, Section, Size, TableWrap, Th, Time, Tone, Variant, needs},
};

/// What the address says was done with sessions and notices: fixed sentences, whatever the address holds.
pub(crate) fn security_done(word: &str) -> Option<&'static str> {
    Some(match word {
        "end-session" => "The session was ended.",
        "end-sessions" => "The sessions were ended.",
        "dismiss-notice" => "Notice dismissed.",
        "dismiss-notices" => "All notices dismissed.",
        _ => return None,
    })
}

/// The sessions of a person.
#[component]
pub(in crate::pages) fn Sessions(
    /// The sessions, or the missing action.
    sessions: Shown<SessionsModel>,
    /// Whose, where they are not the reader's own.
    #[prop(optional_no_strip)]
    whose: Option<String>,
    /// The page's present.
    now: i64,
) -> impl IntoView {
    let own = whose.is_none();
    let title = if own { "Your sessions" } else { "Sessions" };
    let sentence = "Where somebody is signed in. An ended session is refused at its next request.";
    let SessionsModel { rows, end, end_all } = match sessions {
        Shown::Yes(sessions) => sessions,
        Shown::No(action) => {
            return view! {
                <Section title sentence>
                    <Empty icon=Icon::Lock title="You cannot see the sessions" text=format!("{}.", needs(&action)) />
                </Section>
            }
            .into_any();
        }
    };
    if rows.is_empty() {
        return view! {
            <Section title sentence>
                <Empty icon=Icon::Clock title="Signed in nowhere" text="There is no session that lives." />
            </Section>
        }
        .into_any();
    }
    let all = if own {
        "End all other sessions"
    } else {
        "End all sessions"
    };
    let others = rows.iter().any(|row| !row.own);
    let caption = format!("{title}, latest used first, {}", rows.len());
    view! {
        <Section
            title
            sentence
            actions=move || {
                others
                    .then(|| {
                        view! {
                            <form method="post">
                                <input type="hidden" name="intent" value="end-sessions" />
                                <Button size=Size::Small variant=Variant::Danger reason=end_all>
                                    {all}
                                </Button>
                            </form>
                        }
                    })
            }
        >
            <TableWrap caption>
                <thead>
                    <tr>
                        <Th label="Device" />
                        <Th label="Factors" prio=3 />
                        <Th label="Signed in" prio=2 />
                        <Th label="Last seen" />
                        <Th label="Ends" prio=3 />
                        <Th label="Actions" quiet=true />
                    </tr>
                </thead>
                <tbody>
                    {rows.into_iter().map(|row| session(row, end.clone(), now)).collect_view()}
                </tbody>
            </TableWrap>
        </Section>
    }
    .into_any()
}

fn session(row: SessionRow, end: Option<String>, now: i64) -> AnyView {
    let label = format!("End the session of {} from {}", row.device, row.address);
    view! {
        <tr>
            <th scope="row">
                {row.device}
                <span class="cell-sub"><br />{row.address}</span>
            </th>
            <td data-prio="3">{row.factors}</td>
            <td data-prio="2"><Time at=row.created now /></td>
            <td><Time at=row.seen now /></td>
            <td data-prio="3"><Time at=row.expires now /></td>
            <td>
                {if row.own {
                    view! { <Badge tone=Tone::Accent>"This session"</Badge> }.into_any()
                } else {
                    view! {
                        <RowForm intent="end-session" field="session" value=row.id text="End" label reason=end />
                    }
                        .into_any()
                }}
            </td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html;

    fn rendered(own: bool, whose: Option<&str>) -> String {
        let row = |id: &str, own| SessionRow {
            id: id.to_owned(),
            device: "Firefox on <b>".to_owned(),
            address: "192.0.2.7".to_owned(),
            factors: "password".to_owned(),
            created: 0,
            seen: 0,
            expires: 9,
            own,
        };
        let model = SessionsModel {
            rows: vec![row("session-a", own), row("session-b", false)],
            end: None,
            end_all: Some(needs("bailiwick:EndSessions")),
        };
        let whose = whose.map(str::to_owned);
        html(|| view! { <Sessions sessions=Shown::Yes(model) whose now=10 /> })
    }

    #[test]
    fn ones_own_session_is_marked_and_has_no_button() {
        let html = rendered(true, None);
        assert_eq!(html.matches("name=\"session\"").count(), 1, "{html}");
        assert!(html.contains("This session") && html.contains("End all other sessions"));
        assert!(
            html.contains("<code>bailiwick:EndSessions</code>"),
            "{html}"
        );
        assert!(!html.contains("on <b>"), "{html}");
        let theirs = rendered(false, Some("ama"));
        assert_eq!(theirs.matches("name=\"session\"").count(), 2, "{theirs}");
        assert!(theirs.contains("End all sessions"), "{theirs}");
    }

    #[test]
    fn the_address_makes_fixed_sentences_only() {
        assert!(security_done("end-session").is_some());
        assert_eq!(security_done("<b>pay</b>"), None);
    }
}
