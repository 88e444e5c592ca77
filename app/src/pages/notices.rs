//! Notices to the reader about their own account. Part of several pages; their forms are run by `web::security`.

use leptos::prelude::*;

use crate::{
    model::{NoticeRow, NoticesModel, Reason, Shown},
    ui::{Button, Empty, Icon, Prose, Section, Size, Time, Variant, needs},
};

/// All notices that the page was given, for one's own page.
#[component]
pub(in crate::pages) fn Notices(
    /// The notices, or the missing action.
    notices: Shown<NoticesModel>,
    /// Only the unseen, and nothing at all without any: for pages that are about something else.
    #[prop(optional)]
    banner: bool,
    /// The page's present.
    now: i64,
) -> impl IntoView {
    let title = "Notices";
    let sentence = "What happened with your own sign-in. If it was not you, change your password and end your sessions.";
    let NoticesModel {
        rows,
        unseen,
        dismiss,
    } = match notices {
        Shown::Yes(notices) => notices,
        Shown::No(_) if banner => return ().into_any(),
        Shown::No(action) => {
            return view! {
                <Section title sentence>
                    <Empty icon=Icon::Lock title="You cannot see your notices" text=format!("{}.", needs(&action)) />
                </Section>
            }
            .into_any();
        }
    };
    if banner && unseen == 0 {
        return ().into_any();
    }
    if rows.is_empty() {
        return view! {
            <Section title sentence>
                <p class="sm muted">"There is nothing that you were not told."</p>
            </Section>
        }
        .into_any();
    }
    let shown = rows
        .into_iter()
        .filter(|row| !(banner && row.seen))
        .collect::<Vec<_>>();
    let more = unseen > i64::try_from(shown.len()).unwrap_or(i64::MAX);
    let all = dismiss.clone();
    view! {
        <Section
            title
            sentence
            actions=move || {
                (unseen > 0)
                    .then(|| {
                        view! {
                            <form method="post">
                                <input type="hidden" name="intent" value="dismiss-notices" />
                                <Button size=Size::Small variant=Variant::Ghost reason=all>
                                    "Dismiss all"
                                </Button>
                            </form>
                        }
                    })
            }
        >
            <ul class="list panel" data-actions>
                {shown.into_iter().map(|row| item(row, dismiss.clone(), now)).collect_view()}
            </ul>
            {(banner && more)
                .then(|| {
                    view! {
                        <p class="sm">
                            <a href="/security-credentials">{format!("All {unseen} notices")}</a>
                        </p>
                    }
                })}
        </Section>
    }
    .into_any()
}

fn item(row: NoticeRow, dismiss: Reason, now: i64) -> AnyView {
    let NoticeRow {
        id,
        text,
        alarming,
        at,
        seen,
    } = row;
    let icon = if alarming { Icon::Warning } else { Icon::Info };
    let label = format!("Dismiss: {text}");
    view! {
        <li data-tone=(alarming && !seen).then_some("warn")>
            <Icon name=icon />
            <div class="grow cell-main">
                <span class=if seen { "muted" } else { "" }><Prose text /></span>
                <span class="cell-sub"><Time at now /></span>
            </div>
            {(!seen)
                .then(|| {
                    view! {
                        <form method="post" class="row">
                            <input type="hidden" name="intent" value="dismiss-notice" />
                            <input type="hidden" name="notice" value=id />
                            <Button size=Size::Small variant=Variant::Ghost label reason=dismiss>
                                "Dismiss"
                            </Button>
                        </form>
                    }
                })}
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html;

    fn model(seen: &[bool]) -> Shown<NoticesModel> {
        let rows = seen.iter().enumerate().map(|(place, seen)| NoticeRow {
            id: format!("notice-{place}"),
            text: format!("Notice <{place}>."),
            alarming: true,
            at: 0,
            seen: *seen,
        });
        let unseen = seen.iter().filter(|seen| !**seen).count();
        Shown::Yes(NoticesModel {
            rows: rows.collect(),
            unseen: i64::try_from(unseen).unwrap(),
            dismiss: None,
        })
    }

    #[test]
    fn a_banner_shows_the_unseen_only_and_nothing_without_them() {
        let some = html(|| view! { <Notices notices=model(&[false, true]) banner=true now=1 /> });
        assert!(some.contains("Notice &lt;0&gt;.") && !some.contains("Notice &lt;1&gt;."));
        let none = html(|| view! { <Notices notices=model(&[true]) banner=true now=1 /> });
        assert!(!none.contains("Notice"), "{none}");
        let denied = Shown::No("bailiwick:ListNotices".to_owned());
        let nothing = html(|| view! { <Notices notices=denied banner=true now=1 /> });
        assert!(!nothing.contains("bailiwick"), "{nothing}");
    }

    #[test]
    fn what_was_seen_stays_in_the_list_and_cannot_be_dismissed_again() {
        let html = html(|| view! { <Notices notices=model(&[false, true]) now=1 /> });
        assert!(html.contains("Notice &lt;0&gt;.") && html.contains("Notice &lt;1&gt;."));
        assert_eq!(html.matches("name=\"notice\"").count(), 1, "{html}");
    }
}
