//! Places in the text area: going to one, and editing one as if it had been typed, so that the browser can undo it.
//! Browsers count in UTF-16 units, the linter in lines, characters and bytes.

use leptos::web_sys::HtmlTextAreaElement;

use crate::document::{Fix, Found};

/// Selects what a finding is about, as far as it is on one line, and brings the line into view: the box around the text
/// area scrolls, and browsers do not scroll it for a selection that script has made.
pub(super) fn show(area: &HtmlTextAreaElement, found: &Found) {
    let text = area.value();
    let index = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    let from = utf16_offset(&text, index(found.line), index(found.column));
    let part = text.get(found.start..found.end).unwrap_or_default();
    let to = from.saturating_add(units(part.split('\n').next().unwrap_or_default()));
    // A text area that cannot be focused has no caret to move.
    drop(area.focus());
    drop(area.set_selection_range(from, to));
    let lines = i32::try_from(text.split('\n').count())
        .unwrap_or(i32::MAX)
        .max(1);
    let above = i32::try_from(found.line.saturating_sub(4)).unwrap_or_default();
    if let Some(scroller) = area.parent_element() {
        scroller.set_scroll_top((area.scroll_height() / lines).saturating_mul(above));
    }
}

/// Makes a fix's edits, as one step that can be undone. Nothing happens when the text is not the one that the fix is for
/// any more: the next findings come in a moment.
pub(super) fn apply(area: &HtmlTextAreaElement, linted: &str, fix: &Fix) {
    let text = area.value();
    let Some((start, end, replacement)) = fix.as_one(linted).filter(|_| text == linted) else {
        return;
    };
    let before = |at: usize| units(text.get(..at).unwrap_or_default());
    drop(area.focus());
    drop(area.set_selection_range(before(start), before(end)));
    let (command, value) = if replacement.is_empty() {
        ("delete", "")
    } else {
        ("insertText", replacement.as_str())
    };
    type_in(command, value);
}

/// Edits the selection. It is the one way that keeps the browser's own undo, and it says itself that there was input.
#[cfg(feature = "hydrate")]
fn type_in(command: &str, value: &str) {
    use leptos::wasm_bindgen::JsCast as _;

    let page = leptos::prelude::document().dyn_into::<web_sys::HtmlDocument>();
    if let Ok(page) = page {
        // Refused only where there is nothing to edit.
        drop(page.exec_command_with_show_ui_and_value(command, false, value));
    }
}

/// The server has no selection.
#[cfg(not(feature = "hydrate"))]
fn type_in(_: &str, _: &str) {}

/// How long a text is for the browser.
fn units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

/// Where a line and column are in a text. Beyond the end of the line it is the end of the line; beyond the end of the
/// text, the end of the text.
fn utf16_offset(text: &str, line: usize, column: usize) -> u32 {
    let lines = || text.split('\n');
    let before: u32 = lines()
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
    let within = u32::try_from(within).unwrap_or(u32::MAX);
    before.saturating_add(within).min(units(text))
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_in_utf16_units_and_stay_in_the_text() {
        assert_eq!(utf16_offset("ab\ncd", 2, 2), 4);
        assert_eq!(utf16_offset("𝄞b\nc", 1, 2), 2);
        assert_eq!(utf16_offset("ab\ncd", 1, 9), 2);
        assert_eq!(utf16_offset("ab\ncd", 9, 9), 5);
        assert_eq!(utf16_offset("", 0, 0), 0);
    }
}
