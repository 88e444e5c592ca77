//! What each operator compares (E-51 to E-59), absent keys (E-60 to E-62), values that cannot be read (E-70).

use serde_json::json;

use crate::{meets, met};

#[test]
fn e50_an_empty_condition_matches_always() {
    assert!(meets(json!({}), json!({})));
    assert!(meets(json!({"StringEquals": {}}), json!({})));
}

#[test]
fn e51_operators_and_keys_are_all_required_values_are_alternatives() {
    let both = || json!({"StringEquals": {"a:x": ["1", "2"], "a:y": "3"}, "Bool": {"a:z": "true"}});
    assert!(meets(
        both(),
        json!({"a:x": "2", "a:y": "3", "a:z": "true"})
    ));
    assert!(!meets(
        both(),
        json!({"a:x": "3", "a:y": "3", "a:z": "true"})
    ));
    assert!(!meets(
        both(),
        json!({"a:x": "2", "a:y": "2", "a:z": "true"})
    ));
    assert!(!meets(
        both(),
        json!({"a:x": "2", "a:y": "3", "a:z": "false"})
    ));
    assert!(!meets(both(), json!({"a:x": "2", "a:y": "3"})));
}

#[test]
fn e51_negated_operators_exclude_every_listed_value() {
    for (operator, listed, other) in [
        ("StringNotEquals", json!(["a", "b"]), "c"),
        ("StringNotEqualsIgnoreCase", json!(["a", "b"]), "c"),
        ("StringNotLike", json!(["a*", "b"]), "c"),
        ("NumericNotEquals", json!([1, "2"]), "3"),
        ("DateNotEquals", json!(["2026-01-01", "1970-01-01"]), "1"),
        ("NotIpAddress", json!(["10.0.0.0/8", "::1"]), "192.0.2.1"),
        (
            "ArnNotEquals",
            json!(["arn:aws:s3:::b", "arn:aws:s3:::*"]),
            "arn:aws:sqs:::b",
        ),
        (
            "ArnNotLike",
            json!(["arn:aws:s3:::b", "arn:aws:s3:::*"]),
            "arn:aws:sqs:::b",
        ),
    ] {
        let first = match operator {
            "NumericNotEquals" => "1.0",
            "DateNotEquals" => "0",
            "NotIpAddress" => "10.1.2.3",
            "ArnNotEquals" | "ArnNotLike" => "arn:aws:s3:::b",
            _ => "b",
        };
        assert!(met(operator, listed.clone(), other), "{operator}");
        assert!(!met(operator, listed, first), "{operator}");
    }
}

#[test]
fn e07_numbers_and_booleans_may_stand_without_quotes() {
    assert!(met("NumericEquals", 5, "5"));
    assert!(met("NumericLessThan", json!([0.25]), "0.2"));
    assert!(met("Bool", true, "true"));
    assert!(met("Null", true, json!(null)));
    assert!(met("StringEquals", 5, "5"));
    assert!(met("DateGreaterThan", 1_767_225_600, "2026-01-02"));
}

#[test]
fn e52_strings_are_equal_character_by_character() {
    for (operator, listed, value, expected) in [
        ("StringEquals", "Blue", "Blue", true),
        ("StringEquals", "Blue", "blue", false),
        ("StringEquals", "Bl*", "Blue", false),
        ("StringEquals", "Bl*", "Bl*", true),
        ("StringEquals", "", "", true),
        ("StringNotEquals", "Blue", "blue", true),
        ("StringEqualsIgnoreCase", "Blue", "bLUE", true),
        ("StringEqualsIgnoreCase", "Bl?e", "blue", false),
        ("StringEqualsIgnoreCase", "ÄÖ", "äö", true),
        ("StringEqualsIgnoreCase", "s", "ſ", true),
        ("StringEqualsIgnoreCase", "ss", "ß", false),
        ("StringNotEqualsIgnoreCase", "Blue", "bLUE", false),
    ] {
        assert_eq!(
            met(operator, listed, value),
            expected,
            "{operator} {listed} {value}"
        );
    }
}

#[test]
fn e53_string_like_knows_two_wildcards() {
    for (listed, value, expected) in [
        ("team-*", "team-", true),
        ("team-?", "team-", false),
        ("team-?", "team-é", true),
        ("*blue*", "dark blue sky", true),
        ("*a?c*", "xxabcxx", true),
        ("TEAM-*", "team-x", false),
        ("", "", true),
        ("*", "", true),
        ("?", "", false),
    ] {
        assert_eq!(
            met("StringLike", listed, value),
            expected,
            "{listed} {value}"
        );
        assert_eq!(
            met("StringNotLike", listed, value),
            !expected,
            "{listed} {value}"
        );
    }
}

