//! The strict parser. It recurses once per level and is bounded by [`Limits::depth`], so neither parsing nor dropping
//! the tree can exhaust the stack. It must never guess: what is not JSON is an error with its place.

use std::collections::HashSet;

use super::{Limits, Member, Node, Value, is_space};
use crate::error::{MOST_ERRORS, PolicyError, shown};
use crate::span::{Cursor, Position, Span};

/// Parses a policy-sized document.
///
/// # Errors
/// The syntax error that stopped the parser, preceded by every duplicate key found before it.
pub fn parse(text: &str) -> Result<Node, Vec<PolicyError>> {
    parse_within(text, Limits::POLICY)
}

/// Parses with limits of the caller's choice.
///
/// # Errors
/// As [`parse`].
pub fn parse_within(text: &str, limits: Limits) -> Result<Node, Vec<PolicyError>> {
    let mut parser = Parser {
        cursor: Cursor::new(text),
        limits,
        path: Vec::new(),
        depth: 0,
        errors: Vec::new(),
    };
    match parser.document(text) {
        Ok(node) if parser.errors.is_empty() => Ok(node),
        Ok(_) => Err(parser.errors),
        Err(stop) => {
            parser.errors.push(stop);
            Err(parser.errors)
        }
    }
}

enum Step {
    Key(String),
    Index(usize),
}

struct Parser<'a> {
    cursor: Cursor<'a>,
    limits: Limits,
    path: Vec<Step>,
    depth: usize,
    errors: Vec<PolicyError>,
}

