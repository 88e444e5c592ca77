//! What a document is made of: JSON, the elements and their types, names and sizes of things. Says nothing about what an
//! element's entries mean; other families do.

use super::codes;
use super::fix;
use super::report::Report;
use super::view::{View, find};
use crate::error::PolicyError;

/// Text that is no JSON.
pub(super) fn syntax(text: &str, errors: &[PolicyError], report: &mut Report) {
    for error in errors {
        let finding = report.add(codes::JSON_SYNTAX_ERROR, error.span, error.message.clone());
        if error.span.slice(text) == "," && error.message.starts_with("remove the comma") {
            finding.fix("Remove the comma", fix::replace(error.span, ""));
        }
    }
}

pub(super) fn check(view: &View<'_>, report: &mut Report) {
    if find(view.members, "Version").is_none() {
        let span = view.root.span;
        let message = "add `\"Version\": \"2012-10-17\"`; without it variables have no meaning";
        let finding = report.add(codes::MISSING_VERSION, span, message);
        let edits = fix::put_first(view, view.root, "Version", "\"2012-10-17\"");
        finding.fix("Add `Version`", edits);
    }
}
