//! The story that the first version exists for: from nothing to a colleague with exactly one permission.

use iam::Stage;
use serde_json::json;

use crate::support::{World, managed, new_account, origin, password_of, user};

#[tokio::test]
async fn from_the_set_up_link_to_a_colleague_with_exactly_one_permission() {
    let world = World::empty().await;
    let link = world.iam.open_setup().await.unwrap().unwrap();
    let entered = world
        .iam
        .set_up(&link, &new_account(), &origin())
        .await
        .unwrap();
    assert_eq!(entered.stage, Stage::Enrol);
    let (root, _) = world.enrol(&entered).await;

    // Root makes the first administrator and is not needed any more.
    let administrators = json!({ "GroupName": "administrators" });
    root.does("CreateGroup", administrators).await;
    let admin_policy = managed("AdministratorAccess");
    root.does(
        "AttachGroupPolicy",
        json!({ "GroupName": "administrators", "PolicyArn": admin_policy }),
    )
    .await;
    world.new_user(&root, "ingrid", &[]).await;
    root.does(
        "AddUserToGroup",
        json!({ "GroupName": "administrators", "UserName": "ingrid" }),
    )
    .await;
    world.iam.sign_out(&root.caller()).await.unwrap();
    let (admin, phone) = world
        .first_sign_in(user("ingrid"), &password_of("ingrid"))
        .await;

    // The administrator gives a colleague one permission.
    let document = r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "SeeUsers", "Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*" }
  ]
}"#;
    let arn = world.policy(&admin, "list-users", document).await;
    admin
        .does("CreateGroup", json!({ "GroupName": "desk" }))
        .await;
    admin
        .does(
            "AttachGroupPolicy",
            json!({ "GroupName": "desk", "PolicyArn": arn }),
        )
        .await;
    admin
        .does("CreateUser", json!({ "UserName": "priya.nair" }))
        .await;
    let profile = json!({ "UserName": "priya.nair", "Password": "for the first day", "PasswordResetRequired": true });
    admin.does("CreateLoginProfile", profile).await;
    admin
        .does(
            "AddUserToGroup",
            json!({ "GroupName": "desk", "UserName": "priya.nair" }),
        )
        .await;

    // The colleague signs in for the first time.
    let entered = world
        .sign_in(user("priya.nair"), "for the first day")
        .await
        .unwrap();
    assert_eq!(entered.stage, Stage::NewPassword);
    let own = iam::types::Password::new("a password of my own");
    let entered = world
        .iam
        .set_new_password(&world.person(&entered).caller(), &own)
        .await
        .unwrap();
    assert_eq!(entered.stage, Stage::Enrol);
    let (priya, _) = world.enrol(&entered).await;
    let users = priya.does("ListUsers", json!({})).await;
    assert_eq!(users["Total"], 2);
    assert_eq!(
        priya
            .fails("CreateUser", json!({ "UserName": "friend" }))
            .await,
        "AccessDenied"
    );

    // The administrator, signed in anew, sees all of it.
    let admin = world.sign_in_fully("ingrid", &phone).await;
    world.iam.flush_reads().await.unwrap();
    let by_priya = json!([{ "AttributeKey": "Username", "AttributeValue": "priya.nair" }]);
    let events = admin
        .does("LookupEvents", json!({ "LookupAttributes": by_priya }))
        .await;
    let mut seen: Vec<String> = events["Events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| {
            format!(
                "{} {}",
                event["EventName"].as_str().unwrap(),
                event["ErrorCode"].as_str().unwrap_or("")
            )
        })
        .collect();
    seen.reverse();
    assert_eq!(
        seen,
        [
            "PasswordVerified ",
            "PasswordUpdated ",
            "EnableMFADevice ",
            "ConsoleLogin ",
            "CreateUser AccessDenied",
            "ListUsers ",
        ]
    );
    assert_eq!(world.iam.verify_audit().await.unwrap()[0].fault, None);
}
