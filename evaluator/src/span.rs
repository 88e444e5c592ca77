//! Where something stands in a document. Every error, statement and trace entry carries a span, so that an editor can
//! point at it. Nothing here interprets the text.

use serde::{Deserialize, Serialize};

/// A place in a text as a person counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// The line, from 1; only `\n` ends a line.
    pub line: u32,
    /// The column, from 1, in characters (Unicode scalar values), not bytes.
    pub column: u32,
}

impl Position {
    /// The first character of a text.
    pub const START: Self = Self { line: 1, column: 1 };
}

/// A half-open range of a text, in both of the units that readers need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Span {
    /// Where the first character stands.
    pub start: Position,
    /// Where the character after the last one stands.
    pub end: Position,
    /// The byte offset of the first character.
    pub start_offset: usize,
    /// The byte offset after the last character.
    pub end_offset: usize,
}

impl Span {
    /// The part of `text` that this span covers; empty when the span belongs to another text.
    #[must_use]
    pub fn slice(self, text: &str) -> &str {
        text.get(self.start_offset..self.end_offset)
            .unwrap_or_default()
    }

    /// From where this span begins to where another one ends.
    pub(crate) fn to(self, other: Self) -> Self {
        Self {
            end: other.end,
            end_offset: other.end_offset,
            ..self
        }
    }

    /// The empty span before its first character.
    pub(crate) fn at_start(self) -> Self {
        Self {
            end: self.start,
            end_offset: self.start_offset,
            ..self
        }
    }

    /// The empty span after its last character.
    pub(crate) fn at_end(self) -> Self {
        Self {
            start: self.end,
            start_offset: self.end_offset,
            ..self
        }
    }

    /// The empty span after its first character, which is one byte and ends no line, such as `{`.
    pub(crate) fn after_brace(self) -> Self {
        let mut start = self.at_start();
        start.start.column = start.start.column.saturating_add(1);
        start.start_offset += 1;
        Self {
            end: start.start,
            end_offset: start.start_offset,
            ..start
        }
    }
}

/// Walks over a text character by character and knows where it is.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'a> {
    text: &'a str,
    offset: usize,
    position: Position,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            offset: 0,
            position: Position::START,
        }
    }

    /// Begins where a span of this text begins.
    pub(crate) fn at(text: &'a str, span: Span) -> Self {
        Self {
            text,
            offset: span.start_offset,
            position: span.start,
        }
    }

    pub(crate) fn offset(&self) -> usize {
        self.offset
    }

    pub(crate) fn rest(&self) -> &'a str {
        self.text.get(self.offset..).unwrap_or_default()
    }

    pub(crate) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(crate) fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.offset += next.len_utf8();
        if next == '\n' {
            self.position.line = self.position.line.saturating_add(1);
            self.position.column = 1;
        } else {
            self.position.column = self.position.column.saturating_add(1);
        }
        Some(next)
    }

    pub(crate) fn bump_while(&mut self, accept: impl Fn(char) -> bool) {
        while self.peek().is_some_and(&accept) {
            self.bump();
        }
    }

    /// The span from an earlier state of this cursor to where it stands now.
    pub(crate) fn since(&self, earlier: &Self) -> Span {
        Span {
            start: earlier.position,
            end: self.position,
            start_offset: earlier.offset,
            end_offset: self.offset,
        }
    }

    /// The span of the next character (empty at the end of the text).
    pub(crate) fn here(&self) -> Span {
        let mut after = self.clone();
        after.bump();
        after.since(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_offsets_count_bytes() {
        let mut cursor = Cursor::new("é\nüx");
        let start = cursor.clone();
        while cursor.peek() != Some('x') {
            cursor.bump();
        }
        let span = cursor.since(&start);
        assert_eq!(span.end, Position { line: 2, column: 2 });
        assert_eq!(span.end_offset, 5);
        assert_eq!(span.slice("é\nüx"), "é\nü");
    }

    #[test]
    fn a_span_of_another_text_is_empty_instead_of_a_panic() {
        let span = Span {
            start: Position::START,
            end: Position::START,
            start_offset: 1,
            end_offset: 90,
        };
        assert_eq!(span.slice("é"), "");
    }
}
