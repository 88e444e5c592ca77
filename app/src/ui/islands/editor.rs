//! The policy editor: a text area first, so that undo, input methods and assistive technology are the browser's own.
//! Once script runs, a layer under it draws the same text in colour, and the server's own check runs as the text changes.
//! The text area has no wrapping and grows with its text, and one box scrolls both layers, so they cannot come apart.

use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::HtmlTextAreaElement;

use super::hydrated;
use crate::{
    document::{Found, POLICY_CHARACTERS, check_document, document_size},
    ui::{
        icon::Icon,
        markup::{lines_markup, textarea_content},
        prose::Prose,
    },
};

/// A text area for a policy document, with what is wrong in it and how much of its quota it takes.
#[island]
pub fn PolicyEditor(
    /// Name of the form value, and the control's id.
    name: String,
    /// What the field is.
    label: String,
    /// The text at first.
    document: String,
    /// What the server found in that text, when it refused it.
    refused: Vec<Found>,
) -> impl IntoView {
    let node = NodeRef::<html::Textarea>::new();
    let live = hydrated();
    let first = textarea_content(&document);
    let text = RwSignal::new(document.clone());
    Effect::new(move |_| {
        // Typed before script ran: the person's text counts.
        if let Some(area) = node.get() {
            text.set(area.value());
        }
    });
    let findings = Memo::new(move |_| {
        text.with(|text| {
            if *text == document && !refused.is_empty() {
                refused.clone()
            } else {
                check_document(text)
            }
        })
    });
    // Beyond what can be saved, colour would only make typing slow.
    let coloured = Memo::new(move |_| live.get() && text.with(|text| fits(text)));
    Effect::new(move |_| {
        if let Some(area) = node.get() {
            area.set_custom_validity(if text.with(|text| fits(text)) {
                ""
            } else {
                TOO_LONG
            });
        }
    });
    let layer = move || {
        if coloured.get() {
            let flags = findings.with(|found| found.iter().map(flag).collect::<Vec<_>>());
            text.with(|text| lines_markup(text, &[], &flags))
        } else {
            String::new()
        }
    };
    let size = move || {
        let size = text.with(|text| document_size(text));
        format!("{size} of {POLICY_CHARACTERS} characters, white space not counted")
    };
    let list_id = format!("{name}-findings");
    let described = list_id.clone();
    let area_id = name.clone();
    view! {
        <div class="field">
            <label for=name.clone()>{label}</label>
            <div class="code editor" data-live=move || coloured.get().then_some("")>
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
                    aria-invalid=move || findings.with(|found| !found.is_empty()).then_some("true")
                    node_ref=node
                    on:input=move |event| text.set(event_target_value(&event))
                    inner_html=first
                ></textarea>
            </div>
            <p class="hint tnum">{size}</p>
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

/// Said by the browser instead of sending the form, so that a text that no server takes is not lost on the way.
const TOO_LONG: &str = "The document is longer than 131,072 characters, more than any policy may have. Shorten it to save it.";

/// Whether a document is short enough to be sent at all (IAM `policyDocumentType`).
fn fits(text: &str) -> bool {
    const MOST: usize = 131_072;
    text.len() <= MOST || text.chars().count() <= MOST
}

/// The line of a finding and how it is marked.
fn flag(found: &Found) -> (usize, &'static str) {
    (usize::try_from(found.line).unwrap_or(usize::MAX), "error")
}

/// What was found, as a list in which each place leads there.
fn findings_list(found: Vec<Found>, area_id: &str, node: NodeRef<html::Textarea>) -> AnyView {
    let items = found
        .into_iter()
        .map(|found| {
            let Found {
                line,
                column,
                message,
                path,
            } = found;
            view! {
                <li data-tone="deny">
                    <Icon name=Icon::Deny />
                    <div>
                        <b>
                            <span class="vh">"error: "</span>
                            <Prose text=message />
                        </b>
                        {(!path.is_empty()).then(|| view! { <p>"In "<code>{path}</code></p> })}
                    </div>
                    <a
                        href=format!("#{area_id}")
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
fn put_caret(area: &HtmlTextAreaElement, line: u32, column: u32) {
    let text = area.value();
    let index = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    let at = utf16_offset(&text, index(line), index(column));
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

    fn editor(document: &str, refused: Vec<Found>) -> String {
        let document = document.to_owned();
        html(move || {
            view! { <PolicyEditor name="document".to_owned() label="Policy document".to_owned() document refused /> }
        })
    }

    fn found() -> Found {
        Found {
            line: 3,
            column: 5,
            message: "`s3:GetObjcet` does not exist".to_owned(),
            path: "Statement[0].Action".to_owned(),
        }
    }

    #[test]
    fn a_policy_cannot_break_out_of_the_editor() {
        let html = editor(
            "{\"a\": \"</textarea><script>alert(1)</script>\"}",
            Vec::new(),
        );
        assert_eq!(html.matches("</textarea>").count(), 1, "{html}");
        assert!(
            !html.contains("<script") && html.contains("&lt;/textarea&gt;"),
            "{html}"
        );
    }

    #[test]
    fn without_script_the_editor_is_a_plain_text_area() {
        let html = editor("{}", Vec::new());
        assert!(
            !html.contains("data-live") && html.contains(">{}</textarea>"),
            "{html}"
        );
        assert!(html.contains(r#"<label for="document""#), "{html}");
    }

    #[test]
    fn what_the_server_refused_names_its_place_and_leads_to_it() {
        let html = editor("{}", vec![found()]);
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
