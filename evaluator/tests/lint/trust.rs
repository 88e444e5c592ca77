//! Trust policies of roles.

use evaluator::DocumentType::{Resource, Trust};

use crate::{Case, case, fixed};

const GITHUB: &str = r#"{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
    "Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{
    "token.actions.githubusercontent.com:sub":"repo:owner/name:ref:refs/heads/main"}}}"#;
const GITHUB_NO_SUBJECT: &str = r#"{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
    "Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{
    "token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}}"#;
const GITHUB_ENVIRONMENT: &str = r#"{"Effect":"Allow","Principal":{"Federated":"token.actions.githubusercontent.com"},
    "Condition":{"StringEquals":{"token.actions.githubusercontent.com:sub":"repo:owner/name:environment:production"}}}"#;
const GITHUB_ENVIRONMENT_AND_REF: &str = r#"{"Effect":"Allow","Principal":{"Federated":"token.actions.githubusercontent.com"},
    "Condition":{"StringEquals":{"token.actions.githubusercontent.com:sub":"repo:owner/name:environment:production",
    "token.actions.githubusercontent.com:ref":"refs/heads/main"}}}"#;
const GITHUB_ANY_NAME: &str = r#"{"Effect":"Allow","Principal":{"Federated":"token.actions.githubusercontent.com"},
    "Condition":{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:owner/*:ref:refs/heads/main"}}}"#;
const GITHUB_ANY_BRANCH: &str = r#"{"Effect":"Allow","Principal":{"Federated":"token.actions.githubusercontent.com"},
    "Condition":{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:owner/name:*"}}}"#;
const EKS: &str = r#"{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC"},
    "Action":"sts:AssumeRoleWithWebIdentity"}"#;
const EKS_BOUND: &str = r#"{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC"},
    "Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{
    "oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub":"system:serviceaccount:default:a"}}}"#;
const AUDIENCE: &str = r#"{"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},
    "Condition":{"StringEquals":{"accounts.google.com:aud":"app"}}}"#;
const ANY_AUDIENCE: &str = r#"{"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},
    "Condition":{"ForAnyValue:StringEquals":{"accounts.google.com:aud":"app"}}}"#;
const SUBJECT: &str = r#"{"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},
    "Condition":{"StringEquals":{"accounts.google.com:sub":"app"}}}"#;

pub const CASES: &[Case] = &[
    case(
        "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
        Trust,
        r#"{"Effect":"Deny","NotPrincipal":{"AWS":"111122223333"}}"#,
        r#"{"Effect":"Deny","Principal":{"AWS":"111122223333"}}"#,
    ),
    fixed(
        "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",
        Trust,
        r#"{"Effect":"Allow","Resource":"*"}"#,
        r#"{"Effect":"Allow"}"#,
    ),
    fixed(
        "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",
        Trust,
        r#"{"NotResource":"*","Effect":"Allow"}"#,
        r#"{"Effect":"Allow"}"#,
    ),
    case(
        "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
        Trust,
        r#"{"Effect":"Allow","Principal":"*"}"#,
        r#"{"Effect":"Allow","Principal":{"AWS":"111122223333"}}"#,
    ),
    case(
        "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY",
        Trust,
        r#"{"Principal":{"Federated":"https://accounts.google.com"}}"#,
        r#"{"Principal":{"Federated":"accounts.google.com"}}"#,
    ),
    case(
        "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY",
        Trust,
        r#"{"Principal":{"Federated":"arn:aws:iam::111122223333:role/r"}}"#,
        r#"{"Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/p"}}"#,
    ),
    case(
        "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY",
        Trust,
        r#"{"Principal":{"Federated":"google"}}"#,
        r#"{"Principal":{"AWS":"google"}}"#,
    ),
    fixed(
        "MISMATCHED_ACTION_FOR_PRINCIPAL",
        Trust,
        r#"{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/p"},"Action":"sts:AssumeRole"}"#,
        r#"{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/p"},"Action":"sts:AssumeRoleWithSAML"}"#,
    ),
    fixed(
        "MISMATCHED_ACTION_FOR_PRINCIPAL",
        Trust,
        r#"{"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},"Action":["sts:AssumeRoleWithSAML"]}"#,
        r#"{"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},"Action":["sts:AssumeRoleWithWebIdentity"]}"#,
    ),
    case(
        "MISMATCHED_ACTION_FOR_PRINCIPAL",
        Trust,
        r#"{"Effect":"Allow","Principal":{"AWS":"111122223333","Federated":"accounts.google.com"},"Action":"sts:AssumeRoleWithWebIdentity"}"#,
        r#"{"Effect":"Allow","Principal":{"AWS":"111122223333","Federated":"accounts.google.com"},"Action":"sts:*"}"#,
    ),
    case(
        "MISMATCHED_ACTION_FOR_PRINCIPAL",
        Trust,
        r#"{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":["sts:AssumeRoleWithSAML","sts:TagSession"]}"#,
        r#"{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":["sts:TagSession"]}"#,
    ),
    case(
        "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY",
        Trust,
        r#"{"Effect":"Allow","Principal":{"Service":"rolesanywhere.amazonaws.com"},"Action":["sts:AssumeRole","sts:TagSession"]}"#,
        r#"{"Effect":"Allow","Principal":{"Service":"rolesanywhere.amazonaws.com"},"Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]}"#,
    ),
    case(
        "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY",
        Trust,
        r#"{"Effect":"Allow","Principal":{"Service":"rolesanywhere.amazonaws.com"},"Action":"sts:AssumeRole"}"#,
        r#"{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}"#,
    ),
    case("MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL", Trust, EKS, EKS_BOUND),
    case("MISSING_GITHUB_REPO_CONDITION_KEY", Trust, GITHUB_NO_SUBJECT, GITHUB),
    case("SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED", Trust, GITHUB_ENVIRONMENT, GITHUB_ENVIRONMENT_AND_REF),
    case("SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED", Trust, GITHUB_ANY_NAME, GITHUB),
    case("SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED", Trust, GITHUB_ANY_BRANCH, GITHUB),
    fixed("FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE", Trust, ANY_AUDIENCE, AUDIENCE),
    case("CONFIRM_AUDIENCE_CLAIM_TYPE", Trust, AUDIENCE, SUBJECT),
    fixed(
        "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY",
        Trust,
        r#"{"Principal":{"AWS":["arn:aws:iam::111122223333:role/p/r", "arn:aws:sts::111122223333:assumed-role/r/s"]}}"#,
        r#"{"Principal":{"AWS":["arn:aws:iam::111122223333:role/p/r"]}}"#,
    ),
    case(
        "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY",
        Trust,
        r#"{"Principal":{"AWS":["arn:aws:sts::111122223333:assumed-role/r/s","arn:aws:iam::111122223333:role/r"]}}"#,
        r#"{"Principal":{"AWS":["arn:aws:sts::111122223333:assumed-role/r/s","arn:aws:iam::111122223333:role/r2","arn:aws:iam::444455556666:role/r"]}}"#,
    )
    .with_fix(r#"{"Principal":{"AWS":["arn:aws:iam::111122223333:role/r"]}}"#),
];

#[test]
fn what_roles_anywhere_needs_may_stand_in_several_statements() {
    let text = r#"{"Statement":[
        {"Effect":"Allow","Principal":{"Service":"rolesanywhere.amazonaws.com"},"Action":"sts:AssumeRole"},
        {"Effect":"Allow","Principal":{"Service":["x.amazonaws.com","rolesanywhere.amazonaws.com"]},
         "Action":["sts:TagSession","sts:SetSource*"]}]}"#;
    let code = "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY";
    assert!(crate::found(text, Trust, code).is_empty());
    let text = text.replacen("SetSource*", "Set", 1);
    assert_eq!(crate::found(&text, Trust, code).len(), 1);
}

#[test]
fn only_trust_policies_are_read_as_such() {
    let text = crate::whole(r#"{"Effect":"Allow","Principal":"*","Resource":"*"}"#);
    let findings = evaluator::lint::lint(&text, Resource);
    assert!(
        findings
            .iter()
            .all(|found| !found.issue_code.starts_with("ROLE_TRUST"))
    );
}

#[test]
fn the_name_of_a_github_enterprise_may_follow_the_issuer() {
    let text = crate::whole(
        &GITHUB_NO_SUBJECT.replace("githubusercontent.com", "githubusercontent.com/octo"),
    );
    assert_eq!(
        crate::found(&text, Trust, "MISSING_GITHUB_REPO_CONDITION_KEY").len(),
        1
    );
}
