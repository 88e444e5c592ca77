//! Finds what is wrong with a policy document or could be better, with the codes and finding types of IAM Access
//! Analyzer's policy checks, and our own where the language leaves room for surprises.
//!
//! The checks read a tolerant [`view`] of the JSON tree, not a [`crate::Policy`], because most of what they find keeps
//! a document from being one. They report; they never decide anything, and no decision depends on them.

mod actions;
mod arn;
mod codes;
mod condition_keys;
mod condition_values;
mod cover;
mod finding;
mod fix;
mod globs;
mod key_use;
mod keys;
mod near;
mod open_readings;
mod operators;
mod organizations;
mod passing;
mod principals;
mod redundancy;
mod refused;
mod report;
mod resources;
mod structure;
mod trust;
mod values;
mod variables;
mod view;

pub use codes::{ISSUE_CODES, IssueCode};
pub use finding::{Edit, Finding, FindingType, Fix, Location, PathElement, Substring};

use crate::DocumentType;
use crate::catalogue::Catalogue;
use crate::json;
use report::Report;
use view::View;

/// What can be found in a document without a catalogue; see [`lint_with`].
#[must_use]
pub fn lint(text: &str, document: DocumentType) -> Vec<Finding> {
    lint_with(text, document, None)
}

/// Everything that the checks find in a document, in the order of the text, at most 500 findings. Text that is no JSON
/// gives `JSON_SYNTAX_ERROR` alone. Without a catalogue the checks that need one are silent.
#[must_use]
pub fn lint_with(
    text: &str,
    document: DocumentType,
    catalogue: Option<&Catalogue>,
) -> Vec<Finding> {
    let mut report = Report::default();
    let root = match json::parse(text) {
        Ok(root) => root,
        Err(errors) => {
            structure::syntax(text, &errors, &mut report);
            return report.finish(text, None);
        }
    };
    let view = View::new(text, document, catalogue, &root);
    for check in [
        structure::check,
        variables::check,
        principals::check,
        organizations::check,
        actions::check,
        resources::check,
        condition_keys::check,
        key_use::check,
        condition_values::check,
        trust::check,
        passing::check,
        redundancy::check,
        open_readings::check,
        refused::check,
    ] {
        check(&view, &mut report);
    }
    report.finish(text, Some(&root))
}
