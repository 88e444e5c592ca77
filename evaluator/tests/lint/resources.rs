//! Entries of `Resource`.

use evaluator::DocumentType::{Identity, Resource};

use crate::{Case, case, fixed};

/// A statement about resources.
macro_rules! on {
    ($action:literal, $resource:literal) => {
        concat!(
            r#"{"Effect":"Allow","Action":"#,
            $action,
            r#","Resource":"#,
            $resource,
            "}"
        )
    };
}

/// A statement that forbids everything but one resource, so that no action matters.
macro_rules! resource {
    ($resource:literal) => {
        concat!(
            r#"{"Effect":"Deny","Action":"*","NotResource":"#,
            $resource,
            "}"
        )
    };
}

pub const CASES: &[Case] = &[
    fixed(
        "INVALID_ARN_PREFIX",
        Identity,
        resource!(r#""ARN:aws:s3:::reports""#),
        resource!(r#""arn:aws:s3:::reports""#),
    ),
    fixed(
        "INVALID_ARN_PREFIX",
        Identity,
        resource!(r#""aws:s3:::reports""#),
        resource!(r#""arn:aws:s3:::reports""#),
    ),
    case(
        "INVALID_ARN_PREFIX",
        Identity,
        resource!(r#""reports/*""#),
        resource!(r#""**""#),
    ),
    case(
        "MISSING_ARN_FIELD",
        Identity,
        resource!(r#""arn:aws:s3:reports""#),
        resource!(r#""arn:aws:s3:::${aws:username}""#),
    ),
    fixed(
        "INVALID_PARTITION",
        Identity,
        resource!(r#""arn:aw:s3:::reports""#),
        resource!(r#""arn:aws:s3:::reports""#),
    ),
    case(
        "INVALID_PARTITION",
        Identity,
        resource!(r#""arn:azure*:s3:::reports""#),
        resource!(r#""arn:aws*:s3:::reports""#),
    ),
    fixed(
        "INVALID_ARN_SERVICE_CASE",
        Identity,
        resource!(r#""arn:aws:S3:::reports""#),
        resource!(r#""arn:aws:s3:::reports""#),
    ),
    fixed(
        "INVALID_SERVICE",
        Identity,
        resource!(r#""arn:aws:dynamobd:eu-west-1:111122223333:table/t""#),
        resource!(r#""arn:aws:dynamodb:eu-west-1:111122223333:table/t""#),
    ),
    case(
        "WILDCARD_IN_SERVICE_NAME",
        Identity,
        resource!(r#""arn:aws:s*:::reports""#),
        resource!(r#""arn:aws:s3:::s*""#),
    ),
    case(
        "INVALID_ARN_REGION",
        Identity,
        resource!(r#""arn:aws:sqs:cn-north-1:111122223333:q""#),
        resource!(r#""arn:aws-cn:sqs:cn-north-1:111122223333:q""#),
    ),
    fixed(
        "INVALID_ARN_REGION",
        Identity,
        resource!(r#""arn:aws:sqs:il-centrl-1:111122223333:q""#),
        resource!(r#""arn:aws:sqs:il-central-1:111122223333:q""#),
    ),
    case(
        "INVALID_ARN_REGION",
        Identity,
        resource!(r#""arn:aws:sqs:xx-*:111122223333:q""#),
        resource!(r#""arn:aws:sqs:eu-*:111122223333:q""#),
    ),
    case(
        "INVALID_ARN_ACCOUNT",
        Identity,
        resource!(r#""arn:aws:sqs:eu-west-1:1111-2222-3333:q""#),
        resource!(r#""arn:aws:sqs:eu-west-1:1111*:q""#),
    ),
    case(
        "INVALID_ARN_ACCOUNT",
        Identity,
        resource!(r#""arn:aws:sqs:eu-west-1:prod*:q""#),
        resource!(
            r#"["arn:aws:sqs:eu-west-1:${aws:PrincipalAccount}:q","arn:aws:iam::aws:policy/P"]"#
        ),
    ),
    fixed(
        "ARN_REGION_NOT_ALLOWED",
        Identity,
        resource!(r#""arn:aws:iam:eu-west-1:111122223333:user/a""#),
        resource!(r#""arn:aws:iam::111122223333:user/a""#),
    ),
    fixed(
        "ARN_ACCOUNT_NOT_ALLOWED",
        Identity,
        resource!(r#""arn:aws:s3::111122223333:reports/x""#),
        resource!(r#""arn:aws:s3:::reports/x""#),
    ),
    case(
        "MISSING_ARN_REGION",
        Identity,
        resource!(r#""arn:aws:sqs::111122223333:q""#),
        resource!(r#""arn:aws:sqs:*:111122223333:q""#),
    ),
    case(
        "MISSING_ARN_ACCOUNT",
        Identity,
        resource!(r#""arn:aws:iam:::user/a""#),
        resource!(r#""arn:aws:iam::*:user/a""#),
    ),
    case(
        "INVALID_ARN_RESOURCE",
        Identity,
        resource!(r#""arn:aws:iam::111122223333:usr/a""#),
        resource!(r#""arn:aws:iam::111122223333:us*/a""#),
    ),
    case(
        "UNSUPPORTED_RESOURCE_ARN_IN_POLICY",
        Resource,
        r#"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:sqs:eu-west-1:111122223333:q"}"#,
        r#"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*"}"#,
    ),
    case(
        "BAILIWICK_RESOURCE_MISMATCH",
        Identity,
        on!(r#""s3:ListBucket""#, r#""arn:aws:s3:::reports/x/*""#),
        on!(r#""s3:GetObject""#, r#""arn:aws:s3:::reports/x/*""#),
    ),
    case(
        "BAILIWICK_RESOURCE_MISMATCH",
        Identity,
        on!(
            r#"["iam:GetUser","iam:ListUsers"]"#,
            r#""arn:aws:iam::111122223333:role/a""#
        ),
        on!(
            r#"["iam:GetUser","iam:List*"]"#,
            r#""arn:aws:iam::111122223333:user/a""#
        ),
    ),
    case(
        "BAILIWICK_RESOURCE_STAR",
        Identity,
        on!(r#"["s3:ListAllMyBuckets","s3:GetObject"]"#, r#""*""#),
        on!(r#"["s3:ListAllMyBuckets"]"#, r#""*""#),
    ),
    case(
        "BAILIWICK_RESOURCE_STAR",
        Identity,
        on!(
            r#""iam:GetUser""#,
            r#"["arn:aws:iam::111122223333:user/a","*"]"#
        ),
        r#"{"Effect":"Allow","Action":"iam:GetUser","Resource":"*","Condition":{"StringEquals":{"iam:ResourceTag/a":"b"}}}"#,
    ),
    case(
        "BAILIWICK_RESOURCE_EFFECTIVELY_STAR",
        Identity,
        on!(
            r#"["s3:GetObject","s3:ListBucket"]"#,
            r#"["arn:aws:s3:::*","arn:aws:s3:::*/*"]"#
        ),
        on!(
            r#"["s3:GetObject","s3:ListBucket"]"#,
            r#"["arn:aws:s3:::r*","arn:aws:s3:::*/*"]"#
        ),
    ),
    case(
        "BAILIWICK_RESOURCE_EFFECTIVELY_STAR",
        Identity,
        on!(r#""iam:GetUser""#, r#""arn:aws:iam::*:user/*""#),
        on!(r#""iam:GetUser""#, r#""arn:aws:iam::111122223333:user/*""#),
    ),
    case(
        "ARN_REGION_NOT_ALLOWED",
        Identity,
        resource!(r#"["arn:aws:s3:::a","arn:aws:iam:eu-west-1:*:user/a"]"#),
        resource!(r#"["arn:aws:s3:*:*:a","arn:aws:iam:*:*:user/a"]"#),
    )
    .with_fix(resource!(r#"["arn:aws:s3:::a","arn:aws:iam::*:user/a"]"#)),
    case(
        "UNSUPPORTED_RESOURCE_ARN_IN_POLICY",
        Resource,
        r#"{"Effect":"Allow","Principal":"*","Action":"kafka-cluster:Connect","Resource":"arn:aws:sqs:eu-west-1:111122223333:q"}"#,
        r#"{"Effect":"Allow","Principal":"*","Action":"kafka-cluster:Connect","Resource":"arn:aws:kafka:eu-west-1:111122223333:cluster/c/*"}"#,
    ),
    case(
        "BAILIWICK_RESOURCE_EFFECTIVELY_STAR",
        Identity,
        on!(r#""ec2:StartInstances""#, r#""arn:aws:ec2:*:*:instance/*""#),
        r#"{"Effect":"Allow","Action":"ec2:StartInstances","Resource":"arn:aws:ec2:*:*:instance/*","Condition":{"StringEquals":{"aws:ResourceTag/a":"b"}}}"#,
    ),
];
