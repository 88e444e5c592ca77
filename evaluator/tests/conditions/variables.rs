//! Policy variables in conditions and resources (E-02, E-40 to E-49).

use evaluator::Verdict;
use serde_json::{Value, json};

use crate::{decide, meets, refused};

const OWN: &str = "arn:aws:s3:::home/${aws:username}/*";

fn covers(element: &str, pattern: &str, resource: &str, context: &Value) -> bool {
    let statement = json!({"Effect": "Allow", "Action": "*", element: pattern});
    decide(&statement, "2012-10-17", "s3:GetObject", resource, context) == Verdict::Allowed
}

fn is_named(listed: &str, context: Value) -> bool {
    meets(json!({"StringLike": {"aws:username": listed}}), context)
}

#[test]
fn e02_variables_have_no_meaning_before_2012() {
    let statement = json!({"Effect": "Allow", "Action": "*", "Resource": OWN,
        "Condition": {"StringEquals": {"aws:userid": "${aws:username}"}}});
    let literal = json!({"aws:username": "alice", "aws:userid": "${aws:username}"});
    let verdict = |version: &str, resource: &str, context: &Value| {
        decide(&statement, version, "s3:GetObject", resource, context)
    };
    assert_eq!(
        verdict(
            "2008-10-17",
            "arn:aws:s3:::home/${aws:username}/x",
            &literal
        ),
        Verdict::Allowed
    );
    assert_eq!(
        verdict("2008-10-17", "arn:aws:s3:::home/alice/x", &literal),
        Verdict::ImplicitlyDenied
    );
    let same = json!({"aws:username": "alice", "aws:userid": "alice"});
    assert_eq!(
        verdict("2012-10-17", "arn:aws:s3:::home/alice/x", &same),
        Verdict::Allowed
    );
}

#[test]
fn e40_variables_take_the_requests_value_in_resources_and_conditions() {
    let alice = json!({"aws:username": "alice", "aws:PrincipalTag/team": "blue"});
    assert!(covers("Resource", OWN, "arn:aws:s3:::home/alice/x", &alice));
    assert!(!covers("Resource", OWN, "arn:aws:s3:::home/bob/x", &alice));
    assert!(covers(
        "NotResource",
        OWN,
        "arn:aws:s3:::home/bob/x",
        &alice
    ));
    assert!(!covers(
        "NotResource",
        OWN,
        "arn:aws:s3:::home/alice/x",
        &alice
    ));
    for operator in ["StringEquals", "StringLike", "StringEqualsIgnoreCase"] {
        let condition = || json!({operator: {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}});
        let with =
            |team: &str| json!({"aws:PrincipalTag/team": "blue", "aws:ResourceTag/team": team});
        assert!(meets(condition(), with("blue")), "{operator}");
        assert!(!meets(condition(), with("red")), "{operator}");
    }
}

#[test]
fn e40_e59_arn_operators_take_variables_in_a_part_and_for_the_whole() {
    let context = |own: &str| {
        json!({"aws:username": "alice", "aws:PrincipalAccount": "111122223333", "aws:SourceArn": own,
            "aws:PrincipalArn": "arn:aws:iam::111122223333:user/alice"})
    };
    for (listed, own, expected) in [
        (
            "${aws:PrincipalArn}",
            "arn:aws:iam::111122223333:user/alice",
            true,
        ),
        (
            "${aws:PrincipalArn}",
            "arn:aws:iam::111122223333:user/bob",
            false,
        ),
        (
            "${aws:PrincipalArn}*",
            "arn:aws:iam::111122223333:user/alice/x:y",
            true,
        ),
        (
            "arn:aws:iam::${aws:PrincipalAccount}:user/${aws:username}",
            "arn:aws:iam::111122223333:user/alice",
            true,
        ),
        (
            "arn:aws:iam::${aws:PrincipalAccount}:*",
            "arn:aws:iam::111122223333:role/x",
            true,
        ),
        (
            "arn:aws:iam::${aws:PrincipalAccount}:*",
            "arn:aws:iam::444455556666:role/x",
            false,
        ),
        (
            "arn:aws:iam::*:user/${aws:username}",
            "arn:aws:iam::4:user/alice",
            true,
        ),
        (
            "arn:aws:iam::*:user/${aws:username}",
            "arn:aws:iam::4:5:user/alice",
            false,
        ),
        ("arn:*${aws:username}", "arn:aws:iam::4:user/alice", false),
        ("${aws:SourceIdentity}", "arn:aws:iam::4:user/alice", false),
        ("${aws:username}", "alice", false),
    ] {
        let met =
            |operator: &str| meets(json!({operator: {"aws:SourceArn": listed}}), context(own));
        assert_eq!(met("ArnLike"), expected, "{listed} {own}");
        assert_eq!(met("ArnNotEquals"), !expected, "{listed} {own}");
    }
}

