//! Lines of `bailiwick evaluate` as the library reads them: what is refused, where the error points, and that nothing
//! makes it panic.
#![expect(clippy::unwrap_used, reason = "tests may")]

use evaluator::{LONGEST_LINE, Line, LineError, Verdict, decide};
use proptest::prelude::*;
use serde_json::{Value, json};

fn line() -> Value {
    json!({
        "id": "1",
        "request": {
            "principal": "arn:aws:iam::111122223333:user/alice",
            "action": "s3:GetObject",
            "resource": "arn:aws:s3:::reports/é.csv",
            "resourceAccount": "111122223333",
            "managementAccount": "444455556666",
            "canonicalUser": "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
            "context": {"aws:SourceIp": "203.0.113.9", "aws:TagKeys": ["a", "b"], "aws:username": []},
        },
        "policies": {
            "identity": [{"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {
                    "ForAnyValue:StringEquals": {"AWS:tagkeys": "b"}, "Null": {"aws:username": "true"},
                }},
            ]}],
            "resource": {"Statement": {
                "Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "Action": "s3:Put*", "Resource": "*",
            }},
            "boundary": [{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}],
            "session": null,
            "scps": [[{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}]],
            "rcps": [[]],
            "endpoint": [{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}],
        },
    })
}

fn refused(text: &str) -> LineError {
    Line::read(text).unwrap_err()
}

#[test]
fn a_line_is_a_request_with_its_policies() {
    let read = Line::read(&format!("  {}\r\n", line())).unwrap();
    assert_eq!(read.id.as_deref(), Some("1"));
    assert_eq!(read.request.action(), "s3:GetObject");
    assert_eq!(
        decide(&read.policies, &read.request).verdict,
        Verdict::Allowed
    );
}

#[test]
fn null_is_as_if_the_field_were_not_there_and_an_empty_list_is_not() {
    let verdict = |policies: Value| {
        let mut line = line();
        line["id"] = Value::Null;
        let identity = line["policies"]["identity"].clone();
        line["policies"] = policies;
        line["policies"]["identity"] = identity;
        let read = Line::read(&line.to_string()).unwrap();
        assert_eq!(read.id, None);
        decide(&read.policies, &read.request).verdict
    };
    assert_eq!(verdict(json!({})), Verdict::Allowed);
    for layer in [
        "boundary", "session", "endpoint", "scps", "rcps", "resource",
    ] {
        assert_eq!(verdict(json!({layer: null})), Verdict::Allowed, "{layer}");
    }
    for layer in ["boundary", "session", "endpoint"] {
        assert_eq!(
            verdict(json!({layer: []})),
            Verdict::ImplicitlyDenied,
            "{layer}"
        );
    }
    assert_eq!(verdict(json!({"scps": []})), Verdict::Allowed);
    assert_eq!(verdict(json!({"scps": [[]]})), Verdict::ImplicitlyDenied);
    assert_eq!(verdict(json!({"rcps": [[]]})), Verdict::Allowed);
}

#[test]
fn columns_count_characters_and_offsets_bytes_of_the_line() {
    let text = line()
        .to_string()
        .replace("\"Effect\":\"Deny\"", "\"Effect\":\"deny\"");
    let error = refused(&text).error;
    assert_eq!(error.path, "policies.resource.Statement.Effect");
    assert_eq!(error.span.slice(&text), "\"deny\"");
    let before = text.get(..error.span.start_offset).unwrap();
    assert_eq!(error.span.start.column as usize, before.chars().count() + 1);
    assert!(
        before.len() > before.chars().count(),
        "an é stands before it"
    );
}

#[test]
fn a_misspelt_element_is_told_before_the_element_that_is_therefore_missing() {
    let text = line().to_string().replacen("\"Effect\"", "\"Efect\"", 1);
    let error = refused(&text);
    assert_eq!(error.id.as_deref(), Some("1"));
    assert_eq!(error.error.path, "policies.identity[0].Statement[0].Efect");
}

#[test]
fn a_line_over_the_limit_is_refused_unread() {
    let long = format!("{}{}", line(), " ".repeat(LONGEST_LINE));
    assert_eq!(refused(&long), LineError::too_long());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    /// A line that was damaged anywhere is read or refused, and an error points into it.
    #[test]
    fn no_damaged_line_makes_the_reader_panic(
        at in any::<prop::sample::Index>(),
        cut in 0..40_usize,
        put in "[\\[\\]{}\":,0a*$ \u{e9}]{0,4}",
    ) {
        let text: Vec<char> = line().to_string().chars().collect();
        let at = at.index(text.len());
        let end = text.len().min(at + cut);
        let damaged: String =
            text[..at].iter().chain(put.chars().collect::<Vec<_>>().iter()).chain(&text[end..]).collect();
        match Line::read(&damaged) {
            Ok(read) => drop(decide(&read.policies, &read.request)),
            Err(LineError { error, .. }) => {
                prop_assert!(!error.message.is_empty());
                prop_assert!(damaged.get(error.span.start_offset..error.span.end_offset).is_some());
            }
        }
    }

    /// Any value in place of any field is read or refused.
    #[test]
    fn no_wrong_value_makes_the_reader_panic(which in any::<prop::sample::Index>(), value in 0..8_usize) {
        fn places(value: &Value, path: String, found: &mut Vec<String>) {
            found.push(path.clone());
            match value {
                Value::Object(map) => map.iter().for_each(|(key, value)| places(value, format!("{path}/{key}"), found)),
                Value::Array(all) => all.iter().enumerate().for_each(|(index, value)| places(value, format!("{path}/{index}"), found)),
                _ => {}
            }
        }
        let mut line = line();
        let mut found = Vec::new();
        places(&line, String::new(), &mut found);
        let values = [json!(null), json!(1), json!(true), json!(""), json!("*"), json!([]), json!({}), json!([[]])];
        *line.pointer_mut(&found[which.index(found.len())]).unwrap() = values[value].clone();
        if let Ok(read) = Line::read(&line.to_string()) {
            let _ = decide(&read.policies, &read.request);
        }
    }
}