#[test]
fn e54_numbers_compare_exactly_the_request_on_the_left() {
    let big = "123456789012345678901234567890.000000000000000000001";
    for (operator, listed, value, expected) in [
        ("NumericEquals", "5", "5.00", true),
        ("NumericEquals", "-0", "0", true),
        ("NumericNotEquals", "5", "5.01", true),
        ("NumericLessThan", "10", "9", true),
        ("NumericLessThan", "10", "10", false),
        ("NumericLessThan", "-10", "-9", false),
        ("NumericLessThanEquals", "10", "10.0", true),
        (
            "NumericGreaterThan",
            "10",
            "10.0000000000000000000000001",
            true,
        ),
        (
            "NumericGreaterThan",
            "9007199254740992",
            "9007199254740993",
            true,
        ),
        ("NumericGreaterThanEquals", big, big, true),
        ("NumericGreaterThan", big, big, false),
        (
            "NumericEquals",
            "9007199254740992",
            "9007199254740993",
            false,
        ),
    ] {
        assert_eq!(
            met(operator, listed, value),
            expected,
            "{operator} {listed} {value}"
        );
    }
}

#[test]
fn e55_dates_and_epoch_seconds_compare_as_instants() {
    for (operator, listed, value, expected) in [
        ("DateEquals", "2026-01-01T00:00:00Z", "1767225600", true),
        (
            "DateEquals",
            "1767225600",
            "2026-01-01T01:00:00+01:00",
            true,
        ),
        ("DateEquals", "2026-01-01", "2026-01-01T00:00Z", true),
        ("DateEquals", "2026-01", "2026-01-01", true),
        (
            "DateEquals",
            "2026-01-01T00:00:00.50Z",
            "1767225600.5",
            true,
        ),
        ("DateNotEquals", "2026-01-01", "1767225600.000001", true),
        (
            "DateLessThan",
            "2026-01-01",
            "2025-12-31T23:59:59.999999999999Z",
            true,
        ),
        (
            "DateLessThan",
            "2026-01-01T00:00:00+02:00",
            "2025-12-31T22:00:00Z",
            false,
        ),
        (
            "DateLessThanEquals",
            "2026-01-01T00:00:00+02:00",
            "2025-12-31T22:00:00Z",
            true,
        ),
        (
            "DateGreaterThan",
            "2026-01-01",
            "2026-01-01T00:00:00.1Z",
            true,
        ),
        ("DateGreaterThan", "1969-12-31", "-86399", true),
        ("DateGreaterThanEquals", "2024-02-29", "2024-02-29", true),
    ] {
        assert_eq!(
            met(operator, listed, value),
            expected,
            "{operator} {listed} {value}"
        );
    }
}

#[test]
fn e56_bool_knows_two_words_in_any_case() {
    assert!(met("Bool", "True", "tRUE"));
    assert!(met("Bool", "false", "FALSE"));
    assert!(!met("Bool", "true", "false"));
    for value in ["", "1", "yes", " true", "truetrue"] {
        assert!(
            !met("Bool", "true", value) && !met("Bool", "false", value),
            "{value}"
        );
    }
}

#[test]
fn e57_binary_values_compare_as_bytes() {
    assert!(met("BinaryEquals", "QmluYXJ5VmFsdWU=", "QmluYXJ5VmFsdWU="));
    assert!(!met("BinaryEquals", "QmluYXJ5VmFsdWU=", "qmluYXJ5VmFsdWU="));
    assert!(!met("BinaryEquals", "QmluYXJ5VmFsdWU=", "QmluYXJ5VmFsdWU"));
    assert!(met("BinaryEquals", "", ""));
}

#[test]
fn e58_addresses_are_in_ranges_of_their_own_family() {
    for (listed, value, expected) in [
        ("203.0.113.0/24", "203.0.113.9", true),
        ("203.0.113.99/24", "203.0.113.9", true),
        ("203.0.113.0/24", "203.0.112.255", false),
        ("203.0.113.9", "203.0.113.9", true),
        ("0.0.0.0/0", "198.51.100.1", true),
        ("0.0.0.0/0", "2001:db8::1", false),
        ("::/0", "2001:db8::1", true),
        ("::/0", "198.51.100.1", false),
        ("2001:db8::/32", "2001:0DB8:0:0:0:0:0:1", true),
        ("2001:db8:0:0::1", "2001:db8::1", true),
        ("2001:db8::/33", "2001:db8:8000::", false),
    ] {
        assert_eq!(
            met("IpAddress", listed, value),
            expected,
            "{listed} {value}"
        );
        assert_eq!(
            met("NotIpAddress", listed, value),
            !expected,
            "{listed} {value}"
        );
    }
}

