//! What is wrong with a document, where, and what to write instead. One type serves the JSON parser and the policy
//! reader, because a person who edits a policy does not care which of them noticed.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::span::Span;

/// How many errors a document is told of at once; who repairs these sees the next ones.
pub(crate) const MOST_ERRORS: usize = 100;

/// One reason why a document is not a policy.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[error("line {}, column {}: {message}", span.start.line, span.start.column)]
pub struct PolicyError {
    /// The element, such as `Statement[0].Action[1]`; empty for the document itself.
    pub path: String,
    /// Where it stands in the text.
    pub span: Span,
    /// One sentence without a full stop that says what to write instead; user input stands in backticks.
    pub message: String,
}

impl PolicyError {
    pub(crate) fn new(path: impl Into<String>, span: Span, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            span,
            message: message.into(),
        }
    }
}

/// Characters that break a line, turn what follows round, or cannot be seen.
fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// User input as a message shows it: shortened, and without characters that would make it read as something else.
pub(crate) fn shown(input: &str) -> String {
    const LONGEST: usize = 80;
    let mut text: String = input
        .chars()
        .take(LONGEST)
        .map(|c| if is_deceptive(c) { '\u{fffd}' } else { c })
        .collect();
    if input.chars().nth(LONGEST).is_some() {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Position;

    #[test]
    fn an_error_reads_as_line_column_and_sentence() {
        let span = Span {
            start: Position { line: 3, column: 7 },
            end: Position {
                line: 3,
                column: 15,
            },
            start_offset: 20,
            end_offset: 28,
        };
        let error = PolicyError::new(
            "Statement[0].Actoin",
            span,
            "`Actoin` is not a statement element",
        );
        assert_eq!(
            error.to_string(),
            "line 3, column 7: `Actoin` is not a statement element"
        );
    }

    #[test]
    fn long_or_unprintable_input_is_tamed_in_messages() {
        assert_eq!(shown("a\nb"), "a\u{fffd}b");
        assert_eq!(shown("\u{202e}a\u{2028}"), "\u{fffd}a\u{fffd}");
        assert_eq!(shown(&"x".repeat(500)).chars().count(), 81);
    }
}
