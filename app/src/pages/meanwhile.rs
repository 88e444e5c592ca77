//! What somebody else saved while a person filled a form in. A form sends along what its person saw as `base`; when that
//! is no longer what holds, the page shows what does, beside what was typed, and nothing is replaced before it was shown.

use leptos::prelude::*;

use crate::{
    model::Outcome,
    ui::{Notice, Panel, Tone},
    web::same_text,
};

/// What a form says that its person saw.
pub(super) struct Seen {
    /// What it sends along.
    pub(super) base: String,
    /// What it was begun with, where something else holds now.
    pub(super) began: Option<String>,
    /// Saving was refused for it: saving again means to replace it.
    told: bool,
}

impl Seen {
    /// Of a form that was begun with `began`, unless it was never sent, while `now` holds.
    pub(super) fn new(began: Option<String>, now: String, outcome: &Outcome) -> Self {
        let began = began.filter(|began| !same_text(began, &now));
        let told = outcome.conflict;
        Self {
            base: match &began {
                Some(began) if !told => began.clone(),
                _ => now,
            },
            began,
            told,
        }
    }

    /// Of a form whose outcome says what it was begun with.
    pub(super) fn of(outcome: &Outcome, now: String) -> Self {
        Self::new(outcome.typed("base"), now, outcome)
    }

    /// Says on top of the form that something else holds now, unless the refusal says so.
    pub(super) fn notice(&self) -> Option<AnyView> {
        (self.began.is_some() && !self.told).then(|| {
            view! {
                <Notice message="Somebody else saved a change since you began." tone=Tone::Warn>
                    "It is shown below. What you typed is kept."
                </Notice>
            }
            .into_any()
        })
    }

    /// What holds now, where it is not what the form was begun with.
    pub(super) fn beside(&self, title: String, now: impl FnOnce() -> AnyView) -> Option<AnyView> {
        self.began.as_ref()?;
        let now = now();
        let again = self
            .told
            .then(|| view! { <p class="sm">"Save again to replace it with what you typed."</p> });
        Some(view! { <Panel title>{now} {again}</Panel> }.into_any())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(base: Option<&str>, conflict: bool) -> Outcome {
        Outcome {
            values: base
                .map(|base| ("base".to_owned(), base.to_owned()))
                .into_iter()
                .collect(),
            conflict,
            ..Outcome::default()
        }
    }

    #[test]
    fn nothing_is_said_where_what_was_seen_still_holds() {
        for sent in [None, Some("a\nb"), Some("a\r\nb\n")] {
            let seen = Seen::of(&outcome(sent, false), "a\r\nb".to_owned());
            assert!(seen.notice().is_none() && seen.began.is_none());
            assert_eq!(seen.base, "a\r\nb");
        }
    }

    #[test]
    fn what_holds_now_may_be_replaced_only_once_saving_was_refused_for_it() {
        let checked = Seen::of(&outcome(Some("old"), false), "new".to_owned());
        assert_eq!(checked.base, "old");
        assert!(checked.notice().is_some());
        let refused = Seen::of(&outcome(Some("old"), true), "new".to_owned());
        assert_eq!(refused.base, "new");
        assert!(refused.notice().is_none());
        for seen in [checked, refused] {
            assert_eq!(seen.began.as_deref(), Some("old"));
            assert!(seen.beside(String::new(), || ().into_any()).is_some());
        }
    }
}
