//! Each operator against a key that is absent, empty, or has one or several values, with and without `IfExists` and the
//! set operators (E-60, E-61, E-63 to E-72).

use serde_json::{Value, json};

use crate::met;

/// Operators that have a negation, with it, a listed value, a value that fits and one that does not.
const PAIRS: [(&str, &str, &str, &str, &str); 9] = [
    ("StringEquals", "StringNotEquals", "a", "a", "b"),
    (
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
        "a",
        "A",
        "b",
    ),
    ("StringLike", "StringNotLike", "a?*", "abc", "a"),
    ("NumericEquals", "NumericNotEquals", "1", "1.0", "2"),
    ("DateEquals", "DateNotEquals", "1970-01-02", "86400", "0"),
    (
        "IpAddress",
        "NotIpAddress",
        "10.0.0.0/8",
        "10.9.9.9",
        "11.0.0.0",
    ),
    (
        "ArnEquals",
        "ArnNotEquals",
        "arn:aws:s3:::a*",
        "arn:aws:s3:::ab",
        "arn:aws:s3:::b",
    ),
    (
        "ArnLike",
        "ArnNotLike",
        "arn:aws:s3:::a",
        "arn:aws:s3:::a",
        "arn:aws:sqs:::a",
    ),
    ("StringLike", "StringNotLike", "${a:other, 'a'}", "a", "b"),
];

/// Operators without one.
const SINGLE: [(&str, &str, &str, &str); 10] = [
    ("NumericLessThan", "1", "0.9", "1"),
    ("NumericLessThanEquals", "1", "1", "1.1"),
    ("NumericGreaterThan", "1", "1.1", "1"),
    ("NumericGreaterThanEquals", "1", "1", "0.9"),
    ("DateLessThan", "1970-01-01", "-1", "0"),
    ("DateLessThanEquals", "1970-01-01", "0", "1"),
    ("DateGreaterThan", "1970-01-01", "1", "0"),
    ("DateGreaterThanEquals", "1970-01-01", "0", "-1"),
    ("Bool", "true", "TRUE", "false"),
    ("BinaryEquals", "QQ==", "QQ==", "QUE="),
];

/// The columns of the tables below, with H for a value that fits and M for one that does not; both columns of `[""]`
/// are for set operators only, to which it is nothing (E-67).
const COLUMNS: &str = "-   []  H   M   [H] [M] [HH] [HM] [MM] [H,''] [''] ''";

/// Whether a condition is met, by column. A dot: it depends on the operator, and other tests hold it.
const POSITIVE: [(&str, &str, &str); 6] = [
    (
        "",
        "",
        "no  no  yes no  no  no  no   no   no   no     no   .",
    ),
    (
        "",
        "IfExists",
        "yes yes yes no  no  no  no   no   no   no     no   .",
    ),
    (
        "ForAllValues:",
        "",
        "yes yes yes no  yes no  yes  no   no   no     yes  yes",
    ),
    (
        "ForAllValues:",
        "IfExists",
        "yes yes yes no  yes no  yes  no   no   no     yes  yes",
    ),
    (
        "ForAnyValue:",
        "",
        "no  no  yes no  yes no  yes  yes  no   yes    no   no",
    ),
    (
        "ForAnyValue:",
        "IfExists",
        "yes yes yes no  yes no  yes  yes  no   yes    yes  yes",
    ),
];

/// The same for negated operators; H fits what they negate.
const NEGATED: [(&str, &str, &str); 6] = [
    (
        "",
        "",
        "yes yes no  yes no  no  no   no   no   no     no   yes",
    ),
    (
        "",
        "IfExists",
        "yes yes no  yes no  no  no   no   no   no     no   yes",
    ),
    (
        "ForAllValues:",
        "",
        "yes yes no  yes no  yes no   no   yes  no     yes  yes",
    ),
    (
        "ForAllValues:",
        "IfExists",
        "yes yes no  yes no  yes no   no   yes  no     yes  yes",
    ),
    (
        "ForAnyValue:",
        "",
        "no  no  no  yes no  yes no   yes  yes  yes    no   no",
    ),
    (
        "ForAnyValue:",
        "IfExists",
        "yes yes no  yes no  yes no   yes  yes  yes    yes  yes",
    ),
];

