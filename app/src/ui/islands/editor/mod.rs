//! The policy editor: a text area first, so that undo, input methods and assistive technology are the browser's own.
//! Once script runs, a layer under it draws the same text in colour, and the linter, which comes as a module of its own,
//! runs whenever somebody has stopped typing. The text area has no wrapping and grows with its text, and one box scrolls
//! both layers, so they cannot come apart.

mod findings;
#[cfg(feature = "hydrate")]
mod linter;
mod place;

use leptos::html;
use leptos::prelude::*;

use super::hydrated;
use crate::{
    document::{DocumentKind, Found, Kind, check_document, document_size},
    ui::markup::{lines_markup, textarea_content},
};

/// What was found in which text.
#[derive(Clone, Debug, Default, PartialEq)]
struct Findings {
    text: String,
    found: Vec<Found>,
    /// Whether the linter looked, and not only the check of what would be refused.
    linted: bool,
}

/// How far the linter is. On the server it never comes: what was sent has been linted before.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(
    not(feature = "hydrate"),
    expect(dead_code, reason = "made in the browser")
)]
enum Linter {
    /// On its way.
    #[default]
    Coming,
    /// It cannot be loaded, or broke off.
    Missing,
    /// What it found last.
    Here(Findings),
}

/// A text area for a policy document, with what is found in it and how much of its quota it takes.
#[island]
pub fn PolicyEditor(
    /// Name of the form value, and the control's id.
    name: String,
    /// What the field is.
    label: String,
    /// The text at first.
    document: String,
    /// What the server's linter found in that text, when it was sent.
    found: Option<Vec<Found>>,
    /// What the document is for.
    kind: DocumentKind,
) -> impl IntoView {
    let node = NodeRef::<html::Textarea>::new();
    let live = hydrated();
    let first = textarea_content(&document);
    let text = RwSignal::new(document.clone());
    let linter = RwSignal::new(Linter::default());
    Effect::new(move |_| {
        // Typed before script ran: the person's text counts.
        if let Some(area) = node.get() {
            text.set(area.value());
        }
    });
    #[cfg(feature = "hydrate")]
    linter::watch(text, kind, linter);
    let findings = Memo::new(move |_| {
        text.with(|text| match &found {
            Some(found) if *text == document => Findings {
                text: text.clone(),
                found: found.clone(),
                linted: true,
            },
            _ => linter.with(|linter| match linter {
                Linter::Here(findings) => findings.clone(),
                Linter::Coming | Linter::Missing => Findings {
                    text: text.clone(),
                    found: check_document(text, kind),
                    linted: false,
                },
            }),
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
            let flags = findings.with(|findings| flags(&findings.found));
            text.with(|text| lines_markup(text, &[], &flags))
        } else {
            String::new()
        }
    };
    let size = move || {
        let size = text.with(|text| document_size(text));
        let most = kind.most_characters();
        format!("{size} of {most} characters, white space not counted")
    };
    let refused = move || {
        findings.with(|findings| findings.found.iter().any(|found| found.kind == Kind::Error))
    };
    let summary = move || findings.with(findings::summary);
    let missing = move || {
        linter.with(|linter| {
            (*linter == Linter::Missing).then_some(
                "The linter cannot be loaded, so only what would be refused is shown. Load the page again, or use Check.",
            )
        })
    };
    let summary_id = format!("{name}-summary");
    let described = summary_id.clone();
    let list_id = format!("{name}-findings");
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
                    aria-invalid=move || refused().then_some("true")
                    node_ref=node
                    on:input=move |event| text.set(event_target_value(&event))
                    inner_html=first
                ></textarea>
            </div>
            <p class="hint tnum">{size}</p>
            <p class="hint" id=summary_id role="status" aria-live="polite">{summary}</p>
            <p class="hint">{missing}</p>
            <div id=list_id>
                {move || {
                    let shown = findings.get();
                    (!shown.found.is_empty()).then(|| findings::list(shown, &area_id, node, live))
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

/// The lines with findings and how they are marked: by the most serious of a line, which comes first.
fn flags(found: &[Found]) -> Vec<(usize, &'static str)> {
    let mut found: Vec<&Found> = found.iter().collect();
    found.sort_by_key(|found| found.kind);
    let line = |found: &Found| usize::try_from(found.line).unwrap_or(usize::MAX);
    let mark = |kind| match kind {
        Kind::Error => "error",
        Kind::SecurityWarning | Kind::Warning => "warning",
        Kind::Suggestion => "hint",
    };
    found
        .into_iter()
        .map(|found| (line(found), mark(found.kind)))
        .collect()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::{document::Fix, ui::html};

    fn editor(document: &str, found: Option<Vec<Found>>) -> String {
        let document = document.to_owned();
        html(move || {
            view! { <PolicyEditor name="document".to_owned() label="Policy document".to_owned() document found kind=DocumentKind::Managed /> }
        })
    }

    fn unknown_action() -> Found {
        Found {
            code: "INVALID_ACTION".to_owned(),
            line: 3,
            column: 5,
            message: "`s3:GetObjcet` does not exist".to_owned(),
            path: "Statement[0].Action".to_owned(),
            fix: Some(Fix {
                title: "Write `s3:GetObject`".to_owned(),
                edits: vec![(0, 1, "x".to_owned())],
            }),
            ..Found::default()
        }
    }

    #[test]
    fn a_policy_cannot_break_out_of_the_editor() {
        let html = editor("{\"a\": \"</textarea><script>alert(1)</script>\"}", None);
        assert_eq!(html.matches("</textarea>").count(), 1, "{html}");
        assert!(
            !html.contains("<script") && html.contains("&lt;/textarea&gt;"),
            "{html}"
        );
    }

    #[test]
    fn without_script_the_editor_is_a_plain_text_area() {
        let html = editor("{}", None);
        assert!(
            !html.contains("data-live") && html.contains(">{}</textarea>"),
            "{html}"
        );
        assert!(html.contains(r#"<label for="document""#), "{html}");
    }

    #[test]
    fn what_the_server_found_names_its_place_and_leads_to_it() {
        let html = editor("{}", Some(vec![unknown_action()]));
        assert!(
            html.contains("Ln 3:5") && html.contains(r##"href="#document""##),
            "{html}"
        );
        assert!(
            html.contains(r#"aria-invalid="true""#) && html.contains("<code>s3:GetObjcet</code>"),
            "{html}"
        );
        assert!(
            html.contains("INVALID_ACTION") && html.contains("1 error"),
            "{html}"
        );
        // Of no use before script runs, but what it would do can be read.
        assert!(
            html.contains(" hidden") && html.contains("<code>s3:GetObject</code>"),
            "{html}"
        );
    }

    #[test]
    fn a_warning_does_not_make_the_document_invalid_and_a_clean_one_says_so() {
        let warning = Found {
            kind: Kind::SecurityWarning,
            ..unknown_action()
        };
        let html = editor("{}", Some(vec![warning]));
        assert!(
            !html.contains("aria-invalid") && html.contains("1 security warning"),
            "{html}"
        );
        assert!(editor("{}", Some(Vec::new())).contains("No findings"));
        assert!(!editor("{}", None).contains("No findings"));
    }

    #[test]
    fn a_line_is_marked_by_its_most_serious_finding() {
        let at = |kind| Found {
            kind,
            ..unknown_action()
        };
        let flags = flags(&[at(Kind::Suggestion), at(Kind::Error), at(Kind::Warning)]);
        assert_eq!(flags.first(), Some(&(3, "error")));
        assert_eq!(flags.last(), Some(&(3, "hint")));
    }
}
