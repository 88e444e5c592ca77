//! Strict JSON (RFC 8259) with a span on every value and key.
//!
//! General parsers drop what a policy language needs: where a value stands, that a key occurred twice, how a number was
//! written. This one keeps them, and bounds size and depth so that no input exhausts the stack or the memory.
//! [`tokens`] is the forgiving companion for editors: it never fails and covers the whole text.

mod decode;
mod parse;
mod print;
mod tokens;

pub use decode::decode;
pub use parse::{parse, parse_within};
pub use print::print;
pub(crate) use print::string as write_string;
pub use tokens::{Token, TokenKind, tokens};

use std::borrow::Cow;

use crate::span::Span;

/// How large a document may be before it is refused unread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest text, in characters. AWS's API takes policy documents of at most 131,072.
    pub characters: usize,
    /// The deepest nesting of arrays and objects; a policy needs five levels.
    pub depth: usize,
}

impl Limits {
    /// What policies are read with: 131,072 characters, 64 levels.
    pub const POLICY: Self = Self {
        characters: 131_072,
        depth: 64,
    };
}

/// A value and where it stands. It borrows from the text whatever stands there as such.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node<'a> {
    /// From its first character to after its last.
    pub span: Span,
    /// What it is.
    pub value: Value<'a>,
}

/// A JSON value. Numbers keep the text that they were written with, because policies compare them as such.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as written.
    Number(&'a str),
    /// A string with its escapes resolved.
    String(Cow<'a, str>),
    /// An array.
    Array(Vec<Node<'a>>),
    /// An object in the order of the text; [`parse`] guarantees that no key occurs twice.
    Object(Vec<Member<'a>>),
}

impl Value<'_> {
    /// The kind in words, for messages such as "must be a string, not a number".
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

/// One `"key": value` of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member<'a> {
    /// The key with its escapes resolved.
    pub key: Cow<'a, str>,
    /// Where the key stands, quotes included.
    pub key_span: Span,
    /// The value.
    pub value: Node<'a>,
}

/// The space that RFC 8259 allows between tokens.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}
