//! A policy printed and read again is the same policy, and its canonical form decides as it does: on examples that a
//! person can read, and on random documents of every type.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may"
)]

use std::fmt::Write as _;
use std::sync::Arc;

use evaluator::{
    AttachedPolicy, DocumentType, Layer, Policy, PolicySet, PolicySource, PolicyType, Request,
    RequestContext, Verdict, verdict,
};
use proptest::prelude::*;

fn parse(text: &str, document_type: DocumentType) -> Policy {
    Policy::parse_as(text, document_type)
        .unwrap_or_else(|errors| panic!("{document_type:?} {text}: {errors:?}"))
}

#[test]
fn a_policy_is_printed_in_awss_order_with_everything_as_written() {
    let text = r#"{"Statement":{"Condition":{"Bool":{"aws:SecureTransport":false}},"Resource":["arn:aws:s3:::b\/\u00e9"],"NotAction":"s3:Get\u002a","Effect":"Deny","Sid":"One"},"Version":"2012-10-17"}"#;
    let printed = parse(text, DocumentType::Identity).print();
    assert_eq!(
        printed,
        r#"{
    "Version": "2012-10-17",
    "Statement": {
        "Sid": "One",
        "Effect": "Deny",
        "NotAction": "s3:Get*",
        "Resource": [
            "arn:aws:s3:::b/é"
        ],
        "Condition": {
            "Bool": {
                "aws:SecureTransport": false
            }
        }
    }
}"#
    );
}

#[test]
fn equal_policies_differ_in_nothing_but_layout() {
    let one = parse(
        r#"{"Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"}]}"#,
        DocumentType::Identity,
    );
    for (text, equal) in [
        (
            r#" { "Statement" : [ { "Resource":"\u002a", "Action":"iam:*", "Effect":"Allow" } ] } "#,
            true,
        ),
        (
            r#"{"Statement":{"Effect":"Allow","Action":"iam:*","Resource":"*"}}"#,
            false,
        ),
        (
            r#"{"Statement":[{"Effect":"Allow","Action":["iam:*"],"Resource":"*"}]}"#,
            false,
        ),
        (
            r#"{"Statement":[{"Effect":"Allow","Action":"IAM:*","Resource":"*"}]}"#,
            false,
        ),
        (
            r#"{"Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"},{"Effect":"Allow","Action":"iam:*","Resource":"*"}]}"#,
            false,
        ),
        (
            r#"{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"}]}"#,
            false,
        ),
    ] {
        assert_eq!(one == parse(text, DocumentType::Identity), equal, "{text}");
        assert!(
            one.semantically_equal(&parse(text, DocumentType::Identity)),
            "{text}"
        );
    }
    assert!(one != parse(one.source(), DocumentType::Session));
}

