//! A person's sign-ins and refusals, from the audit log: of that person and of nobody who had the name before.

use serde_json::{Value, json};

use crate::support::{Person, World, managed, password_of, user};

async fn activity(person: &Person, input: Value) -> Vec<String> {
    let page = person.does("ListSignInActivity", input).await;
    page["Activity"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            format!(
                "{} {}",
                entry["Kind"].as_str().unwrap(),
                entry["EventName"].as_str().unwrap()
            )
        })
        .collect()
}

#[tokio::test]
async fn sign_ins_good_and_failed_and_refusals_come_newest_first() {
    let (world, root) = World::new().await;
    let priya = world.user(&root, "priya", &[]).await;
    assert!(world.sign_in(user("priya"), "wrong").await.is_err());
    priya.fails("ListUsers", json!({})).await;
    priya.does("GetUser", json!({})).await;
    world.iam.flush_reads().await.unwrap();
    let expected = [
        "denied ListUsers",
        "failure ConsoleLogin",
        "sign-in ConsoleLogin",
    ];
    assert_eq!(activity(&priya, json!({})).await, expected);
    assert_eq!(
        activity(&root, json!({ "UserName": "PRIYA" })).await,
        expected
    );
    let page = priya.does("ListSignInActivity", json!({})).await;
    let newest = &page["Activity"][0];
    assert_eq!(newest["ErrorCode"], "AccessDenied");
    assert_eq!(newest["SourceIp"], "192.0.2.7");
    assert_eq!(newest["Device"], "test");
    let (mut seen, mut marker) = (Vec::new(), json!(""));
    loop {
        let input = json!({ "MaxItems": 1, "Marker": marker });
        let page = priya.does("ListSignInActivity", input).await;
        assert_eq!(page["Activity"].as_array().unwrap().len(), 1);
        seen.push(page["Activity"][0]["EventId"].clone());
        if page["Marker"].is_null() {
            break;
        }
        marker = page["Marker"].clone();
    }
    seen.dedup();
    assert_eq!(seen.len(), 3);
    assert_eq!(
        priya
            .fails("ListSignInActivity", json!({ "Marker": "x" }))
            .await,
        "ValidationError"
    );
}

#[tokio::test]
async fn whoever_has_a_name_again_does_not_see_what_its_former_owner_did() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    assert!(world.sign_in(user("priya"), "wrong").await.is_err());
    world.clock.advance(60);
    // Created while the first one still does things under the name.
    root.does("CreateUser", json!({ "UserName": "later" }))
        .await;
    assert!(world.sign_in(user("priya"), "wrong").await.is_err());
    assert_eq!(
        activity(&root, json!({ "UserName": "priya" })).await.len(),
        2
    );
    root.does("DeleteLoginProfile", json!({ "UserName": "priya" }))
        .await;
    root.does("DeleteUser", json!({ "UserName": "priya" }))
        .await;
    root.does(
        "UpdateUser",
        json!({ "UserName": "later", "NewUserName": "priya" }),
    )
    .await;
    let none: [String; 0] = [];
    assert_eq!(activity(&root, json!({ "UserName": "priya" })).await, none);
}

#[tokio::test]
async fn nobody_sees_anothers_activity_without_permission() {
    let (world, root) = World::new().await;
    let priya = world.user(&root, "priya", &[]).await;
    let auditor = world
        .user(&root, "auditor", &[&managed("SecurityAudit")])
        .await;
    let about = json!({ "UserName": "auditor" });
    assert_eq!(
        priya.fails("ListSignInActivity", about).await,
        "AccessDenied"
    );
    // A text of one's own that looks like another's id changes nothing.
    let id = root.does("GetUser", json!({ "UserName": "auditor" })).await["User"]["UserId"].clone();
    let forged = format!("x\",\"principalId\":{id},\"y\":\"");
    priya.fails("ListUsers", json!({ "Search": forged })).await;
    let theirs = activity(&auditor, json!({})).await;
    assert_eq!(theirs, ["sign-in ConsoleLogin"]);
    assert!(
        world
            .sign_in(user("priya"), &password_of("priya"))
            .await
            .is_ok()
    );
    assert_eq!(
        activity(&auditor, json!({ "UserName": "priya" })).await,
        [
            "denied ListUsers",
            "denied ListSignInActivity",
            "sign-in ConsoleLogin"
        ]
    );
}
