//! Access keys: at most two each, a secret that is seen once, and nobody else's under one's own name.

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{ACCOUNT, Person, World, managed};

/// Makes a key; its id and its secret.
async fn key(person: &Person, input: Value) -> (String, String) {
    let made = person.does("CreateAccessKey", input).await;
    let text = |member: &str| made["AccessKey"][member].as_str().unwrap().to_owned();
    assert_eq!(made["AccessKey"]["Status"], "Active");
    (text("AccessKeyId"), text("SecretAccessKey"))
}

/// A user who may do anything about their own keys and nothing else.
async fn keeper(world: &World, root: &Person, name: &str) -> Person {
    let document = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": "iam:*AccessKey*",
            "Resource": format!("arn:aws:iam::{ACCOUNT}:user/{name}"),
        }],
    })
    .to_string();
    let policy = world
        .policy(root, &format!("keys-of-{name}"), &document)
        .await;
    world.user(root, name, &[&policy]).await
}

#[tokio::test]
async fn a_key_is_made_listed_deactivated_and_deleted_as_in_aws() {
    let (world, root) = World::new().await;
    root.does("CreateUser", json!({ "UserName": "Priya" }))
        .await;
    let (id, secret) = key(&root, json!({ "UserName": "priya" })).await;
    assert_eq!((id.len(), secret.len()), (20, 40));
    assert!(id.starts_with("AKIA"));
    let listed = root
        .does("ListAccessKeys", json!({ "UserName": "priya" }))
        .await;
    assert_eq!(
        listed,
        json!({
            "AccessKeyMetadata": [{
                "UserName": "Priya", "AccessKeyId": id, "Status": "Active", "CreateDate": world.now(),
            }],
            "IsTruncated": false,
        })
    );
    let used = root
        .does("GetAccessKeyLastUsed", json!({ "AccessKeyId": id }))
        .await;
    assert_eq!(
        used,
        json!({
            "UserName": "Priya",
            "AccessKeyLastUsed": { "ServiceName": "N/A", "Region": "N/A" },
        })
    );
    for status in ["Inactive", "Inactive", "Active"] {
        let input = json!({ "UserName": "priya", "AccessKeyId": id, "Status": status });
        root.does("UpdateAccessKey", input).await;
        let listed = root
            .does("ListAccessKeys", json!({ "UserName": "priya" }))
            .await;
        assert_eq!(listed["AccessKeyMetadata"][0]["Status"], status);
    }
    let which = json!({ "UserName": "priya", "AccessKeyId": id });
    root.does("DeleteAccessKey", which.clone()).await;
    assert_eq!(root.fails("DeleteAccessKey", which).await, "NoSuchEntity");
    assert_eq!(
        root.fails("GetAccessKeyLastUsed", json!({ "AccessKeyId": id }))
            .await,
        "NoSuchEntity"
    );
    // Its user was told of each change that was one.
    let told = world
        .database
        .texts("SELECT detail FROM notices WHERE kind = 'access-key-changed'")
        .await;
    let mut changes: Vec<String> = told
        .iter()
        .map(|detail| serde_json::from_str::<Value>(detail).unwrap()["change"].to_string())
        .collect();
    changes.sort();
    assert_eq!(
        changes,
        [
            r#""activated""#,
            r#""created""#,
            r#""deactivated""#,
            r#""deleted""#
        ]
    );
    assert!(told.iter().all(|detail| detail.contains(r#""by":"root""#)));
}

#[tokio::test]
async fn the_secret_is_in_the_answer_and_nowhere_else() {
    let (world, root) = World::new().await;
    let priya = keeper(&world, &root, "priya").await;
    let (id, secret) = key(&priya, json!({})).await;
    let (brief, record) = world.newest_record().await;
    assert_eq!(brief, "CreateAccessKey ");
    assert_eq!(
        record["responseElements"]["accessKey"]["accessKeyId"],
        json!(id)
    );
    priya.does("ListAccessKeys", json!({})).await;
    priya
        .does("GetAccessKeyLastUsed", json!({ "AccessKeyId": id }))
        .await;
    world.iam.flush_reads().await.unwrap();
    let dump = world.database.dump().await;
    assert!(dump.iter().any(|value| value.contains(&id)));
    assert!(!dump.iter().any(|value| value.contains(&secret)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_user_gets_two_keys_however_many_are_made_at_once() {
    let (world, root) = World::new().await;
    root.does("CreateUser", json!({ "UserName": "priya" }))
        .await;
    let other = root.at(&world.another_node().await);
    let mut tasks = JoinSet::new();
    for number in 0..10 {
        let person = if number % 2 == 0 {
            root.clone()
        } else {
            other.clone()
        };
        tasks.spawn(async move {
            let input = json!({ "UserName": "priya" });
            let outcome = person.call("CreateAccessKey", input).await;
            outcome.map(drop).map_err(|error| error.code())
        });
    }
    let outcomes = tasks.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 2);
    for error in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
        assert_eq!(error, &"LimitExceeded");
    }
    assert_eq!(
        world
            .database
            .number("SELECT COUNT(*) FROM access_keys")
            .await,
        2
    );
    // An inactive one counts as well; a deleted one does not.
    let listed = root
        .does("ListAccessKeys", json!({ "UserName": "priya" }))
        .await;
    let id = &listed["AccessKeyMetadata"][0]["AccessKeyId"];
    let off = json!({ "UserName": "priya", "AccessKeyId": id, "Status": "Inactive" });
    root.does("UpdateAccessKey", off).await;
    let input = json!({ "UserName": "priya" });
    assert_eq!(
        root.fails("CreateAccessKey", input.clone()).await,
        "LimitExceeded"
    );
    root.does(
        "DeleteAccessKey",
        json!({ "UserName": "priya", "AccessKeyId": id }),
    )
    .await;
    root.does("CreateAccessKey", input).await;
}

#[tokio::test]
async fn the_keys_of_a_user_are_listed_page_by_page() {
    let (_world, root) = World::new().await;
    root.does("CreateUser", json!({ "UserName": "priya" }))
        .await;
    let mut ids = Vec::new();
    for _ in 0..2 {
        ids.push(key(&root, json!({ "UserName": "priya" })).await.0);
    }
    ids.sort();
    let first = root
        .does(
            "ListAccessKeys",
            json!({ "UserName": "priya", "MaxItems": 1 }),
        )
        .await;
    assert_eq!(first["IsTruncated"], true);
    assert_eq!(first["AccessKeyMetadata"][0]["AccessKeyId"], json!(ids[0]));
    let rest = json!({ "UserName": "priya", "MaxItems": 1, "Marker": first["Marker"] });
    let second = root.does("ListAccessKeys", rest).await;
    assert_eq!(second["IsTruncated"], false);
    assert_eq!(second["AccessKeyMetadata"][0]["AccessKeyId"], json!(ids[1]));
}

#[tokio::test]
async fn without_a_name_the_keys_are_the_callers_and_nobody_elses() {
    let (world, root) = World::new().await;
    let priya = keeper(&world, &root, "priya").await;
    let tomas = keeper(&world, &root, "tomas").await;
    let (own, _) = key(&priya, json!({})).await;
    let (foreign, _) = key(&tomas, json!({ "UserName": "tomas" })).await;
    let (roots, _) = key(&root, json!({})).await;
    assert_eq!(
        root.does("GetAccountSummary", json!({})).await["SummaryMap"]["AccountAccessKeysPresent"],
        1
    );
    let listed = priya.does("ListAccessKeys", json!({})).await;
    let listed: Vec<&Value> = listed["AccessKeyMetadata"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| &key["AccessKeyId"])
        .collect();
    assert_eq!(listed, [&json!(own)]);
    for id in [&foreign, &roots] {
        // Under one's own name it does not exist; under its owner's one has no permission.
        let off = json!({ "AccessKeyId": id, "Status": "Inactive" });
        assert_eq!(priya.fails("UpdateAccessKey", off).await, "NoSuchEntity");
        let gone = json!({ "AccessKeyId": id });
        assert_eq!(priya.fails("DeleteAccessKey", gone).await, "NoSuchEntity");
        // Whether there is such a key is not told either.
        for unknown in [id.as_str(), "AKIANOBODYSKEY000000"] {
            let used = json!({ "AccessKeyId": unknown });
            assert_eq!(
                priya.fails("GetAccessKeyLastUsed", used).await,
                "AccessDenied"
            );
        }
    }
    let named = json!({ "UserName": "tomas", "AccessKeyId": foreign });
    assert_eq!(priya.fails("DeleteAccessKey", named).await, "AccessDenied");
    assert_eq!(
        world
            .database
            .number("SELECT COUNT(*) FROM access_keys WHERE active")
            .await,
        3
    );
}

#[tokio::test]
async fn a_user_with_access_keys_is_not_deleted() {
    let (_world, root) = World::new().await;
    root.does("CreateUser", json!({ "UserName": "priya" }))
        .await;
    let (id, _) = key(&root, json!({ "UserName": "priya" })).await;
    let error = root
        .call("DeleteUser", json!({ "UserName": "priya" }))
        .await
        .unwrap_err();
    assert_eq!(error.code(), "DeleteConflict");
    assert!(error.to_string().contains("access keys"), "{error}");
    root.does(
        "DeleteAccessKey",
        json!({ "UserName": "priya", "AccessKeyId": id }),
    )
    .await;
    root.does("DeleteUser", json!({ "UserName": "priya" }))
        .await;
}

#[tokio::test]
async fn an_auditor_sees_keys_and_makes_none() {
    let (world, root) = World::new().await;
    let auditor = world
        .user(&root, "auditor", &[&managed("SecurityAudit")])
        .await;
    root.does("CreateUser", json!({ "UserName": "priya" }))
        .await;
    let (id, _) = key(&root, json!({ "UserName": "priya" })).await;
    auditor
        .does("ListAccessKeys", json!({ "UserName": "priya" }))
        .await;
    auditor
        .does("GetAccessKeyLastUsed", json!({ "AccessKeyId": id }))
        .await;
    for operation in ["CreateAccessKey", "DeleteAccessKey", "UpdateAccessKey"] {
        let mut input = json!({ "UserName": "priya" });
        if operation != "CreateAccessKey" {
            input["AccessKeyId"] = json!(id);
        }
        if operation == "UpdateAccessKey" {
            input["Status"] = json!("Inactive");
        }
        assert_eq!(auditor.fails(operation, input).await, "AccessDenied");
    }
}
