//! Entries of `Action`.

use evaluator::DocumentType::{Identity, Resource, Trust};
use evaluator::lint::lint;

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
    case(
        "UNSUPPORTED_ACTION_IN_POLICY",
        Resource,
        r#"{"Effect":"Allow","Principal":"*","Action":["kafka:GetClusterPolicy","s3:GetObject"],"Resource":"arn:aws:kafka:*:111122223333:cluster/c/*"}"#,
        r#"{"Effect":"Allow","Principal":"*","Action":["kafka:GetClusterPolicy","kafka-cluster:Connect"],"Resource":"arn:aws:kafka:*:111122223333:cluster/c/*"}"#,
    ),
];

/// What nobody can know without a catalogue.
const NEED_THE_CATALOGUE: &str = "ARN_ACCOUNT_NOT_ALLOWED ARN_REGION_NOT_ALLOWED INVALID_ARN_RESOURCE \
    INVALID_SERVICE INVALID_SERVICE_CONDITION_KEY INVALID_SERVICE_IN_ACTION MISSING_ARN_ACCOUNT MISSING_ARN_REGION \
    UNSUPPORTED_ACTION_FOR_CONDITION_KEY UNSUPPORTED_RESOURCE_ARN_IN_POLICY \
    ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE \
    BAILIWICK_RESOURCE_EFFECTIVELY_STAR BAILIWICK_RESOURCE_MISMATCH BAILIWICK_RESOURCE_STAR";

#[test]
fn what_needs_the_catalogue_is_not_said_without_it() {
    for case in crate::all_cases() {
        for finding in lint(&crate::whole(case.bad), case.document) {
            let code = finding.issue_code;
            assert!(
                !NEED_THE_CATALOGUE.split(' ').any(|name| name == code),
                "{code}: {}",
                case.bad
            );
        }
    }
}

#[test]
fn what_would_take_too_long_is_taken_to_be_in_order() {
    let resources: Vec<String> = (0..3_000)
        .map(|number| format!("\"arn:aws:iam::*:nothing{number}\""))
        .collect();
    let text = crate::whole(&format!(
        r#"{{"Effect":"Allow","Action":"*","Resource":[{}]}}"#,
        resources.join(",")
    ));
    let findings = crate::found(&text, Identity, "INVALID_ARN_RESOURCE").len();
    assert!((50..400).contains(&findings), "{findings}");
}

#[test]
fn e31_aws_owns_resources_too_and_that_is_known_without_the_catalogue() {
    let text = crate::whole(
        r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:iam::aws:policy/ReadOnlyAccess"}"#,
    );
    let findings = lint(&text, Identity);
    assert!(
        findings
            .iter()
            .all(|finding| finding.issue_code != "INVALID_ARN_ACCOUNT")
    );
}
