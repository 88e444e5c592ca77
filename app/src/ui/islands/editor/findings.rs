//! The findings under the editor, by how serious they are. Each leads to its place in the text; what settles one for
//! certain has a button, which appears once script runs.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use super::{Findings, place};
use crate::{
    document::{Fix, Found, Kind},
    ui::{icon::Icon, prose::Prose},
};

const KINDS: [Kind; 4] = [
    Kind::Error,
    Kind::SecurityWarning,
    Kind::Warning,
    Kind::Suggestion,
];

/// How a kind of findings is shown: the word for one and for several, its icon and the value of `data-tone`.
fn look(kind: Kind) -> (&'static str, &'static str, Icon, &'static str) {
    match kind {
        Kind::Error => ("error", "errors", Icon::Deny, "deny"),
        Kind::SecurityWarning => (
            "security warning",
            "security warnings",
            Icon::Warning,
            "warn",
        ),
        Kind::Warning => ("warning", "warnings", Icon::Warning, "warn"),
        Kind::Suggestion => ("suggestion", "suggestions", Icon::Info, "accent"),
    }
}

/// Such as `1 error`; none for nothing.
fn counted(found: &[Found], kind: Kind) -> Option<String> {
    let (one, several, ..) = look(kind);
    match found.iter().filter(|found| found.kind == kind).count() {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {several}")),
    }
}

/// All that was found in one line, for who cannot see the list: `2 errors, 1 warning`.
pub(super) fn summary(findings: &Findings) -> String {
    let parts: Vec<String> = KINDS
        .into_iter()
        .filter_map(|kind| counted(&findings.found, kind))
        .collect();
    match (parts.is_empty(), findings.linted) {
        (false, _) => parts.join(", "),
        (true, true) => "No findings".to_owned(),
        (true, false) => String::new(),
    }
}

/// What was found, as one list for each kind.
pub(super) fn list(
    findings: Findings,
    area_id: &str,
    node: NodeRef<html::Textarea>,
    live: ReadSignal<bool>,
) -> AnyView {
    let Findings { text, found, .. } = findings;
    let text: Arc<str> = text.into();
    let groups = KINDS
        .into_iter()
        .filter_map(|kind| {
            let title = counted(&found, kind)?;
            let (word, _, icon, tone) = look(kind);
            let items = found
                .iter()
                .filter(|found| found.kind == kind)
                .map(|found| item(found, &text, area_id, node, live, (word, icon, tone)))
                .collect_view();
            let id = format!("{area_id}-{}", word.replace(' ', "-"));
            Some(view! {
                <p class="findings-head" id=id.clone()>{title}</p>
                <ul class="panel" aria-labelledby=id>{items}</ul>
            })
        })
        .collect_view();
    view! { <div class="findings">{groups}</div> }.into_any()
}

fn item(
    found: &Found,
    text: &Arc<str>,
    area_id: &str,
    node: NodeRef<html::Textarea>,
    live: ReadSignal<bool>,
    (word, icon, tone): (&'static str, Icon, &'static str),
) -> AnyView {
    let Found {
        code,
        message,
        path,
        line,
        column,
        fix,
        ..
    } = found.clone();
    let goal = found.clone();
    let fix = fix.map(|fix| fix_view(fix, Arc::clone(text), node, live));
    view! {
        <li data-tone=tone>
            <Icon name=icon />
            <div>
                <b>
                    <span class="vh">{format!("{word}: ")}</span>
                    <Prose text=sentence(&message) />
                </b>
                {(!path.is_empty()).then(|| view! { <p>"In "<code>{path}</code></p> })}
                {fix}
                {(!code.is_empty()).then(|| view! { <p class="xs mono">{code}</p> })}
            </div>
            <a
                href=format!("#{area_id}")
                on:click=move |event| {
                    if let Some(area) = node.get() {
                        event.prevent_default();
                        place::show(&area, &goal);
                    }
                }
            >
                {format!("Ln {line}:{column}")}
            </a>
        </li>
    }
    .into_any()
}

/// The linter begins in lower case, as all messages of ours do.
fn sentence(message: &str) -> String {
    let mut characters = message.chars();
    let first = characters.next();
    first
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(characters)
        .collect()
}

fn fix_view(
    fix: Fix,
    text: Arc<str>,
    node: NodeRef<html::Textarea>,
    live: ReadSignal<bool>,
) -> AnyView {
    let title = fix.title.clone();
    let label = format!("Apply: {}", title.replace('`', ""));
    view! {
        <p class="row">
            <span>"Fix: "<Prose text=title /></span>
            <button
                class="btn"
                type="button"
                data-size="sm"
                aria-label=label
                hidden=move || !live.get()
                on:click=move |_| {
                    if let Some(area) = node.get() {
                        place::apply(&area, &text, &fix);
                    }
                }
            >
                "Apply"
            </button>
        </p>
    }
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::html;

    fn found(kind: Kind, message: &str) -> Found {
        Found {
            kind,
            message: message.to_owned(),
            code: "CODE".to_owned(),
            ..Found::default()
        }
    }

    #[test]
    fn findings_are_counted_by_kind_and_grouped_most_serious_first() {
        let findings = Findings {
            found: vec![
                found(Kind::Suggestion, "s"),
                found(Kind::Error, "e"),
                found(Kind::Warning, "w"),
                found(Kind::Error, "f"),
            ],
            ..Findings::default()
        };
        assert_eq!(summary(&findings), "2 errors, 1 warning, 1 suggestion");
        let html = html(move || list(findings, "d", NodeRef::new(), signal(false).0));
        let places: Vec<usize> = ["d-error", "d-warning", "d-suggestion"]
            .map(|id| html.find(&format!("id=\"{id}\"")).unwrap())
            .into();
        assert!(places.is_sorted(), "{html}");
        assert_eq!(html.matches("<li").count(), 4, "{html}");
    }

    #[test]
    fn hostile_text_in_a_finding_stays_text() {
        let hostile = "`</script><img src=x onerror=alert(1)>` is no element";
        let findings = Findings {
            found: vec![Found {
                path: "<img onerror>".to_owned(),
                fix: Some(Fix {
                    title: "Write `<img onerror>`".to_owned(),
                    edits: Vec::new(),
                }),
                ..found(Kind::Error, hostile)
            }],
            ..Findings::default()
        };
        let html = html(move || list(findings, "d", NodeRef::new(), signal(false).0));
        assert!(
            !html.contains("<img") && !html.contains("</script"),
            "{html}"
        );
        assert_eq!(html.matches("&lt;img").count(), 4, "{html}");
    }
}
