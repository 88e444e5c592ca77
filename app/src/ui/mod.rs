//! The component library of the console: native elements, the design's classes, no page knowledge.
//! Components use no clock and no randomness, and every form works without script. They never fetch, never decide about
//! permissions and never emit style attributes; `inner_html` is used here only, and only on text that [`escape`] has
//! treated or that is a constant of ours.
//!
//! Almost all of them render on the server only. What must answer in the browser is an island: `islands` and the few
//! modules that it needs are all that the browser's build holds.

#[cfg(feature = "ssr")]
mod auth;
#[cfg(feature = "ssr")]
mod badge;
#[cfg(feature = "ssr")]
mod button;
#[cfg(feature = "ssr")]
mod choice;
#[cfg(feature = "ssr")]
mod code;
#[cfg(feature = "ssr")]
mod confirm;
#[cfg(feature = "ssr")]
mod feedback;
#[cfg(feature = "ssr")]
mod field;
#[cfg(feature = "ssr")]
mod frame;
mod icon;
#[cfg(feature = "ssr")]
mod inline;
mod islands;
mod markup;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod panel;
mod prose;
#[cfg(feature = "ssr")]
mod secret;
#[cfg(feature = "ssr")]
mod table;
#[cfg(feature = "ssr")]
mod time;

#[cfg(feature = "ssr")]
pub(crate) use auth::{AuthChoice, AuthShell, Step};
#[cfg(feature = "ssr")]
pub(crate) use badge::{Badge, Status, Tone, Verdict, VerdictBadge};
#[cfg(feature = "ssr")]
pub(crate) use button::{Button, ButtonKind, LinkButton, Size, Variant, needs};
#[cfg(feature = "ssr")]
pub(crate) use choice::{Checkbox, Choice, RadioGroup, Select};
#[cfg(feature = "ssr")]
pub(crate) use code::Code;
#[cfg(feature = "ssr")]
pub(crate) use confirm::ConfirmDelete;
#[cfg(feature = "ssr")]
pub(crate) use feedback::{Empty, ErrorSummary, FieldError, Flash, Notice};
#[cfg(feature = "ssr")]
pub(crate) use field::{CodeInput, PasswordInput, TextArea, TextInput};
#[cfg(feature = "ssr")]
pub(crate) use frame::{ActingModel, AppShell, Crumb, NavItem, PrincipalKind, ShellModel};
#[cfg(feature = "ssr")]
pub(crate) use icon::Icon;
#[cfg(feature = "ssr")]
pub(crate) use inline::{AccountId, Arn};
#[cfg(feature = "ssr")]
pub(crate) use islands::{AskKey, CopyButton, Hit, PolicyEditor};
#[cfg(feature = "ssr")]
pub(crate) use markup::Mark;
#[cfg(feature = "ssr")]
pub(crate) use page::{PageHeader, Section, Tab, Tabs};
#[cfg(feature = "ssr")]
pub(crate) use panel::{Fact, Facts, Kv, KvRow, Panel, Stat, Stats};
#[cfg(feature = "ssr")]
pub(crate) use prose::Prose;
#[cfg(feature = "ssr")]
pub(crate) use secret::Secret;
#[cfg(feature = "ssr")]
pub(crate) use table::{Pager, Sort, TableWrap, Th, hidden_values};
#[cfg(feature = "ssr")]
pub(crate) use time::Time;

#[cfg(feature = "ssr")]
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

#[cfg(feature = "ssr")]
/// Numbers for element ids that tie a control to its explanation, counted per page.
#[derive(Clone, Default)]
pub(crate) struct Ids(Arc<AtomicU32>);

#[cfg(feature = "ssr")]
/// Gives every component below one counter for element ids.
pub(crate) fn provide_ids() {
    provide_context(Ids::default());
}

#[cfg(feature = "ssr")]
/// An element id that no other element of the page has.
fn uid(what: &str) -> String {
    let ids = use_context::<Ids>().unwrap_or_else(|| {
        let ids = Ids::default();
        provide_context(ids.clone());
        ids
    });
    format!("{what}-{}", ids.0.fetch_add(1, Ordering::Relaxed))
}

/// Renders a view as the server would, for tests.
#[cfg(all(test, feature = "ssr"))]
pub(crate) fn html<V: IntoView>(view: impl FnOnce() -> V) -> String {
    Owner::new().with(|| {
        leptos_meta::provide_meta_context();
        provide_ids();
        view().into_view().to_html()
    })
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn element_ids_are_unique_within_a_page() {
        let ids = html(|| {
            provide_ids();
            format!("{} {}", uid("tip"), uid("tip"))
        });
        assert_eq!(ids, "tip-0 tip-1");
    }
}
