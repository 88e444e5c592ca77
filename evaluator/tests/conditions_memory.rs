//! Deciding allocates nothing, whatever conditions and resources a policy holds. One test alone in its program, because
//! it counts the allocations of all of it.

use std::alloc::System;
use std::sync::Arc;

use evaluator::{
    AttachedPolicy, Layer, Policy, PolicySet, PolicySource, PolicyType, Request, RequestContext,
    verdict,
};
use serde_json::json;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static COUNTING: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const ALICE: &str = "arn:aws:iam::111122223333:user/alice";

#[test]
fn no_operator_and_no_pattern_allocates_when_it_decides() {
    let conditions = [
        json!({"StringEquals": {"aws:username": ["bob", "alice", "${aws:userid}"]}}),
        json!({"StringEqualsIgnoreCase": {"aws:username": ["ÄLICE", "${aws:userid, 'é'}", "ALICE"]}}),
        json!({"StringLike": {"a:long": ["*a*a*a*b*", "*a?a?b*", "*${aws:username}?*b", "a*"]}}),
        json!({"NumericLessThan": {"a:number": "123456789012345678901234567890.5"}}),
        json!({"DateGreaterThan": {"a:date": ["2026-01-01T00:00:00.5+01:00", "1"]}}),
        json!({"Bool": {"a:bool": "${a:bool}"}}),
        json!({"BinaryEquals": {"a:bytes": "aGVsbG8="}}),
        json!({"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}}),
        json!({"ArnLike": {"aws:PrincipalArn": ["${a:arn}*", "arn:aws:iam::*:user/${aws:username}"]}}),
        json!({"ForAllValues:StringLike": {"aws:TagKeys": ["a*", "*b?c*"]}}),
        json!({"ForAnyValue:StringNotEqualsIfExists": {"aws:TagKeys": "é"}}),
        json!({"Null": {"a:absent": "true"}}),
    ];
    let statements: Vec<_> = conditions
        .iter()
        .map(|condition| json!({"Effect": "Deny", "Action": "s3:Put*", "Condition": condition, "NotResource": [
            "arn:aws:s3:::nothing", "arn:aws:s3:*:*:${aws:username}/none", "arn:aws:s*:*:*:*a?a*:none"]}))
        .chain([json!({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:*:reports:*${aws:userid}*"})])
        .collect();
    let keys = json!({
        "aws:username": "alice", "aws:userid": "AIDA", "a:long": "a".repeat(3_000), "a:number": "1.5",
        "a:date": "2026-01-02", "a:bool": "true", "a:bytes": "aGVsbG8=", "aws:SourceIp": "2001:db8::1",
        "aws:PrincipalArn": ALICE, "a:arn": "arn:aws:iam::1", "aws:TagKeys": ["ab", "xbyc"],
    });
    let context: RequestContext = serde_json::from_value(keys).unwrap();
    for statement in &statements {
        let text = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
        let policy = Policy::parse(&text).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
        let source = PolicySource {
            uri: "inline".to_owned(),
            name: "Own".to_owned(),
            policy_type: PolicyType::Inline,
            attached_to: ALICE.to_owned(),
        };
        let set = PolicySet {
            identity: Layer::new([AttachedPolicy {
                source: Arc::new(source),
                policy: Arc::new(policy),
            }]),
            ..PolicySet::default()
        };
        let resource = format!("arn:aws:s3:::reports:{}AIDA/q3.csv", "a:".repeat(500));
        let request = Request::new(ALICE, "s3:PutObject", resource, context.clone()).unwrap();
        let region = Region::new(COUNTING);
        let verdict = verdict(&set, &request);
        let counted = region.change();
        assert_eq!(
            counted.allocations + counted.reallocations,
            0,
            "{text}: {verdict:?}"
        );
    }
}
