//! `iam:PassRole` and `iam:CreateServiceLinkedRole`.

use evaluator::DocumentType::{Identity, ServiceControl};

use crate::{Case, case};

pub const CASES: &[Case] = &[
    case(
        "PASS_ROLE_WITH_NOT_RESOURCE",
        Identity,
        r#"{"Effect":"Allow","Action":"iam:PassRole","NotResource":"arn:aws:iam::111122223333:role/admin"}"#,
        r#"{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::111122223333:role/app"}"#,
    ),
    case(
        "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
        Identity,
        r#"{"Effect":"Allow","Action":"iam:*","NotResource":"arn:aws:iam::111122223333:role/admin"}"#,
        r#"{"Effect":"Allow","Action":"iam:G*","NotResource":"arn:aws:iam::111122223333:role/admin"}"#,
    ),
    case(
        "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE",
        Identity,
        r#"{"Effect":"Allow","NotAction":"s3:*","NotResource":"arn:aws:iam::111122223333:role/admin"}"#,
        r#"{"Effect":"Allow","NotAction":"iam:Pass*","NotResource":"arn:aws:iam::111122223333:role/admin"}"#,
    ),
    case(
        "PASS_ROLE_WITH_STAR_IN_RESOURCE",
        Identity,
        r#"{"Effect":"Allow","Action":["iam:passrole","s3:*"],"Resource":"*"}"#,
        r#"{"Effect":"Allow","Action":["iam:passrole","s3:*"],"Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}}"#,
    ),
    case(
        "PASS_ROLE_WITH_STAR_IN_RESOURCE",
        Identity,
        r#"{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::*:role/*"}"#,
        r#"{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::*:role/Service*"}"#,
    ),
    case(
        "PASS_ROLE_WITH_STAR_IN_RESOURCE",
        Identity,
        r#"{"Effect":"Allow","Action":"iam:PassRole","Resource":["arn:aws:iam::111122223333:role/a","arn:aws:i*::111122223333:ro*"]}"#,
        r#"{"Effect":"Allow","Action":"iam:PassRole","Resource":["arn:aws:iam::111122223333:role/","arn:aws:s3:::*"]}"#,
    ),
    case(
        "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
        Identity,
        r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#,
        r#"{"Effect":"Deny","Action":"*","Resource":"*"}"#,
    ),
    case(
        "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
        Identity,
        r#"{"Effect":"Allow","NotAction":"s3:*","Resource":"arn:aws:iam::111122223333:*"}"#,
        r#"{"Effect":"Allow","NotAction":"s3:*","Resource":"arn:aws:s3:::*"}"#,
    ),
    case(
        "CREATE_SLR_WITH_NOT_RESOURCE",
        Identity,
        r#"{"Effect":"Allow","Action":"iam:CreateServiceLinkedRole","NotResource":"*"}"#,
        r#"{"Effect":"Allow","Action":"iam:CreateRole","NotResource":"*"}"#,
    ),
    case(
        "CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
        Identity,
        r#"{"Effect":"Allow","Action":"iam:Create*","NotResource":"*"}"#,
        r#"{"Effect":"Allow","Action":"iam:CreateR*","NotResource":"*"}"#,
    ),
    case(
        "CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE",
        Identity,
        r#"{"Effect":"Allow","NotAction":"iam:PassRole","NotResource":"*"}"#,
        r#"{"Effect":"Allow","NotAction":"iam:*","NotResource":"*"}"#,
    ),
    case(
        "CREATE_SLR_WITH_STAR_IN_RESOURCE",
        Identity,
        r#"{"Effect":"Allow","Action":"iam:CreateServiceLinkedRole","Resource":"arn:aws:iam::*:role/aws-service-role/*"}"#,
        r#"{"Effect":"Allow","Action":"iam:CreateServiceLinkedRole","Resource":"arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/*"}"#,
    ),
    case(
        "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
        Identity,
        r#"{"Effect":"Allow","Action":"iam:*","Resource":"*"}"#,
        r#"{"Effect":"Allow","Action":"iam:*","Resource":"*","Condition":{"StringLike":{"iam:AWSServiceName":"ecs.amazonaws.com"}}}"#,
    ),
    case(
        "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
        Identity,
        r#"{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}"#,
        r#"{"Effect":"Allow","NotAction":"*","Resource":"*"}"#,
    ),
];

#[test]
fn what_grants_nothing_passes_nothing() {
    let text = crate::whole(r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#);
    let findings = evaluator::lint::lint(&text, ServiceControl);
    assert!(
        findings
            .iter()
            .all(|found| !found.issue_code.starts_with("PASS_ROLE"))
    );
}
