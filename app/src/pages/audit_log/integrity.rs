//! Whether the log is whole: a badge with its word, and a warning that nobody overlooks.

use leptos::prelude::*;

use crate::{
    model::{IntegrityModel, Shown},
    ui::{Badge, Notice, Time, Tone},
};

/// What was verified, and when.
#[component]
pub(super) fn Integrity(
    /// What is known; nothing is shown to who may not see it.
    known: Shown<IntegrityModel>,
    /// The page's present.
    now: i64,
) -> impl IntoView {
    let Shown::Yes(known) = known else {
        return ().into_any();
    };
    match (known.fault, known.verified) {
        (Some((record, _, _)), _) => view! {
            <Badge tone=Tone::Deny>{format!("Tampered with at record {record}")}</Badge>
        }
        .into_any(),
        (None, Some((record, at))) => view! {
            <span class="row">
                <Badge tone=Tone::Allow>{format!("Verified up to record {record}")}</Badge>
                <span class="sm muted"><Time at now /></span>
            </span>
        }
        .into_any(),
        (None, None) => view! { <Badge tone=Tone::None>"Not verified yet"</Badge> }.into_any(),
    }
}

/// The warning of a log that is not whole.
#[component]
pub(super) fn Alarm(
    /// What is known.
    known: Shown<IntegrityModel>,
    /// The page's present.
    now: i64,
) -> impl IntoView {
    let Shown::Yes(IntegrityModel {
        fault: Some((record, problem, at)),
        verified,
        ..
    }) = known
    else {
        return ().into_any();
    };
    let before = verified.map(|(record, at)| {
        view! {
            <span>{format!(" The log was last found whole up to record {record}, ")} <Time at now /> "."</span>
        }
    });
    view! {
        <Notice message=format!("The audit log was tampered with. First bad record: {record}.") tone=Tone::Deny>
            <span class="sm">
                {format!("Record {record}: {problem}. Seen ")} <Time at now /> "." {before}
                " Run " <code>"bailiwick audit verify --checkpoint FILE"</code>
                " with a checkpoint that was kept elsewhere, and put the log back from a backup."
            </span>
        </Notice>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html;

    fn shown(known: IntegrityModel) -> String {
        html(|| {
            let again = Shown::Yes(known.clone());
            view! { <Integrity known=Shown::Yes(known) now=0 /> <Alarm known=again now=0 /> }
        })
    }

    #[test]
    fn the_badge_says_in_words_what_was_verified() {
        let whole = shown(IntegrityModel {
            records: 9,
            verified: Some((9, 0)),
            ..IntegrityModel::default()
        });
        assert!(whole.contains("Verified up to record 9"), "{whole}");
        assert!(whole.contains("data-tone=\"allow\""), "{whole}");
        assert!(!whole.contains("tampered"), "{whole}");
        let never = shown(IntegrityModel::default());
        assert!(never.contains("Not verified yet"), "{never}");
    }

    #[test]
    fn a_fault_is_told_with_the_first_bad_record() {
        let broken = shown(IntegrityModel {
            verified: Some((9, 0)),
            fault: Some((7, "the record was changed".to_owned(), 0)),
            ..IntegrityModel::default()
        });
        for told in [
            "Tampered with at record 7",
            "First bad record: 7.",
            "the record was changed",
            "data-tone=\"deny\"",
        ] {
            assert!(broken.contains(told), "{told}: {broken}");
        }
    }
}
