//! Edits that keep a JSON document a JSON document: an entry goes with its comma, what is added is quoted and indented
//! like its neighbours. Nothing here decides whether a fix is right; the checks do.

use super::finding::Edit;
use super::view::View;
use crate::json::{Member, Node, Value};
use crate::span::Span;

/// Replaces a value or a key with a string.
pub(super) fn write(span: Span, text: &str) -> Vec<Edit> {
    replace(span, quoted(text))
}

/// Replaces a span with JSON text.
pub(super) fn replace(span: Span, replacement: impl Into<String>) -> Vec<Edit> {
    let replacement = replacement.into();
    vec![Edit { span, replacement }]
}

/// Removes the list entry with this span, or the member of an object whose key has it, and the comma that goes with it.
/// Nothing if there is no such entry.
pub(super) fn remove(view: &View<'_>, span: Span) -> Vec<Edit> {
    let mut node = view.root;
    loop {
        // Each entry: what to look for, all that goes, and what is inside.
        let entries: Vec<(Span, Span, &Node)> = match &node.value {
            Value::Array(items) => items.iter().map(|i| (i.span, i.span, i)).collect(),
            Value::Object(members) => {
                let whole = |m: &Member| m.key_span.to(m.value.span);
                members
                    .iter()
                    .map(|m| (m.key_span, whole(m), &m.value))
                    .collect()
            }
            _ => return Vec::new(),
        };
        let mut around = entries.iter().enumerate().filter(|(_, (_, whole, _))| {
            whole.start_offset <= span.start_offset && span.end_offset <= whole.end_offset
        });
        let Some((place, &(name, whole, inside))) = around.next() else {
            return Vec::new();
        };
        if name == span {
            let next = entries.get(place + 1);
            let before = place.checked_sub(1).and_then(|place| entries.get(place));
            let with_comma = match (next, before) {
                (Some((_, next, _)), _) => whole.to(next.at_start()),
                (None, Some((_, before, _))) => before.at_end().to(whole),
                (None, None) => whole,
            };
            return replace(with_comma, "");
        }
        node = inside;
    }
}

/// Puts a member before the first one of an object, on a line of its own if that one has one. The value is JSON text.
pub(super) fn put_first(view: &View<'_>, object: &Node, key: &str, value: &str) -> Vec<Edit> {
    let Value::Object(members) = &object.value else {
        return Vec::new();
    };
    let inside = object.span.after_brace();
    let replacement = match members.first() {
        Some(first) => {
            let space = inside.to(first.key_span.at_start()).slice(view.text);
            format!("{space}\"{key}\": {value},")
        }
        None => format!("\"{key}\": {value}"),
    };
    replace(inside, replacement)
}

/// A JSON string literal.
pub(super) fn quoted(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                literal.push('\\');
                literal.push(c);
            }
            c if c < ' ' => literal.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => literal.push(c),
        }
    }
    literal.push('"');
    literal
}
