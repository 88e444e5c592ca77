//! The strict parser. It works on bytes, copies a string only if an escape stands in it, and knows line and column at
//! every step without counting back. It recurses once per level and is bounded by [`Limits::depth`], so neither
//! parsing nor dropping the tree can exhaust the stack. It must never guess: what is not JSON is an error with its
//! place.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write as _;

use super::{Limits, Member, Node, Value};
use crate::error::{MOST_ERRORS, PolicyError, shown};
use crate::span::{Position, Span};

/// Objects with at most so many keys are searched for a duplicate key by key; larger ones by hash.
const FEW_KEYS: usize = 16;
/// The elements of an ordinary statement: room for them is made at once.
const USUAL_KEYS: usize = 6;

/// Parses a policy-sized document.
///
/// # Errors
/// The syntax error that stopped the parser, preceded by every duplicate key found before it.
pub fn parse(text: &str) -> Result<Node<'_>, Vec<PolicyError>> {
    parse_within(text, Limits::POLICY)
}

/// Parses with limits of the caller's choice.
///
/// # Errors
/// As [`parse`].
pub fn parse_within(text: &str, limits: Limits) -> Result<Node<'_>, Vec<PolicyError>> {
    let mut parser = Parser {
        text,
        place: Place::START,
        limits,
        path: Vec::new(),
        depth: 0,
        errors: Vec::new(),
    };
    match parser.document() {
        Ok(node) if parser.errors.is_empty() => Ok(node),
        Ok(_) => Err(parser.errors),
        Err(stop) => {
            parser.errors.push(*stop);
            Err(parser.errors)
        }
    }
}

/// The error that ends parsing; boxed, because every step returns one or none.
type Stop = Box<PolicyError>;

enum Step<'a> {
    Key(Cow<'a, str>),
    Index(usize),
}

/// A byte offset with what it takes to tell its line and column.
#[derive(Clone, Copy, Debug)]
struct Place {
    offset: usize,
    line: u32,
    /// Where the line begins, plus the bytes since then that do not begin a character.
    column_zero: usize,
}

impl Place {
    const START: Self = Self {
        offset: 0,
        line: 1,
        column_zero: 0,
    };

    fn position(self) -> Position {
        let column = self.offset.saturating_sub(self.column_zero) + 1;
        Position {
            line: self.line,
            column: u32::try_from(column).unwrap_or(u32::MAX),
        }
    }

    fn to(self, end: Self) -> Span {
        Span {
            start: self.position(),
            end: end.position(),
            start_offset: self.offset,
            end_offset: end.offset,
        }
    }

    /// Goes over a part of the text that holds no line end.
    fn skip(&mut self, part: &str) {
        self.offset += part.len();
        if !part.is_ascii() {
            self.column_zero += part.bytes().filter(|byte| byte & 0xC0 == 0x80).count();
        }
    }

    fn skip_char(&mut self, c: char) {
        self.offset += c.len_utf8();
        if c == '\n' {
            self.line = self.line.saturating_add(1);
            self.column_zero = self.offset;
        } else {
            self.column_zero += c.len_utf8() - 1;
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    place: Place,
    limits: Limits,
    path: Vec<Step<'a>>,
    depth: usize,
    errors: Vec<PolicyError>,
}

impl<'a> Parser<'a> {
    fn document(&mut self) -> Result<Node<'a>, Stop> {
        let most = self.limits.characters;
        // No character has more than four bytes: what is far too long is refused without being counted.
        if self.text.len() > most
            && (self.text.len() / 4 > most || self.text.chars().count() > most)
        {
            let message = format!("the document is longer than {most} characters; split it");
            return Err(Box::new(PolicyError::new(
                "",
                self.place.to(self.place),
                message,
            )));
        }
        if self.text.starts_with('\u{feff}') {
            return Err(self.error_here("remove the byte order mark before the document"));
        }
        self.space();
        let node = self.value()?;
        self.space();
        match self.peek() {
            None => Ok(node),
            Some(_) => Err(self.unexpected("nothing may follow the document")),
        }
    }

    fn value(&mut self) -> Result<Node<'a>, Stop> {
        let before = self.place;
        let value = match self.peek() {
            Some(b'{') => self.nested(Self::object)?,
            Some(b'[') => self.nested(Self::array)?,
            Some(b'"') => Value::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => Value::Number(self.number()?),
            Some(b) if b.is_ascii_alphabetic() => self.keyword()?,
            _ => return Err(self.unexpected("write a value")),
        };
        Ok(Node {
            span: before.to(self.place),
            value,
        })
    }