#[test]
fn a_canonical_form_keeps_what_decides_and_nothing_else() {
    for (document_type, text, expected) in [
        (
            DocumentType::Identity,
            r#"{"Statement":[{"Sid":"B","Effect":"Deny","Action":["s3:B","S3:a","s3:b"],"Resource":["arn:aws:sqs","*"]},{"Effect":"Allow","NotAction":"*","NotResource":"arn:aws:sqs"},{"Sid":"C","Effect":"Deny","Action":["s3:A","S3:B"],"Resource":"*","Condition":{"StringLike":{}}}]}"#,
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":["*"],"NotResource":["arn:aws:sqs:*:*:*"]},{"Effect":"Deny","Action":["s3:a","s3:b"],"Resource":["*"]}]}"#,
        ),
        (
            DocumentType::Identity,
            r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":["arn:aws:s3:::${AWS:UserName, 'X,Y'}/A","arn:aws:s3:::${*}A"],"Condition":{"StringEquals":{"AWS:PrincipalTag/Team":["b","a","b"]},"Bool":{"aws:SecureTransport":"TRUE"}}}}"#,
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["*"],"Resource":["arn:aws:s3:::${*}A","arn:aws:s3:::${aws:username, 'X,Y'}/A"],"Condition":{"Bool":{"aws:securetransport":["true"]},"StringEquals":{"aws:principaltag/team":["a","b"]}}}]}"#,
        ),
        (
            DocumentType::Identity,
            r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${AWS:UserName}"}}"#,
            r#"{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Action":["*"],"Resource":["arn:aws:s3:::${AWS:UserName}"]}]}"#,
        ),
        (
            DocumentType::Identity,
            r#"{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"ForAnyValue:ArnNotEqualsIfExists":{"a:b":"arn:aws:iam::1:x"},"ArnEquals":{"a:b":"arn:aws:iam::1:y"},"ArnLike":{"a:b":"arn:aws:iam::1:z"}}}]}"#,
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["*"],"Resource":["*"],"Condition":{"ArnEquals":{"a:b":["arn:aws:iam::1:y"]},"ArnLike":{"a:b":["arn:aws:iam::1:z"]},"ForAnyValue:ArnNotLikeIfExists":{"a:b":["arn:aws:iam::1:x"]}}}]}"#,
        ),
        (
            DocumentType::Trust,
            r#"{"Id":"x","Statement":{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com","AWS":["arn:aws:iam::111122223333:root","111122223333"]},"Action":"sts:AssumeRole"}}"#,
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["111122223333"],"Service":["lambda.amazonaws.com"]},"Action":["sts:assumerole"]}]}"#,
        ),
        (
            DocumentType::Resource,
            r#"{"Statement":{"Effect":"Deny","NotPrincipal":{"Service":"a.b","AWS":["*"]},"Action":"*","Resource":"*"}}"#,
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotPrincipal":"*","Action":["*"],"Resource":["*"]}]}"#,
        ),
        (
            DocumentType::ResourceControl,
            r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#,
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":["*"],"Resource":["*"]}]}"#,
        ),
    ] {
        assert_eq!(parse(text, document_type).canonical(), expected, "{text}");
    }
}

#[test]
fn policies_that_decide_differently_have_different_forms() {
    let base = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:A","Resource":"arn:aws:s3:::b","Condition":{"StringEquals":{"a:b":"c"}}}}"#;
    for (from, to) in [
        ("Allow", "Deny"),
        ("\"Action", "\"NotAction"),
        ("\"Resource", "\"NotResource"),
        ("s3:A", "s3:AB"),
        ("s3:::b", "s3:::B"),
        ("s3:::b", "s3:::${a:b}"),
        ("StringEquals", "StringNotEquals"),
        ("StringEquals", "StringEqualsIfExists"),
        ("a:b", "a:c"),
        ("\"c\"", "\"C\""),
        ("\"c\"", "[\"c\",\"d\"]"),
    ] {
        let changed = base.replacen(from, to, 1);
        assert!(
            !parse(base, DocumentType::Identity)
                .semantically_equal(&parse(&changed, DocumentType::Identity)),
            "{changed}"
        );
    }
}

#[test]
fn e45_what_looks_like_a_variable_in_a_default_is_text_and_keeps_its_case() {
    let with = |default: &str| {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"s3:A","Resource":"arn:aws:s3:::${{a:b, '{default}'}}/${{A:C}}"}}}}"#
        );
        parse(&text, DocumentType::Identity)
    };
    for (one, other) in [
        ("${A:B", "${a:b"),
        ("${A:B}x", "${a:b}x"),
        ("${,A", "${,a"),
        ("}${A:B", "}${a:b"),
    ] {
        assert!(!with(one).semantically_equal(&with(other)), "{one}");
        assert!(
            with(one).canonical().contains(one),
            "{}",
            with(one).canonical()
        );
        assert!(
            with(one).canonical().contains("${a:c}"),
            "{}",
            with(one).canonical()
        );
    }
}

