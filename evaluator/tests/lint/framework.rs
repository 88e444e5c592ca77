//! What every finding has in common: its shape, its path and span, its fix; and that no input is too strange.

use evaluator::DocumentType::{self, Identity};
use evaluator::lint::{Edit, FindingType, Fix};
use evaluator::{Policy, Position, Span};
use proptest::prelude::*;

use crate::{Case, case, lint};

#[test]
fn a_finding_has_the_shape_of_validate_policy() {
    let findings = serde_json::to_value(lint("{\n}", Identity)).unwrap();
    let version = findings.as_array().unwrap().iter();
    let mut version = version.filter(|finding| finding["issueCode"] == "MISSING_VERSION");
    let finding = version.next().unwrap();
    assert_eq!(finding["findingType"], "WARNING");
    assert!(finding["findingDetails"].is_string());
    assert_eq!(
        finding["locations"],
        serde_json::json!([{"path": [], "span": {
            "start": {"line": 1, "column": 0, "offset": 0},
            "end": {"line": 2, "column": 1, "offset": 3},
        }}])
    );
}

#[test]
fn a_fix_leaves_out_edits_that_do_not_fit_the_text() {
    let edit = |start_offset, end_offset| Edit {
        span: Span {
            start: Position::START,
            end: Position::START,
            start_offset,
            end_offset,
        },
        replacement: "x".to_owned(),
    };
    let fix = Fix {
        title: String::new(),
        edits: vec![edit(4, 5), edit(0, 2), edit(1, 3), edit(90, 95), edit(3, 2)],
    };
    assert_eq!(fix.apply("abcdef"), "xcdxf");
    assert_eq!(fix.apply("äöü"), "xöü");
}

pub const CASES: &[Case] = &[
    case(
        "BAILIWICK_REFUSED",
        Identity,
        r#"{"Effect":"Allow","Action":[],"Resource":"*"}"#,
        r#"{"Effect":"Allow","Action":["s3:GetObject"],"Resource":"*"}"#,
    ),
    case(
        "BAILIWICK_REFUSED",
        Identity,
        r#"{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"NumericLessThan":{"s3:max-keys":"1h"}}}"#,
        r#"{"Effect":"Permit","Action":"s3:*","Resource":"*","Condition":{"NumericLessThan":{"s3:max-keys":"1"}}}"#,
    ),
];

#[test]
fn an_error_is_told_however_much_else_there_is() {
    let many = vec![
        r#"{"Sid":"","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b"}"#;
        1_000
    ];
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":[{},{{"Effect":"Permit"}}]}}"#,
        many.join(",")
    );
    let findings = lint(&text, Identity);
    assert_eq!(findings.len(), 500);
    assert!(
        findings
            .iter()
            .any(|found| found.issue_code == "INVALID_EFFECT")
    );
    let starts: Vec<_> = findings
        .iter()
        .map(|found| found.locations[0].span.start_offset)
        .collect();
    assert!(starts.is_sorted());
}

/// Every fix of JSON text yields JSON text, nothing panics, and what the reader refuses is found.
fn holds_up(text: &str) {
    let is_json = evaluator::json::parse(text).is_ok();
    for document in DocumentType::ALL {
        let findings = lint(text, document);
        if let Err(errors) = Policy::parse_as(text, document) {
            let told = findings
                .iter()
                .any(|found| found.finding_type == FindingType::Error);
            assert!(told, "{document:?} {text}: {errors:?}");
        }
        for finding in findings {
            assert!(!finding.locations.is_empty(), "{finding:?}");
            if let Some(fix) = finding.fix {
                let fixed = fix.apply(text);
                assert!(
                    !is_json || evaluator::json::parse(&fixed).is_ok(),
                    "{}: {text} -> {fixed}",
                    finding.issue_code
                );
            }
        }
    }
}

/// Words that policies are made of, so that random documents get far.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(WORDS).prop_map(str::to_owned),
        1 => "[a-z*?:/${}, '\"\\\\éŠ𝄞]{0,12}",
    ]
}

