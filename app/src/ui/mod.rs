//! The component library of the console: native elements, the design's classes, no page knowledge.
//! Components render the same tree on the server and in the browser, use no clock and no randomness, and every form
//! works without script. They never fetch, never decide about permissions and never emit style attributes; `inner_html`
//! is used here only, and only on text that [`escape`] has treated or that is a constant of ours.

mod auth;
mod badge;
mod button;
mod choice;
mod code;
mod confirm;
mod editor;
mod feedback;
mod field;
mod frame;
mod icon;
mod inline;
mod page;
mod panel;
mod secret;
mod table;
mod time;

pub(crate) use auth::{AuthChoice, AuthShell, Step, StepState, Steps};
pub(crate) use badge::{Badge, Status, Tag, Tone, Verdict, VerdictBadge};
pub(crate) use button::{Button, ButtonKind, LinkButton, Size, Variant, needs};
pub(crate) use choice::{Checkbox, Choice, RadioGroup, Segmented, Select};
pub(crate) use code::{Code, Mark};
pub(crate) use confirm::ConfirmDelete;
pub(crate) use editor::{Finding, Level, PolicyEditor};
pub(crate) use feedback::{Empty, ErrorSummary, FieldError, Flash, Notice};
pub(crate) use field::{CodeInput, Field, PasswordInput, TextArea, TextInput};
pub(crate) use frame::{AppShell, Crumb, NavItem, PrincipalKind, ShellModel, Theme};
pub(crate) use icon::{Brand, Icon};
pub(crate) use inline::{AccountId, Arn, CopyButton, Prose};
pub(crate) use page::{PageHeader, Section, Tab, Tabs};
pub(crate) use panel::{Fact, Facts, Kv, KvRow, Panel, Stat, Stats};
pub(crate) use secret::Secret;
pub(crate) use table::{Pager, SearchBar, Sort, TableWrap, Th};
pub(crate) use time::Time;

use leptos::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Numbers for element ids that tie a control to its explanation, counted per page.
#[derive(Clone, Default)]
pub(crate) struct Ids(Arc<AtomicU32>);

/// Gives every component below one counter for element ids.
pub(crate) fn provide_ids() {
    provide_context(Ids::default());
}

/// An element id that no other element of the page has. The server and the browser use different letters: attributes
/// that came from the server stay as they are, so elements that the browser adds later can never repeat one.
fn uid(what: &str) -> String {
    let ids = use_context::<Ids>().unwrap_or_else(|| {
        let ids = Ids::default();
        provide_context(ids.clone());
        ids
    });
    let side = if cfg!(feature = "ssr") { 's' } else { 'b' };
    format!("{what}-{side}{}", ids.0.fetch_add(1, Ordering::Relaxed))
}

/// False in the server's HTML and during hydration, true afterwards: for controls that need script to be of use.
fn hydrated() -> ReadSignal<bool> {
    let (ready, set_ready) = signal(false);
    Effect::new(move |_| set_ready.set(true));
    ready
}

/// Text made safe for an element's content and for a quoted attribute value.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + text.len() / 8);
    escape_into(&mut safe, text);
    safe
}

/// [`escape`], appended to what is there.
fn escape_into(safe: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
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
    fn escaped_text_holds_no_markup() {
        assert_eq!(
            escape("<a href='x'>&\"é"),
            "&lt;a href=&#39;x&#39;&gt;&amp;&quot;é"
        );
    }

    #[test]
    fn element_ids_are_unique_within_a_page() {
        let ids = html(|| {
            provide_ids();
            format!("{} {}", uid("tip"), uid("tip"))
        });
        assert_eq!(ids, "tip-s0 tip-s1");
    }
}
