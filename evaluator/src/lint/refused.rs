//! What the reader of policies refuses and no other check has called an error: the lint never lets a document pass that
//! the server will not take. Its messages are the reader's.

use super::codes;
use super::report::Report;
use super::view::View;
use crate::policy::Policy;

/// Runs last, because it only fills gaps.
pub(super) fn check(view: &View<'_>, report: &mut Report) {
    let Err(errors) = Policy::parse_as(view.text, view.document) else {
        return;
    };
    for error in errors {
        if !report.has_error_at(error.span) {
            report.add(codes::BAILIWICK_REFUSED, error.span, error.message);
        }
    }
}
