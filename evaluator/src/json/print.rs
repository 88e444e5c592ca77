//! JSON values as text, laid out for people. Whatever is printed parses to an equal value; characters that AWS keeps
//! out of policy documents (E-09) are written as escapes, so that what is printed can be stored.

use std::fmt::Write as _;

use super::{Node, Value};

/// Spaces per level, as AWS's console writes policies.
const INDENT: usize = 4;

/// A value over several lines: one for each entry of a list and each member of an object.
#[must_use]
pub fn print(node: &Node<'_>) -> String {
    let mut out = String::new();
    value(&mut out, node, 0);
    out
}

fn value(out: &mut String, node: &Node<'_>, depth: usize) {
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(text) => out.push_str(text),
        Value::String(text) => string(out, text),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                line(out, index, depth + 1);
                value(out, item, depth + 1);
            }
            close(out, ']', items.is_empty(), depth);
        }
        Value::Object(members) => {
            out.push('{');
            for (index, member) in members.iter().enumerate() {
                line(out, index, depth + 1);
                string(out, &member.key);
                out.push_str(": ");
                value(out, &member.value, depth + 1);
            }
            close(out, '}', members.is_empty(), depth);
        }
    }
}

fn line(out: &mut String, index: usize, depth: usize) {
    out.push_str(if index == 0 { "\n" } else { ",\n" });
    out.extend(std::iter::repeat_n(' ', depth * INDENT));
}

fn close(out: &mut String, bracket: char, is_empty: bool, depth: usize) {
    if !is_empty {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', depth * INDENT));
    }
    out.push(bracket);
}

/// A string in quotes.
pub(crate) fn string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            ' '..='~' | '\u{a0}'..='\u{ff}' => out.push(c),
            other => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::parse;
    use super::*;

    #[test]
    fn lists_and_objects_have_a_line_for_each_part() {
        let text = r#"{"a":[],"b":{},"c":[1,{"d":null}],"e":true,"f":false}"#;
        assert_eq!(
            print(&parse(text).unwrap()),
            "{\n    \"a\": [],\n    \"b\": {},\n    \"c\": [\n        1,\n        {\n            \"d\": null\n        }\n    ],\n    \"e\": true,\n    \"f\": false\n}"
        );
    }

    #[test]
    fn e09_characters_that_documents_may_not_hold_become_escapes() {
        let mut out = String::new();
        string(&mut out, "\u{0}\t\r\n\"\\/\u{7f}é\u{2019}😀");
        assert_eq!(out, r#""\u0000\t\r\n\"\\/\u007fé\u2019\ud83d\ude00""#);
    }

    proptest! {
        #[test]
        fn every_string_comes_back(text in any::<String>()) {
            let mut out = String::new();
            string(&mut out, &text);
            prop_assert_eq!(parse(&out).unwrap().value, Value::String(text.into()));
        }
    }
}
