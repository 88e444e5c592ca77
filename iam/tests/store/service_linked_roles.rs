//! Roles that are linked to a service: the service alone assumes them, and nobody changes them.

use serde_json::json;

use crate::{
    roles::{assume, create_role, trusts, user_arn},
    support::{ACCOUNT, World, allows, managed},
};

const NAME: &str = "AWSServiceRoleForECS";

#[tokio::test]
async fn a_service_linked_role_trusts_its_service_alone() {
    let (world, root) = World::new().await;
    let admin = world
        .user(&root, "admin", &[&managed("AdministratorAccess")])
        .await;
    let input = json!({ "AWSServiceName": "ecs.amazonaws.com", "Description": "for containers" });
    let created = root.does("CreateServiceLinkedRole", input.clone()).await;
    let role = &created["Role"];
    assert_eq!(role["RoleName"], NAME);
    assert_eq!(role["Path"], "/aws-service-role/ecs.amazonaws.com/");
    assert_eq!(role["LinkedService"], "ecs.amazonaws.com");
    assert_eq!(role["Description"], "for containers");
    let trust: serde_json::Value =
        serde_json::from_str(role["AssumeRolePolicyDocument"].as_str().unwrap()).unwrap();
    assert_eq!(
        trust["Statement"][0]["Principal"],
        json!({ "Service": "ecs.amazonaws.com" })
    );
    let arn = role["Arn"].as_str().unwrap();
    let refused = admin.fails("AssumeRole", json!({ "RoleArn": arn })).await;
    assert_eq!(refused, "AccessDenied");
    assert_eq!(
        root.fails("CreateServiceLinkedRole", input).await,
        "InvalidInput",
        "its name is taken"
    );
    let second = json!({ "AWSServiceName": "ecs.amazonaws.com", "CustomSuffix": "east" });
    let second = root.does("CreateServiceLinkedRole", second).await;
    assert_eq!(second["Role"]["RoleName"], format!("{NAME}_east"));
    for bad in [
        json!({ "AWSServiceName": "ecs" }),
        json!({ "AWSServiceName": "ecs.amazonaws.com", "CustomSuffix": "a/b" }),
        json!({ "AWSServiceName": "x.amazonaws.com/../.." }),
    ] {
        assert_eq!(
            root.fails("CreateServiceLinkedRole", bad).await,
            "InvalidInput"
        );
    }
    let long = json!({ "AWSServiceName": "ecs.amazonaws.com", "CustomSuffix": "x".repeat(50) });
    assert_eq!(
        root.fails("CreateServiceLinkedRole", long).await,
        "ValidationError"
    );
}

#[tokio::test]
async fn nobody_changes_a_service_linked_role_but_for_its_description() {
    let (world, root) = World::new().await;
    let service = json!({ "AWSServiceName": "ecs.amazonaws.com" });
    root.does("CreateServiceLinkedRole", service).await;
    let boundary = managed("SecurityAudit");
    root.does("CreateUser", json!({ "UserName": "priya" }))
        .await;
    let state = world.state().await;
    for (operation, input) in [
        ("DeleteRole", json!({})),
        ("UpdateRole", json!({ "MaxSessionDuration": 7200 })),
        (
            "UpdateRole",
            json!({ "MaxSessionDuration": 7200, "Description": "x" }),
        ),
        (
            "PutRolePermissionsBoundary",
            json!({ "PermissionsBoundary": boundary }),
        ),
        ("DeleteRolePermissionsBoundary", json!({})),
        ("RevokeRoleSessions", json!({})),
        ("AttachRolePolicy", json!({ "PolicyArn": boundary })),
        ("DetachRolePolicy", json!({ "PolicyArn": boundary })),
        (
            "UpdateAssumeRolePolicy",
            json!({ "PolicyDocument": trusts(&user_arn("priya")) }),
        ),
    ] {
        let mut input = input;
        input["RoleName"] = json!(NAME);
        assert_eq!(
            root.fails(operation, input).await,
            "UnmodifiableEntity",
            "{operation}"
        );
    }
    assert_eq!(world.state().await, state);
    let update = json!({ "RoleName": NAME, "Description": "a" });
    root.does("UpdateRole", update).await;
    let update = json!({ "RoleName": NAME, "Description": "b" });
    root.does("UpdateRoleDescription", update).await;
}

#[tokio::test]
async fn nobody_takes_the_path_of_service_linked_roles() {
    let (_world, root) = World::new().await;
    let trust = trusts(&format!("arn:aws:iam::{ACCOUNT}:root"));
    let input = json!({
        "RoleName": "mine", "Path": "/aws-service-role/ecs.amazonaws.com/", "AssumeRolePolicyDocument": trust,
    });
    assert_eq!(root.fails("CreateRole", input).await, "ValidationError");
}

#[tokio::test]
async fn a_deletion_is_a_task_that_is_done_at_once() {
    let (_world, root) = World::new().await;
    let service = json!({ "AWSServiceName": "ecs.amazonaws.com" });
    let role = json!({ "RoleName": NAME });
    root.does("CreateServiceLinkedRole", service.clone()).await;
    let task = root.does("DeleteServiceLinkedRole", role.clone()).await;
    let id = task["DeletionTaskId"].as_str().unwrap();
    let prefix = format!("task/aws-service-role/ecs.amazonaws.com/{NAME}/");
    assert!(id.starts_with(&prefix), "{id}");
    assert_eq!(root.fails("GetRole", role.clone()).await, "NoSuchEntity");
    let status = |id: &str| json!({ "DeletionTaskId": id });
    let answer = root
        .does("GetServiceLinkedRoleDeletionStatus", status(id))
        .await;
    assert_eq!(answer["Status"], "SUCCEEDED");
    // Nobody learns of tasks that never were, nor finds one by half of its id.
    let almost = id.strip_suffix(id.chars().last().unwrap()).unwrap();
    let other = id.replace("ecs.", "eks.");
    for unknown in [almost, &other, &format!("{prefix}%"), &format!("{prefix}x")] {
        let code = root
            .fails("GetServiceLinkedRoleDeletionStatus", status(unknown))
            .await;
        assert!(
            matches!(code, "NoSuchEntity" | "ValidationError"),
            "{unknown}: {code}"
        );
    }
    root.does("CreateServiceLinkedRole", service).await;
    create_role(
        &root,
        "mine",
        &trusts(&format!("arn:aws:iam::{ACCOUNT}:root")),
    )
    .await;
    assert_eq!(
        root.fails("DeleteServiceLinkedRole", json!({ "RoleName": "mine" }))
            .await,
        "ValidationError"
    );
}

#[tokio::test]
async fn who_may_create_the_role_of_one_service_creates_no_others() {
    let (world, root) = World::new().await;
    let policy = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*",
        "Condition": { "StringEquals": { "iam:AWSServiceName": "ecs.amazonaws.com" } },
    }] });
    let policy = world.policy(&root, "ecs-only", &policy.to_string()).await;
    let listing = world.policy(&root, "list", &allows(&["iam:List*"])).await;
    let person = world.user(&root, "person", &[&policy, &listing]).await;
    let service = |name: &str| json!({ "AWSServiceName": name });
    assert_eq!(
        person
            .fails("CreateServiceLinkedRole", service("rds.amazonaws.com"))
            .await,
        "AccessDenied"
    );
    person
        .does("CreateServiceLinkedRole", service("ecs.amazonaws.com"))
        .await;
    assert_eq!(
        assume(&person, NAME).await.unwrap_err().code(),
        "AccessDenied"
    );
}