#[test]
fn e41_a_value_is_text_and_nothing_else() {
    for (name, resource, expected) in [
        ("*", "arn:aws:s3:::home/alice/x", false),
        ("*", "arn:aws:s3:::home/*/x", true),
        ("a?", "arn:aws:s3:::home/ab/x", false),
        ("${aws:userid}", "arn:aws:s3:::home/AIDA/x", false),
        ("${aws:userid}", "arn:aws:s3:::home/${aws:userid}/x", true),
        ("a:b", "arn:aws:s3:::home/a:b/x", true),
    ] {
        let context = json!({"aws:username": name, "aws:userid": "AIDA"});
        assert_eq!(
            covers("Resource", OWN, resource, &context),
            expected,
            "{name} {resource}"
        );
    }
    // A colon in a value does not move the parts of an ARN that is written out.
    let injected =
        json!({"a:account": "1:user/x", "aws:SourceArn": "arn:aws:iam::1:user/x:role/y"});
    assert!(!meets(
        json!({"ArnLike": {"aws:SourceArn": "arn:aws:iam::${a:account}:role/y"}}),
        injected
    ));
    let star = json!({"aws:userid": "*", "aws:username": "alice"});
    assert!(!is_named("${aws:userid}", star));
}

#[test]
fn e42_a_multivalued_key_has_no_value_as_a_variable() {
    let many = json!({"aws:TagKeys": ["alice"], "aws:username": "alice"});
    assert!(!is_named("${aws:TagKeys}", many.clone()));
    assert!(is_named("${aws:TagKeys, 'alice'}", many.clone()));
    assert!(!covers(
        "Resource",
        "arn:aws:s3:::${aws:TagKeys}",
        "arn:aws:s3:::alice",
        &many
    ));
}

#[test]
fn e43_without_value_positive_operators_fail_and_negated_ones_are_met() {
    for userid in [None, Some("")] {
        let mut context = json!({"aws:username": "alice", "aws:SourceArn": "arn:aws:s3:::b"});
        if let Some(userid) = userid {
            context["aws:userid"] = json!(userid);
        }
        for (positive, negated, key, listed) in [
            (
                "StringEquals",
                "StringNotEquals",
                "aws:username",
                "${aws:userid}",
            ),
            (
                "StringEqualsIgnoreCase",
                "StringNotEqualsIgnoreCase",
                "aws:username",
                "${aws:userid}",
            ),
            (
                "StringLike",
                "StringNotLike",
                "aws:username",
                "*${aws:userid}*",
            ),
            (
                "ArnLike",
                "ArnNotLike",
                "aws:SourceArn",
                "arn:aws:s3:::*${aws:userid}",
            ),
            (
                "ArnEquals",
                "ArnNotEquals",
                "aws:SourceArn",
                "${aws:userid}",
            ),
        ] {
            assert!(
                !meets(json!({positive: {key: listed}}), context.clone()),
                "{positive}"
            );
            assert!(
                meets(json!({negated: {key: listed}}), context.clone()),
                "{negated}"
            );
        }
        assert!(meets(
            json!({"StringEquals": {"aws:username": ["${aws:userid}", "alice"]}}),
            context
        ));
    }
}

#[test]
fn e44_o2_without_value_resource_matches_nothing_and_not_resource_fails_safe() {
    let verdict = |effect: &str, element: &str| {
        let statements = json!([{"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": effect, "Action": "*", element: OWN}]);
        let own = if effect == "Allow" {
            json!([statements[1]])
        } else {
            statements
        };
        decide(
            &own,
            "2012-10-17",
            "s3:GetObject",
            "arn:aws:s3:::home/alice/x",
            &json!({}),
        )
    };
    assert_eq!(verdict("Allow", "Resource"), Verdict::ImplicitlyDenied);
    assert_eq!(verdict("Allow", "NotResource"), Verdict::ImplicitlyDenied);
    assert_eq!(verdict("Deny", "Resource"), Verdict::Allowed);
    assert_eq!(verdict("Deny", "NotResource"), Verdict::ExplicitlyDenied);
}

