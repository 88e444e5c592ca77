//! Reads that a page makes together: of one state of the database, for a session that was looked up once, each through the
//! gate.

use std::sync::Arc;

use iam::{
    Caller, Credential, Iam, IamError,
    operations::users::{CreateUser, ListUsers},
};
use serde_json::json;

use crate::support::{World, managed};

/// The names that a caller is shown.
async fn names(iam: &Iam, caller: &Caller) -> Vec<String> {
    let listed = iam.call_by_name(caller, "ListUsers", json!({})).await;
    let listed = listed.unwrap();
    let name = |user: &serde_json::Value| user["UserName"].as_str().unwrap().to_owned();
    listed["Users"]
        .as_array()
        .unwrap()
        .iter()
        .map(name)
        .collect()
}

#[tokio::test]
async fn what_a_page_reads_is_of_one_state() {
    let (world, root) = World::new().await;
    world.new_user(&root, "amara", &[]).await;
    let page = root.caller().with_snapshot();
    assert_eq!(names(&world.iam, &page).await, ["amara"]);
    world.new_user(&root, "bo", &[]).await;
    assert_eq!(names(&world.iam, &page).await, ["amara"]);
    assert_eq!(names(&world.iam, &root.caller()).await, ["amara", "bo"]);
    assert_eq!(
        names(&world.iam, &page.clone().without_snapshot()).await,
        ["amara", "bo"]
    );
    // An error does not end it badly, and the next page sees everything.
    let missing = world
        .iam
        .call_by_name(&page, "GetUser", json!({ "UserName": "nobody" }))
        .await;
    assert_eq!(missing.unwrap_err().code(), "NoSuchEntity");
    page.end_snapshot().await;
    assert_eq!(names(&world.iam, &page).await, ["amara", "bo"]);
}

#[tokio::test]
async fn each_read_of_a_page_is_decided_about_and_recorded() {
    let (world, root) = World::new().await;
    let person = world
        .user(&root, "reader", &[&managed("IAMReadOnlyAccess")])
        .await;
    let page = person.caller().with_snapshot();
    names(&world.iam, &page).await;
    world.iam.flush_reads().await.unwrap();
    let records = world.records().await;
    names(&world.iam, &page).await;
    let create = json!({ "UserName": "new" });
    let refused = world.iam.call_by_name(&page, "CreateUser", create).await;
    assert_eq!(refused.unwrap_err().code(), "AccessDenied");
    let refused = world
        .iam
        .call_by_name(&page, "LookupEvents", json!({}))
        .await;
    assert_eq!(refused.unwrap_err().code(), "AccessDenied");
    world.iam.flush_reads().await.unwrap();
    assert_eq!(world.records().await, records + 3);
}

#[tokio::test]
async fn a_session_that_was_ended_reads_on_for_five_seconds_at_most() {
    let (world, root) = World::new().await;
    let person = world
        .user(&root, "reader", &[&managed("IAMReadOnlyAccess")])
        .await;
    let page = person.caller().with_snapshot();
    names(&world.iam, &page).await;
    world.iam.sign_out(&person.caller()).await.unwrap();
    assert!(world.iam.whoami(&person.caller()).await.is_err());
    // The page that was begun before is finished; nothing else is.
    names(&world.iam, &page).await;
    world.clock.advance(5);
    let after = world.iam.call_by_name(&page, "ListUsers", json!({})).await;
    assert_eq!(after.unwrap_err().code(), IamError::Unauthenticated.code());
}

#[tokio::test]
async fn a_snapshot_is_nobody_elses() {
    let (world, root) = World::new().await;
    let person = world.user(&root, "nobody.much", &[]).await;
    let mut page = root.caller().with_snapshot();
    names(&world.iam, &page).await;
    page.credential = person.caller().credential;
    let (principal, _) = world.iam.whoami(&page).await.unwrap();
    assert_eq!(principal.name, "nobody.much");
    let refused = world.iam.call_by_name(&page, "ListUsers", json!({})).await;
    assert_eq!(refused.unwrap_err().code(), "AccessDenied");
    page.credential = Credential::Anonymous;
    assert!(world.iam.whoami(&page).await.is_err());
    // A complete session in the cookie of an unfinished sign-in reaches nothing, whatever was read before.
    page.credential = root.caller().credential;
    names(&world.iam, &page).await;
    page.credential = Credential::SignIn(root.token.clone());
    assert!(world.iam.whoami(&page).await.is_err());
    assert!(world.iam.visitor(&page).await.is_err());
    let refused = world.iam.call_by_name(&page, "ListUsers", json!({})).await;
    assert!(matches!(refused, Err(IamError::SignInIncomplete)));
}

/// More pages than there are connections, each of which wants a second one while it keeps its first.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pages_that_keep_a_transaction_do_not_wait_for_each_other() {
    let (world, root) = World::new().await;
    let pages: Vec<Caller> = (0..40).map(|_| root.caller().with_snapshot()).collect();
    let mut tasks = tokio::task::JoinSet::new();
    for (number, page) in pages.iter().cloned().enumerate() {
        let iam = Arc::clone(&world.iam);
        tasks.spawn(async move {
            names(&iam, &page).await;
            let input = json!({ "UserName": format!("made-{number}") });
            iam.call_by_name(&page, "CreateUser", input).await.unwrap();
            names(&iam, &page).await;
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    assert_eq!(names(&world.iam, &root.caller()).await.len(), 40);
}

#[tokio::test]
async fn a_part_that_its_reader_may_not_see_is_left_out_and_not_recorded() {
    let (world, root) = World::new().await;
    world.new_user(&root, "amara", &[]).await;
    let reader = world
        .user(&root, "reader", &[&managed("IAMReadOnlyAccess")])
        .await;
    let nobody = world.user(&root, "nobody.much", &[]).await;
    world.iam.flush_reads().await.unwrap();
    let records = world.records().await;
    let list = ListUsers::default;
    let seen = world.iam.call_if_allowed(&nobody.caller(), list()).await;
    assert!(seen.unwrap().is_none());
    world.iam.flush_reads().await.unwrap();
    assert_eq!(world.records().await, records);
    let seen = world.iam.call_if_allowed(&reader.caller(), list()).await;
    assert_eq!(seen.unwrap().unwrap().users.len(), 3);
    world.iam.flush_reads().await.unwrap();
    assert_eq!(world.records().await, records + 1);
    // A change is not a part of a page, whoever asks.
    let create: CreateUser = serde_json::from_value(json!({ "UserName": "new" })).unwrap();
    let outcome = world.iam.call_if_allowed(&root.caller(), create).await;
    assert_eq!(outcome.unwrap_err().code(), "ServiceFailure");
}
