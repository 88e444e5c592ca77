//! Policies as AWS's guides teach them. The lint has nothing to say about them, or people stop reading it.

use evaluator::DocumentType::{
    self, Endpoint, Identity, Resource, ResourceControl, ServiceControl, Session, Trust,
};

const GOOD: &[(DocumentType, &str)] = &[
    (
        Identity,
        r#"{"Version":"2012-10-17","Statement":[
            {"Sid":"ListOwnFolder","Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::reports",
             "Condition":{"StringLike":{"s3:prefix":["home/${aws:username}/*"]}}},
            {"Sid":"UseOwnFolder","Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],
             "Resource":"arn:aws:s3:::reports/home/${aws:username}/*"}]}"#,
    ),
    (
        Identity,
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:PassRole",
            "Resource":"arn:aws:iam::111122223333:role/app","Condition":{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}}}"#,
    ),
    (
        Identity,
        r#"{"Version":"2012-10-17","Statement":[
            {"Sid":"AllowViewAccountInfo","Effect":"Allow","Action":["iam:ListVirtualMFADevices","iam:ListUsers"],"Resource":"*"},
            {"Sid":"AllowManageOwnMFA","Effect":"Allow","Action":["iam:CreateVirtualMFADevice"],"Resource":"arn:aws:iam::*:mfa/${aws:username}"},
            {"Sid":"DenyAllExceptListedIfNoMFA","Effect":"Deny",
             "NotAction":["iam:CreateVirtualMFADevice","iam:EnableMFADevice","iam:GetUser","iam:ListMFADevices","sts:GetSessionToken"],
             "Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}]}"#,
    ),
    (
        Session,
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*"}]}"#,
    ),
    (
        Resource,
        r#"{"Version":"2012-10-17","Id":"logs","Statement":[
            {"Sid":"Write","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject",
             "Resource":"arn:aws:s3:::logs/AWSLogs/111122223333/*",
             "Condition":{"StringEquals":{"aws:SourceArn":"arn:aws:cloudtrail:eu-west-1:111122223333:trail/t"}}},
            {"Sid":"TLS only","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::logs","arn:aws:s3:::logs/*"],
             "Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}"#,
    ),
    (
        Resource,
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["111122223333","arn:aws:iam::444455556666:role/app"]},
            "Action":["sqs:SendMessage"],"Resource":"arn:aws:sqs:eu-west-1:111122223333:q"}]}"#,
    ),
    (
        Trust,
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#,
    ),
    (
        Trust,
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},
            "Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"unique"}}}]}"#,
    ),
    (
        Trust,
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
            "Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/corp"},
            "Action":"sts:AssumeRoleWithSAML","Condition":{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}}]}"#,
    ),
    (
        ServiceControl,
        r#"{"Version":"2012-10-17","Statement":[{"Sid":"DenyOtherRegions","Effect":"Deny",
            "NotAction":["iam:*","organizations:*","sts:*"],"Resource":"*",
            "Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-west-1","eu-central-1"]}}}]}"#,
    ),
    (
        ServiceControl,
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#,
    ),
    (
        ResourceControl,
        r#"{"Version":"2012-10-17","Statement":[{"Sid":"Perimeter","Effect":"Deny","Principal":"*","Action":["s3:*","sqs:*"],"Resource":"*",
            "Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"},
                "BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}]}"#,
    ),
    (
        Endpoint,
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*"}]}"#,
    ),
];

#[test]
fn policies_of_the_textbook_are_left_alone() {
    let told: Vec<String> = GOOD
        .iter()
        .flat_map(|(document, text)| crate::lint(text, *document))
        .map(|found| {
            format!(
                "{} at {}: {}",
                found.issue_code, found.locations[0].span.start.line, found.message
            )
        })
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}
