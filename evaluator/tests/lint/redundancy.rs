//! What a document could do without.

use evaluator::DocumentType::{Identity, Resource};

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
