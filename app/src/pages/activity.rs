//! A person's sign-ins, failed ones and refusals, the latest first. Part of several pages.

use leptos::prelude::*;

use super::{audit_log::breakable, load::encoded};
use crate::{
    model::{ActivityModel, ActivityRow, ActivityWhat, Shown},
    ui::{Empty, Icon, Section, Status, TableWrap, Th, Time, Tone, needs},
};

/// What happened lately when a person came to the door.
#[component]
pub(in crate::pages) fn Activity(
    /// The entries, or the missing action.
    activity: Shown<ActivityModel>,
    /// Whose, as the audit log has the name; none where the reader is no reader of that log.
    #[prop(optional_no_strip)]
    whose: Option<String>,
    /// The page's present.
    now: i64,
) -> impl IntoView {
    let title = "Last activity";
    let sentence = "Sign-ins, good and failed, and what was refused.";
    let ActivityModel { rows, more } = match activity {
        Shown::Yes(activity) => activity,
        Shown::No(action) => {
            return view! {
                <Section title sentence>
                    <Empty icon=Icon::Lock title="You cannot see the activity" text=format!("{}.", needs(&action)) />
                </Section>
            }
            .into_any();
        }
    };
    if rows.is_empty() {
        return view! {
            <Section title sentence>
                <p class="sm muted">"Nothing yet."</p>
            </Section>
        }
        .into_any();
    }
    let linked = whose.is_some();
    let more = more.then(|| match whose {
        Some(name) => view! {
            <p class="sm">
                <a href=format!("/audit-log?username={}", encoded(&name))>"Everything in the audit log"</a>
            </p>
        }
        .into_any(),
        None => view! { <p class="sm muted">"There is more in the audit log."</p> }.into_any(),
    });
    let caption = format!("{title}, newest first, {}", rows.len());
    view! {
        <Section title sentence>
            <TableWrap caption scroll_focus=!linked>
                <thead>
                    <tr>
                        <Th label="Event" />
                        <Th label="When" />
                        <Th label="Device" prio=2 />
                        <Th label="Address" prio=3 />
                    </tr>
                </thead>
                <tbody>
                    {rows.into_iter().map(|row| entry(row, linked, now)).collect_view()}
                </tbody>
            </TableWrap>
            {more}
        </Section>
    }
    .into_any()
}

fn entry(row: ActivityRow, linked: bool, now: i64) -> AnyView {
    let (tone, word) = match row.what {
        ActivityWhat::SignIn => (Tone::Allow, "Signed in".into_any()),
        ActivityWhat::Failure => (Tone::Warn, "Failed sign-in".into_any()),
        ActivityWhat::Denied => (
            Tone::Deny,
            view! { "Refused " {breakable(&row.name)} }.into_any(),
        ),
    };
    let what = view! { <Status tone>{word}</Status> };
    view! {
        <tr>
            <th scope="row">
                {if linked {
                    view! { <a href=format!("/audit-log/{}", encoded(&row.id))>{what}</a> }.into_any()
                } else {
                    what.into_any()
                }}
            </th>
            <td><Time at=row.at now /></td>
            <td data-prio="2">{row.device}</td>
            <td data-prio="3">{row.address}</td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html;

    #[test]
    fn an_entry_links_to_its_record_only_for_who_reads_the_log() {
        let model = || {
            Shown::Yes(ActivityModel {
                rows: vec![ActivityRow {
                    id: "event-1".to_owned(),
                    what: ActivityWhat::Denied,
                    name: "ListUsers".to_owned(),
                    at: 0,
                    device: "<b>".to_owned(),
                    address: "192.0.2.7".to_owned(),
                }],
                more: true,
            })
        };
        let mine = html(|| view! { <Activity activity=model() whose=None now=1 /> });
        assert!(!mine.contains("href"), "{mine}");
        assert!(!mine.contains("<b>"), "{mine}");
        let theirs =
            html(|| view! { <Activity activity=model() whose=Some("a+b".to_owned()) now=1 /> });
        assert!(theirs.contains("/audit-log/event-1"), "{theirs}");
        assert!(theirs.contains("/audit-log?username=a%2Bb"), "{theirs}");
    }
}