#[test]
fn e37_stars_alone_are_one_star_in_every_type_and_no_arn_that_stops_early() {
    let with = |resource: &str, document_type, principal: &str| {
        let text = format!(
            r#"{{"Statement":{{"Effect":"Deny",{principal}"Action":"s3:A","Resource":"{resource}"}}}}"#
        );
        parse(&text, document_type)
    };
    for (document_type, principal) in [
        (DocumentType::Identity, ""),
        (DocumentType::Session, ""),
        (DocumentType::ServiceControl, ""),
        (DocumentType::Resource, r#""Principal":"*","#),
    ] {
        let stars = with("***", document_type, principal);
        assert!(stars.semantically_equal(&with("*", document_type, principal)));
        assert!(!stars.semantically_equal(&with("***:*:*:*:*:*", document_type, principal)));
    }
}

#[test]
fn e47_what_is_no_variable_in_a_stored_document_keeps_its_case() {
    let with = |resource: &str| {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"s3:A","Resource":"arn:aws:s3:::{resource}"}}}}"#
        );
        Policy::parse_stored(&text, DocumentType::Identity).unwrap()
    };
    for (one, other, equal) in [
        ("${A B}", "${a b}", false),
        ("${A:B", "${a:b", false),
        ("${A,${B:C}", "${a,${B:C}", false),
        ("${A ${B:C}", "${A ${b:c}", true),
        ("${A:B,'${C:D,'x'}", "${A:B,'${c:d, 'x'}", true),
        ("${A:B,'${C:D,'x'}", "${a:b,'${c:d, 'x'}", false),
        ("${A:B,'x'}", "${a:b,  'x' }", true),
        ("${$}${*}", "${$}${?}", false),
    ] {
        assert_eq!(
            with(one).semantically_equal(&with(other)),
            equal,
            "{one} {other}"
        );
        let canonical = with(one).canonical();
        let again = Policy::parse_stored(&canonical, DocumentType::Identity).unwrap();
        assert_eq!(again.canonical(), canonical);
    }
}

/// A string with some of its characters written as escapes.
fn quoted(text: &str, escape: bool) -> String {
    let mut out = String::from("\"");
    for (i, c) in text.chars().enumerate() {
        if escape && i % 3 == 0 {
            write!(out, "\\u{:04X}", u32::from(c)).unwrap();
        } else {
            out.push(c);
        }
    }
    out + "\""
}

/// One text, or a list of some, from a pool.
fn texts(pool: &'static [&'static str]) -> impl Strategy<Value = String> {
    let text = (proptest::sample::select(pool), any::<bool>())
        .prop_map(|(text, escape)| quoted(text, escape));
    prop_oneof![
        text.clone(),
        proptest::collection::vec(text, 1..4).prop_map(|list| format!("[ {} ]", list.join(" ,\n")))
    ]
}