impl Parser<'_> {
    fn document(&mut self, text: &str) -> Result<Node, PolicyError> {
        if text.chars().nth(self.limits.characters).is_some() {
            let message = format!(
                "the document is longer than {} characters; split it",
                self.limits.characters
            );
            let start = Span {
                start: Position::START,
                end: Position::START,
                start_offset: 0,
                end_offset: 0,
            };
            return Err(PolicyError::new("", start, message));
        }
        if text.starts_with('\u{feff}') {
            return Err(self.error_here("remove the byte order mark before the document"));
        }
        self.space();
        let node = self.value()?;
        self.space();
        match self.cursor.peek() {
            None => Ok(node),
            Some(_) => Err(self.unexpected("nothing may follow the document")),
        }
    }

    fn value(&mut self) -> Result<Node, PolicyError> {
        let before = self.cursor.clone();
        let value = match self.cursor.peek() {
            Some('{') => self.nested(Self::object)?,
            Some('[') => self.nested(Self::array)?,
            Some('"') => Value::String(self.string()?),
            Some('-' | '0'..='9') => Value::Number(self.number()?),
            Some(c) if c.is_ascii_alphabetic() => self.keyword()?,
            _ => return Err(self.unexpected("write a value")),
        };
        Ok(Node {
            span: self.cursor.since(&before),
            value,
        })
    }

    fn nested(
        &mut self,
        read: fn(&mut Self) -> Result<Value, PolicyError>,
    ) -> Result<Value, PolicyError> {
        if self.depth >= self.limits.depth {
            let message = format!(
                "the document is nested deeper than {} levels",
                self.limits.depth
            );
            return Err(self.error_here(&message));
        }
        self.depth += 1;
        self.cursor.bump();
        self.space();
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn object(&mut self) -> Result<Value, PolicyError> {
        let mut members: Vec<Member> = Vec::new();
        let mut seen: HashSet<String> = HashSet::new();
        if self.take('}') {
            return Ok(Value::Object(members));
        }
        loop {
            if self.cursor.peek() != Some('"') {
                return Err(self.unexpected("write a key in double quotes"));
            }
            let before = self.cursor.clone();
            let key = self.string()?;
            let key_span = self.cursor.since(&before);
            self.path.push(Step::Key(key.clone()));
            if !seen.insert(key.clone()) && self.errors.len() < MOST_ERRORS {
                let message = format!("`{}` occurs twice in this object; keep one", shown(&key));
                self.errors
                    .push(PolicyError::new(self.path_text(), key_span, message));
            }
            self.space();
            if !self.take(':') {
                return Err(self.unexpected("write `:` after the key"));
            }
            self.space();
            let value = self.value()?;
            self.path.pop();
            members.push(Member {
                key,
                key_span,
                value,
            });
            self.space();
            if self.take('}') {
                return Ok(Value::Object(members));
            }
            self.comma('}')?;
        }
    }

    fn array(&mut self) -> Result<Value, PolicyError> {
        let mut items = Vec::new();
        if self.take(']') {
            return Ok(Value::Array(items));
        }
        loop {
            self.path.push(Step::Index(items.len()));
            items.push(self.value()?);
            self.path.pop();
            self.space();
            if self.take(']') {
                return Ok(Value::Array(items));
            }
            self.comma(']')?;
        }
    }

    fn comma(&mut self, close: char) -> Result<(), PolicyError> {
        let before = self.cursor.clone();
        if !self.take(',') {
            return Err(self.unexpected(&format!("write `,` or `{close}`")));
        }
        let span = self.cursor.since(&before);
        self.space();
        if self.cursor.peek() == Some(close) {
            let message = format!("remove the comma before `{close}`");
            return Err(PolicyError::new(self.path_text(), span, message));
        }
        Ok(())
    }

    fn string(&mut self) -> Result<String, PolicyError> {
        let before = self.cursor.clone();
        self.cursor.bump();
        let mut text = String::new();
        loop {
            match self.cursor.peek() {
                Some('"') => {
                    self.cursor.bump();
                    return Ok(text);
                }
                Some('\\') => text.push(self.escape()?),
                Some('\n' | '\r') | None => {
                    let span = self.cursor.since(&before);
                    return Err(PolicyError::new(
                        self.path_text(),
                        span,
                        "close the string with `\"`",
                    ));
                }
                Some(c) if c < ' ' => {
                    let message = format!(
                        "write the control character U+{:04X} as an escape",
                        u32::from(c)
                    );
                    return Err(self.error_here(&message));
                }
                Some(c) => {
                    text.push(c);
                    self.cursor.bump();
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, PolicyError> {
        let before = self.cursor.clone();
        self.cursor.bump();
        let resolved = match self.cursor.bump() {
            Some('"') => Some('"'),
            Some('\\') => Some('\\'),
            Some('/') => Some('/'),
            Some('b') => Some('\u{8}'),
            Some('f') => Some('\u{c}'),
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some('t') => Some('\t'),
            Some('u') => self.unicode_escape(),
            _ => None,
        };
        resolved.ok_or_else(|| {
            let span = self.cursor.since(&before);
            PolicyError::new(
                self.path_text(),
                span,
                "this is not a JSON escape; write a backslash as `\\\\`",
            )
        })
    }

    /// The character of `\uXXXX`, or of a surrogate pair of two such escapes; none for half a pair.
    fn unicode_escape(&mut self) -> Option<char> {
        let first = self.four_hex_digits()?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first);
        }
        if self.cursor.bump()? != '\\' || self.cursor.bump()? != 'u' {
            return None;
        }
        let second = self.four_hex_digits()?;
        if !(0xDC00..0xE000).contains(&second) {
            return None;
        }
        char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    }

    fn four_hex_digits(&mut self) -> Option<u32> {
        let mut number = 0;
        for _ in 0..4 {
            number = number * 16 + self.cursor.peek()?.to_digit(16)?;
            self.cursor.bump();
        }
        Some(number)
    }

    fn number(&mut self) -> Result<String, PolicyError> {
        let before = self.cursor.clone();
        self.cursor
            .bump_while(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
        let span = self.cursor.since(&before);
        let length = self.cursor.offset() - before.offset();
        let text = before.rest().get(..length).unwrap_or_default();
        if is_number(text) {
            Ok(text.to_owned())
        } else {
            let message = format!(
                "`{}` is not a JSON number; write it as a string in double quotes",
                shown(text)
            );
            Err(PolicyError::new(self.path_text(), span, message))
        }
    }

    fn keyword(&mut self) -> Result<Value, PolicyError> {
        let before = self.cursor.clone();
        self.cursor.bump_while(|c| c.is_ascii_alphanumeric());
        let length = self.cursor.offset() - before.offset();
        match before.rest().get(..length).unwrap_or_default() {
            "null" => Ok(Value::Null),
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            other => {
                let message = format!("`{}` needs double quotes around it", shown(other));
                Err(PolicyError::new(
                    self.path_text(),
                    self.cursor.since(&before),
                    message,
                ))
            }
        }
    }

    fn space(&mut self) {
        self.cursor.bump_while(is_space);
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.cursor.peek() == Some(wanted);
        if found {
            self.cursor.bump();
        }
        found
    }

    fn unexpected(&self, advice: &str) -> PolicyError {
        let message = match self.cursor.peek() {
            None => format!("the document ends too early; {advice}"),
            Some('\'') => "`'` does not quote in JSON; use double quotes".to_owned(),
            Some('/' | '#') => "JSON has no comments; remove this one".to_owned(),
            Some(c) if c.is_control() => {
                format!("unexpected character U+{:04X}; {advice}", u32::from(c))
            }
            Some(c) => format!("unexpected `{c}`; {advice}"),
        };
        self.error_here(&message)
    }

    fn error_here(&self, message: &str) -> PolicyError {
        PolicyError::new(self.path_text(), self.cursor.here(), message)
    }

    fn path_text(&self) -> String {
        let mut text = String::new();
        for step in &self.path {
            match step {
                Step::Index(index) => text.push_str(&format!("[{index}]")),
                Step::Key(key) => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(&shown(key));
                }
            }
        }
        text
    }
}

/// RFC 8259, section 6: no leading zeros, no bare point, no plus sign.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (
            mantissa,
            Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)),
        ),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        parse(text)
            .unwrap_err()
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" | ")
    }

    #[test]
    fn every_kind_of_value_is_read_with_its_span() {
        let text = "{\"a\": [null, true, false, -1.5e+3, \"x\\n\\u00e9\\ud83d\\ude00\\/\"]}";
        let node = parse(text).unwrap();
        let Value::Object(members) = &node.value else {
            panic!("object")
        };
        assert_eq!(members[0].key, "a");
        assert_eq!(members[0].key_span.slice(text), "\"a\"");
        let Value::Array(items) = &members[0].value.value else {
            panic!("array")
        };
        assert_eq!(items[3].value, Value::Number("-1.5e+3".into()));
        assert_eq!(items[3].span.slice(text), "-1.5e+3");
        assert_eq!(items[4].value, Value::String("x\né😀/".into()));
        assert_eq!(node.span.slice(text), text);
    }

    #[test]
    fn bad_input_is_told_where_and_what_to_write() {
        for (text, expected) in [
            (
                "",
                "line 1, column 1: the document ends too early; write a value",
            ),
            (
                "{\n  \"a\": }",
                "line 2, column 8: unexpected `}`; write a value",
            ),
            (
                "{\"a\" 1}",
                "line 1, column 6: unexpected `1`; write `:` after the key",
            ),
            (
                "[1 2]",
                "line 1, column 4: unexpected `2`; write `,` or `]`",
            ),
            ("[1,]", "line 1, column 3: remove the comma before `]`"),
            (
                "{\"a\":1,}",
                "line 1, column 7: remove the comma before `}`",
            ),
            (
                "{'a':1}",
                "line 1, column 2: `'` does not quote in JSON; use double quotes",
            ),
            (
                "[] // x",
                "line 1, column 4: JSON has no comments; remove this one",
            ),
            (
                "[Allow]",
                "line 1, column 2: `Allow` needs double quotes around it",
            ),
            (
                "[01]",
                "line 1, column 2: `01` is not a JSON number; write it as a string in double quotes",
            ),
            ("[\"a\nb\"]", "line 1, column 2: close the string with `\"`"),
            (
                "[\"\u{0}\"]",
                "line 1, column 3: write the control character U+0000 as an escape",
            ),
            (
                "[\u{0}]",
                "line 1, column 2: unexpected character U+0000; write a value",
            ),
            (
                "[\"\\x\"]",
                "line 1, column 3: this is not a JSON escape; write a backslash as `\\\\`",
            ),
            (
                "[\"\\ud800\"]",
                "line 1, column 3: this is not a JSON escape; write a backslash as `\\\\`",
            ),
            (
                "[\"\\udc00\"]",
                "line 1, column 3: this is not a JSON escape; write a backslash as `\\\\`",
            ),
            (
                "\u{feff}{}",
                "line 1, column 1: remove the byte order mark before the document",
            ),
            (
                "{} {}",
                "line 1, column 4: unexpected `{`; nothing may follow the document",
            ),
        ] {
            assert_eq!(message(text), expected, "{text:?}");
        }
    }

    #[test]
    fn e01_duplicate_keys_are_errors_and_all_are_reported_with_their_path() {
        let errors = parse(r#"{"a":[{"b":1,"b":2}],"a":3,"\u0061":4}"#).unwrap_err();
        let paths: Vec<&str> = errors.iter().map(|e| e.path.as_str()).collect();
        assert_eq!(paths, ["a[0].b", "a", "a"]);
        assert_eq!(
            errors[0].to_string(),
            "line 1, column 14: `b` occurs twice in this object; keep one"
        );
    }

    #[test]
    fn nesting_of_100_000_levels_is_an_error_and_not_a_crash() {
        for open in ["[", "{\"a\":", "[{\"a\":"] {
            let errors = parse_within(
                &open.repeat(100_000),
                Limits {
                    characters: usize::MAX,
                    depth: 32,
                },
            )
            .unwrap_err();
            assert!(
                errors[0]
                    .message
                    .starts_with("the document is nested deeper than 32 levels"),
                "{}",
                errors[0]
            );
        }
        let deepest = format!("{}{}", "[".repeat(32), "]".repeat(32));
        assert!(parse(&deepest).is_ok());
        assert!(parse(&format!("[{deepest}]")).is_err());
    }

    #[test]
    fn a_text_of_one_megabyte_is_refused_unread() {
        let text = format!("[\"{}\"]", "x".repeat(1_000_000));
        assert_eq!(
            message(&text),
            "line 1, column 1: the document is longer than 131072 characters; split it"
        );
        let longest = format!("\"{}\"", "é".repeat(131_070));
        assert!(parse(&longest).is_ok());
        assert!(parse(&format!("{longest} ")).is_err());
    }

    #[test]
    fn numbers_follow_rfc_8259() {
        for good in ["0", "-0", "10", "1.0", "1e5", "1E-5", "0.1e+10"] {
            assert!(is_number(good), "{good}");
        }
        for bad in [
            "", "-", "+1", "01", ".5", "1.", "1e", "1e+", "1.e1", "0x1", "1e5e5", "--1",
        ] {
            assert!(!is_number(bad), "{bad}");
        }
    }
}
