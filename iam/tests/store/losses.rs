//! Before administration is lost, whoever is about to lose it is asked.

use iam::{
    IamError,
    operations::{groups::RemoveUserFromGroup, policies::DetachUserPolicy},
    types::{Arn, GroupName, UserName},
};
use serde_json::json;

use crate::support::{Person, World, managed};

fn detach(name: &str) -> DetachUserPolicy {
    DetachUserPolicy {
        user_name: UserName::parse(name).unwrap(),
        policy_arn: Arn::parse(&managed("AdministratorAccess")).unwrap(),
    }
}

/// The question, and nothing was changed.
async fn is_asked(world: &World, person: &Person, operation: DetachUserPolicy, words: &str) {
    let before = world.state().await;
    let outcome = world.iam.call_carefully(&person.caller(), operation).await;
    match outcome {
        Err(IamError::ConfirmationNeeded(question)) => {
            assert!(question.contains(words), "{question}")
        }
        other => panic!("not asked: {other:?}"),
    }
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn who_takes_the_own_administration_away_is_asked_and_may_insist() {
    let (world, root) = World::new().await;
    let admin = managed("AdministratorAccess");
    let priya = world.user(&root, "priya", &[&admin]).await;
    world.user(&root, "tomas", &[&admin]).await;
    is_asked(&world, &priya, detach("priya"), "your own right").await;
    // Somebody else's is not hers, and she is left.
    let others = detach("tomas");
    world
        .iam
        .call_carefully(&priya.caller(), others)
        .await
        .unwrap();
    priya.does("ListUsers", json!({})).await;
    world
        .iam
        .call(&priya.caller(), detach("priya"))
        .await
        .unwrap();
    assert_eq!(priya.fails("ListUsers", json!({})).await, "AccessDenied");
}

#[tokio::test]
async fn whoever_leaves_an_account_without_an_administrator_is_asked() {
    let (world, root) = World::new().await;
    let admin = managed("AdministratorAccess");
    root.does("CreateGroup", json!({ "GroupName": "admins" }))
        .await;
    let attach = json!({ "GroupName": "admins", "PolicyArn": admin });
    root.does("AttachGroupPolicy", attach).await;
    world.user(&root, "priya", &[&admin]).await;
    world.new_user(&root, "tomas", &[]).await;
    let join = json!({ "GroupName": "admins", "UserName": "tomas" });
    root.does("AddUserToGroup", join).await;
    // Tomas is left.
    world
        .iam
        .call_carefully(&root.caller(), detach("priya"))
        .await
        .unwrap();
    let leave = || RemoveUserFromGroup {
        user_name: UserName::parse("tomas").unwrap(),
        group_name: GroupName::parse("admins").unwrap(),
    };
    let asked = world.iam.call_carefully(&root.caller(), leave()).await;
    assert_eq!(asked.unwrap_err().code(), "ConfirmationNeeded");
    // Somebody whose own policy gives permissions administers too.
    let gives = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": "iam:AttachUserPolicy", "Resource": "*" }
    ] });
    let put =
        json!({ "UserName": "priya", "PolicyName": "gives", "PolicyDocument": gives.to_string() });
    root.does("PutUserPolicy", put).await;
    world
        .iam
        .call_carefully(&root.caller(), leave())
        .await
        .unwrap();
}