const WORDS: &[&str] = &[
    "Version",
    "2012-10-17",
    "2008-10-17",
    "Id",
    "Statement",
    "Sid",
    "Effect",
    "Allow",
    "Deny",
    "allow",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
    "action",
    "*",
    "s3:GetObject",
    "s3:*",
    "iam:PassRole",
    "iam:Create*",
    "sts:AssumeRole",
    "sts:AssumeRoleWithWebIdentity",
    "arn:aws:s3:::bucket/*",
    "arn:aws:iam::111122223333:role/r",
    "arn:aws:iam::111122223333:root",
    "arn:aws",
    "arn:aws:ec2:*:*:*",
    "arn:aws:iam::*:usr/${aws:username}",
    "ec2:StartInstance",
    "kms:Decrypt",
    "AWS",
    "Service",
    "Federated",
    "CanonicalUser",
    "111122223333",
    "lambda.amazonaws.com",
    "AROAABCDEFGHIJKLMNOPQ",
    "token.actions.githubusercontent.com",
    "token.actions.githubusercontent.com:sub",
    "${aws:username}",
    "StringEquals",
    "StringLike",
    "ForAllValues:StringLike",
    "ForAnyValue:StringNotLikeIfExists",
    "Null",
    "Bool",
    "NumericLessThan",
    "IpAddress",
    "NotIpAddress",
    "ArnLike",
    "DateLessThan",
    "BinaryEquals",
    "aws:SourceIp",
    "aws:RequestedRegion",
    "aws:ResourceTag/x",
    "aws:userid",
    "s3:prefix",
    "iam:PassedToService",
    "aws:PrincipalOrgID",
    "aws:PrincipalTag/x",
    "aws:SourceVpc",
    "aws:TagKeys",
    "10.0.0.0/8",
    "true",
    "false",
];

fn json(depth: u32) -> impl Strategy<Value = String> {
    let quote = |text: String| serde_json::to_string(&text).unwrap();
    let leaf = prop_oneof![
        6 => word().prop_map(quote),
        1 => prop::sample::select(&["1", "-2.5e3", "true", "false", "null", "[]", "{}"][..]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(depth, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|items| format!("[{}]", items.join(", "))),
            prop::collection::vec((word(), inner), 0..5).prop_map(move |members| {
                let members: Vec<String> = members
                    .into_iter()
                    .map(|(key, value)| format!("{}: {value}", quote(key)))
                    .collect();
                format!("{{ {} }}", members.join(",\n"))
            }),
        ]
    })
}

/// A document with the outline of a policy and anything inside.
fn policy() -> impl Strategy<Value = String> {
    let names = || {
        let all = [
            "Sid",
            "Effect",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Principal",
            "NotPrincipal",
            "Condition",
        ];
        prop::sample::subsequence(all.to_vec(), 0..=all.len())
    };
    let statement = (names(), prop::collection::vec(json(3), 9)).prop_map(|(names, values)| {
        let members: Vec<String> = names
            .iter()
            .zip(values)
            .map(|(name, value)| match *name {
                "Effect" => r#""Effect": "Allow""#.to_owned(),
                name => format!("\"{name}\": {value}"),
            })
            .collect();
        format!("{{{}}}", members.join(", "))
    });
    let version = prop::sample::select(
        &[
            "",
            r#""Version": "2012-10-17","#,
            r#""Version": "2008-10-17","#,
        ][..],
    );
    (version, prop::collection::vec(statement, 0..4)).prop_map(|(version, statements)| {
        format!(
            "{{{version} \"Statement\": [\n{}\n]}}",
            statements.join(",\n")
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn no_text_is_too_strange(text in ".{0,80}") {
        holds_up(&text);
    }

    #[test]
    fn no_json_is_too_strange(text in json(5)) {
        holds_up(&text);
    }

    #[test]
    fn no_policy_is_too_strange(text in policy()) {
        holds_up(&text);
    }

    #[test]
    fn no_change_to_a_policy_is_too_strange(
        place in any::<prop::sample::Index>(),
        length in 0..20usize,
        put in word(),
        which in any::<prop::sample::Index>(),
    ) {
        let cases = crate::all_cases();
        let whole = crate::whole(which.get(&cases).bad);
        let mut text: Vec<char> = whole.chars().collect();
        let at = place.index(text.len());
        let end = (at + length).min(text.len());
        text.splice(at..end, put.chars());
        holds_up(&text.into_iter().collect::<String>());
    }
}
