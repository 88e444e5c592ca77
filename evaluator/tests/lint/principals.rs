//! Principals outside trust policies.

use evaluator::DocumentType::{Identity, Resource, Trust};

use crate::{Case, case, fixed};

pub const CASES: &[Case] = &[
    fixed(
        "UNSUPPORTED_PRINCIPAL",
        Identity,
        r#"{"Effect":"Allow", "Principal":"*", "Action":"*"}"#,
        r#"{"Effect":"Allow", "Action":"*"}"#,
    ),
    fixed(
        "UNSUPPORTED_PRINCIPAL",
        Identity,
        r#"{"Effect":"Allow","NotPrincipal":{"AWS":"*"}}"#,
        r#"{"Effect":"Allow"}"#,
    ),
    fixed(
        "INVALID_PRINCIPAL_FORMAT",
        Resource,
        r#"{"Principal":"arn:aws:iam::111122223333:root"}"#,
        r#"{"Principal":{"AWS": "arn:aws:iam::111122223333:root"}}"#,
    ),
    fixed(
        "INVALID_PRINCIPAL_FORMAT",
        Resource,
        r#"{"Principal":"sns.amazonaws.com"}"#,
        r#"{"Principal":{"Service": "sns.amazonaws.com"}}"#,
    ),
    fixed(
        "INVALID_PRINCIPAL_FORMAT",
        Trust,
        r#"{"Principal":"arn:aws:iam::111122223333:saml-provider/p"}"#,
        r#"{"Principal":{"Federated": "arn:aws:iam::111122223333:saml-provider/p"}}"#,
    ),
    case(
        "INVALID_PRINCIPAL_FORMAT",
        Resource,
        r#"{"Principal":"alice"}"#,
        r#"{"Principal":"*"}"#,
    ),
    case(
        "INVALID_PRINCIPAL_FORMAT",
        Resource,
        r#"{"Principal":["*"]}"#,
        r#"{"Principal":[]}"#,
    ),
    case(
        "INVALID_PRINCIPAL_FORMAT",
        Resource,
        r#"{"Principal":{"AWS":[1]}}"#,
        r#"{"Principal":{"AWS":["*"]}}"#,
    ),
    case(
        "INVALID_PRINCIPAL_FORMAT",
        Resource,
        r#"{"Principal":{"AWS":["111122223333","alice"]}}"#,
        r#"{"Principal":{"AWS":["111122223333","arn:aws-cn:sts::111122223333:assumed-role/r/s"]}}"#,
    ),
    case(
        "INVALID_PRINCIPAL_FORMAT",
        Resource,
        r#"{"Principal":{"AWS":"arn:aws:s3:::bucket"}}"#,
        r#"{"Principal":{"AWS":"arn:aws:iam::111122223333:root"}}"#,
    ),
    fixed(
        "INVALID_PRINCIPAL_KEY",
        Resource,
        r#"{"Principal":{"aws":"111122223333"}}"#,
        r#"{"Principal":{"AWS":"111122223333"}}"#,
    ),
    case(
        "INVALID_PRINCIPAL_KEY",
        Resource,
        r#"{"Principal":{"User":"arn:aws:iam::111122223333:user/a"}}"#,
        r#"{"Principal":{"CanonicalUser":"79a59d"}}"#,
    ),
    case(
        "INVALID_PRINCIPAL_FORMAT",
        Resource,
        r#"{"Principal":{"Service":"lambda"}}"#,
        r#"{"Principal":{"Service":"lambda.amazonaws.com"}}"#,
    ),
    case(
        "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
        Resource,
        r#"{"Principal":{"AWS":"arn:aws:iam::111122223333:user/*"}}"#,
        r#"{"Principal":{"AWS":"*"}}"#,
    ),
    case(
        "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
        Resource,
        r#"{"Principal":{"Service":"*"}}"#,
        r#"{"Principal":{"Service":"sns.amazonaws.com"}}"#,
    ),
    case(
        "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
        Trust,
        r#"{"Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/?"}}"#,
        r#"{"Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/p"}}"#,
    ),
    case(
        "FEDERATED_PRINCIPAL_NOT_SUPPORTED",
        Resource,
        r#"{"Principal":{"Federated":"cognito-identity.amazonaws.com"}}"#,
        r#"{"Principal":{"Service":"cognito-identity.amazonaws.com"}}"#,
    ),
    case(
        "ALLOW_WITH_NOT_PRINCIPAL",
        Resource,
        r#"{"Effect":"Allow","NotPrincipal":{"AWS":"111122223333"}}"#,
        r#"{"Effect":"Deny","NotPrincipal":{"AWS":"111122223333"}}"#,
    ),
    case(
        "INVALID_ROLE_REFERENCE",
        Resource,
        r#"{"Principal":{"AWS":"AROADBQP57FF2AEXAMPLE"}}"#,
        r#"{"Principal":{"AWS":"arn:aws:iam::111122223333:role/AROADBQP57FF2AEXAMPLE"}}"#,
    ),
    case(
        "INVALID_USER_REFERENCE",
        Trust,
        r#"{"Principal":{"AWS":"AIDADBQP57FF2AEXAMPLE"}}"#,
        r#"{"Principal":{"AWS":"arn:aws:iam::111122223333:user/AIDADBQP57FF2AEXAMPLE"}}"#,
    ),
    case(
        "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",
        Resource,
        r#"{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"}}"#,
        r#"{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},
            "Condition":{"StringEquals":{"AWS:sourceaccount":"111122223333"}}}"#,
    ),
    case(
        "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",
        Resource,
        r#"{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},
            "Condition":{"Bool":{"aws:SecureTransport":"true"}}}"#,
        r#"{"Effect":"Deny","Principal":{"Service":"cloudtrail.amazonaws.com"}}"#,
    ),
    case(
        "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
        Resource,
        r#"{"Effect":"Allow","Principal":{"Service":"ses.amazonaws.com"},
            "Condition":{"StringEquals":{"aws:SourceOwner":"111122223333"}}}"#,
        r#"{"Effect":"Allow","Principal":{"Service":"ses.amazonaws.com"},
            "Condition":{"StringEquals":{"aws:SourceOwner":"111122223333","aws:SourceArn":"arn:aws:ses:eu-west-1:111122223333:x"}}}"#,
    ),
];

#[test]
fn roles_that_services_assume_need_no_source() {
    let text = r#"{"Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    assert!(crate::found(text, Trust, "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL").is_empty());
}
