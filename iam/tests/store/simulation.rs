//! What would be decided, asked about without anybody making the request: it must be what the gate then decides.

use serde_json::{Value, json};

use crate::support::{ACCOUNT, Person, World, allows, managed};

fn arn(resource: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:{resource}")
}

/// The one result of a simulation.
async fn simulate(who: &Person, input: Value) -> Value {
    let output = who.does("SimulatePrincipalPolicy", input).await;
    assert_eq!(output["EvaluationResults"].as_array().unwrap().len(), 1);
    output["EvaluationResults"][0].clone()
}

#[tokio::test]
async fn a_simulation_says_what_the_gate_decides() {
    let (world, root) = World::new().await;
    let document = json!({
        "Version": "2012-10-17",
        "Statement": [
            { "Sid": "Berths", "Effect": "Allow", "Action": "iam:*User", "Resource": arn("user/berth/*") },
            { "Sid": "NotNine", "Effect": "Deny", "Action": "iam:DeleteUser", "Resource": arn("user/berth/nine") },
        ],
    });
    let policy = world.policy(&root, "berths", &document.to_string()).await;
    let person = world.user(&root, "pilot", &[&policy]).await;
    for name in ["eight", "nine"] {
        let input = json!({ "UserName": name, "Path": "/berth/" });
        root.does("CreateUser", input).await;
    }
    root.does("CreateUser", json!({ "UserName": "ashore" }))
        .await;
    for (action, user, resource, expected) in [
        ("GetUser", "eight", "user/berth/eight", "allowed"),
        ("GetUser", "ashore", "user/ashore", "implicitDeny"),
        ("DeleteUser", "nine", "user/berth/nine", "explicitDeny"),
        ("DeleteUser", "eight", "user/berth/eight", "allowed"),
    ] {
        let result = simulate(
            &root,
            json!({
                "PolicySourceArn": arn("user/pilot"),
                "ActionNames": [format!("iam:{action}")],
                "ResourceArns": [arn(resource)],
            }),
        )
        .await;
        assert_eq!(result["EvalDecision"], expected, "{action} {user}");
        let outcome = person.call(action, json!({ "UserName": user })).await;
        assert_eq!(outcome.is_ok(), expected == "allowed", "{action} {user}");
        let statements = result["MatchedStatements"].as_array().unwrap();
        assert_eq!(statements.is_empty(), expected == "implicitDeny");
        for statement in statements {
            assert_eq!(statement["SourcePolicyId"], policy);
            assert_eq!(statement["StartPosition"]["Line"], 1);
        }
        let details = &result["AuthorizationDetails"];
        let ways = details["WhatWouldAllow"].as_array().unwrap();
        assert_eq!(ways.is_empty(), expected == "allowed");
        assert!(
            details["Sentence"]
                .as_str()
                .unwrap()
                .contains(&arn("user/pilot"))
        );
    }
}

#[tokio::test]
async fn boundaries_groups_tags_and_trust_take_part() {
    let (world, root) = World::new().await;
    let tagged = json!({
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow", "Action": ["s3:GetObject", "sts:AssumeRole"], "Resource": "*",
            "Condition": { "StringEquals": { "aws:PrincipalTag/team": "pilots" }, "Bool": { "aws:MultiFactorAuthPresent": "true" } },
        },
    });
    let policy = world.policy(&root, "tagged", &tagged.to_string()).await;
    world.new_user(&root, "pilot", &[]).await;
    root.does("CreateGroup", json!({ "GroupName": "pilots" }))
        .await;
    root.does(
        "AttachGroupPolicy",
        json!({ "GroupName": "pilots", "PolicyArn": policy }),
    )
    .await;
    root.does(
        "AddUserToGroup",
        json!({ "GroupName": "pilots", "UserName": "pilot" }),
    )
    .await;
    let ask = |context: Value| {
        json!({
            "PolicySourceArn": arn("user/pilot"),
            "ActionNames": ["s3:GetObject"],
            "ResourceArns": ["arn:aws:s3:::b"],
            "ContextEntries": context,
        })
    };
    let mfa = json!({ "ContextKeyName": "aws:MultiFactorAuthPresent", "ContextKeyType": "boolean", "ContextKeyValues": ["true"] });
    let team = json!({ "ContextKeyName": "aws:PrincipalTag/team", "ContextKeyValues": ["pilots"] });
    let result = simulate(&root, ask(json!([mfa]))).await;
    assert_eq!(result["EvalDecision"], "implicitDeny");
    assert_eq!(
        result["MissingContextValues"],
        json!(["aws:principaltag/team"])
    );
    // What was asked for stands in place of what is stored; then it is stored.
    assert_eq!(
        simulate(&root, ask(json!([mfa, team]))).await["EvalDecision"],
        "allowed"
    );
    root.does(
        "TagUser",
        json!({ "UserName": "pilot", "Tags": [{ "Key": "team", "Value": "pilots" }] }),
    )
    .await;
    assert_eq!(
        simulate(&root, ask(json!([mfa]))).await["EvalDecision"],
        "allowed"
    );
    // Nothing is made up about how somebody signed in.
    let result = simulate(&root, ask(json!([]))).await;
    assert_eq!(result["EvalDecision"], "implicitDeny");
    assert_eq!(
        result["MissingContextValues"],
        json!(["aws:multifactorauthpresent"])
    );

    let boundary = world.policy(&root, "reading", &allows(&["iam:Get*"])).await;
    root.does(
        "PutUserPermissionsBoundary",
        json!({ "UserName": "pilot", "PermissionsBoundary": boundary }),
    )
    .await;
    let result = simulate(&root, ask(json!([mfa]))).await;
    assert_eq!(result["EvalDecision"], "implicitDeny");
    assert_eq!(
        result["PermissionsBoundaryDecisionDetail"]["AllowedByPermissionsBoundary"],
        false
    );
    root.does(
        "DeleteUserPermissionsBoundary",
        json!({ "UserName": "pilot" }),
    )
    .await;

    let trust = |who: &str| {
        json!({
            "Version": "2012-10-17",
            "Statement": { "Effect": "Allow", "Principal": { "AWS": arn(who) }, "Action": "sts:AssumeRole" },
        })
        .to_string()
    };
    for (role, who, expected) in [
        ("harbour", "root", "allowed"),
        ("elsewhere", "user/nobody.much", "implicitDeny"),
    ] {
        if who != "root" {
            world.new_user(&root, "nobody.much", &[]).await;
        }
        root.does(
            "CreateRole",
            json!({ "RoleName": role, "AssumeRolePolicyDocument": trust(who) }),
        )
        .await;
        let result = simulate(
            &root,
            json!({
                "PolicySourceArn": arn("user/pilot"),
                "ActionNames": ["sts:AssumeRole"],
                "ResourceArns": [arn(&format!("role/{role}"))],
                "ContextEntries": [mfa],
            }),
        )
        .await;
        assert_eq!(result["EvalDecision"], expected, "{role}");
    }
    // A role is asked about as a session of it.
    let result = simulate(
        &root,
        json!({ "PolicySourceArn": arn("role/harbour"), "ActionNames": ["iam:ListUsers"] }),
    )
    .await;
    assert_eq!(result["EvalDecision"], "implicitDeny");
    // The root user needs no policy.
    let result = simulate(
        &root,
        json!({ "PolicySourceArn": arn("root"), "ActionNames": ["iam:ListUsers"] }),
    )
    .await;
    assert_eq!(result["EvalDecision"], "allowed");
}

