//! Input that nobody would write, but somebody may send: each is an error of its own with a place, none is a panic, an
//! overflow of the stack, or more work than its size.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may")]

use evaluator::json::{self, Limits, decode, parse_within, tokens};
use evaluator::{DocumentType, Policy, PolicyError};
use proptest::prelude::*;

fn errors(text: &str) -> Vec<PolicyError> {
    let mut found = DocumentType::ALL.map(|document_type| {
        let errors = Policy::parse_as(text, document_type).unwrap_err();
        assert!(!errors.is_empty() && errors.len() <= 101);
        for error in &errors {
            assert!(error.span.start_offset <= error.span.end_offset);
            assert!(error.span.end_offset <= text.len());
            assert!(error.message.chars().count() < 400, "{}", error.message);
        }
        errors
    });
    std::mem::take(&mut found[0])
}

#[track_caller]
fn told(text: &str, expected: &str) {
    let found = errors(text);
    assert_eq!(found[0].to_string(), expected);
}

#[test]
fn bytes_that_are_no_text_are_told_by_the_decoder() {
    assert_eq!(
        decode(b"{\"a\": \"\xFFb\"}").unwrap_err().to_string(),
        "line 1, column 8: the document is not UTF-8: byte 0xFF at offset 7; save it as UTF-8"
    );
    assert_eq!(
        decode(&[0xFE, 0xFF, 0, b'{']).unwrap_err().to_string(),
        "line 1, column 1: the document is UTF-16; save it as UTF-8"
    );
    let mut large = vec![b'a'; 10_000_000];
    large.push(0x80);
    assert_eq!(decode(&large).unwrap_err().span.start_offset, 10_000_000);
}

#[test]
fn marks_controls_and_half_characters_are_named() {
    told(
        "\u{feff}{}",
        "line 1, column 1: remove the byte order mark before the document",
    );
    told(
        "\u{0}",
        "line 1, column 1: unexpected character U+0000; write a value",
    );
    told(
        "{\"Version\u{0}\":1}",
        "line 1, column 10: write the control character U+0000 as an escape",
    );
    told(
        r#"{"Version":"\ud800"}"#,
        "line 1, column 13: `\\ud800` is half of a surrogate pair; write both halves, or the character itself",
    );
    told(
        r#"{"Version":"\udc00\ud800"}"#,
        "line 1, column 13: `\\udc00` is half of a surrogate pair; write both halves, or the character itself",
    );
    told(
        "{\u{a0}}",
        "line 1, column 2: unexpected `\u{a0}`; write a key in double quotes",
    );
    told(
        r#"{"Statement":[],"\u0000":1}"#,
        "line 1, column 17: `\u{fffd}` is not a policy element",
    );
}

#[test]
fn nesting_of_100_000_levels_is_refused_at_the_65th() {
    for (open, columns) in [
        ("[", 65),
        ("{\"a\":", 64 * 5 + 1),
        ("[{\"Statement\":", 449),
    ] {
        let found = errors(&open.repeat(100_000 / open.len()));
        assert_eq!(
            found[0].message,
            "the document is nested deeper than 64 levels"
        );
        assert_eq!(found[0].span.start.column, columns);
        let unlimited = Limits {
            characters: usize::MAX,
            ..Limits::POLICY
        };
        let deep = open.repeat(100_000);
        assert_eq!(parse_within(&deep, unlimited).unwrap_err().len(), 1);
        assert!(!tokens(&deep).is_empty());
    }
}

#[test]
fn ten_megabytes_are_refused_unread() {
    let expected = "line 1, column 1: the document is longer than 131072 characters; split it";
    for part in ["[", " ", "\"", "é", "😀", "{\"a\":1},", "\\u0000"] {
        told(&part.repeat(10_000_000 / part.len()), expected);
    }
    told(&"x".repeat(131_073), expected);
    let longest = "😀".repeat(131_072);
    assert!(errors(&longest)[0].message.starts_with("unexpected `😀`"));
}