#[test]
fn e45_a_default_stands_for_an_absent_or_empty_value() {
    let named = |listed: &str, userid: Value| {
        let mut context = json!({"aws:username": "alice"});
        if !userid.is_null() {
            context["aws:userid"] = userid;
        }
        is_named(listed, context)
    };
    assert!(named("${aws:userid, 'alice'}", json!(null)));
    assert!(named("${aws:userid,'alice'}", json!("")));
    assert!(named("${aws:userid,   'alice'}", json!([])));
    assert!(!named("${aws:userid, 'alice'}", json!("bob")));
    assert!(
        !named("${aws:userid, 'al*'}", json!(null)),
        "E-41: a default is text too"
    );
    assert!(!named("${aws:userid, ''}", json!(null)));
    assert!(named("${aws:userid, ''}alice", json!(null)));
    let none = json!({});
    assert!(covers(
        "Resource",
        "arn:aws:s3:::${aws:username, 'public'}/*",
        "arn:aws:s3:::public/x",
        &none
    ));
    assert!(covers(
        "NotResource",
        "arn:aws:s3:::${aws:username, 'public'}/*",
        "arn:aws:s3:::other/x",
        &none
    ));
}

#[test]
fn e46_escapes_are_the_characters_themselves() {
    assert!(is_named("a${*}b", json!({"aws:username": "a*b"})));
    assert!(!is_named("a${*}b", json!({"aws:username": "axb"})));
    assert!(!is_named("a${?}b", json!({"aws:username": "axb"})));
    assert!(is_named(
        "${$}{aws:username}",
        json!({"aws:username": "${aws:username}"})
    ));
    assert!(covers(
        "Resource",
        "arn:aws:s3:::b/${*}",
        "arn:aws:s3:::b/*",
        &json!({})
    ));
    assert!(!covers(
        "Resource",
        "arn:aws:s3:::b/${*}",
        "arn:aws:s3:::b/x",
        &json!({})
    ));
}

#[test]
fn e48_key_names_are_one_in_any_case_tag_keys_included() {
    let context = || json!({"AWS:PrincipalTag/TEAM": "blue", "aws:ResourceTag/Team": "blue"});
    assert!(meets(
        json!({"StringEquals": {"aws:principaltag/team": "blue"}}),
        context()
    ));
    assert!(meets(
        json!({"StringEquals": {"AWS:RESOURCETAG/TEAM": "${aws:PrincipalTag/team}"}}),
        context()
    ));
    assert!(
        !meets(
            json!({"StringEquals": {"aws:principaltag/team": "Blue"}}),
            context()
        ),
        "O-10"
    );
}

#[test]
fn e49_o4_only_string_arn_and_bool_operators_take_variables() {
    let context = json!({"aws:SecureTransport": "true", "aws:PrincipalTag/tls": "TRUE"});
    assert!(meets(
        json!({"Bool": {"aws:SecureTransport": "${aws:PrincipalTag/tls}"}}),
        context
    ));
    let folded = json!({"aws:SecureTransport": "false", "aws:PrincipalTag/tls": "falſe"});
    assert!(!meets(
        json!({"Bool": {"aws:SecureTransport": "${aws:PrincipalTag/tls}"}}),
        folded
    ));
    for (operator, instead) in [
        ("NumericLessThan", "a decimal number such as `5` or `-0.25`"),
        (
            "DateLessThan",
            "a date such as `2026-01-31` or `2026-01-31T23:59:59Z`, or seconds since 1970",
        ),
        (
            "IpAddress",
            "an address or a range such as `203.0.113.0/24` or `2001:db8::/32`",
        ),
        ("BinaryEquals", "padded base64 such as `aGVsbG8=`"),
        ("Null", "`true` or `false`"),
    ] {
        let condition = || json!({operator: {"a:key": "${aws:username}"}});
        assert_eq!(
            refused(condition(), "2012-10-17"),
            [format!(
                "`{operator}` takes no variables such as `${{aws:username}}`; write {instead}"
            )]
        );
        assert_eq!(
            refused(condition(), "2008-10-17"),
            [format!(
                "`${{aws:username}}` is no value for `{operator}`; write {instead}"
            )]
        );
    }
}
