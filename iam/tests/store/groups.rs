//! Groups and who is in them.

use serde_json::json;

use crate::support::{World, allows, managed};

#[tokio::test]
async fn a_member_may_do_what_the_group_may() {
    let (world, root) = World::new().await;
    let person = world.user(&root, "priya", &[]).await;
    let member = json!({ "GroupName": "ops", "UserName": "priya" });
    root.does(
        "CreateGroup",
        json!({ "GroupName": "ops", "Path": "/teams/" }),
    )
    .await;
    root.does(
        "AttachGroupPolicy",
        json!({ "GroupName": "ops", "PolicyArn": managed("IAMReadOnlyAccess") }),
    )
    .await;
    assert_eq!(person.fails("ListUsers", json!({})).await, "AccessDenied");
    root.does("AddUserToGroup", member.clone()).await;
    person.does("ListUsers", json!({})).await;

    let group = root.does("GetGroup", json!({ "GroupName": "OPS" })).await;
    assert_eq!(group["Group"]["MemberCount"], 1);
    assert_eq!(group["Users"][0]["UserName"], "priya");
    assert_eq!(
        group["Group"]["Arn"],
        "arn:aws:iam::731904562218:group/teams/ops"
    );

    root.does("RemoveUserFromGroup", member.clone()).await;
    assert_eq!(person.fails("ListUsers", json!({})).await, "AccessDenied");
    assert_eq!(
        root.fails("RemoveUserFromGroup", member).await,
        "NoSuchEntity"
    );
}

#[tokio::test]
async fn adding_a_member_twice_is_fine_and_changes_nothing() {
    let (world, root) = World::new().await;
    let member = json!({ "GroupName": "ops", "UserName": "priya" });
    root.does("CreateGroup", json!({ "GroupName": "ops" }))
        .await;
    root.does("CreateUser", json!({ "UserName": "priya" }))
        .await;
    root.does("AddUserToGroup", member.clone()).await;
    let (_, record) = world.newest_record().await;
    assert_eq!(
        record["additionalEventData"]["changes"][0]["after"],
        "priya"
    );
    root.does("AddUserToGroup", member).await;
    let (_, record) = world.newest_record().await;
    assert!(record["additionalEventData"].get("changes").is_none());
    assert_eq!(
        root.does("ListGroupsForUser", json!({ "UserName": "priya" }))
            .await["Total"],
        1
    );
}

#[tokio::test]
async fn a_group_with_members_or_policies_is_not_deleted() {
    let (_world, root) = World::new().await;
    let name = json!({ "GroupName": "ops" });
    let member = json!({ "GroupName": "ops", "UserName": "priya" });
    let policy = json!({ "GroupName": "ops", "PolicyArn": managed("SecurityAudit") });
    root.does("CreateGroup", name.clone()).await;
    root.does("CreateUser", json!({ "UserName": "priya" }))
        .await;
    root.does("AddUserToGroup", member.clone()).await;
    root.does("AttachGroupPolicy", policy.clone()).await;
    let error = root.call("DeleteGroup", name.clone()).await.unwrap_err();
    assert_eq!(error.code(), "DeleteConflict");
    assert!(
        error.to_string().contains("users and attached policies"),
        "{error}"
    );
    root.does("RemoveUserFromGroup", member).await;
    assert_eq!(
        root.fails("DeleteGroup", name.clone()).await,
        "DeleteConflict"
    );
    root.does("DetachGroupPolicy", policy.clone()).await;
    assert_eq!(
        root.fails("DetachGroupPolicy", policy).await,
        "NoSuchEntity"
    );
    root.does("DeleteGroup", name.clone()).await;
    assert_eq!(root.fails("GetGroup", name).await, "NoSuchEntity");
}

#[tokio::test]
async fn membership_is_authorized_on_the_group() {
    let (world, root) = World::new().await;
    let document = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": ["iam:AddUserToGroup", "iam:AttachGroupPolicy"],
            "Resource": "arn:aws:iam::731904562218:group/ops",
            "Condition": { "StringNotEquals": { "iam:PolicyARN": managed("AdministratorAccess") } },
        }],
    });
    let arn = world.policy(&root, "lead", &document.to_string()).await;
    let lead = world.user(&root, "lead", &[&arn]).await;
    for group in ["ops", "admins"] {
        root.does("CreateGroup", json!({ "GroupName": group }))
            .await;
    }
    lead.does(
        "AddUserToGroup",
        json!({ "GroupName": "ops", "UserName": "lead" }),
    )
    .await;
    for group in ["admins", "absent"] {
        let input = json!({ "GroupName": group, "UserName": "lead" });
        assert_eq!(
            lead.fails("AddUserToGroup", input).await,
            "AccessDenied",
            "{group}"
        );
    }
    lead.does(
        "AttachGroupPolicy",
        json!({ "GroupName": "ops", "PolicyArn": managed("SecurityAudit") }),
    )
    .await;
    let input = json!({ "GroupName": "ops", "PolicyArn": managed("AdministratorAccess") });
    assert_eq!(lead.fails("AttachGroupPolicy", input).await, "AccessDenied");
}

#[tokio::test]
async fn a_user_without_permission_cannot_tell_what_exists() {
    let (world, root) = World::new().await;
    let arn = world
        .policy(&root, "own", &allows(&["iam:ChangePassword"]))
        .await;
    let person = world.user(&root, "priya", &[&arn]).await;
    root.does("CreateUser", json!({ "UserName": "there" }))
        .await;
    let mut messages = Vec::new();
    for name in ["there", "nowhere"] {
        let error = person
            .call("GetUser", json!({ "UserName": name }))
            .await
            .unwrap_err();
        assert_eq!(error.code(), "AccessDenied");
        messages.push(error.to_string().replace(name, "NAME"));
    }
    assert_eq!(messages[0], messages[1]);
}
