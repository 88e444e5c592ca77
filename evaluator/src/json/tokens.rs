//! The total tokenizer behind an editor's highlight layer. Any text, finished or not, becomes tokens that cover it
//! without gaps; nothing here decides whether a document is valid.

use serde::{Deserialize, Serialize};

use super::is_space;
use crate::span::{Cursor, Span};

/// What a token is, for its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TokenKind {
    /// A string that a colon follows.
    Key,
    /// Any other string.
    String,
    /// A number, well-formed or not.
    Number,
    /// `true`, `false` or `null`.
    Keyword,
    /// One of `{ } [ ] : ,`.
    Punctuation,
    /// A run of blanks and line ends.
    Whitespace,
    /// Anything that JSON does not know, such as an unclosed string or a bare word.
    Invalid,
}

/// A piece of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}

/// Splits any text into tokens. Their spans join up: the first begins at 0, each begins where the one before ended,
/// the last ends with the text.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let mut cursor = Cursor::new(text);
    let mut found: Vec<Token> = Vec::new();
    // The last string, which becomes a key if a colon comes before any other token.
    let mut open_string: Option<usize> = None;
    while let Some(first) = cursor.peek() {
        let before = cursor.clone();
        let kind = match first {
            '"' => string(&mut cursor),
            '{' | '}' | '[' | ']' | ':' | ',' => {
                cursor.bump();
                TokenKind::Punctuation
            }
            c if is_space(c) => {
                cursor.bump_while(is_space);
                TokenKind::Whitespace
            }
            '-' | '0'..='9' => {
                cursor.bump_while(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
                TokenKind::Number
            }
            _ => word(&mut cursor),
        };
        match kind {
            TokenKind::Whitespace => {}
            TokenKind::String => open_string = Some(found.len()),
            _ => {
                if first == ':'
                    && let Some(key) = open_string.and_then(|index| found.get_mut(index))
                {
                    key.kind = TokenKind::Key;
                }
                open_string = None;
            }
        }
        found.push(Token {
            kind,
            span: cursor.since(&before),
        });
    }
    found
}

fn string(cursor: &mut Cursor<'_>) -> TokenKind {
    cursor.bump();
    loop {
        match cursor.peek() {
            None | Some('\n') => return TokenKind::Invalid,
            Some('"') => {
                cursor.bump();
                return TokenKind::String;
            }
            Some('\\') => {
                cursor.bump();
                if cursor.peek() != Some('\n') {
                    cursor.bump();
                }
            }
            Some(_) => {
                cursor.bump();
            }
        }
    }
}

fn word(cursor: &mut Cursor<'_>) -> TokenKind {
    let before = cursor.clone();
    cursor.bump_while(|c| !is_space(c) && !matches!(c, '"' | '{' | '}' | '[' | ']' | ':' | ','));
    let length = cursor.offset() - before.offset();
    match before.rest().get(..length) {
        Some("true" | "false" | "null") => TokenKind::Keyword,
        _ => TokenKind::Invalid,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kinds(text: &str) -> Vec<(TokenKind, &str)> {
        tokens(text)
            .into_iter()
            .filter(|t| t.kind != TokenKind::Whitespace)
            .map(|t| (t.kind, t.span.slice(text)))
            .collect()
    }

    #[test]
    fn keys_are_told_from_strings() {
        use TokenKind::{Key, Keyword, Number, Punctuation, String};
        assert_eq!(
            kinds("{\"a\" : [\"b\", -1.5, true]}"),
            [
                (Punctuation, "{"),
                (Key, "\"a\""),
                (Punctuation, ":"),
                (Punctuation, "["),
                (String, "\"b\""),
                (Punctuation, ","),
                (Number, "-1.5"),
                (Punctuation, ","),
                (Keyword, "true"),
                (Punctuation, "]"),
                (Punctuation, "}"),
            ]
        );
    }

    #[test]
    fn an_unclosed_string_is_invalid_to_the_end_of_its_line_only() {
        use TokenKind::{Invalid, Punctuation};
        assert_eq!(
            kinds("[\"ab\\\n]"),
            [(Punctuation, "["), (Invalid, "\"ab\\"), (Punctuation, "]")]
        );
        assert_eq!(kinds("maybe"), [(Invalid, "maybe")]);
    }

    #[test]
    fn deep_and_large_texts_are_tokenized_too() {
        assert_eq!(tokens(&"[".repeat(100_000)).len(), 100_000);
        assert_eq!(tokens(&format!("\"{}\"", "x".repeat(1_000_000))).len(), 1);
    }

    proptest! {
        #[test]
        fn tokens_cover_any_text_without_gaps(text in "(\\PC|[\\[\\]{}:,\"\\\\ \n0a-])*") {
            let mut end = 0;
            for token in tokens(&text) {
                prop_assert_eq!(token.span.start_offset, end);
                prop_assert!(token.span.end_offset > end);
                end = token.span.end_offset;
            }
            prop_assert_eq!(end, text.len());
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in "(\\PC|[\\[\\]{}:,\"\\\\ \n0a-])*") {
            let _ = super::super::parse(&text);
        }
    }
}
