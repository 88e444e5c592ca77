//! What the lint reports, and how it is written down: the shape of the findings of Access Analyzer's `ValidatePolicy`
//! with one field more, the fix. A fix is only ever offered where the one right edit is certain.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::error::shown;
use crate::span::{Position, Span};

/// How serious a finding is; the four types of Access Analyzer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FindingType {
    /// The document does not do what it says, or is refused.
    Error,
    /// The document allows more than is safe.
    SecurityWarning,
    /// The document probably does not do what was meant.
    Warning,
    /// The document could be clearer.
    Suggestion,
}

impl FindingType {
    /// As it is serialised, such as `SECURITY_WARNING`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "ERROR",
            Self::SecurityWarning => "SECURITY_WARNING",
            Self::Warning => "WARNING",
            Self::Suggestion => "SUGGESTION",
        }
    }
}

/// One thing that is wrong with a document, or could be better.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// How serious it is.
    pub finding_type: FindingType,
    /// Its code, one of [`super::ISSUE_CODES`].
    pub issue_code: &'static str,
    /// One sentence without a full stop that says what to do; user input stands in backticks.
    #[serde(rename = "findingDetails")]
    pub message: String,
    /// Where; the first place is the one to show.
    pub locations: Vec<Location>,
    /// What would settle it, where that is certain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
}

/// A place in the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Location {
    /// The way there from the document's root; empty for the document itself.
    pub path: Vec<PathElement>,
    /// Where it stands in the text; serialised as `ValidatePolicy` does, with columns counted from 0.
    #[serde(serialize_with = "as_validate_policy")]
    pub span: Span,
}

impl Location {
    /// The path as messages write it: `Statement[0].Action`. Empty for the document itself.
    #[must_use]
    pub fn path_text(&self) -> String {
        let mut text = String::new();
        for step in &self.path {
            match step {
                PathElement::Value(key) | PathElement::Key(key) => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(&shown(key));
                }
                PathElement::Index(index) => text.push_str(&format!("[{index}]")),
                PathElement::Substring(_) => {}
            }
        }
        text
    }
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum PathElement {
    /// The value of this key.
    Value(String),
    /// The entry of a list, from 0.
    Index(usize),
    /// This key itself.
    Key(String),
    /// A part of a string.
    Substring(Substring),
}

/// A part of a string, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Substring {
    /// The first character, from 0.
    pub start: usize,
    /// How many.
    pub length: usize,
}

/// An edit, or several that belong together, which settles a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What it does, as a button would say it: `Add Version 2012-10-17`.
    pub title: String,
    /// The edits; their spans are those of the text that was linted and do not overlap.
    pub edits: Vec<Edit>,
}

/// Text that takes the place of other text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// What is replaced; empty where text is inserted.
    #[serde(serialize_with = "as_validate_policy")]
    pub span: Span,
    /// What stands there afterwards.
    pub replacement: String,
}

impl Fix {
    /// The text with the edits made. Edits that do not fit `text` or overlap an earlier one are left out, so that a
    /// text that was changed meanwhile is never torn apart.
    #[must_use]
    pub fn apply(&self, text: &str) -> String {
        let mut edits: Vec<&Edit> = self.edits.iter().collect();
        edits.sort_by_key(|edit| edit.span.start_offset);
        let mut fixed = String::with_capacity(text.len());
        let mut done = 0;
        for edit in edits {
            let Span {
                start_offset,
                end_offset,
                ..
            } = edit.span;
            if let Some(kept) = text.get(done..start_offset)
                && text.get(start_offset..end_offset).is_some()
            {
                fixed.push_str(kept);
                fixed.push_str(&edit.replacement);
                done = end_offset;
            }
        }
        fixed.push_str(text.get(done..).unwrap_or_default());
        fixed
    }
}

/// `{"start":{"line":1,"column":0,"offset":0},"end":…}`: lines from 1, columns and offsets from 0.
fn as_validate_policy<S: Serializer>(span: &Span, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Place {
        line: u32,
        column: u32,
        offset: usize,
    }
    let place = |position: Position, offset| Place {
        line: position.line,
        column: position.column.saturating_sub(1),
        offset,
    };
    let mut fields = serializer.serialize_struct("Span", 2)?;
    fields.serialize_field("start", &place(span.start, span.start_offset))?;
    fields.serialize_field("end", &place(span.end, span.end_offset))?;
    fields.end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_written_as_the_reader_writes_it() {
        let location = Location {
            path: vec![
                PathElement::Value("Statement".to_owned()),
                PathElement::Index(2),
                PathElement::Key("a\nb".to_owned()),
                PathElement::Substring(Substring {
                    start: 0,
                    length: 1,
                }),
            ],
            span: Span {
                start: Position::START,
                end: Position::START,
                start_offset: 0,
                end_offset: 0,
            },
        };
        assert_eq!(location.path_text(), "Statement[2].a\u{fffd}b");
    }
}
