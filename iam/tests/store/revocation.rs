//! What is taken away is gone at the next call, on every node.

use iam::ABSOLUTE_SECONDS;
use serde_json::json;

use crate::support::{World, allows, managed, password_of};

const GONE: &str = "MissingAuthenticationToken";

#[tokio::test]
async fn a_permission_taken_away_is_refused_by_the_next_call_on_every_node() {
    let (world, root) = World::new().await;
    let arn = world
        .policy(&root, "lists", &allows(&["iam:ListUsers"]))
        .await;
    let here = world.user(&root, "priya", &[]).await;
    let there = here.at(&world.another_node().await);
    root.does("CreateGroup", json!({ "GroupName": "ops" }))
        .await;
    root.does(
        "AddUserToGroup",
        json!({ "GroupName": "ops", "UserName": "priya" }),
    )
    .await;
    let user = json!({ "UserName": "priya", "PolicyArn": arn });
    let group = json!({ "GroupName": "ops", "PolicyArn": arn });
    let version = json!({ "PolicyArn": arn, "PolicyDocument": allows(&["iam:GetUser"]), "SetAsDefault": true });
    for (give, with, take, away) in [
        (
            "AttachUserPolicy",
            user.clone(),
            "DetachUserPolicy",
            user.clone(),
        ),
        (
            "AttachGroupPolicy",
            group.clone(),
            "DetachGroupPolicy",
            group.clone(),
        ),
        (
            "AttachGroupPolicy",
            group,
            "RemoveUserFromGroup",
            json!({ "GroupName": "ops", "UserName": "priya" }),
        ),
        ("AttachUserPolicy", user, "CreatePolicyVersion", version),
    ] {
        for person in [&here, &there] {
            assert_eq!(
                person.fails("ListUsers", json!({})).await,
                "AccessDenied",
                "before {give}"
            );
        }
        root.does(give, with).await;
        for person in [&here, &there] {
            person.does("ListUsers", json!({})).await;
        }
        root.does(take, away).await;
        for person in [&there, &here] {
            assert_eq!(
                person.fails("ListUsers", json!({})).await,
                "AccessDenied",
                "after {take}"
            );
        }
    }
}

#[tokio::test]
async fn a_session_that_was_ended_is_refused_on_every_node() {
    let (world, root) = World::new().await;
    let person = world
        .user(&root, "priya", &[&managed("IAMReadOnlyAccess")])
        .await;
    let there = person.at(&world.another_node().await);
    there.does("ListUsers", json!({})).await;
    world.iam.sign_out(&person.caller()).await.unwrap();
    assert_eq!(there.fails("ListUsers", json!({})).await, GONE);
    assert_eq!(
        there.fails("CreateUser", json!({ "UserName": "x" })).await,
        GONE
    );
    world.iam.sign_out(&person.caller()).await.unwrap();
}

#[tokio::test]
async fn a_session_ends_with_its_password_and_with_its_user() {
    let (world, root) = World::new().await;
    let read = managed("IAMReadOnlyAccess");
    for (name, end) in [
        (
            "one",
            json!({ "op": "UpdateLoginProfile", "in": { "UserName": "one", "Password": "another tide table" } }),
        ),
        (
            "two",
            json!({ "op": "DeleteLoginProfile", "in": { "UserName": "two" } }),
        ),
    ] {
        let person = world.user(&root, name, &[&read]).await;
        person.does("ListUsers", json!({})).await;
        root.does(end["op"].as_str().unwrap(), end["in"].clone())
            .await;
        assert_eq!(person.fails("ListUsers", json!({})).await, GONE, "{name}");
    }
    let person = world.user(&root, "three", &[&read]).await;
    world
        .database
        .execute("DELETE FROM users WHERE name = 'three'")
        .await;
    assert_eq!(person.fails("ListUsers", json!({})).await, GONE);
}

#[tokio::test]
async fn changing_ones_own_password_ends_the_other_sessions_only() {
    let (world, root) = World::new().await;
    let may = world
        .policy(&root, "own-password", &allows(&["iam:ChangePassword"]))
        .await;
    world.new_user(&root, "priya", &[&may]).await;
    let (first, authenticator) = world
        .first_sign_in(crate::support::user("priya"), &password_of("priya"))
        .await;
    let second = world.sign_in_fully("priya", &authenticator).await;
    let input =
        json!({ "OldPassword": password_of("priya"), "NewPassword": "a tide table of my own" });
    second.does("ChangePassword", input).await;
    assert!(world.iam.whoami(&second.caller()).await.is_ok());
    assert_eq!(first.fails("ListUsers", json!({})).await, GONE);
}

#[tokio::test]
async fn a_session_ends_when_idle_and_when_old() {
    let (world, root) = World::new().await;
    root.does("ListUsers", json!({})).await;
    for _ in 0..=(ABSOLUTE_SECONDS / 3000) {
        let (_, session) = world.iam.whoami(&root.caller()).await.unwrap();
        world.iam.touch(&root.token, &session).await.unwrap();
        world.clock.advance(3000);
    }
    assert_eq!(root.fails("ListUsers", json!({})).await, GONE);

    let (world, root) = World::new().await;
    world.clock.advance(3600);
    assert_eq!(root.fails("ListUsers", json!({})).await, GONE);
}

#[tokio::test]
async fn a_server_that_brings_a_new_text_of_a_managed_policy_puts_it_in_force_on_every_node() {
    let (world, root) = World::new().await;
    let older = allows(&["iam:CreateUser"]);
    let version =
        "policy_id = (SELECT id FROM policies WHERE arn = 'arn:aws:iam::aws:policy/SecurityAudit')";
    let sql = format!("UPDATE policy_versions SET document = '{older}' WHERE {version}");
    world.database.execute(sql).await;
    let person = world
        .user(&root, "priya", &[&managed("SecurityAudit")])
        .await;
    let there = person.at(&world.another_node().await);
    there.does("CreateUser", json!({ "UserName": "one" })).await;
    world.iam.prepare().await.unwrap();
    assert_eq!(
        there
            .fails("CreateUser", json!({ "UserName": "two" }))
            .await,
        "AccessDenied"
    );
    there.does("ListUsers", json!({})).await;
    let policy = root
        .does(
            "GetPolicy",
            json!({ "PolicyArn": managed("SecurityAudit") }),
        )
        .await;
    assert_eq!(policy["Policy"]["DefaultVersionId"], "v2");
}
