//! What people may do for themselves without a policy: on themselves only, under denies and boundaries, and for as long
//! as the account's settings say so.

use serde_json::{Value, json};

use crate::support::{ACCOUNT, Person, World, allows, password_of};

/// Calls that self-service allows on oneself, with the name of whom they are about.
fn own(name: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("GetUser", json!({ "UserName": name })),
        ("ListMFADevices", json!({ "UserName": name })),
        ("ListSignInActivity", json!({ "UserName": name })),
        (
            "CreateVirtualMFADevice",
            json!({ "VirtualMFADeviceName": format!("{name}-phone") }),
        ),
        (
            "DeleteVirtualMFADevice",
            json!({ "SerialNumber": format!("arn:aws:iam::{ACCOUNT}:mfa/{name}-phone") }),
        ),
    ]
}

async fn denied(person: &Person, operation: &str, input: Value) {
    assert_eq!(
        person.fails(operation, input.clone()).await,
        "AccessDenied",
        "{operation} {input}"
    );
}

#[tokio::test]
async fn a_user_looks_after_the_own_credentials_and_nobody_elses() {
    let (world, root) = World::new().await;
    let priya = world.user(&root, "priya", &[]).await;
    world.user(&root, "tomas", &[]).await;
    for (operation, input) in own("priya") {
        priya.does(operation, input).await;
    }
    for (operation, input) in own("tomas") {
        denied(&priya, operation, input).await;
    }
    priya.does("ListNotices", json!({})).await;
    priya.does("DismissNotices", json!({ "All": true })).await;
    let change =
        json!({ "OldPassword": password_of("priya"), "NewPassword": "a tide table of my own" });
    priya.does("ChangePassword", change).await;
    denied(&priya, "ListUsers", json!({})).await;
    denied(
        &priya,
        "UpdateLoginProfile",
        json!({ "UserName": "priya", "Password": "another tide table" }),
    )
    .await;
    let (_, record) = world.newest_record().await;
    assert_eq!(record["errorCode"], "AccessDenied");
}

#[tokio::test]
async fn a_name_or_a_path_that_holds_anothers_reaches_no_further() {
    let (world, root) = World::new().await;
    // As a pattern, the end of one name or a variable in a path would match others.
    let a = world.user(&root, "a", &[]).await;
    for (name, path) in [("ba", "/"), ("b", "/user/a/"), ("a.b", "/")] {
        root.does("CreateUser", json!({ "UserName": name, "Path": path }))
            .await;
        denied(&a, "GetUser", json!({ "UserName": name })).await;
    }
    root.does(
        "UpdateUser",
        json!({ "UserName": "a", "NewPath": "/${aws:userid}/" }),
    )
    .await;
    a.does("GetUser", json!({ "UserName": "a" })).await;
    denied(&a, "GetUser", json!({ "UserName": "b" })).await;
}

#[tokio::test]
async fn a_deny_and_a_boundary_win_over_self_service() {
    let (world, root) = World::new().await;
    let deny = json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Deny", "Action": "iam:GetUser", "Resource": "*" }],
    });
    let deny = world.policy(&root, "no-get-user", &deny.to_string()).await;
    let denied_user = world.user(&root, "denied", &[&deny]).await;
    denied(&denied_user, "GetUser", json!({})).await;
    denied_user.does("ListMFADevices", json!({})).await;

    let boundary = world
        .policy(&root, "boundary", &allows(&["iam:ListMFADevices"]))
        .await;
    let bounded = world.user(&root, "bounded", &[]).await;
    bounded.does("GetUser", json!({})).await;
    root.does(
        "PutUserPermissionsBoundary",
        json!({ "UserName": "bounded", "PermissionsBoundary": boundary }),
    )
    .await;
    denied(&bounded, "GetUser", json!({})).await;
    bounded.does("ListMFADevices", json!({})).await;
}

#[tokio::test]
async fn switching_self_service_off_and_on_takes_effect_at_the_next_call_on_every_node() {
    let (world, root) = World::new().await;
    let here = world.user(&root, "priya", &[]).await;
    let there = here.at(&world.another_node().await);
    for on in [true, false, true] {
        root.does(
            "UpdateAccountSettings",
            json!({ "SelfServiceSecurity": on }),
        )
        .await;
        for person in [&here, &there] {
            for (operation, input) in own("priya") {
                if on {
                    person.does(operation, input).await;
                } else {
                    denied(person, operation, input).await;
                }
            }
        }
    }
}

#[tokio::test]
async fn the_record_of_a_decision_names_the_self_service_policy() {
    let (world, root) = World::new().await;
    let priya = world.user(&root, "priya", &[]).await;
    priya.does("GetUser", json!({})).await;
    world.iam.flush_reads().await.unwrap();
    let (brief, record) = world.newest_record().await;
    assert_eq!(brief, "GetUser ");
    let decision = record["additionalEventData"]["decision"].to_string();
    for part in [
        "bailiwick:settings/self-service",
        "BailiwickSelfService",
        "OwnSecurity",
    ] {
        assert!(decision.contains(part), "{part}: {decision}");
    }
}
