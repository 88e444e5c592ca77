//! Limits and uniqueness when many writers come at once.

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{Person, World, allows};

/// Runs all calls at once. Returns how many went well; the others failed with `code`.
pub async fn at_once(person: &Person, calls: Vec<(&'static str, Value)>, code: &str) -> usize {
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
async fn the_last_role_and_the_last_instance_profile_go_to_one_of_those_who_race_for_them() {
    let (world, root) = World::new().await;
    let many = |count: i64| {
        format!(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
        )
    };
    let roles = "INSERT INTO roles (id, account_id, name, name_key, path, description, created_at, trust, max_session_seconds) \
                 SELECT 'AROA' || i, '731904562218', 'old' || i, 'old' || i, '/', '', 0, '{}', 3600 FROM n";
    let profiles = "INSERT INTO instance_profiles (id, account_id, name, name_key, path, created_at) \
                    SELECT 'AIPA' || i, '731904562218', 'old' || i, 'old' || i, '/', 0 FROM n";
    world
        .database
        .execute(format!("{} {roles}", many(4999)))
        .await;
    world
        .database
        .execute(format!("{} {profiles}", many(999)))
        .await;
    let trust = r#"{ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Principal": { "AWS": "731904562218" }, "Action": "sts:AssumeRole" }
    ] }"#;
    let mut calls = Vec::new();
    for index in 0..5 {
        let name = format!("new-{index}");
        calls.push((
            "CreateRole",
            json!({ "RoleName": name, "AssumeRolePolicyDocument": trust }),
        ));
        let service = format!("service-{index}.amazonaws.com");
        calls.push((
            "CreateServiceLinkedRole",
            json!({ "AWSServiceName": service }),
        ));
    }
    assert_eq!(at_once(&root, calls, "LimitExceeded").await, 1);
    let calls = (0..10)
        .map(|index| {
            let name = format!("new-{index}");
            (
                "CreateInstanceProfile",
                json!({ "InstanceProfileName": name }),
            )
        })
        .collect();
    assert_eq!(at_once(&root, calls, "LimitExceeded").await, 1);
    let summary = root.does("GetAccountSummary", json!({})).await;
    let map = &summary["SummaryMap"];
    assert_eq!(
        (&map["Roles"], &map["RolesQuota"]),
        (&json!(5000), &json!(5000))
    );
    assert_eq!(
        (&map["InstanceProfiles"], &map["InstanceProfilesQuota"]),
        (&json!(1000), &json!(1000))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_instance_profile_gets_one_role_however_many_are_added_at_once() {
    let (_world, root) = World::new().await;
    let profile = json!({ "InstanceProfileName": "cranes" });
    root.does("CreateInstanceProfile", profile.clone()).await;
    let trust = r#"{ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" }
    ] }"#;
    let mut calls = Vec::new();
    for index in 0..10 {
        let name = format!("role-{index}");
        root.does(
            "CreateRole",
            json!({ "RoleName": name, "AssumeRolePolicyDocument": trust }),
        )
        .await;
        calls.push((
            "AddRoleToInstanceProfile",
            json!({ "InstanceProfileName": "cranes", "RoleName": name }),
        ));
    }
    assert_eq!(at_once(&root, calls, "LimitExceeded").await, 1);
    let found = root.does("GetInstanceProfile", profile).await;
    assert_eq!(
        found["InstanceProfile"]["Roles"].as_array().unwrap().len(),
        1
    );
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
