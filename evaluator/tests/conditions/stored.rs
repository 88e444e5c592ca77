//! Documents that AWS has stored are read as it documents, although nobody should write them: a value that cannot be
//! read never matches, what is no variable is text, what is empty is empty. Whoever writes is told instead.

use std::sync::Arc;

use evaluator::{
    AttachedPolicy, DocumentType, Layer, Policy, PolicySet, PolicySource, PolicyType, Request,
    RequestContext, Verdict, verdict,
};
use serde_json::{Value, json};

use crate::ALICE;

/// Whether the statement applies to `s3:GetObject` on `arn:aws:s3:::a/${b`, with these keys. Writing it must be refused.
fn applies(statement: &Value, keys: &[(&str, &str)]) -> bool {
    let text = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
    assert!(
        Policy::parse(&text).is_err(),
        "whoever writes {text} is told"
    );
    let policy = Policy::parse_stored(&text, DocumentType::Identity).unwrap();
    let set = PolicySet {
        identity: Layer::new([AttachedPolicy {
            source: Arc::new(PolicySource {
                uri: "inline:p".to_owned(),
                name: "p".to_owned(),
                policy_type: PolicyType::Inline,
                attached_to: ALICE.to_owned(),
            }),
            policy: Arc::new(policy),
        }]),
        ..PolicySet::default()
    };
    let mut context = RequestContext::new();
    for (key, value) in keys {
        context.set(key, *value);
    }
    let request = Request::new(ALICE, "s3:GetObject", "arn:aws:s3:::a/${b", context).unwrap();
    verdict(&set, &request) == Verdict::Allowed
}

fn condition(operator: &str, values: &Value) -> Value {
    json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {operator: {"a:key": values}}})
}

#[test]
fn e70_a_value_that_cannot_be_read_never_matches_and_its_negation_always_does() {
    for (operator, listed, value) in [
        ("NumericEquals", "many", "many"),
        ("NumericLessThan", "1e3", "5"),
        ("DateGreaterThan", "soon", "2026-01-01"),
        ("Bool", "yes", "yes"),
        ("BinaryEquals", "no bytes", "no bytes"),
        ("IpAddress", "10.0.0.0/33", "10.0.0.1"),
        ("ArnLike", "*", "arn:aws:s3:::a"),
        ("ArnEquals", "reports", "reports"),
    ] {
        assert!(
            !applies(&condition(operator, &json!(listed)), &[("a:key", value)]),
            "{operator}"
        );
    }
    for (operator, listed) in [
        ("NumericNotEquals", "many"),
        ("DateNotEquals", "soon"),
        ("NotIpAddress", "10.0.0.0/33"),
        ("ArnNotLike", "*"),
    ] {
        assert!(
            applies(&condition(operator, &json!(listed)), &[("a:key", "5")]),
            "{operator}"
        );
    }
    let beside = condition("IpAddress", &json!(["here", "10.0.0.0/8"]));
    assert!(
        applies(&beside, &[("a:key", "10.0.0.1")]),
        "the others count"
    );
}

#[test]
fn e47_what_is_no_variable_is_text() {
    let equals = |text: &str| condition("StringEquals", &json!(text));
    for text in [
        "${aws:username",
        "${}",
        "a${b c}d",
        "${x:y,z}",
        "${aws:username'x'}",
        "${aws:username{}",
        "${aws:username$}",
    ] {
        assert!(applies(&equals(text), &[("a:key", text)]), "{text}");
        assert!(!applies(&equals(text), &[("a:key", "alice")]), "{text}");
    }
    let mixed = equals("${aws:username}-${");
    assert!(applies(
        &mixed,
        &[("a:key", "alice-${"), ("aws:username", "alice")]
    ));
    let resource = json!({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::a/${b"});
    assert!(applies(&resource, &[]));
    let nameless = equals("${username}");
    assert!(
        !applies(&nameless, &[("a:key", "${username}")]),
        "a variable without value"
    );
}

#[test]
fn e47_a_name_with_a_quote_is_text_in_which_wildcards_count() {
    let covers = |element: &str, entry: &str| {
        let statement = json!({"Effect": "Allow", "Action": "*", element: entry});
        applies(&statement, &[("aws:username", "b")])
    };
    assert!(covers("NotResource", "arn:aws:s3:::a/${????'x'}"));
    assert!(!covers("Resource", "arn:aws:s3:::a/${????'x'}"));
    assert!(
        covers("Resource", "arn:aws:s3:::a/${?"),
        "one character of b"
    );
    assert!(!covers("NotResource", "arn:aws:s3:::a/${????}"), "E-44");
}

#[test]
fn e36_e59_wildcards_in_the_word_arn_match_as_globs_in_each_part() {
    let own = [("a:key", "arn:aws:iam::1:user/x"), ("a:account", "1")];
    for (listed, expected) in [
        ("ar?:aws:iam::1:*", true),
        ("*:aws:iam::1:user/x", true),
        ("*:aws:iam::2:*", false),
        ("*:aws:*:user/x", false),
        ("ur?:aws:iam::1:*", false),
        ("ar:aws:iam::1:*", false),
        ("???", false),
    ] {
        for (operator, expected) in [("ArnLike", expected), ("ArnNotEquals", !expected)] {
            assert_eq!(
                applies(&condition(operator, &json!(listed)), &own),
                expected,
                "{operator} {listed}"
            );
        }
    }
    let other = [("a:key", "urn:aws:iam::1:user/x")];
    assert!(
        !applies(&condition("ArnLike", &json!("*:aws:iam::1:*")), &other),
        "no ARN"
    );
}

#[test]
fn e69_an_empty_list_is_empty() {
    let key = [("a:key", "x")];
    for (operator, absent, present) in [
        ("StringEquals", false, false),
        ("StringNotEquals", true, true),
        ("Null", false, false),
        ("Bool", false, false),
    ] {
        let empty = condition(operator, &json!([]));
        assert_eq!(applies(&empty, &[]), absent, "{operator}");
        assert_eq!(applies(&empty, &key), present, "{operator}");
    }
    let with = |name: &str, other: &str| {
        let mut statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
        let object = statement.as_object_mut().unwrap();
        object.remove(other);
        object.insert(name.to_owned(), json!([]));
        applies(&statement, &[])
    };
    assert!(!with("Action", "Action") && with("NotAction", "Action"));
    assert!(!with("Resource", "Resource") && with("NotResource", "Resource"));
}

#[test]
fn e56_several_truth_values_are_alternatives() {
    let both = condition("Bool", &json!(["true", "false"]));
    assert!(applies(&both, &[("a:key", "false")]));
    assert!(!applies(&both, &[("a:key", "no")]));
}