fn conditions() -> impl Strategy<Value = String> {
    let block = (
        proptest::sample::subsequence(
            vec![
                "aws:username",
                "AWS:SecureTransport",
                "aws:PrincipalTag/Team",
            ],
            0..3,
        ),
        texts(&[
            "true",
            "TRUE",
            "blue",
            "BLUE",
            "b*",
            "${aws:username}",
            "${AWS:UserName,'Blue'}",
        ]),
    );
    let operators = vec![
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCaseIfExists",
    ];
    (
        proptest::sample::subsequence(operators, 0..3),
        proptest::collection::vec(block, 3),
        any::<bool>(),
        0_usize..3,
    )
        .prop_map(|(operators, blocks, null, arn_operators)| {
            let mut written: Vec<String> = operators
                .iter()
                .zip(blocks)
                .map(|(operator, (keys, values))| {
                    let keys: Vec<String> = keys
                        .iter()
                        .map(|key| format!("{}:{values}", quoted(key, false)))
                        .collect();
                    format!("\"{operator}\":{{{}}}", keys.join(","))
                })
                .collect();
            let arns = [
                r#""arn:aws:iam::*:user/ali?e""#,
                r#"["arn:aws:iam::111122223333:*"]"#,
            ];
            for (name, arn) in ["ArnEquals", "ArnLike"]
                .iter()
                .zip(arns)
                .take(arn_operators)
            {
                written.push(format!("\"{name}\":{{\"aws:PrincipalArn\":{arn}}}"));
            }
            if null {
                written.push(r#""Null":{"aws:username":false}"#.to_owned());
            }
            format!("\"Condition\":{{{}}}", written.join(" , "))
        })
}

const PRINCIPALS: [&str; 6] = [
    "*",
    "111122223333",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:user/alice",
    "arn:aws-cn:sts::111122223333:assumed-role/Deploy/x",
    "AIDACKCEVSQ6C2EXAMPLE",
];

/// The members of a statement of a type, in any order.
fn statement(document_type: DocumentType) -> impl Strategy<Value = String> {
    let named = move |names: [&'static str; 2], pool: &'static [&'static str]| {
        (any::<bool>(), texts(pool)).prop_map(move |(inverted, texts)| {
            format!("\"{}\": {texts}", names[usize::from(inverted)])
        })
    };
    let action = if document_type == DocumentType::ResourceControl {
        texts(&["s3:*", "S3:GetObject", "sts:AssumeRole"])
            .prop_map(|texts| format!("\"Action\": {texts}"))
            .boxed()
    } else {
        let pool = &[
            "*",
            "iam:ListUsers",
            "IAM:listusers",
            "s3:Get*",
            "s3:*Object",
            "STS:assumeRole",
        ];
        named(["Action", "NotAction"], pool).boxed()
    };
    let resource: BoxedStrategy<Option<String>> = match document_type {
        DocumentType::Trust => Just(None).boxed(),
        DocumentType::Identity => named(
            ["Resource", "NotResource"],
            &[
                "*",
                "arn:aws:s3",
                "arn:aws:s3:::b/*",
                "arn:aws:s3:::b/é",
                "arn:aws:s3:::${AWS:UserName}/*",
                "arn:aws:s3:::${aws:username}/*",
                "arn:aws:s3:::${aws:username, 'B'}/?",
            ],
        )
        .prop_map(Some)
        .boxed(),
        _ => named(["Resource", "NotResource"], &["*", "arn:aws:s3:::b/*"])
            .prop_map(Some)
            .boxed(),
    };
    let principal: BoxedStrategy<Option<String>> = match document_type {
        DocumentType::ResourceControl => Just(Some(r#""Principal":"*""#.to_owned())).boxed(),
        _ if !document_type.names_principals() => Just(None).boxed(),
        _ => (
            any::<bool>(),
            texts(&PRINCIPALS),
            texts(&["lambda.amazonaws.com", "a.b"]),
        )
            .prop_map(move |(inverted, aws, service)| {
                let inverted = inverted && document_type.takes_not_principal();
                let name = ["Principal", "NotPrincipal"][usize::from(inverted)];
                Some(format!(
                    "\"{name}\":{{\"Service\":{service},\"AWS\":{aws}}}"
                ))
            })
            .boxed(),
    };
    let allow = document_type != DocumentType::ResourceControl;
    let effect = proptest::sample::select(vec!["Allow", "Deny"])
        .prop_map(move |effect| format!("\"Effect\":\"{}\"", if allow { effect } else { "Deny" }));
    (
        effect,
        principal,
        action,
        resource,
        proptest::option::of(conditions()),
    )
        .prop_map(|(effect, principal, action, resource, condition)| {
            [principal, Some(effect), resource, Some(action), condition]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
        })
        .prop_shuffle()
        .prop_map(|members| format!("{{{}}}", members.join(" ,\t")))
}

fn document(document_type: DocumentType) -> impl Strategy<Value = String> {
    let version = proptest::sample::select(vec![
        "",
        "\"Version\":\"2008-10-17\",",
        "\"Version\":\"2012-10-17\",",
    ]);
    prop_oneof![
        (version.clone(), statement(document_type))
            .prop_map(|(version, statement)| format!("{{{version}\"Statement\":{statement}}}")),
        (
            version,
            proptest::collection::vec(statement(document_type), 0..4)
        )
            .prop_map(|(version, statements)| format!(
                "{{{version}\"Statement\":[{}]}}",
                statements.join(",")
            )),
    ]
}

fn any_document() -> impl Strategy<Value = (DocumentType, String)> {
    proptest::sample::select(DocumentType::ALL.to_vec())
        .prop_flat_map(|document_type| (Just(document_type), document(document_type)))
}

fn layer(policy: Policy) -> Layer {
    Layer::new([AttachedPolicy {
        source: Arc::new(PolicySource {
            uri: "inline:p".to_owned(),
            name: "p".to_owned(),
            policy_type: PolicyType::Inline,
            attached_to: "arn:aws:iam::111122223333:user/alice".to_owned(),
        }),
        policy: Arc::new(policy),
    }])
}

/// A policy in the place of its type; where that place cannot grant, an identity policy allows everything.
fn set_with(policy: Policy, grants: bool) -> PolicySet {
    let mut set = PolicySet::default();
    if grants {
        let all = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
        set.identity = layer(parse(all, DocumentType::Identity));
    }
    match policy.document_type() {
        DocumentType::Identity => set.identity = layer(policy),
        DocumentType::Session => set.session = Some(layer(policy)),
        DocumentType::Resource | DocumentType::Trust => set.resource = Some(layer(policy)),
        DocumentType::ServiceControl => set.service_control = Arc::new([layer(policy)]),
        DocumentType::ResourceControl => set.resource_control = Arc::new([layer(policy)]),
        DocumentType::Endpoint => set.endpoint = Some(layer(policy)),
    }
    set
}

/// What a policy decides about requests that tell the pools' parts apart.
fn verdicts(policy: Policy) -> Vec<Verdict> {
    let is_trust = policy.document_type() == DocumentType::Trust;
    let is_identity = policy.document_type() == DocumentType::Identity;
    let (actions, resources): (&[&str], &[&str]) = if is_trust {
        (
            &["sts:AssumeRole", "sts:TagSession"],
            &["arn:aws:iam::111122223333:role/Trusting"],
        )
    } else {
        (
            &["iam:ListUsers", "s3:GetObject", "s3:PutObject"],
            &[
                "*",
                "arn:aws:s3:::b/é",
                "arn:aws:s3:::blue/x",
                "arn:aws:s3:::${AWS:UserName}/x",
            ],
        )
    };
    let principals: &[&str] = if is_identity {
        &["arn:aws:iam::111122223333:user/alice"]
    } else {
        &[
            "arn:aws:iam::111122223333:user/alice",
            "arn:aws:iam::111122223333:root",
            "arn:aws-cn:sts::111122223333:assumed-role/Deploy/x",
            "arn:aws:iam::444455556666:user/alice",
            "lambda.amazonaws.com",
            "anonymous",
        ]
    };
    let sets = [set_with(policy.clone(), false), set_with(policy, true)];
    let mut found = Vec::new();
    for (principal, action) in principals
        .iter()
        .flat_map(|principal| actions.iter().map(move |action| (principal, action)))
    {
        for resource in resources {
            for (key, value) in [
                ("aws:username", "blue"),
                ("aws:PrincipalTag/team", "BLUE"),
                ("aws:username", "b*"),
            ] {
                let mut context = RequestContext::new();
                context.set(key, value);
                context.set("aws:SecureTransport", "true");
                context.set("aws:PrincipalArn", *principal);
                let request = Request::new(principal, action, *resource, context)
                    .unwrap()
                    .in_account("111122223333");
                found.extend(sets.iter().map(|set| verdict(set, &request)));
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn printing_and_parsing_again_is_the_identity((document_type, text) in any_document()) {
        let policy = parse(&text, document_type);
        let printed = policy.print();
        let again = parse(&printed, document_type);
        prop_assert!(policy == again, "{}", printed);
        prop_assert_eq!(policy.canonical(), again.canonical());
        prop_assert_eq!(again.print(), printed);
        prop_assert_eq!(policy.statements().len(), again.statements().len());
        for (left, right) in policy.statements().iter().zip(again.statements()) {
            prop_assert_eq!(left.effect(), right.effect());
            prop_assert!(left.principals().eq(right.principals()));
            prop_assert!(left.actions().eq(right.actions()));
            prop_assert!(left.resources().eq(right.resources()));
            prop_assert_eq!(left.is_not_principal(), right.is_not_principal());
            prop_assert_eq!(left.is_not_action(), right.is_not_action());
            prop_assert_eq!(left.is_not_resource(), right.is_not_resource());
        }
    }

    #[test]
    fn the_canonical_form_of_a_canonical_form_is_itself((document_type, text) in any_document()) {
        let canonical = parse(&text, document_type).canonical();
        let again = parse(&canonical, document_type);
        prop_assert_eq!(again.canonical(), canonical);
        prop_assert!(again.semantically_equal(&parse(&text, document_type)));
    }

    #[test]
    fn the_canonical_form_decides_as_the_policy_does((document_type, text) in any_document()) {
        let policy = parse(&text, document_type);
        let canonical = parse(&policy.canonical(), document_type);
        prop_assert_eq!(verdicts(policy), verdicts(canonical));
    }
}
