//! Finds what is wrong with a policy document or could be better, with the codes and finding types of IAM Access
//! Analyzer's policy checks, and our own where the language leaves room for surprises.
//!
//! The checks read a tolerant [`view`] of the JSON tree, not a [`crate::Policy`], because most of what they find keeps
//! a document from being one. They report; they never decide anything, and no decision depends on them.

mod codes;
mod finding;
mod fix;
mod organizations;
mod principals;
mod report;
mod structure;
#[expect(dead_code, reason = "the checks that use the rest are being written")]
mod variables;
#[expect(dead_code, reason = "the checks that use the rest are being written")]
mod view;

pub use codes::{ISSUE_CODES, IssueCode};
pub use finding::{Edit, Finding, FindingType, Fix, Location, PathElement, Substring};

use crate::DocumentType;
use crate::json;
use report::Report;
use view::View;

/// Everything that the checks find in a document, in the order of the text, at most 500 findings. Text that is no JSON
/// gives `JSON_SYNTAX_ERROR` alone.
#[must_use]
pub fn lint(text: &str, document: DocumentType) -> Vec<Finding> {
    let mut report = Report::default();
    let root = match json::parse(text) {
        Ok(root) => root,
        Err(errors) => {
            structure::syntax(text, &errors, &mut report);
            return report.finish(text, None);
        }
    };
    let view = View::new(text, document, &root);
    for check in [
        structure::check,
        variables::check,
        principals::check,
        organizations::check,
    ] {
        check(&view, &mut report);
    }
    report.finish(text, Some(&root))
}
