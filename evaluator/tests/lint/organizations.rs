//! Service and resource control policies, and quotas.

use evaluator::DocumentType::{
    self, Endpoint, Identity, Resource, ResourceControl, ServiceControl, Session, Trust,
};

use crate::{Case, case, fixed};

const NEGATED: &str = r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{
    "StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-1"}}}"#;
const EQUAL: &str = r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{
    "StringEquals":{"aws:PrincipalOrgID":"o-1"}}}"#;
const SPARED: &str = r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{
    "StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-1"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}"#;
const SOURCE: &str = r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{
    "StringNotEqualsIfExists":{"aws:SourceOrgID":"o-1"}}}"#;
const SOURCE_OF_SERVICES: &str = r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{
    "StringNotEqualsIfExists":{"aws:SourceOrgID":"o-1"},"Bool":{"aws:PrincipalIsAWSService":true}}}"#;
const SOURCE_PRESENT: &str = r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{
    "StringNotEqualsIfExists":{"aws:SourceOrgID":"o-1"},"Null":{"aws:SourceAccount":"false"}}}"#;

pub const CASES: &[Case] = &[
    fixed(
        "SCP_SYNTAX_ERROR_PRINCIPAL",
        ServiceControl,
        r#"{"Effect":"Deny","Principal":"*","Action":"*"}"#,
        r#"{"Effect":"Deny","Action":"*"}"#,
    ),
    fixed(
        "RCP_SYNTAX_ERROR_PRINCIPAL",
        ResourceControl,
        r#"{"Effect":"Deny","Principal":{"AWS":"*"}}"#,
        r#"{"Effect":"Deny","Principal":"*"}"#,
    ),
    case(
        "RCP_SYNTAX_ERROR_PRINCIPAL",
        ResourceControl,
        r#"{"Effect":"Deny","Principal":{"AWS":"111122223333"}}"#,
        r#"{"Effect":"Deny","Principal":"*"}"#,
    ),
    case(
        "RCP_SYNTAX_ERROR_PRINCIPAL",
        ResourceControl,
        r#"{"Effect":"Deny","NotPrincipal":"*"}"#,
        r#"{"Effect":"Deny","Principal":"*"}"#,
    ),
    case(
        "RCP_SYNTAX_ERROR_ALLOW",
        ResourceControl,
        r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"arn:aws:s3:::b"}"#,
        r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#,
    ),
    case(
        "RCP_SYNTAX_ERROR_ALLOW",
        ResourceControl,
        r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}"#,
        r#"{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}"#,
    ),
    case(
        "RCP_SYNTAX_ERROR_NOTACTION",
        ResourceControl,
        r#"{"Effect":"Deny","NotAction":"s3:*"}"#,
        r#"{"Effect":"Deny","Action":"s3:*"}"#,
    ),
    case(
        "RCP_SYNTAX_ERROR_ACTION",
        ResourceControl,
        r#"{"Effect":"Deny","Action":"*"}"#,
        r#"{"Effect":"Allow","Action":"*"}"#,
    ),
    case(
        "RCP_SYNTAX_ERROR_ACTION",
        ResourceControl,
        r#"{"Effect":"Deny","Action":"ec2:*"}"#,
        r#"{"Effect":"Deny","Action":"SQS:*"}"#,
    ),
    case(
        "RCP_SYNTAX_ERROR_ACTION",
        ResourceControl,
        r#"{"Effect":"Deny","Action":"s3:*Object"}"#,
        r#"{"Effect":"Deny","Action":["s3:Get*","kms:Decrypt"]}"#,
    ),
    case(
        "RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY",
        ResourceControl,
        NEGATED,
        EQUAL,
    ),
    case(
        "RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY",
        ResourceControl,
        NEGATED,
        SPARED,
    ),
    case(
        "RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY",
        ResourceControl,
        SOURCE,
        SOURCE_OF_SERVICES,
    ),
    case(
        "RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK",
        ResourceControl,
        SOURCE,
        SOURCE_PRESENT,
    ),
];

/// A document of so many characters, all but `spaces` of which are no white space.
fn sized(characters: usize, spaces: usize) -> String {
    let frame = r#"{"Version":"2012-10-17","Statement":[],"Id":""}"#;
    let filled = "x".repeat(characters - frame.len() - spaces);
    frame.replace(r#""""#, &format!("\"{filled}\"{}", " ".repeat(spaces)))
}

#[test]
fn e10_documents_have_quotas_and_white_space_counts_where_aws_counts_it() {
    let quotas: [(DocumentType, &str, usize, bool); 6] = [
        (
            Identity,
            "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA",
            6_144,
            false,
        ),
        (
            Trust,
            "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA",
            2_048,
            false,
        ),
        (
            Resource,
            "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA",
            20_480,
            true,
        ),
        (
            Endpoint,
            "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA",
            20_480,
            true,
        ),
        (ServiceControl, "POLICY_SIZE_EXCEEDS_SCP_QUOTA", 5_120, true),
        (
            ResourceControl,
            "POLICY_SIZE_EXCEEDS_RCP_QUOTA",
            5_120,
            true,
        ),
    ];
    for (document, code, most, counts_space) in quotas {
        let exceeds = |text: String| crate::found(&text, document, code).len() == 1;
        assert!(!exceeds(sized(most, 0)), "{code}");
        assert!(exceeds(sized(most + 1, 0)), "{code}");
        assert_eq!(exceeds(sized(most + 1, 1)), counts_space, "{code}");
    }
    let findings = evaluator::lint::lint(&sized(100_000, 0), Session);
    assert!(
        findings
            .iter()
            .all(|found| !found.issue_code.starts_with("POLICY_SIZE"))
    );
}
