//! Rules that say what the evaluator leaves alone: which keys there are, calls on behalf of others, pairs of one call,
//! and what services refuse by themselves.

use super::case::*;

const ONLY_WITH: &str =
    r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Null":{"KEY":"false"}}}"#;

#[test]
fn e73_e74_e75_e76_no_key_is_there_that_the_request_does_not_bring() {
    for key in [
        "aws:PrincipalArn",
        "aws:PrincipalAccount",
        "aws:PrincipalType",
        "aws:username",
        "aws:userid",
        "aws:CurrentTime",
        "aws:TokenIssueTime",
        "aws:MultiFactorAuthPresent",
        "aws:SourceIp",
        "aws:ResourceAccount",
    ] {
        let statement = ONLY_WITH.replace("KEY", key);
        for principal in [ALICE, SESSION] {
            let asked = case(principal).identity(&[&statement]);
            assert!(asked.is_denied_by_silence(), "{key}");
            assert!(asked.key(key, "x").is_allowed(), "{key}");
        }
    }
}

#[test]
fn e121_without_a_resource_policy_nobody_comes_from_another_account() {
    let asked = case(STRANGER).identity(&[ALLOW]);
    assert!(asked.is_denied_by_silence());
    assert!(asked.clone().resource(&[]).is_denied_by_silence());
    assert!(asked.resource(&[&to(&aws(STRANGER))]).is_allowed());
    let within = "arn:aws:sts::111122223333:assumed-role/visitors/mallory";
    assert!(
        case(within).identity(&[ALLOW]).is_allowed(),
        "a role of the account is a way in"
    );
}

#[test]
fn e123_a_call_that_a_service_forwards_is_decided_for_whoever_began_it() {
    let through = r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:ViaAWSService":"true"},"ForAnyValue:StringEquals":{"aws:CalledVia":"athena.amazonaws.com"}}}"#;
    let forwarded = case(ALICE)
        .identity(&[through])
        .key("aws:ViaAWSService", "true")
        .keys(
            "aws:CalledVia",
            &["athena.amazonaws.com", "dynamodb.amazonaws.com"],
        );
    assert!(forwarded.is_allowed());
    assert!(forwarded.identity(&[through, DENY]).is_denied_explicitly());
    assert!(case(ALICE).identity(&[through]).is_denied_by_silence());
}

#[test]
fn e127_e132_what_services_refuse_by_themselves_is_not_the_evaluators() {
    let owned = "arn:aws:iam::aws:policy/AdministratorAccess";
    let asked = case(ALICE).action("iam:DeletePolicy", owned);
    assert!(asked.is_denied_by_silence());
    assert!(asked.identity(&[ALLOW]).is_allowed());
}

#[test]
fn e130_passing_a_role_is_a_pair_of_its_own() {
    let pass = r#"{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::111122223333:role/app","Condition":{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}}"#;
    let asked = case(ALICE).identity(&[OTHER, pass]);
    assert!(asked.clone().action("ec2:RunInstances", "*").is_allowed());
    let passing = asked.action("iam:PassRole", ROLE);
    assert!(
        passing
            .clone()
            .key("iam:PassedToService", "ec2.amazonaws.com")
            .is_allowed()
    );
    assert!(
        passing
            .clone()
            .key("iam:PassedToService", "lambda.amazonaws.com")
            .is_denied_by_silence()
    );
    assert!(passing.is_denied_by_silence());
}

#[test]
fn e133_nobody_owns_itself() {
    for action in ["iam:ChangePassword", "iam:GetUser"] {
        let asked = case(ALICE).action(action, ALICE);
        assert!(asked.is_denied_by_silence(), "{action}");
        assert!(asked.identity(&[ALLOW]).is_allowed(), "{action}");
    }
}

#[test]
fn e144_who_brings_no_second_factor_meets_no_demand_for_one() {
    let with_mfa = r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}"#;
    for principal in [ALICE, FEDERATED, STRANGER] {
        let asked = case(principal).resource(&[with_mfa]);
        assert!(asked.is_denied_by_silence(), "{principal}");
    }
    let without = r#"{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}"#;
    assert!(case(ROOT).resource(&[without]).is_denied_explicitly());
}
