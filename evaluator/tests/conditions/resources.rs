//! Resource patterns in whole decisions (E-30 to E-38).

use evaluator::Verdict;
use serde_json::{Value, json};

use crate::decide;

fn element(name: &str, patterns: impl Into<Value>, resource: &str) -> bool {
    let statement = json!({"Effect": "Allow", "Action": "*", name: patterns.into()});
    decide(
        &statement,
        "2012-10-17",
        "s3:GetObject",
        resource,
        &json!({}),
    ) == Verdict::Allowed
}

fn covers(pattern: &str, resource: &str) -> bool {
    element("Resource", pattern, resource)
}

#[test]
fn e30_a_star_is_every_resource_and_the_only_form_for_actions_without_one() {
    for resource in ["arn:aws:s3:::b/k", "*", "arn:aws:s3"] {
        assert!(covers("*", resource), "{resource}");
    }
    for pattern in ["arn:*:*:*:*:*", "arn:*", "arn:aws:s3:::*"] {
        assert!(!covers(pattern, "*"), "{pattern}");
    }
}

#[test]
fn e31_wildcards_stay_in_their_segment_and_cross_everything_in_the_last() {
    assert!(covers("arn:aws:s3:::b/*/c", "arn:aws:s3:::b/x/y:z/c"));
    assert!(covers("arn:aws:s?s:e*t:1:q", "arn:aws:sqs:eu-west:1:q"));
    assert!(!covers("arn:aws:sqs:e*t:1:q", "arn:aws:sqs:eu:west:1:q"));
    assert!(!covers("arn:aws:sqs:eu?1:1:q", "arn:aws:sqs:eu:1:1:q"));
    assert!(covers("arn:aws:s3:::b?k", "arn:aws:s3:::b/k"));
}

#[test]
fn e32_o1_a_star_that_ends_a_segment_may_run_past_colons() {
    assert!(covers(
        "arn:aws:logs:*:*:stream",
        "arn:aws:logs:eu:1:group:a:stream"
    ));
    assert!(covers(
        "arn:aws:logs:e*:1:stream",
        "arn:aws:logs:eu:2:a:1:stream"
    ));
    assert!(!covers(
        "arn:aws:logs:e*u:1:stream",
        "arn:aws:logs:e:2:u:1:stream"
    ));
    assert!(covers("arn:aws:ec2:*", "arn:aws:ec2:eu:1:instance/i"));
}

#[test]
fn e33_an_arn_that_stops_early_is_completed_in_both_elements() {
    assert!(covers("arn:aws:sqs", "arn:aws:sqs:eu:1:q"));
    assert!(covers("arn:aws:sq*", "arn:aws:sqs:eu:1:q"));
    assert!(!covers("arn:aws:sqs", "arn:aws:sqss:eu:1:q"));
    assert!(!covers("arn:aws:sqs", "arn:aws:sqs"));
    assert!(!element("NotResource", "arn:aws:sqs", "arn:aws:sqs:eu:1:q"));
    assert!(element("NotResource", "arn:aws:sqs", "arn:aws:sns:eu:1:q"));
}

#[test]
fn e34_case_counts() {
    assert!(!covers(
        "arn:aws:iam::1:user/Alice",
        "arn:aws:iam::1:user/alice"
    ));
    assert!(!covers(
        "arn:aws:iam::1:user/A*",
        "arn:aws:iam::1:user/alice"
    ));
}

#[test]
fn e35_not_resource_is_everything_that_no_entry_matches() {
    let spared = || json!(["arn:aws:s3:::a/*", "arn:aws:s3:::b"]);
    assert!(!element("NotResource", spared(), "arn:aws:s3:::a/x"));
    assert!(!element("NotResource", spared(), "arn:aws:s3:::b"));
    assert!(element("NotResource", spared(), "arn:aws:s3:::bb"));
    assert!(element("NotResource", spared(), "arn:aws:sqs:eu:1:q"));
    assert!(element("NotResource", spared(), "*"));
}

#[test]
fn e36_wildcards_in_partition_service_and_type_are_ordinary() {
    assert!(covers("arn:aws*:s3:::b", "arn:aws-cn:s3:::b"));
    assert!(covers("arn:aws:*:::b", "arn:aws:s3:::b"));
    assert!(covers("arn:aws:iam::1:us*r/x", "arn:aws:iam::1:user/x"));
}

#[test]
fn e37_the_requests_wildcards_are_text() {
    assert!(!covers("arn:aws:s3:::b", "arn:aws:s3:::*"));
    assert!(!covers("arn:aws:s3:::b/k", "arn:aws:s3:::b/?"));
    assert!(covers("arn:aws:s3:::b/?", "arn:aws:s3:::b/?"));
}

#[test]
fn e38_each_pair_of_action_and_resource_is_decided_for_itself() {
    let statements = json!([
        {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "arn:aws:ec2:*:*:instance/*"},
        {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/web",
         "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}},
    ]);
    let verdict = |action: &str, resource: &str, context: Value| {
        decide(&statements, "2012-10-17", action, resource, &context)
    };
    let passed = || json!({"iam:PassedToService": "ec2.amazonaws.com"});
    assert_eq!(
        verdict(
            "ec2:RunInstances",
            "arn:aws:ec2:eu:111122223333:instance/*",
            json!({})
        ),
        Verdict::Allowed
    );
    assert_eq!(
        verdict(
            "iam:PassRole",
            "arn:aws:iam::111122223333:role/web",
            passed()
        ),
        Verdict::Allowed
    );
    assert_eq!(
        verdict(
            "iam:PassRole",
            "arn:aws:iam::111122223333:role/admin",
            passed()
        ),
        Verdict::ImplicitlyDenied
    );
    assert_eq!(
        verdict(
            "iam:PassRole",
            "arn:aws:iam::111122223333:role/web",
            json!({})
        ),
        Verdict::ImplicitlyDenied
    );
}