    fn nested(
        &mut self,
        read: fn(&mut Self) -> Result<Value<'a>, Stop>,
    ) -> Result<Value<'a>, Stop> {
        if self.depth >= self.limits.depth {
            let message = format!(
                "the document is nested deeper than {} levels",
                self.limits.depth
            );
            return Err(self.error_here(&message));
        }
        self.depth += 1;
        self.place.offset += 1;
        self.space();
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn object(&mut self) -> Result<Value<'a>, Stop> {
        if self.take(b'}') {
            return Ok(Value::Object(Vec::new()));
        }
        let mut members: Vec<Member<'a>> = Vec::with_capacity(USUAL_KEYS);
        let mut seen: HashSet<Cow<'a, str>> = HashSet::new();
        loop {
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("write a key in double quotes"));
            }
            let before = self.place;
            let key = self.string()?;
            let key_span = before.to(self.place);
            self.path.push(Step::Key(key.clone()));
            let is_new = if members.len() < FEW_KEYS {
                members.iter().all(|member| member.key != key)
            } else {
                if seen.is_empty() {
                    seen.extend(members.iter().map(|member| member.key.clone()));
                }
                seen.insert(key.clone())
            };
            if !is_new && self.errors.len() < MOST_ERRORS {
                let message = format!("`{}` occurs twice in this object; keep one", shown(&key));
                self.errors
                    .push(PolicyError::new(self.path_text(), key_span, message));
            }
            self.space();
            if !self.take(b':') {
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
            if self.take(b'}') {
                return Ok(Value::Object(members));
            }
            self.comma(b'}')?;
        }
    }

    fn array(&mut self) -> Result<Value<'a>, Stop> {
        let mut items = Vec::new();
        if self.take(b']') {
            return Ok(Value::Array(items));
        }
        loop {
            self.path.push(Step::Index(items.len()));
            items.push(self.value()?);
            self.path.pop();
            self.space();
            if self.take(b']') {
                return Ok(Value::Array(items));
            }
            self.comma(b']')?;
        }
    }

    fn comma(&mut self, close: u8) -> Result<(), Stop> {
        let before = self.place;
        if !self.take(b',') {
            return Err(self.unexpected(&format!("write `,` or `{}`", char::from(close))));
        }
        let span = before.to(self.place);
        self.space();
        if self.peek() == Some(close) {
            let message = format!("remove the comma before `{}`", char::from(close));
            return Err(self.error_at(span, &message));
        }
        Ok(())
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Stop> {
        let before = self.place;
        self.place.offset += 1;
        // What stands before the last escape, if there was one.
        let mut resolved = String::new();
        loop {
            let plain = self.plain_part();
            self.place.skip(plain);
            match self.peek() {
                Some(b'"') => {
                    self.place.offset += 1;
                    return Ok(if resolved.is_empty() {
                        Cow::Borrowed(plain)
                    } else {
                        Cow::Owned(resolved + plain)
                    });
                }
                Some(b'\\') => {
                    resolved.push_str(plain);
                    resolved.push(self.escape()?);
                }
                Some(b'\n' | b'\r') | None => {
                    let span = before.to(self.place);
                    return Err(self.error_at(span, "close the string with `\"`"));
                }
                Some(control) => {
                    let message =
                        format!("write the control character U+{control:04X} as an escape");
                    return Err(self.error_here(&message));
                }
            }
        }
    }

    /// What follows in a string up to its next quote, backslash or control character.
    fn plain_part(&self) -> &'a str {
        let rest = self.rest();
        let length = rest
            .bytes()
            .position(|byte| byte == b'"' || byte == b'\\' || byte < b' ')
            .unwrap_or(rest.len());
        rest.get(..length).unwrap_or_default()
    }

    fn escape(&mut self) -> Result<char, Stop> {
        let before = self.place;
        self.place.offset += 1;
        let resolved = match self.next_char() {
            Some('"') => Some('"'),
            Some('\\') => Some('\\'),
            Some('/') => Some('/'),
            Some('b') => Some('\u{8}'),
            Some('f') => Some('\u{c}'),
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some('t') => Some('\t'),
            Some('u') => self.unicode_escape(before)?,
            _ => None,
        };
        resolved.ok_or_else(|| {
            self.error_since(
                before,
                "this is not a JSON escape; write a backslash as `\\\\`",
            )
        })
    }

    /// The character of `\uXXXX`, or of a surrogate pair of two such escapes; none for other than four digits.
    fn unicode_escape(&mut self, before: Place) -> Result<Option<char>, Stop> {
        let Some(first) = self.four_hex_digits() else {
            return Ok(None);
        };
        if !(0xD800..0xE000).contains(&first) {
            return Ok(char::from_u32(first));
        }
        let after_first = self.place;
        let second = self
            .rest()
            .starts_with("\\u")
            .then(|| {
                self.place.offset += 2;
                self.four_hex_digits()
            })
            .flatten();
        match second {
            Some(second) if first < 0xDC00 && (0xDC00..0xE000).contains(&second) => Ok(
                char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)),
            ),
            _ => {
                self.place = after_first;
                let message = format!(
                    "`\\u{first:04x}` is half of a surrogate pair; write both halves, or the character itself"
                );
                Err(self.error_since(before, &message))
            }
        }
    }

    fn four_hex_digits(&mut self) -> Option<u32> {
        let mut number = 0;
        for _ in 0..4 {
            number = number * 16 + char::from(self.peek()?).to_digit(16)?;
            self.place.offset += 1;
        }
        Some(number)
    }

    fn number(&mut self) -> Result<&'a str, Stop> {
        let before = self.place;
        let text =
            self.take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
        if is_number(text) {
            Ok(text)
        } else {
            let message = format!(
                "`{}` is not a JSON number; write it as a string in double quotes",
                shown(text)
            );
            Err(self.error_since(before, &message))
        }
    }

    fn keyword(&mut self) -> Result<Value<'a>, Stop> {
        let before = self.place;
        match self.take_while(|b| b.is_ascii_alphanumeric()) {
            "null" => Ok(Value::Null),
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            other => {
                let message = format!("`{}` needs double quotes around it", shown(other));
                Err(self.error_since(before, &message))
            }
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.place.offset..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.place.offset).copied()
    }

    fn next_char(&mut self) -> Option<char> {
        let next = self.rest().chars().next()?;
        self.place.skip_char(next);
        Some(next)
    }

    fn space(&mut self) {
        while let Some(b @ (b' ' | b'\t' | b'\n' | b'\r')) = self.peek() {
            self.place.skip_char(char::from(b));
        }
    }

    fn take(&mut self, wanted: u8) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.place.offset += 1;
        }
        found
    }

    /// Takes ASCII characters.
    fn take_while(&mut self, accept: impl Fn(u8) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest
            .bytes()
            .position(|byte| !accept(byte))
            .unwrap_or(rest.len());
        self.place.offset += length;
        rest.get(..length).unwrap_or_default()
    }

    fn unexpected(&self, advice: &str) -> Stop {
        let message = match self.rest().chars().next() {
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

    fn error_here(&self, message: &str) -> Stop {
        let mut after = self.place;
        if let Some(next) = self.rest().chars().next() {
            after.skip_char(next);
        }
        self.error_at(self.place.to(after), message)
    }

    fn error_since(&self, before: Place, message: &str) -> Stop {
        self.error_at(before.to(self.place), message)
    }

    fn error_at(&self, span: Span, message: &str) -> Stop {
        Box::new(PolicyError::new(self.path_text(), span, message))
    }

    fn path_text(&self) -> String {
        let mut text = String::new();
        for step in &self.path {
            match step {
                Step::Index(index) => {
                    let _ = write!(text, "[{index}]");
                }
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
        assert_eq!(items[3].value, Value::Number("-1.5e+3"));
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
                "line 1, column 3: `\\ud800` is half of a surrogate pair; write both halves, or the character itself",
            ),
            (
                "[\"\\ud800\\u0041\"]",
                "line 1, column 3: `\\ud800` is half of a surrogate pair; write both halves, or the character itself",
            ),
            (
                "[\"\\u12G4\"]",
                "line 1, column 3: this is not a JSON escape; write a backslash as `\\\\`",
            ),
            (
                "[\"é\\udc00\"]",
                "line 1, column 4: `\\udc00` is half of a surrogate pair; write both halves, or the character itself",
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
    fn e01_a_duplicate_is_found_among_many_keys_too() {
        let keys: Vec<String> = (0..60).map(|i| format!("\"k{i}\":1")).collect();
        assert!(parse(&format!("{{{}}}", keys.join(","))).is_ok());
        for twice in ["k0", "k15", "k16", "k59"] {
            let errors = parse(&format!("{{{},\"{twice}\":2}}", keys.join(","))).unwrap_err();
            assert_eq!(errors.len(), 1);
            assert_eq!(errors[0].path, twice);
        }
    }

    #[test]
    fn nesting_of_100_000_levels_is_an_error_and_not_a_crash() {
        for open in ["[", "{\"a\":", "[{\"a\":"] {
            let errors = parse_within(
                &open.repeat(100_000),
                Limits {
                    characters: usize::MAX,
                    depth: 64,
                },
            )
            .unwrap_err();
            assert!(
                errors[0]
                    .message
                    .starts_with("the document is nested deeper than 64 levels"),
                "{}",
                errors[0]
            );
        }
        let deepest = format!("{}{}", "[".repeat(64), "]".repeat(64));
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
