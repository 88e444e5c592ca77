//! Limits and uniqueness when many writers come at once.

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{Person, World, allows};

/// Runs all calls at once. Returns how many went well; the others failed with `code`.
async fn at_once(person: &Person, calls: Vec<(&'static str, Value)>, code: &str) -> usize {
    let mut tasks = JoinSet::new();
    for (operation, input) in calls {
        let person = person.clone();
        tasks.spawn(async move {
            person
                .call(operation, input)
                .await
                .map_err(|error| error.code())
        });
    }
    let outcomes = tasks.join_all().await;
    for error in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
        assert_eq!(error, &code);
    }
    outcomes.iter().filter(|outcome| outcome.is_ok()).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_twenty_who_create_the_same_name_one_does() {
    let (world, root) = World::new().await;
    let calls = (0..20)
        .map(|index| {
            (
                "CreateUser",
                json!({ "UserName": if index % 2 == 0 { "same" } else { "SAME" } }),
            )
        })
        .collect();
    assert_eq!(at_once(&root, calls, "EntityAlreadyExists").await, 1);
    assert_eq!(world.database.number("SELECT COUNT(*) FROM users").await, 1);
    assert_eq!(
        world
            .database
            .number("SELECT COUNT(*) FROM audit_events WHERE event_name = 'CreateUser'")
            .await,
        20
    );
    assert_eq!(world.iam.verify_audit().await.unwrap()[0].fault, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_user_gets_ten_policies_however_many_are_attached_at_once() {
    let (world, root) = World::new().await;
    root.does("CreateUser", json!({ "UserName": "priya" }))
        .await;
    let mut calls = Vec::new();
    for index in 0..27 {
        let arn = world
            .policy(&root, &format!("policy-{index}"), &allows(&["iam:GetUser"]))
            .await;
        calls.push((
            "AttachUserPolicy",
            json!({ "UserName": "priya", "PolicyArn": arn }),
        ));
    }
    for (operation, input) in calls.drain(..7) {
        root.does(operation, input).await;
    }
    assert_eq!(at_once(&root, calls, "LimitExceeded").await, 3);
    let attached = root
        .does("ListAttachedUserPolicies", json!({ "UserName": "priya" }))
        .await;
    assert_eq!(attached["AttachedPolicies"].as_array().unwrap().len(), 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_user_gets_into_ten_groups_however_many_are_joined_at_once() {
    let (_world, root) = World::new().await;
    root.does("CreateUser", json!({ "UserName": "priya" }))
        .await;
    let mut calls = Vec::new();
    for index in 0..20 {
        root.does(
            "CreateGroup",
            json!({ "GroupName": format!("group-{index}") }),
        )
        .await;
        calls.push((
            "AddUserToGroup",
            json!({ "UserName": "priya", "GroupName": format!("group-{index}") }),
        ));
    }
    assert_eq!(at_once(&root, calls, "LimitExceeded").await, 10);
    assert_eq!(
        root.does("ListGroupsForUser", json!({ "UserName": "priya" }))
            .await["Total"],
        10
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_policy_gets_five_versions_however_many_are_created_at_once() {
    let (world, root) = World::new().await;
    let arn = world
        .policy(&root, "versions", &allows(&["iam:GetUser"]))
        .await;
    let input = json!({ "PolicyArn": arn, "PolicyDocument": allows(&["iam:GetUser"]), "SetAsDefault": true });
    let calls = (0..20)
        .map(|_| ("CreatePolicyVersion", input.clone()))
        .collect();
    assert_eq!(at_once(&root, calls, "LimitExceeded").await, 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_nodes_write_one_unbroken_chain() {
    let (world, root) = World::new().await;
    let other = root.at(&world.another_node().await);
    let mut tasks = JoinSet::new();
    for index in 0..20 {
        let person = if index % 2 == 0 {
            root.clone()
        } else {
            other.clone()
        };
        tasks.spawn(async move {
            person
                .does("CreateUser", json!({ "UserName": format!("user-{index}") }))
                .await
        });
    }
    tasks.join_all().await;
    assert_eq!(
        world.database.number("SELECT COUNT(*) FROM users").await,
        20
    );
    assert_eq!(world.iam.verify_audit().await.unwrap()[0].fault, None);
}
