//! The command palette and the keys of the console: Ctrl-K (Cmd-K) opens the palette, `/` goes to the page's search, `?`
//! shows the keys. Single keys count only outside of fields, and can be turned off (WCAG 2.1.4). Everything here can be
//! had without it: the search form beside it leads to a page with the same results.

use leptos::{ev, html, prelude::*};
use serde::{Deserialize, Serialize};

use super::hydrated;
use crate::ui::icon::Icon;

/// Something that a search of the console found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Hit {
    /// What kind of thing it is: "Page", "User", "Action".
    pub(crate) kind: String,
    pub(crate) label: String,
    /// More to tell it from others; may be empty.
    pub(crate) hint: String,
    pub(crate) href: String,
}

/// The keys, as the dialog lists them.
const KEYS: &[(&str, &str)] = &[
    (
        "Ctrl K",
        "Find pages, users, groups, roles, policies and actions",
    ),
    ("/", "Go to the search of the page"),
    ("?", "Show these keys"),
    ("Esc", "Close what is open"),
];

/// The button in the top bar, the palette, and the dialog of keys.
#[island]
pub fn Palette() -> impl IntoView {
    let ready = hydrated();
    let (palette, field) = (
        NodeRef::<html::Dialog>::new(),
        NodeRef::<html::Input>::new(),
    );
    let keys = NodeRef::<html::Dialog>::new();
    let query = RwSignal::new(String::new());
    let hits = RwSignal::new(Vec::<Hit>::new());
    let active = RwSignal::new(0_usize);
    let said = RwSignal::new(String::new());
    let single = RwSignal::new(true);
    let asked = StoredValue::new(0_u32);
    let ask = move |pause: bool| {
        asked.update_value(|number| *number = number.wrapping_add(1));
        let number = asked.get_value();
        browser::ask(query.get_untracked(), pause, move |found| {
            // An answer that came late is of another question.
            if asked.get_value() != number {
                return;
            }
            active.set(0);
            match found {
                Some(found) => {
                    said.set(match found.len() {
                        0 => "Nothing found.".to_owned(),
                        1 => "1 result.".to_owned(),
                        many => format!("{many} results."),
                    });
                    hits.set(found);
                }
                None => {
                    hits.set(Vec::new());
                    said.set("The search failed. Load the page again.".to_owned());
                }
            }
        });
    };
    let open = move || {
        if let Some(dialog) = palette.get_untracked()
            && browser::show(&dialog)
        {
            query.set(String::new());
            if let Some(field) = field.get_untracked() {
                browser::clear(&field);
            }
            ask(false);
        }
    };
    Effect::new(move |_| {
        single.set(browser::single_keys());
        browser::guard_forms();
        browser::listen(single, open, move || {
            if let Some(dialog) = keys.get_untracked() {
                browser::show(&dialog);
            }
        });
    });
    let step = move |back: bool| {
        let count = hits.with_untracked(Vec::len);
        if count > 0 {
            active.update(|at| *at = if back { *at + count - 1 } else { *at + 1 } % count);
            browser::reveal(&option_id(active.get_untracked()));
        }
    };
    let on_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "ArrowDown" => {
            event.prevent_default();
            step(false);
        }
        "ArrowUp" => {
            event.prevent_default();
            step(true);
        }
        "Enter" => {
            event.prevent_default();
            let to = hits.with_untracked(|hits| hits.get(active.get_untracked()).cloned());
            if let Some(hit) = to {
                browser::go(&hit.href, event.ctrl_key() || event.meta_key());
            }
        }
        _ => {}
    };
    let options = move || {
        let chosen = active.get();
        hits.get()
            .into_iter()
            .enumerate()
            .map(|(at, hit)| {
                let selected = if at == chosen { "true" } else { "false" };
                view! {
                    <a
                        class="menu-item"
                        role="option"
                        id=option_id(at)
                        tabindex="-1"
                        href=hit.href
                        rel="external"
                        aria-selected=selected
                    >
                        <span class="palette-label">{hit.label} " " <span class="xs muted">{hit.hint}</span></span>
                        <span class="push xs muted">{hit.kind}</span>
                    </a>
                }
            })
            .collect_view()
    };
    let chosen = move || (!hits.with(Vec::is_empty)).then(|| option_id(active.get()));
    let nothing = move || hits.with(Vec::is_empty);
    let rows = KEYS
        .iter()
        .map(|(key, does)| {
            view! {
                <div>
                    <dt>
                        <kbd>{*key}</kbd>
                    </dt>
                    <dd>{*does}</dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <button
            class="btn palette-open"
            data-variant="ghost"
            type="button"
            aria-label="Commands"
            aria-keyshortcuts="Control+K Meta+K"
            hidden=move || !ready.get()
            on:click=move |_| open()
        >
            <kbd>"Ctrl K"</kbd>
        </button>
        <dialog class="dialog palette" aria-label="Search and commands" node_ref=palette>
            <div class="palette-input">
                <Icon name=Icon::Search />
                <input
                    type="text"
                    role="combobox"
                    aria-label="Find pages, people, policies and actions"
                    aria-controls="palette-list"
                    aria-autocomplete="list"
                    aria-expanded=move || if nothing() { "false" } else { "true" }
                    aria-activedescendant=chosen
                    autocomplete="off"
                    spellcheck="false"
                    node_ref=field
                    on:input=move |event| {
                        query.set(event_target_value(&event));
                        ask(true);
                    }
                    on:keydown=on_key
                />
            </div>
            <div class="palette-list" id="palette-list" role="listbox" aria-label="Results" hidden=nothing>
                {options}
            </div>
            <div class="palette-foot">
                <span role="status">{move || said.get()}</span>
                <span class="push">
                    <kbd>"↑"</kbd> " " <kbd>"↓"</kbd> " choose, " <kbd>"Enter"</kbd> " opens"
                </span>
            </div>
        </dialog>
        <dialog class="dialog" aria-labelledby="keys-title" node_ref=keys>
            <form method="dialog">
                <div class="dialog-head">
                    <h2 id="keys-title">"Keys"</h2>
                </div>
                <div class="dialog-body stack">
                    <dl class="keys">{rows}</dl>
                    <label class="check">
                        <input
                            type="checkbox"
                            prop:checked=move || single.get()
                            on:change=move |event| {
                                let on = event_target_checked(&event);
                                single.set(on);
                                browser::keep_single_keys(on);
                            }
                        />
                        <span>"Use keys without Ctrl: / and ?"</span>
                    </label>
                </div>
                <div class="dialog-foot">
                    <button class="btn" type="submit">
                        "Close"
                    </button>
                </div>
            </form>
        </dialog>
    }
}

fn option_id(at: usize) -> String {
    format!("palette-{at}")
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::time::Duration;

    use leptos::{ev, prelude::*, task::spawn_local};
    use wasm_bindgen::JsCast;
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlInputElement};

    use super::Hit;

    /// How long somebody must not have typed before it is searched.
    const PAUSE: Duration = Duration::from_millis(200);
    const KEPT: &str = "single-keys";

    /// Asks the server what it finds.
    pub(super) fn ask(query: String, pause: bool, then: impl FnOnce(Option<Vec<Hit>>) + 'static) {
        let run = move || spawn_local(async move { then(fetch(&query).await) });
        if pause {
            set_timeout(run, PAUSE);
        } else {
            run();
        }
    }

    async fn fetch(query: &str) -> Option<Vec<Hit>> {
        let query = String::from(js_sys::encode_uri_component(query));
        let address = format!("/search?format=json&q={query}");
        let answer = JsFuture::from(window().fetch_with_str(&address))
            .await
            .ok()?;
        let answer: web_sys::Response = answer.dyn_into().ok()?;
        if !answer.ok() {
            return None;
        }
        let text = JsFuture::from(answer.text().ok()?)
            .await
            .ok()?
            .as_string()?;
        serde_json::from_str(&text).ok()
    }

    /// Opens a dialog. False when it is open already.
    pub(super) fn show(dialog: &HtmlDialogElement) -> bool {
        !dialog.open() && dialog.show_modal().is_ok()
    }

    pub(super) fn clear(field: &HtmlInputElement) {
        field.set_value("");
        drop(field.focus());
    }

    pub(super) fn reveal(id: &str) {
        if let Some(option) = document().get_element_by_id(id) {
            option.scroll_into_view_with_bool(false);
        }
    }

    pub(super) fn go(href: &str, apart: bool) {
        let _ = if apart {
            window().open_with_url_and_target(href, "_blank").map(drop)
        } else {
            window().location().set_href(href)
        };
    }

    /// Whether keys without Ctrl count, as the person chose in this browser.
    pub(super) fn single_keys() -> bool {
        let storage = window().local_storage().ok().flatten();
        storage
            .and_then(|storage| storage.get_item(KEPT).ok().flatten())
            .as_deref()
            != Some("off")
    }

    pub(super) fn keep_single_keys(on: bool) {
        if let Ok(Some(storage)) = window().local_storage() {
            // A browser that keeps nothing forgets it with the page.
            drop(storage.set_item(KEPT, if on { "on" } else { "off" }));
        }
    }

    fn is_typing(event: &ev::KeyboardEvent) -> bool {
        event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .is_some_and(|element| {
                matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            })
    }

    /// Answers the console's keys as long as the page is there.
    pub(super) fn listen(
        single: RwSignal<bool>,
        open: impl Fn() + 'static,
        keys: impl Fn() + 'static,
    ) {
        let handle = window_event_listener(ev::keydown, move |event| {
            let commanded = event.ctrl_key() || event.meta_key();
            if commanded
                && !event.alt_key()
                && !event.shift_key()
                && event.key().eq_ignore_ascii_case("k")
            {
                event.prevent_default();
                return open();
            }
            let dialog = document()
                .query_selector("dialog[open]")
                .ok()
                .flatten()
                .is_some();
            if commanded
                || event.alt_key()
                || dialog
                || is_typing(&event)
                || !single.get_untracked()
            {
                return;
            }
            match event.key().as_str() {
                "/" => {
                    event.prevent_default();
                    let search = document()
                        .query_selector("[data-page-search]")
                        .ok()
                        .flatten();
                    match search.and_then(|search| search.dyn_into::<HtmlElement>().ok()) {
                        Some(search) => drop(search.focus()),
                        None => open(),
                    }
                }
                "?" => {
                    event.prevent_default();
                    keys();
                }
                _ => {}
            }
        });
        on_cleanup(move || handle.remove());
    }

    /// Asks before a page is left on which something was typed into a form marked `data-guard` and not sent.
    pub(super) fn guard_forms() {
        if document()
            .query_selector("form[data-guard]")
            .ok()
            .flatten()
            .is_none()
        {
            return;
        }
        let changed = StoredValue::new(false);
        let in_guarded = |event: &web_sys::Event| {
            event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok())
                .and_then(|element| element.closest("form[data-guard]").ok().flatten())
                .is_some()
        };
        let typed = window_event_listener(ev::input, move |event| {
            if in_guarded(&event) {
                changed.set_value(true);
            }
        });
        let sent = window_event_listener(ev::submit, move |event| {
            if in_guarded(&event) {
                changed.set_value(false);
            }
        });
        let left = window_event_listener(ev::beforeunload, move |event| {
            if changed.get_value() {
                event.prevent_default();
                event.set_return_value("unsaved");
            }
        });
        on_cleanup(move || {
            typed.remove();
            sent.remove();
            left.remove();
        });
    }
}

