//! The policy editor: a text area first, so that undo, input methods and assistive technology are the browser's own.
//! Once script runs, a layer under it draws the same text in colour. The text area has no wrapping and grows with its
//! text, and one box scrolls both layers, so they cannot come apart.

use super::code::lines_markup;
use super::field::textarea_content;
use super::icon::Icon;
use super::inline::Prose;
use super::{hydrated, uid};
use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::HtmlTextAreaElement;
use serde::{Deserialize, Serialize};

/// How serious a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Level {
    /// The policy cannot be saved.
    Error,
    /// It can, but is probably not meant.
    Warning,
    /// Worth knowing.
    Hint,
}

impl Level {
    const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }

    const fn tone(self) -> &'static str {
        match self {
            Self::Error => "deny",
            Self::Warning => "warn",
            Self::Hint => "accent",
        }
    }

    const fn icon(self) -> Icon {
        match self {
            Self::Error => Icon::Deny,
            Self::Warning => Icon::Warning,
            Self::Hint => Icon::Info,
        }
    }
}

/// Something found in a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Finding {
    /// Counted from 1.
    pub(crate) line: usize,
    /// Counted from 1, in characters.
    pub(crate) column: usize,
    /// How serious it is.
    pub(crate) level: Level,
    /// What is wrong, in few words.
    pub(crate) title: String,
    /// More about it, and what is right. Backticks mark code. Empty for nothing more.
    pub(crate) detail: String,
}

/// A text area for a policy document, with the list of what was found in it.
#[component]
pub(crate) fn PolicyEditor(
    /// Name of the form value, and the control's id.
    #[prop(into)]
    name: String,
    /// What the field is.
    #[prop(into)]
    label: String,
    /// The text: its first value is written by the server, then it follows what is typed; setting it changes the field.
    text: RwSignal<String>,
    /// What was found in it.
    #[prop(into)]
    findings: Signal<Vec<Finding>>,
) -> impl IntoView {
    let node = NodeRef::<html::Textarea>::new();
    let live = hydrated();
    Effect::new(move |before: Option<()>| {
        let text_now = text.get();
        let Some(area) = node.get() else { return };
        if area.value() == text_now {
            return;
        }
        if before.is_none() {
            // Typed before script ran: the person's text wins.
            text.set(area.value());
        } else {
            area.set_value(&text_now);
        }
    });
    let first = textarea_content(&text.get_untracked());
    let layer = move || {
        let flags = findings.with(|found| {
            found
                .iter()
                .map(|f| (f.line, f.level.name()))
                .collect::<Vec<_>>()
        });
        if live.get() {
            text.with(|text| lines_markup(text, &[], &flags))
        } else {
            String::new()
        }
    };
    let list_id = uid("findings");
    let described = list_id.clone();
    let area_id = name.clone();
    view! {
        <div class="field">
            <label for=name.clone()>{label}</label>
            <div class="code editor" data-live=move || live.get().then_some("")>
                <pre aria-hidden="true">
                    <code inner_html=layer></code>
                </pre>
                <textarea
                    id=name.clone()
                    name=name
                    rows="20"
                    wrap="off"
                    spellcheck="false"
                    autocapitalize="none"
                    autocomplete="off"
                    aria-describedby=described
                    aria-invalid=move || {
                        findings.with(|found| found.iter().any(|f| f.level == Level::Error)).then_some("true")
                    }
                    node_ref=node
                    on:input=move |event| text.set(event_target_value(&event))
                    inner_html=first
                ></textarea>
            </div>
            <div id=list_id role="status">
                {move || {
                    let found = findings.get();
                    (!found.is_empty()).then(|| findings_list(found, &area_id, node))
                }}
            </div>
        </div>
    }
    .into_any()
}

