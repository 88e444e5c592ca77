//! What a document could do without.

use std::sync::Arc;

use evaluator::DocumentType::{Identity, Resource};
use evaluator::{
    AttachedPolicy, Layer, Policy, PolicySet, PolicySource, PolicyType, Request, RequestContext,
    verdict,
};
use proptest::prelude::*;
use proptest::sample::select;

use crate::{Case, case, fixed};

pub const CASES: &[Case] = &[
    fixed(
        "EMPTY_SID_VALUE",
        Identity,
        r#"{"Sid":"", "Effect":"Allow"}"#,
        r#"{"Effect":"Allow"}"#,
    ),
    case("EMPTY_ARRAY_ACTION", Identity, r#"{"Action":[]}"#, r#"{"Action":[""]}"#),
    case("EMPTY_ARRAY_ACTION", Identity, r#"{"NotAction":[]}"#, r#"{"NotAction":{}}"#),
    case("EMPTY_ARRAY_RESOURCE", Identity, r#"{"Resource":[]}"#, r#"{"Resource":["*"]}"#),
    case("EMPTY_ARRAY_PRINCIPAL", Resource, r#"{"Principal":[]}"#, r#"{"Principal":"*"}"#),
    case("EMPTY_ARRAY_PRINCIPAL", Resource, r#"{"Principal":{"AWS":[]}}"#, r#"{"Principal":{}}"#),
    case("EMPTY_OBJECT_PRINCIPAL", Resource, r#"{"Principal":{}}"#, r#"{"Principal":{"AWS":[]}}"#),
    fixed(
        "EMPTY_OBJECT_CONDITION",
        Identity,
        r#"{"Effect":"Allow", "Condition":{}}"#,
        r#"{"Effect":"Allow"}"#,
    ),
    fixed(
        "EMPTY_OBJECT_CONDITION",
        Identity,
        r#"{"Effect":"Allow", "Condition":{"Bool":{}}}"#,
        r#"{"Effect":"Allow"}"#,
    ),
    fixed(
        "EMPTY_OBJECT_CONDITION",
        Identity,
        r#"{"Condition":{"Bool":{}, "Null":{"a:b":"true"}}}"#,
        r#"{"Condition":{"Null":{"a:b":"true"}}}"#,
    ),
    case(
        "EMPTY_ARRAY_CONDITION",
        Identity,
        r#"{"Condition":{"StringEquals":{"a:b":[]}}}"#,
        r#"{"Condition":{"StringEquals":{"a:b":[""]}}}"#,
    ),
    case(
        "EMPTY_ARRAY_CONDITION_IFEXISTS",
        Identity,
        r#"{"Condition":{"StringEqualsIfExists":{"a:b":[]}}}"#,
        r#"{"Condition":{"StringEquals":{"a:b":[]}}}"#,
    ),
    case(
        "EMPTY_ARRAY_CONDITION_FORALLVALUES",
        Identity,
        r#"{"Condition":{"ForAllValues:StringEquals":{"a:b":[]}}}"#,
        r#"{"Condition":{"ForAnyValue:StringEquals":{"a:b":[]}}}"#,
    ),
    case(
        "EMPTY_ARRAY_CONDITION_FORANYVALUE",
        Identity,
        r#"{"Condition":{"ForAnyValue:StringEquals":{"a:b":[]}}}"#,
        r#"{"Condition":{"ForAllValues:StringEquals":{"a:b":[]}}}"#,
    ),
    fixed(
        "REDUNDANT_ACTION",
        Identity,
        r#"{"Action":["iam:Get*","iam:List*","iam:getcredentialreport"]}"#,
        r#"{"Action":["iam:Get*","iam:List*"]}"#,
    ),
    fixed(
        "REDUNDANT_ACTION",
        Identity,
        r#"{"Action":["iam:GetUser","iam:*CredentialReport","iam:GetUser"]}"#,
        r#"{"Action":["iam:GetUser","iam:*CredentialReport"]}"#,
    ),
    case(
        "REDUNDANT_ACTION",
        Identity,
        r#"{"NotAction":["s3:Get?bject","s3:*"]}"#,
        r#"{"NotAction":["iam:Get*","iam:*CredentialReport"]}"#,
    )
    .with_fix(r#"{"NotAction":["s3:*"]}"#),
    fixed(
        "REDUNDANT_RESOURCE",
        Identity,
        r#"{"Resource":["arn:aws:s3:::b/*","arn:aws:s3:::b/a/${aws:username}"]}"#,
        r#"{"Resource":["arn:aws:s3:::b/*"]}"#,
    ),
    case(
        "REDUNDANT_RESOURCE",
        Identity,
        r#"{"Resource":["arn:aws:s3:::b","*"]}"#,
        r#"{"Resource":["arn:aws:s3:::B","arn:aws:s3:::b","arn:aws:s3:::b/*","arn:aws:s3:::c/${aws:username}x","arn:aws:sqs"]}"#,
    )
    .with_fix(r#"{"Resource":["*"]}"#),
    // E-44: an exception that cannot be computed keeps an Allow from applying, so it is not superfluous there.
    fixed(
        "REDUNDANT_RESOURCE",
        Identity,
        r#"{"Effect":"Deny","NotResource":["arn:aws:s3:::b/*","arn:aws:s3:::b/${aws:username}"]}"#,
        r#"{"Effect":"Deny","NotResource":["arn:aws:s3:::b/*"]}"#,
    ),
    case(
        "REDUNDANT_RESOURCE",
        Identity,
        r#"{"Effect":"Allow","NotResource":["arn:aws:s3:::b/*","arn:aws:s3:::b/x"]}"#,
        r#"{"Effect":"Allow","NotResource":["arn:aws:s3:::b/*","arn:aws:s3:::b/${aws:username}"]}"#,
    )
    .with_fix(r#"{"Effect":"Allow","NotResource":["arn:aws:s3:::b/*"]}"#),
    case(
        "REDUNDANT_STATEMENT",
        Identity,
        r#"{"Statement":[{"Effect":"Deny","Action":"*","NotResource":"arn:aws:s3:::b/${aws:username}"},{"Effect":"Deny","Action":"*","NotResource":"arn:aws:s3:::b/*"}]}"#,
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","NotResource":"arn:aws:s3:::b/${aws:username}"},{"Effect":"Allow","Action":"*","NotResource":"arn:aws:s3:::b/*"}]}"#,
    )
    .with_fix(r#"{"Statement":[{"Effect":"Deny","Action":"*","NotResource":"arn:aws:s3:::b/${aws:username}"}]}"#),
    case(
        "REDUNDANT_RESOURCE",
        Identity,
        r#"{"Resource":["arn:aws:s3:::b/${aws:username}","arn:aws:s3:::b/${aws:username}"]}"#,
        r#"{"Resource":["arn:aws:s3:::b/${aws:username}","arn:aws:s3:::b/alice"]}"#,
    )
    .with_fix(r#"{"Resource":["arn:aws:s3:::b/${aws:username}"]}"#),
    fixed(
        "REDUNDANT_STATEMENT",
        Identity,
        r#"{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}, {"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}]}"#,
        r#"{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#,
    ),
    case(
        "REDUNDANT_STATEMENT",
        Identity,
        r#"{"Statement":[{"Effect":"Deny","NotAction":["s3:*","iam:*"],"Resource":"arn:aws:s3:::b"},{"Effect":"Deny","NotAction":"s3:*","Resource":"*"}]}"#,
        r#"{"Statement":[{"Effect":"Deny","NotAction":["s3:*","iam:*"],"Resource":"*"},{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}]}"#,
    )
    .with_fix(r#"{"Statement":[{"Effect":"Deny","NotAction":"s3:*","Resource":"*"}]}"#),
    case(
        "REDUNDANT_STATEMENT",
        Resource,
        r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:*","Resource":"*"}]}"#,
        r#"{"Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:*","Resource":"*"},{"Effect":"Allow","NotPrincipal":{"AWS":"444455556666"},"Action":"s3:*","Resource":"*"}]}"#,
    )
    .with_fix(r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]}"#),
    case(
        "REDUNDANT_STATEMENT",
        Identity,
        r#"{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"a:b":"true"}}},{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"a:b":"true"},"Null":{"a:b":"false"}}}]}"#,
        r#"{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"a:b":"true"}}},{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"a:b":"false"}}},{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":true}}]}"#,
    )
    .with_fix(r#"{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"a:b":"true"}}}]}"#),
];

#[test]
fn comparing_long_lists_of_nasty_patterns_has_a_budget() {
    let nasty: Vec<String> = (0..60)
        .map(|n| format!("\"s3:{}{n}\"", "*a".repeat(800)))
        .collect();
    let text = format!(r#"{{"Statement":[{{"Action":[{}]}}]}}"#, nasty.join(","));
    assert!(crate::found(&text, Identity, "REDUNDANT_ACTION").is_empty());
}

fn statement() -> impl Strategy<Value = String> {
    let actions = prop::collection::vec(
        select(vec![
            "*",
            "s3:*",
            "s3:Get*",
            "S3:GetObject",
            "s3:*t",
            "iam:*",
        ]),
        1..3,
    );
    let resources = prop::collection::vec(
        select(vec![
            "*",
            "**",
            "arn:aws:s3:::*",
            "arn:aws:s3:*",
            "arn:aws:s3:*:*:b/a",
            "arn:aws:s3:?*:1:*",
            "arn:aws:s3:*?:1:*",
            "*:aws:s3:*:*:b/*",
            "arn:aws:s3:::b/*",
            "arn:aws:s3:::b/a",
            "arn:aws:s3:::b/${s3:prefix}",
            "arn:aws:s3:::b/${s3:prefix, 'a}'}",
            "arn:aws:s3:::*'}",
            "arn:aws:s3:::b/${*}",
            "arn:aws:s3:::b/?",
        ]),
        1..4,
    );
    let condition = select(vec![
        "{}",
        r#"{"Null":{"s3:prefix":"true"}}"#,
        r#"{"StringLike":{"s3:prefix":"a"},"Null":{"s3:prefix":"false"}}"#,
        r#"{"StringLike":{"s3:prefix":"a"}}"#,
    ]);
    let not = || select(vec!["", "Not"]);
    (select(vec!["Allow", "Deny"]), not(), actions, not(), resources, condition).prop_map(
        |(effect, not_action, actions, not_resource, resources, condition)| {
            format!(
                r#"{{"Effect":"{effect}","{not_action}Action":{actions:?},"{not_resource}Resource":{resources:?},"Condition":{condition}}}"#
            )
        },
    )
}

fn decides(text: &str, requests: &[Request]) -> Vec<evaluator::Verdict> {
    let set = PolicySet {
        identity: Layer::new([AttachedPolicy {
            source: Arc::new(PolicySource {
                uri: "inline:p".to_owned(),
                name: "p".to_owned(),
                policy_type: PolicyType::Inline,
                attached_to: "arn:aws:iam::111122223333:user/alice".to_owned(),
            }),
            policy: Arc::new(Policy::parse(text).unwrap()),
        }]),
        ..PolicySet::default()
    };
    let verdicts = requests.iter().map(|request| verdict(&set, request));
    verdicts.collect()
}

fn requests() -> Vec<Request> {
    let mut all = Vec::new();
    for prefix in [None, Some(""), Some("a"), Some("x")] {
        for action in ["s3:GetObject", "s3:PutObject", "iam:GetUser"] {
            for resource in [
                "*",
                "arn:aws:s3:::b/a",
                "arn:aws:s3:::b/x",
                "arn:aws:s3:::b/*",
                "arn:aws:s3:::b/a}",
                "arn:aws:s3:::c",
                "arn:aws:s3:::b/x'}",
                "arn:aws:s3:e:1:c",
                "arn:aws:s3:e:f:1:c:d",
                "arn:aws:s3:x:y:z:b/a",
                "arn:q:aws:s3:e:f:b/a",
            ] {
                let mut context = RequestContext::new();
                if let Some(prefix) = prefix {
                    context.set("s3:prefix", prefix);
                }
                let alice = "arn:aws:iam::111122223333:user/alice";
                all.push(Request::new(alice, action, resource, context).unwrap());
            }
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    /// What is called superfluous is: without it, every request is decided as before.
    #[test]
    fn taking_away_what_is_redundant_changes_no_decision(statements in prop::collection::vec(statement(), 1..4)) {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","));
        let requests = requests();
        let before = decides(&text, &requests);
        for finding in crate::lint(&text, Identity) {
            let Some(fix) = finding.fix.filter(|_| finding.issue_code.starts_with("REDUNDANT_")) else { continue };
            let fixed = fix.apply(&text);
            prop_assert_eq!(&before, &decides(&fixed, &requests), "{} {} {}", finding.issue_code, text, fixed);
        }
    }
}