#[test]
fn e59_arns_compare_segment_by_segment() {
    for (listed, value, expected) in [
        (
            "arn:aws:iam::111122223333:role/*",
            "arn:aws:iam::111122223333:role/a/b",
            true,
        ),
        (
            "arn:aws:iam::*:role/app",
            "arn:aws:iam::111122223333:role/app",
            true,
        ),
        (
            "arn:aws:iam::*:role/app",
            "arn:aws:iam::1:2:role/app",
            false,
        ),
        (
            "arn:aws:*:role/app",
            "arn:aws:iam::111122223333:role/app",
            false,
        ),
        ("arn:aws:s?s:eu-*:1:q", "arn:aws:sqs:eu-west-1:1:q", true),
        ("arn:aws:sqs:eu*:1:q", "arn:aws:sqs:eu:west:1:q", false),
        (
            "arn:aws:logs:eu:1:group:*:stream",
            "arn:aws:logs:eu:1:group:a:b:stream",
            true,
        ),
        ("arn:aws:s3:::Bucket", "arn:aws:s3:::bucket", false),
        ("arn:aws:s3:::bucket", "arn:aws:s3:::bucket", true),
        ("arn:*:*:*:*:*", "arn:aws:s3:::bucket", true),
        ("arn:*:*:*:*:*", "arn:aws:s3", false),
        ("arn:*:*:*:*:*", "bucket", false),
        ("arn:*:*:*:*:*", "urn:aws:s3:::bucket", false),
        ("arn:*:*:*:*:*", "", false),
    ] {
        for (operator, expected) in [
            ("ArnEquals", expected),
            ("ArnLike", expected),
            ("ArnNotEquals", !expected),
            ("ArnNotLike", !expected),
        ] {
            // `arn:aws:*:role/app` has four segments only.
            if listed.matches(':').count() >= 5 {
                assert_eq!(
                    met(operator, listed, value),
                    expected,
                    "{operator} {listed} {value}"
                );
            }
        }
    }
}

#[test]
fn e60_allow_with_a_negated_operator_grants_when_the_key_is_absent() {
    assert!(met("StringNotEquals", "x", json!(null)));
    assert!(!met("StringEquals", "x", json!(null)));
}

#[test]
fn e62_null_asks_for_presence_and_o11_an_empty_text_is_present() {
    for (listed, value, expected) in [
        (json!("true"), json!(null), true),
        (json!("TRUE"), json!(null), true),
        (json!("false"), json!(null), false),
        (json!("true"), json!("x"), false),
        (json!("false"), json!("x"), true),
        (json!("false"), json!(""), true),
        (json!("false"), json!(["x"]), true),
        (json!("true"), json!([]), true),
        (json!(["true", "false"]), json!("x"), true),
    ] {
        assert_eq!(
            met("Null", listed.clone(), value.clone()),
            expected,
            "{listed} {value}"
        );
    }
}

#[test]
fn e70_what_cannot_be_read_fails_the_operator_and_meets_its_negation() {
    for (positive, negated, listed, value) in [
        ("NumericEquals", "NumericNotEquals", "0", "zero"),
        ("NumericEquals", "NumericNotEquals", "0", ""),
        ("NumericEquals", "NumericNotEquals", "1000", "1e3"),
        ("DateEquals", "DateNotEquals", "2026-01-01", "yesterday"),
        (
            "DateEquals",
            "DateNotEquals",
            "2026-01-01",
            "2026-01-01T00:00",
        ),
        ("IpAddress", "NotIpAddress", "0.0.0.0/0", "here"),
        ("IpAddress", "NotIpAddress", "0.0.0.0/0", "10.0.0.0/8"),
        ("ArnLike", "ArnNotLike", "arn:*:*:*:*:*", "bucket"),
        ("ArnEquals", "ArnNotEquals", "arn:*:*:*:*:*", "*"),
    ] {
        assert!(!met(positive, listed, value), "{positive} {value}");
        assert!(met(negated, listed, value), "{negated} {value}");
    }
    for operator in [
        "NumericLessThan",
        "NumericGreaterThanEquals",
        "DateLessThan",
        "DateGreaterThan",
    ] {
        assert!(!met(operator, "20260101", "x"), "{operator}");
    }
}
