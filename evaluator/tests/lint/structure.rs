//! Structure and JSON.

use evaluator::DocumentType::{Endpoint, Identity, Resource, Trust};

use crate::{Case, case, fixed};

pub const CASES: &[Case] = &[
    fixed(
        "JSON_SYNTAX_ERROR",
        Identity,
        r#"{"Version":"2012-10-17","Statement":[],}"#,
        r#"{"Version":"2012-10-17","Statement":[]}"#,
    ),
    case(
        "JSON_SYNTAX_ERROR",
        Identity,
        "Allow everything",
        r#"{"Statement":[]}"#,
    ),
    case(
        "JSON_SYNTAX_ERROR",
        Identity,
        r#"{"Statement":[],"Statement":[]}"#,
        r#"{"Statement":[]}"#,
    ),
    case("DATA_TYPE_MISMATCH", Identity, "[]", r#"{"Statement":[]}"#),
    case(
        "DATA_TYPE_MISMATCH",
        Identity,
        r#"{"Version":2012,"Statement":[]}"#,
        r#"{"Version":"2012","Statement":[]}"#,
    ),
    case(
        "DATA_TYPE_MISMATCH",
        Identity,
        r#"{"Statement":["s3:*"]}"#,
        r#"{"Statement":[{}]}"#,
    ),
    case(
        "DATA_TYPE_MISMATCH",
        Identity,
        r#"{"Effect":true}"#,
        r#"{"Effect":"true"}"#,
    ),
    case(
        "DATA_TYPE_MISMATCH",
        Identity,
        r#"{"Sid":1}"#,
        r#"{"Sid":"1"}"#,
    ),
    case(
        "DATA_TYPE_MISMATCH",
        Identity,
        r#"{"Action":["s3:*",1]}"#,
        r#"{"Action":["s3:*"]}"#,
    ),
    case(
        "DATA_TYPE_MISMATCH",
        Identity,
        r#"{"Resource":{"a":"*"}}"#,
        r#"{"Resource":"*"}"#,
    ),
    case(
        "DATA_TYPE_MISMATCH",
        Identity,
        r#"{"Condition":[]}"#,
        r#"{"Condition":{}}"#,
    ),
    case(
        "DATA_TYPE_MISMATCH",
        Identity,
        r#"{"Condition":{"Bool":true}}"#,
        r#"{"Condition":{"Bool":{}}}"#,
    ),
    case(
        "DATA_TYPE_MISMATCH",
        Identity,
        r#"{"Condition":{"Bool":{"aws:SecureTransport":[null]}}}"#,
        r#"{"Condition":{"Bool":{"aws:SecureTransport":[true]}}}"#,
    ),
    case(
        "DATA_TYPE_MISMATCH",
        Resource,
        r#"{"Id":1,"Statement":[]}"#,
        r#"{"Id":"1","Statement":[]}"#,
    ),
    case(
        "INVALID_POLICY_ELEMENT",
        Identity,
        r#"{"Version":"2012-10-17","Statements":[],"Statement":[]}"#,
        r#"{"Version":"2012-10-17","Statement":[]}"#,
    ),
    fixed(
        "INVALID_POLICY_ELEMENT",
        Identity,
        r#"{"version":"2012-10-17","Statement":[]}"#,
        r#"{"Version":"2012-10-17","Statement":[]}"#,
    ),
    fixed(
        "INVALID_POLICY_ELEMENT",
        Identity,
        r#"{"effect":"Allow"}"#,
        r#"{"Effect":"Allow"}"#,
    ),
    case(
        "INVALID_POLICY_ELEMENT",
        Identity,
        r#"{"effect":"Allow","Effect":"Allow"}"#,
        r#"{"Effect":"Allow"}"#,
    ),
    case(
        "INVALID_POLICY_ELEMENT",
        Identity,
        r#"{"Actoin":"s3:*"}"#,
        r#"{"Action":"s3:*"}"#,
    ),
    fixed(
        "INVALID_POLICY_ELEMENT",
        Identity,
        r#"{"Version":"2012-10-17","Id":"a", "Statement":[]}"#,
        r#"{"Version":"2012-10-17","Statement":[]}"#,
    ),
    case(
        "INVALID_POLICY_ELEMENT",
        Identity,
        r#"{"Condition":{},"Colour":1}"#,
        r#"{"Condition":{}}"#,
    ),
    case(
        "MISSING_STATEMENT",
        Identity,
        r#"{"Version":"2012-10-17"}"#,
        r#"{"statement":[],"Statement":[]}"#,
    ),
    case(
        "MISSING_EFFECT",
        Identity,
        r#"{"Action":"*"}"#,
        r#"{"effect":"Allow","Action":"*"}"#,
    ),
    case(
        "MISSING_ACTION",
        Identity,
        r#"{"Effect":"Deny"}"#,
        r#"{"Effect":"Deny","NotAction":"iam:*"}"#,
    ),
    case(
        "MISSING_RESOURCE",
        Identity,
        r#"{"Effect":"Deny"}"#,
        r#"{"Effect":"Deny","NotResource":"*"}"#,
    ),
    case(
        "MISSING_RESOURCE",
        Resource,
        r#"{"Effect":"Deny"}"#,
        r#"{"Effect":"Deny","Resource":"*"}"#,
    ),
    case(
        "MISSING_PRINCIPAL",
        Resource,
        r#"{"Effect":"Deny"}"#,
        r#"{"Effect":"Deny","Principal":"*"}"#,
    ),
    case(
        "MISSING_PRINCIPAL",
        Trust,
        r#"{"Effect":"Deny"}"#,
        r#"{"Effect":"Deny","NotPrincipal":"*"}"#,
    ),
    fixed(
        "INVALID_EFFECT",
        Identity,
        r#"{"Effect":"allow"}"#,
        r#"{"Effect":"Allow"}"#,
    ),
    fixed(
        "INVALID_EFFECT",
        Identity,
        r#"{"Effect":"DENY"}"#,
        r#"{"Effect":"Deny"}"#,
    ),
    case(
        "INVALID_EFFECT",
        Identity,
        r#"{"Effect":"Permit"}"#,
        r#"{"Effect":"Deny"}"#,
    ),
    fixed(
        "INVALID_VERSION",
        Identity,
        r#"{"Version":"2012-10-18","Statement":[]}"#,
        r#"{"Version":"2012-10-17","Statement":[]}"#,
    ),
    case(
        "INVALID_VERSION",
        Identity,
        r#"{"Version":"2015-01-01","Id":"2012-10-17","Statement":[]}"#,
        r#"{"Version":"2008-10-17","Statement":[]}"#,
    )
    .with_fix(r#"{"Version":"2012-10-17","Id":"2012-10-17","Statement":[]}"#),
    fixed(
        "MISSING_VERSION",
        Identity,
        "{\n  \"Statement\": []\n}",
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": []\n}",
    ),
    case(
        "UNSUPPORTED_ELEMENT_COMBINATION",
        Identity,
        r#"{"Action":"s3:*","NotAction":"s3:*"}"#,
        r#"{"Action":"s3:*","NotResource":"*"}"#,
    ),
    case(
        "UNSUPPORTED_ELEMENT_COMBINATION",
        Identity,
        r#"{"Resource":"*","NotResource":"*"}"#,
        r#"{"Resource":"*","NotAction":"*"}"#,
    ),
    case(
        "UNSUPPORTED_ELEMENT_COMBINATION",
        Resource,
        r#"{"Principal":"*","NotPrincipal":"*"}"#,
        r#"{"Principal":"*"}"#,
    ),
    case(
        "UNIQUE_SIDS_REQUIRED",
        Identity,
        r#"{"Statement":[{"Sid":"a"},{"Sid":"a"}]}"#,
        r#"{"Statement":[{"Sid":"a"},{"Sid":"A"},{"Sid":""},{"Sid":""}]}"#,
    ),
    case(
        "UNIQUE_SIDS_REQUIRED",
        Trust,
        r#"{"Statement":[{"Sid":"a"},{"Sid":"a"}]}"#,
        r#"{"Statement":[{"Sid":"a"}]}"#,
    ),
    case(
        "UNIQUE_SIDS_RECOMMENDED",
        Resource,
        r#"{"Statement":[{"Sid":"a"},{"Sid":"a"}]}"#,
        r#"{"Statement":[{"Sid":"a"},{"Sid":"b"}]}"#,
    ),
    fixed(
        "UNSUPPORTED_SID",
        Identity,
        r#"{"Sid":"Allow reading."}"#,
        r#"{"Sid":"Allowreading"}"#,
    ),
    case(
        "UNSUPPORTED_SID",
        Identity,
        r#"{"Sid":"读"}"#,
        r#"{"Sid":""}"#,
    ),
    case(
        "UNSUPPORTED_SID",
        Identity,
        r#"{"Statement":[{"Sid":"a b"},{"Sid":"ab"}]}"#,
        r#"{"Statement":[{"Sid":"ab2"},{"Sid":"ab"}]}"#,
    ),
];

#[test]
fn services_documents_may_have_an_id_and_any_sid() {
    let text = r#"{"Id":"x","Statement":[{"Sid":"Enable IAM User Permissions"}]}"#;
    for document in [Resource, Endpoint] {
        assert!(crate::found(text, document, "INVALID_POLICY_ELEMENT").is_empty());
        assert!(crate::found(text, document, "UNSUPPORTED_SID").is_empty());
    }
}

#[test]
fn a_trust_policy_needs_no_resource() {
    let text = r#"{"Statement":[{"Effect":"Allow"}]}"#;
    assert!(crate::found(text, Trust, "MISSING_RESOURCE").is_empty());
}

#[test]
fn a_repeated_sid_points_at_the_first_one_too() {
    let text = r#"{"Statement":[{"Sid":"a"},{"Sid":"a"}]}"#;
    let [finding] = &crate::found(text, Identity, "UNIQUE_SIDS_REQUIRED")[..] else {
        panic!("one finding");
    };
    let starts: Vec<_> = finding
        .locations
        .iter()
        .map(|at| at.span.start_offset)
        .collect();
    assert_eq!(starts, [33, 21]);
    assert_eq!(
        serde_json::to_value(&finding.locations[0].path).unwrap(),
        serde_json::json!([{"value": "Statement"}, {"index": 1}, {"value": "Sid"}])
    );
}
