//! Our own findings.

use evaluator::DocumentType::{Identity, Resource};

use crate::{Case, case, fixed};

pub const CASES: &[Case] = &[
    case(
        "BAILIWICK_VARIABLE_MAY_BE_ABSENT",
        Identity,
        r#"{"NotResource":"arn:aws:s3:::b/${aws:PrincipalTag/team}/*"}"#,
        r#"{"NotResource":"arn:aws:s3:::b/${aws:PrincipalTag/team, 'none'}/${*}/${aws:userid}"}"#,
    ),
    case(
        "BAILIWICK_VARIABLE_MAY_BE_ABSENT",
        Identity,
        r#"{"Condition":{"StringNotLike":{"s3:prefix":["a","${aws:username}/*"]}}}"#,
        r#"{"Condition":{"StringLike":{"s3:prefix":["a","${aws:username}/*"]}}}"#,
    ),
    fixed(
        "BAILIWICK_FORALLVALUES_ALLOWS_ABSENT_KEY",
        Identity,
        r#"{"Effect":"Allow","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["a"]}}}"#,
        r#"{"Effect":"Allow","Condition":{"Null": {"aws:TagKeys": "false"},"ForAllValues:StringEquals":{"aws:TagKeys":["a"]}}}"#,
    ),
    case(
        "BAILIWICK_FORALLVALUES_ALLOWS_ABSENT_KEY",
        Identity,
        r#"{"Effect":"Allow","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["a"]},"Null":{"x:y":"false"}}}"#,
        r#"{"Effect":"Deny","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["a"]},"Null":{"x:y":"false"}}}"#,
    ),
    fixed(
        "BAILIWICK_NEGATED_OPERATOR_ALLOWS_ABSENT_KEY",
        Identity,
        r#"{"Effect":"Allow","Condition":{"StringNotEquals":{"aws:SourceVpc":"vpc-12345678"}}}"#,
        r#"{"Effect":"Allow","Condition":{"Null": {"aws:SourceVpc": "false"},"StringNotEquals":{"aws:SourceVpc":"vpc-12345678"}}}"#,
    ),
    case(
        "BAILIWICK_NEGATED_OPERATOR_ALLOWS_ABSENT_KEY",
        Identity,
        r#"{"Effect":"Allow","Condition":{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"Null":{"x:y":"false"}}}"#,
        r#"{"Effect":"Deny","Condition":{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"Null":{"x:y":"false"}}}"#,
    ),
    case(
        "BAILIWICK_NEGATED_OPERATOR_ALLOWS_ABSENT_KEY",
        Identity,
        r#"{"Effect":"Allow","Condition":{"StringNotLike":{"s3:prefix":"x"},"Null":{"x:y":"false"}}}"#,
        r#"{"Effect":"Allow","Condition":{"StringNotEquals":{"aws:PrincipalAccount":"1"},"StringNotLikeIfExists":{"s3:prefix":"x"}}}"#,
    ),
    case(
        "BAILIWICK_FORANYVALUE_WITH_NEGATED_OPERATOR",
        Identity,
        r#"{"Effect":"Deny","Condition":{"ForAnyValue:StringNotEquals":{"aws:TagKeys":["a"]}}}"#,
        r#"{"Effect":"Deny","Condition":{"ForAnyValue:StringEquals":{"aws:TagKeys":["a"]}}}"#,
    ),
    case(
        "BAILIWICK_FORANYVALUE_WITH_NEGATED_OPERATOR",
        Identity,
        r#"{"Effect":"Deny","Condition":{"ForAnyValue:StringNotLike":{"aws:TagKeys":["a"]}}}"#,
        r#"{"Effect":"Deny","Condition":{"ForAnyValue:StringNotLike":{"aws:TagKeys":["a"]},"Null":{"AWS:TAGKEYS":"false"}}}"#,
    ),
    case(
        "BAILIWICK_UNREACHABLE_STATEMENT",
        Identity,
        r#"{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"},{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}"#,
        r#"{"Statement":[{"Effect":"Allow","Action":["s3:GetObject","sqs:*"],"Resource":"arn:aws:s3:::b/*"},{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}"#,
    ),
    case(
        "BAILIWICK_UNREACHABLE_STATEMENT",
        Resource,
        r#"{"Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:*","Resource":"*"},{"Effect":"Deny","Principal":"*","NotAction":"sqs:*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}"#,
        r#"{"Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:*","Resource":"*"},{"Effect":"Deny","Principal":{"AWS":"444455556666"},"Action":"*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}"#,
    ),
];
