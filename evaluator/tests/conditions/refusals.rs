//! Values that an operator can do nothing with are refused when the policy is read, with what to write instead.

use serde_json::{Value, json};

use crate::refused;

fn refusal(operator: &str, listed: impl Into<Value>) -> String {
    refused(json!({operator: {"a:key": listed.into()}}), "2012-10-17").join("; ")
}

#[test]
fn e70_values_of_the_policy_must_be_of_their_operators_kind() {
    for (operator, listed, instead) in [
        (
            "NumericEquals",
            "one",
            "a decimal number such as `5` or `-0.25`",
        ),
        (
            "NumericEquals",
            "1e3",
            "a decimal number such as `5` or `-0.25`",
        ),
        (
            "NumericLessThanIfExists",
            "",
            "a decimal number such as `5` or `-0.25`",
        ),
        (
            "DateEquals",
            "tomorrow",
            "a date such as `2026-01-31` or `2026-01-31T23:59:59Z`, or seconds since 1970",
        ),
        (
            "DateEquals",
            "2026-01-01T00:00:00",
            "a date such as `2026-01-31` or `2026-01-31T23:59:59Z`, or seconds since 1970",
        ),
        (
            "IpAddress",
            "10.0.0.0/33",
            "an address or a range such as `203.0.113.0/24` or `2001:db8::/32`",
        ),
        (
            "ForAnyValue:NotIpAddress",
            "10.0.*",
            "an address or a range such as `203.0.113.0/24` or `2001:db8::/32`",
        ),
        (
            "BinaryEquals",
            "not base64",
            "padded base64 such as `aGVsbG8=`",
        ),
        ("Bool", "yes", "`true` or `false`"),
        ("Null", "1", "`true` or `false`"),
    ] {
        assert_eq!(
            refusal(operator, listed),
            format!("`{listed}` is no value for `{operator}`; write {instead}")
        );
    }
    assert_eq!(
        refusal("DateLessThan", 2026),
        "`2026` may be a year or seconds since 1970; write a full date such as `2026-01-01`"
    );
}

#[test]
fn e59_arn_operators_want_six_parts() {
    for listed in [
        "*",
        "",
        "alice",
        "arn:aws:iam",
        "arn:aws:iam::1",
        "urn:a:b:c:d:e",
        "*:aws:s3:::b",
    ] {
        for operator in ["ArnEquals", "ArnNotLike", "ForAllValues:ArnLikeIfExists"] {
            assert_eq!(
                refusal(operator, listed),
                format!(
                    "`{listed}` is not an ARN of six parts; write one such as `arn:aws:iam::111122223333:role/*`, or use a string operator"
                )
            );
        }
    }
}

#[test]
fn o7_plain_operators_want_at_least_one_value() {
    for operator in [
        "StringEquals",
        "StringNotEquals",
        "NumericLessThan",
        "Bool",
        "Null",
    ] {
        assert_eq!(
            refusal(operator, json!([])),
            "list at least one value; a condition without values never tells requests apart"
        );
    }
}

#[test]
fn e56_bool_takes_one_value() {
    assert_eq!(
        refusal("ForAllValues:BoolIfExists", json!(["true", "false"])),
        "`ForAllValues:BoolIfExists` takes one value, `true` or `false`"
    );
}

#[test]
fn e47_malformed_variables_are_refused_in_values() {
    assert_eq!(
        refusal("StringLike", "${aws:username"),
        "close the variable `${aws:username` with `}`"
    );
    assert_eq!(
        refusal("ArnLike", "${}"),
        "`${}` names no key; write one, such as `${aws:username}`"
    );
    assert_eq!(
        refusal("Bool", "${tls}"),
        "`tls` is not a condition key; write one with its prefix, such as `aws:username`"
    );
}

#[test]
fn e50_unknown_operators_are_refused_with_the_nearest() {
    for (operator, advice) in [
        ("StringEqual", "; did you mean `StringEquals`"),
        (
            "ForAllValues:StringLik",
            "; did you mean `ForAllValues:StringLike`",
        ),
        ("ForAny:StringLike", ""),
        (
            "NumericLessThanIfExist",
            "; did you mean `NumericLessThanIfExists`",
        ),
        ("NullIfExists", "; did you mean `Null`"),
        ("Between", ""),
    ] {
        assert_eq!(
            refusal(operator, "x"),
            format!("`{operator}` is not a condition operator{advice}")
        );
    }
}
