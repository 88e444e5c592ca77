//! Entries of `Action`.

use evaluator::DocumentType::{Identity, Resource, Trust};

use crate::{Case, case, fixed};

/// A statement that allows an action.
macro_rules! action {
    ($action:literal) => {
        concat!(
            r#"{"Effect":"Allow","Action":"#,
            $action,
            r#","Resource":"*"}"#
        )
    };
}

/// A statement of a trust policy.
macro_rules! trust {
    ($action:literal) => {
        concat!(
            r#"{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"#,
            $action,
            "}"
        )
    };
}

/// A statement of a bucket's policy.
macro_rules! bucket {
    ($action:literal) => {
        concat!(
            r#"{"Effect":"Allow","Principal":"*","Action":"#,
            $action,
            r#","Resource":["arn:aws:s3:::reports","arn:aws:s3:::reports/*"]}"#
        )
    };
}

pub const CASES: &[Case] = &[
    fixed(
        "INVALID_ACTION",
        Identity,
        action!(r#"["iam:ListUsers","s3:GetObjekt"]"#),
        action!(r#"["iam:ListUsers","s3:GetObject"]"#),
    ),
    case(
        "INVALID_ACTION",
        Identity,
        action!(r#""s3:Teleport""#),
        action!(r#""S3:getobject""#),
    ),
    case(
        "INVALID_ACTION",
        Identity,
        action!(r#""s3:Teleport*""#),
        action!(r#""s3:Get*Object""#),
    ),
    case(
        "INVALID_ACTION",
        Identity,
        action!(r#""ListUsers""#),
        action!(r#""*""#),
    ),
    fixed(
        "INVALID_SERVICE_IN_ACTION",
        Identity,
        action!(r#""iamm:CreateUser""#),
        action!(r#""iam:CreateUser""#),
    ),
    case(
        "INVALID_SERVICE_IN_ACTION",
        Identity,
        action!(r#""teleporter:Get*""#),
        action!(r#""s?:Get*""#),
    ),
    case(
        "WILDCARD_IN_SERVICE_NAME",
        Identity,
        action!(r#""s*:Get*""#),
        action!(r#""s3:Get*""#),
    ),
    fixed(
        "WILDCARD_IN_SERVICE_NAME",
        Identity,
        action!(r#""*:*""#),
        action!(r#""*""#),
    ),
    case(
        "UNSUPPORTED_ACTION_IN_POLICY",
        Trust,
        trust!(r#"["sts:AssumeRole","s3:GetObject"]"#),
        trust!(r#"["sts:AssumeRole","sts:Tag*"]"#),
    ),
    case(
        "UNSUPPORTED_ACTION_IN_POLICY",
        Trust,
        trust!(r#""sts:GetCallerIdentity""#),
        trust!(r#""STS:*""#),
    ),
    case(
        "UNSUPPORTED_ACTION_IN_POLICY",
        Resource,
        bucket!(r#"["s3:GetObject","kms:Decrypt"]"#),
        bucket!(r#"["s3:GetObject","s3:ListBucket"]"#),
    ),
];