#[test]
fn numbers_are_no_strings_and_what_is_no_number_is_told_so() {
    let statement = |elements: &str| format!(r#"{{"Statement":[{{{elements}}}]}}"#);
    let messages: Vec<String> = errors(&statement(
        r#""Sid":1,"Effect":2,"Action":3,"Resource":4,"Condition":5"#,
    ))
    .into_iter()
    .map(|error| error.message)
    .collect();
    assert_eq!(
        messages,
        [
            "`Sid` must be a string, not a number",
            "`Effect` must be the string `Allow` or `Deny`, not a number",
            "`Action` must hold strings, not a number",
            "`Resource` must hold strings, not a number",
            "`Condition` must be an object of operators, not a number",
        ]
    );
    told(
        &statement(r#""Effect":NaN"#),
        "line 1, column 25: `NaN` needs double quotes around it",
    );
    told(
        &statement(&format!(r#""Effect":-{}e"#, "9".repeat(50_000))),
        &format!(
            "line 1, column 25: `-{}…` is not a JSON number; write it as a string in double quotes",
            "9".repeat(79)
        ),
    );
}

#[test]
fn documents_made_to_be_slow_are_not() {
    let keys: String = (0..12_000).map(|i| format!("\"k{i}\":1,")).collect();
    let operators: String = (0..1_000).map(|i| format!("\"a:{i}\":\"x\",")).collect();
    for text in [
        format!("{{{keys}\"k0\":1}}"),
        format!("{{\"Statement\":{{{keys}\"k\":1}}}}"),
        format!("{{\"Statement\":[{}0]}}", "{},".repeat(40_000)),
        format!("{{\"Statement\":[{}0]}}", "{},".repeat(2_000)),
        format!(
            "{{\"Statement\":{{\"Condition\":{{\"StringLike\":{{{operators}\"A:0\":\"x\"}}}}}}}}"
        ),
        format!(
            "{{\"Statement\":{{\"Action\":\"{}\"}}}}",
            "*a".repeat(60_000)
        ),
        format!(
            "{{\"Statement\":{{\"Resource\":\"arn:{}\"}}}}",
            "${a:".repeat(900)
        ),
        format!(
            "{{\"Statement\":{{\"Principal\":{{\"AWS\":\"{}\"}}}}}}",
            "arn:".repeat(900)
        ),
        format!(
            "{{\"Statement\":{{{}\"Sid\":\"\"}}}}",
            "\"Sid\":\"\",".repeat(10_000)
        ),
        format!("\"{}\"", "\\u00e9".repeat(20_000)),
        format!("[{}", "\n".repeat(131_000)),
    ] {
        assert!(!errors(&text).is_empty());
    }
}

/// Text made of what a policy is made of, whole and broken.
fn fragments() -> impl Strategy<Value = String> {
    const PARTS: [&str; 34] = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        " ",
        "\n",
        "\"Version\":",
        "\"2012-10-17\"",
        "\"Statement\":",
        "\"Sid\":",
        "\"Effect\":",
        "\"Allow\"",
        "\"Principal\":",
        "\"AWS\":",
        "\"Action\":",
        "\"*\"",
        "\"Resource\":",
        "\"arn:aws:s3:::${aws:username\"",
        "\"Condition\":",
        "\"StringLike\":",
        "\"aws:username\":",
        "1e",
        "-0",
        "true",
        "nul",
        "\\ud83d",
        "\\u00",
        "é",
        "😀",
        "\u{0}",
    ];
    proptest::collection::vec(proptest::sample::select(PARTS.to_vec()), 0..60)
        .prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_text_makes_a_reader_panic_and_every_error_has_its_place(text in prop_oneof![fragments(), any::<String>()]) {
        for document_type in DocumentType::ALL {
            if let Err(errors) = Policy::parse_as(&text, document_type) {
                prop_assert!(!errors.is_empty());
                for error in errors {
                    prop_assert!(text.get(error.span.start_offset..error.span.end_offset).is_some());
                    let before = text.get(..error.span.start_offset).unwrap();
                    let line = before.matches('\n').count() + 1;
                    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
                    prop_assert_eq!(error.span.start.line as usize, line);
                    prop_assert_eq!(error.span.start.column as usize, column);
                }
            }
        }
    }

    #[test]
    fn no_bytes_make_the_decoder_panic(bytes in any::<Vec<u8>>()) {
        match decode(&bytes) {
            Ok(text) => { let _ = json::parse(text); }
            Err(error) => prop_assert!(error.span.end_offset <= bytes.len()),
        }
    }

    #[test]
    fn a_broken_document_is_an_error_and_not_a_crash(at in 0_usize..260, with in proptest::sample::select(vec!["", "\"", "}", "]", "\\", "0", "é", "\u{0}"])) {
        let text = r#"{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Deny","NotPrincipal":{"AWS":["111122223333"]},"Action":["s3:*"],"Resource":"arn:aws:s3:::${aws:username, 'x'}/*","Condition":{"StringLike":{"aws:username":["a*","b?"]}}}]}"#;
        let at = at.min(text.len());
        let broken = format!("{}{with}{}", text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
        for document_type in DocumentType::ALL {
            let _ = Policy::parse_as(&broken, document_type);
        }
    }
}