/// The server answers no keys.
#[cfg(not(feature = "hydrate"))]
mod browser {
    use leptos::{
        prelude::RwSignal,
        web_sys::{HtmlDialogElement, HtmlInputElement},
    };

    use super::Hit;

    pub(super) fn ask(_: String, _: bool, _: impl FnOnce(Option<Vec<Hit>>) + 'static) {}
    pub(super) fn show(_: &HtmlDialogElement) -> bool {
        false
    }
    pub(super) fn clear(_: &HtmlInputElement) {}
    pub(super) fn reveal(_: &str) {}
    pub(super) fn go(_: &str, _: bool) {}
    pub(super) fn single_keys() -> bool {
        true
    }
    pub(super) fn keep_single_keys(_: bool) {}
    pub(super) fn listen(_: RwSignal<bool>, _: impl Fn() + 'static, _: impl Fn() + 'static) {}
    pub(super) fn guard_forms() {}
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::html;

    #[test]
    fn the_palette_is_a_combobox_that_waits_for_script() {
        let html = html(|| view! { <Palette /> });
        assert!(
            html.contains("hidden") && html.contains(r#"role="combobox""#),
            "{html}"
        );
        assert!(
            html.contains(r#"aria-controls="palette-list""#)
                && html.contains(r#"id="palette-list""#),
            "{html}"
        );
        assert!(!html.contains("style="), "{html}");
    }
}