fn column(name: &str, hit: &str, miss: &str) -> Value {
    match name {
        "-" => json!(null),
        "[]" => json!([]),
        "H" => json!(hit),
        "M" => json!(miss),
        "[H]" => json!([hit]),
        "[M]" => json!([miss]),
        "[HH]" => json!([hit, hit]),
        "[HM]" => json!([hit, miss]),
        "[MM]" => json!([miss, miss]),
        "[H,'']" => json!([hit, ""]),
        "['']" => json!([""]),
        "''" => json!(""),
        other => panic!("no column {other}"),
    }
}

fn hold(table: &[(&str, &str, &str)], operator: &str, listed: &str, hit: &str, miss: &str) {
    for (prefix, suffix, row) in table {
        let name = format!("{prefix}{operator}{suffix}");
        for (column_name, expected) in COLUMNS.split_whitespace().zip(row.split_whitespace()) {
            let value = column(column_name, hit, miss);
            if expected != "." {
                assert_eq!(
                    met(&name, listed, value),
                    expected == "yes",
                    "{name} {column_name}"
                );
            }
        }
    }
}

#[test]
fn e60_to_e67_e71_e72_every_operator_with_every_state_of_its_key() {
    for (positive, negated, listed, hit, miss) in PAIRS {
        hold(&POSITIVE, positive, listed, hit, miss);
        hold(&NEGATED, negated, listed, hit, miss);
    }
    for (operator, listed, hit, miss) in SINGLE {
        hold(&POSITIVE, operator, listed, hit, miss);
    }
    assert_eq!(COLUMNS.split_whitespace().count(), 12);
    for (_, _, row) in POSITIVE.iter().chain(&NEGATED) {
        assert_eq!(row.split_whitespace().count(), 12, "{row}");
    }
}

#[test]
fn e63_e64_values_are_compared_with_the_whole_list() {
    let listed = || json!(["Team", "Cost*"]);
    assert!(met(
        "ForAllValues:StringLike",
        listed(),
        json!(["CostCentre", "Team"])
    ));
    assert!(!met(
        "ForAllValues:StringLike",
        listed(),
        json!(["CostCentre", "Owner"])
    ));
    assert!(met(
        "ForAnyValue:StringLike",
        listed(),
        json!(["Owner", "CostCentre"])
    ));
    assert!(met(
        "ForAllValues:StringNotLike",
        listed(),
        json!(["Owner", "Stage"])
    ));
    assert!(!met(
        "ForAllValues:StringNotLike",
        listed(),
        json!(["Owner", "Team"])
    ));
    assert!(met(
        "ForAnyValue:StringNotLike",
        listed(),
        json!(["Owner", "Team"])
    ));
}

#[test]
fn e68_null_with_a_set_operator_does_not_look_at_the_key() {
    for listed in ["true", "false"] {
        for value in [json!(null), json!([]), json!("x"), json!(["x", "y"])] {
            assert!(
                met("ForAllValues:Null", listed, value.clone()),
                "{listed} {value}"
            );
            assert!(
                !met("ForAnyValue:Null", listed, value.clone()),
                "{listed} {value}"
            );
        }
    }
}

#[test]
fn e69_an_empty_list_asks_whether_the_key_is_missing_or_is_never_met() {
    for operator in [
        "StringEquals",
        "StringNotEquals",
        "NumericLessThan",
        "NotIpAddress",
        "ArnLike",
        "Bool",
    ] {
        for (prefix, suffix, missing) in [
            ("", "IfExists", true),
            ("ForAllValues:", "", true),
            ("ForAllValues:", "IfExists", true),
            ("ForAnyValue:", "", false),
            ("ForAnyValue:", "IfExists", true),
        ] {
            let name = format!("{prefix}{operator}{suffix}");
            assert_eq!(met(&name, json!([]), json!(null)), missing, "{name}");
            assert_eq!(met(&name, json!([]), json!([])), missing, "{name}");
            assert!(!met(&name, json!([]), "1"), "{name}");
            assert!(!met(&name, json!([]), json!(["1", "2"])), "{name}");
        }
    }
}

#[test]
fn o5_for_any_value_with_a_negated_operator_needs_the_key() {
    assert!(!met("ForAnyValue:StringNotEquals", "x", json!(null)));
    assert!(met("StringNotEquals", "x", json!(null)));
}