#[tokio::test]
async fn what_cannot_be_simulated_is_refused_at_its_member() {
    let (world, root) = World::new().await;
    world.new_user(&root, "pilot", &[]).await;
    let key =
        |name: &str, values: Value| json!([{ "ContextKeyName": name, "ContextKeyValues": values }]);
    let many: Vec<String> = (0..1001)
        .map(|n| format!("arn:aws:s3:::berths/{n}"))
        .collect();
    for (member, value, expected) in [
        (
            "PolicySourceArn",
            json!(arn("user/Pilot")),
            "PolicySourceArn",
        ),
        (
            "PolicySourceArn",
            json!(arn("group/pilots")),
            "PolicySourceArn",
        ),
        ("ActionNames", json!([]), "ActionNames"),
        ("ActionNames", json!(["s3:*"]), "ActionNames"),
        ("ActionNames", json!(["GetObject"]), "ActionNames"),
        ("ResourceArns", json!(["arn:aws:s3:::*"]), "ResourceArns"),
        ("ResourceArns", json!(["berths"]), "ResourceArns"),
        ("ResourceArns", json!(many), "ActionNames"),
        (
            "ContextEntries",
            key("SourceIp", json!(["192.0.2.7"])),
            "ContextEntries",
        ),
        (
            "ContextEntries",
            key("aws:SourceIp", json!([])),
            "ContextEntries",
        ),
    ] {
        let mut input = json!({
            "PolicySourceArn": arn("user/pilot"),
            "ActionNames": ["s3:GetObject"],
        });
        input[member] = value.clone();
        match root.call("SimulatePrincipalPolicy", input).await {
            Err(iam::IamError::InvalidInput { field, .. }) => assert_eq!(field, expected),
            other => panic!("{member} {value}: {other:?}"),
        }
    }
    // Of another account nobody here says anything.
    let input = json!({
        "PolicySourceArn": "arn:aws:iam::999999999999:user/pilot", "ActionNames": ["s3:GetObject"],
    });
    assert_eq!(
        root.fails("SimulatePrincipalPolicy", input).await,
        "AccessDenied"
    );
    // Members of AWS's that this server does not weigh are refused, not ignored.
    let input = json!({
        "PolicySourceArn": arn("user/pilot"), "ActionNames": ["s3:GetObject"], "ResourcePolicy": "{}",
    });
    assert_eq!(
        root.fails("SimulatePrincipalPolicy", input).await,
        "InvalidInput"
    );
}

#[tokio::test]
async fn only_who_may_simulate_learns_what_others_may() {
    let (world, root) = World::new().await;
    let own = json!({
        "Version": "2012-10-17",
        "Statement": { "Effect": "Allow", "Action": "iam:SimulatePrincipalPolicy", "Resource": arn("user/${aws:username}") },
    });
    let policy = world.policy(&root, "own", &own.to_string()).await;
    let person = world.user(&root, "pilot", &[&policy]).await;
    let auditor = world
        .user(&root, "auditor", &[&managed("SecurityAudit")])
        .await;
    let ask = |who: &str| json!({ "PolicySourceArn": arn(who), "ActionNames": ["iam:ListUsers"] });
    simulate(&person, ask("user/pilot")).await;
    assert_eq!(
        person
            .fails("SimulatePrincipalPolicy", ask("user/auditor"))
            .await,
        "AccessDenied"
    );
    // Not even whether somebody exists.
    assert_eq!(
        person
            .fails("SimulatePrincipalPolicy", ask("user/nobody"))
            .await,
        "AccessDenied"
    );
    simulate(&auditor, ask("user/pilot")).await;
}