/// What was found, as a list in which each place leads there.
fn findings_list(found: Vec<Finding>, area_id: &str, node: NodeRef<html::Textarea>) -> AnyView {
    let items = found
        .into_iter()
        .map(|finding| {
            let Finding {
                line,
                column,
                level,
                title,
                detail,
            } = finding;
            view! {
                <li data-tone=level.tone()>
                    <Icon name=level.icon() />
                    <div>
                        <b>
                            <span class="vh">{format!("{}: ", level.name())}</span>
                            <Prose text=title />
                        </b>
                        {(!detail.is_empty())
                            .then(|| {
                                view! {
                                    <p>
                                        <Prose text=detail />
                                    </p>
                                }
                            })}
                    </div>
                    <a
                        href=format!("#{area_id}")
                        rel="external"
                        on:click=move |event| {
                            if let Some(area) = node.get() {
                                event.prevent_default();
                                put_caret(&area, line, column);
                            }
                        }
                    >
                        {format!("Ln {line}:{column}")}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="findings panel">{items}</ul> }.into_any()
}

/// Puts the caret at a place and brings its line into view: the box around the text area scrolls, and browsers do not
/// scroll it for a caret that script has set.
fn put_caret(area: &HtmlTextAreaElement, line: usize, column: usize) {
    let text = area.value();
    let at = utf16_offset(&text, line, column);
    // A text area that cannot be focused has no caret to move.
    drop(area.focus());
    drop(area.set_selection_range(at, at));
    let lines = i32::try_from(text.split('\n').count())
        .unwrap_or(i32::MAX)
        .max(1);
    let above = i32::try_from(line.saturating_sub(4)).unwrap_or_default();
    if let Some(scroller) = area.parent_element() {
        scroller.set_scroll_top((area.scroll_height() / lines).saturating_mul(above));
    }
}

/// Where a line and column are in a text, in the UTF-16 units that the browser counts carets by. Beyond the end of the
/// line it is the end of the line; beyond the end of the text, the end of the text.
fn utf16_offset(text: &str, line: usize, column: usize) -> u32 {
    let units = |text: &str| text.encode_utf16().count();
    let lines = || text.split('\n');
    let before: usize = lines()
        .take(line.saturating_sub(1))
        .map(|line| units(line) + 1)
        .sum();
    let within: usize = lines()
        .nth(line.saturating_sub(1))
        .map(|line| {
            line.chars()
                .take(column.saturating_sub(1))
                .map(char::len_utf16)
                .sum()
        })
        .unwrap_or_default();
    u32::try_from((before + within).min(units(text))).unwrap_or(u32::MAX)
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::html;

    fn finding() -> Finding {
        Finding {
            line: 3,
            column: 5,
            level: Level::Error,
            title: "Unknown action".to_owned(),
            detail: "`s3:GetObjcet` does not exist".to_owned(),
        }
    }

    #[test]
    fn a_policy_cannot_break_out_of_the_editor() {
        let html = html(|| {
            let text =
                RwSignal::new("{\"a\": \"</textarea><script>alert(1)</script>\"}".to_owned());
            view! { <PolicyEditor name="document" label="Policy document" text=text findings=Vec::new() /> }
        });
        assert_eq!(html.matches("</textarea>").count(), 1, "{html}");
        assert!(
            !html.contains("<script") && html.contains("&lt;/textarea&gt;"),
            "{html}"
        );
    }

    #[test]
    fn without_script_the_editor_is_a_plain_text_area() {
        let html = html(|| {
            let text = RwSignal::new("{}".to_owned());
            view! { <PolicyEditor name="document" label="Policy document" text=text findings=Vec::new() /> }
        });
        assert!(
            !html.contains("data-live") && html.contains(">{}</textarea>"),
            "{html}"
        );
        assert!(
            html.contains(r#"<label for="document""#) && !html.contains("aria-invalid"),
            "{html}"
        );
    }

    #[test]
    fn findings_name_their_place_and_lead_to_it() {
        let html = html(|| {
            let text = RwSignal::new("{}".to_owned());
            view! { <PolicyEditor name="document" label="Policy document" text=text findings=vec![finding()] /> }
        });
        assert!(
            html.contains("Ln 3:5") && html.contains(r##"href="#document""##),
            "{html}"
        );
        assert!(
            html.contains(r#"aria-invalid="true""#) && html.contains("<code>s3:GetObjcet</code>"),
            "{html}"
        );
    }

    #[test]
    fn places_are_counted_in_utf16_units_and_stay_in_the_text() {
        assert_eq!(utf16_offset("ab\ncd", 2, 2), 4);
        assert_eq!(utf16_offset("𝄞b\nc", 1, 2), 2);
        assert_eq!(utf16_offset("ab\ncd", 1, 9), 2);
        assert_eq!(utf16_offset("ab\ncd", 9, 9), 5);
        assert_eq!(utf16_offset("", 0, 0), 0);
    }
}
