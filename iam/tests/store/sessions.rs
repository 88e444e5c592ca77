//! Where people are signed in, and ending it: at once, for good, and by whom it may be.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{Person, World, managed, password_of, user};

const GONE: &str = "MissingAuthenticationToken";

async fn sessions(person: &Person, input: Value) -> Vec<Value> {
    let page = person.does("ListSessions", input).await;
    page["Sessions"].as_array().unwrap().clone()
}

/// The id of the session that asks.
async fn own(person: &Person) -> Value {
    let all = sessions(person, json!({})).await;
    let own: Vec<&Value> = all.iter().filter(|one| one["Own"] == true).collect();
    assert_eq!(own.len(), 1);
    own[0]["SessionId"].clone()
}

/// Priya, signed in twice.
async fn twice(world: &World, root: &Person) -> (Person, Person) {
    world
        .new_user(root, "priya", &[&managed("IAMReadOnlyAccess")])
        .await;
    let (first, authenticator) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    let second = world.sign_in_fully("priya", &authenticator).await;
    (first, second)
}

async fn notices(person: &Person, kind: &str) -> Vec<Value> {
    let page = person.does("ListNotices", json!({})).await;
    let all = page["Notices"].as_array().unwrap().iter();
    all.filter(|notice| notice["Kind"] == kind)
        .map(|notice| notice["Detail"].clone())
        .collect()
}

#[tokio::test]
async fn complete_sessions_that_live_are_listed_and_no_others() {
    let (world, root) = World::new().await;
    let (first, second) = twice(&world, &root).await;
    // Half-way through a further sign-in.
    world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    let listed = sessions(&second, json!({})).await;
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[0]["Own"], true);
    assert_eq!(listed[0]["SourceIp"], "192.0.2.7");
    assert_eq!(listed[0]["Device"], "test");
    let by_root = sessions(&root, json!({ "UserName": "PRIYA" })).await;
    assert_eq!(by_root.len(), 2);
    assert!(by_root.iter().all(|session| session["Own"] == false));
    let ids: Vec<&Value> = by_root
        .iter()
        .map(|session| &session["SessionId"])
        .collect();
    assert_ne!(ids[0], ids[1]);
    let tokens = [&first, &second].map(|person| person.token.expose().to_owned());
    let text = json!(by_root).to_string();
    for secret in tokens {
        assert!(!text.contains(&secret), "{text}");
    }
    world.iam.sign_out(&first.caller()).await.unwrap();
    assert_eq!(sessions(&second, json!({})).await.len(), 1);
    world.clock.advance(3600);
    let (root, _) = root_again(&world).await;
    assert_eq!(
        sessions(&root, json!({ "UserName": "priya" })).await.len(),
        0
    );
}

/// Root's session ended meanwhile: signs in with a new factor.
async fn root_again(world: &World) -> (Person, crate::support::Authenticator) {
    let sql = "DELETE FROM mfa_devices WHERE owner_id LIKE '7%'";
    world.database.execute(sql).await;
    let name = iam::SignInName::Root {
        email: crate::support::ROOT_EMAIL.to_owned(),
    };
    world
        .first_sign_in(name, crate::support::ROOT_PASSWORD)
        .await
}

#[tokio::test]
async fn ending_one_session_refuses_its_next_request_and_leaves_the_others() {
    let (world, root) = World::new().await;
    let (first, second) = twice(&world, &root).await;
    let there = first.at(&world.another_node().await);
    there.does("ListUsers", json!({})).await;
    let id = own(&first).await;
    second.does("EndSession", json!({ "SessionId": id })).await;
    for person in [&there, &first] {
        assert_eq!(person.fails("ListUsers", json!({})).await, GONE);
    }
    second.does("ListUsers", json!({})).await;
    // Nobody else did it: no notice.
    assert_eq!(notices(&second, "sessions-ended").await.len(), 0);
    for gone in [id, json!(""), json!("x"), json!("\u{0}")] {
        let code = second
            .fails("EndSession", json!({ "SessionId": gone }))
            .await;
        assert_eq!(code, "NoSuchEntity", "{gone}");
    }
}

#[tokio::test]
async fn an_administrator_signs_a_person_out_everywhere_and_the_person_is_told() {
    let (world, root) = World::new().await;
    let (first, second) = twice(&world, &root).await;
    let half = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    let answer = root
        .does(
            "EndSessions",
            json!({ "UserName": "priya", "KeepOwn": true }),
        )
        .await;
    assert_eq!(answer["Ended"], 2);
    for person in [&first, &second] {
        assert_eq!(person.fails("ListUsers", json!({})).await, GONE);
    }
    let half = world.person(&half);
    assert!(world.iam.whoami(&half.caller()).await.is_err());
    root.does("ListUsers", json!({})).await;
    let sql = "SELECT kind || ' ' || detail FROM notices WHERE kind = 'sessions-ended'";
    assert_eq!(
        world.database.texts(sql).await,
        [r#"sessions-ended {"by":"root"}"#]
    );
    let again = root
        .does("EndSessions", json!({ "UserName": "priya" }))
        .await;
    assert_eq!(again["Ended"], 0);
    assert_eq!(world.database.texts(sql).await.len(), 1);
}

#[tokio::test]
async fn signing_out_everywhere_else_keeps_the_session_that_asks() {
    let (world, root) = World::new().await;
    let (first, second) = twice(&world, &root).await;
    let answer = second.does("EndSessions", json!({ "KeepOwn": true })).await;
    assert_eq!(answer["Ended"], 1);
    assert_eq!(first.fails("ListUsers", json!({})).await, GONE);
    second.does("ListUsers", json!({})).await;
    second.does("EndSessions", json!({})).await;
    assert_eq!(second.fails("ListUsers", json!({})).await, GONE);
}

#[tokio::test]
async fn a_session_is_ended_by_its_owner_or_with_permission_and_only_as_that_persons() {
    let (world, root) = World::new().await;
    let (first, _) = twice(&world, &root).await;
    let tomas = world.user(&root, "tomas", &[]).await;
    let id = own(&first).await;
    for (operation, input) in [
        ("ListSessions", json!({ "UserName": "priya" })),
        (
            "EndSession",
            json!({ "UserName": "priya", "SessionId": id.clone() }),
        ),
        ("EndSessions", json!({ "UserName": "priya" })),
    ] {
        assert_eq!(tomas.fails(operation, input).await, "AccessDenied");
    }
    // Another's session under one's own name, and under a third person's.
    let mine = json!({ "SessionId": id });
    assert_eq!(tomas.fails("EndSession", mine).await, "NoSuchEntity");
    let theirs = json!({ "UserName": "tomas", "SessionId": id });
    assert_eq!(root.fails("EndSession", theirs).await, "NoSuchEntity");
    first.does("ListUsers", json!({})).await;
}

/// `security.md`, lesson 16: what is in flight must not bring an ended session back.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn with_fifty_requests_in_flight_none_succeeds_after_the_end_and_no_session_comes_back() {
    let (world, root) = World::new().await;
    let person = world
        .user(&root, "priya", &[&managed("IAMReadOnlyAccess")])
        .await;
    let (_, session) = world.iam.whoami(&person.caller()).await.unwrap();
    let session = Arc::new(session);
    // Every touch is due.
    world.clock.advance(120);
    let (ended, late) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicUsize::new(0)),
    );
    let mut tasks = JoinSet::new();
    for index in 0..50 {
        let (person, session) = (person.clone(), Arc::clone(&session));
        let (ended, late) = (Arc::clone(&ended), Arc::clone(&late));
        tasks.spawn(async move {
            loop {
                let after = ended.load(Ordering::SeqCst);
                person.iam.touch(&person.token, &session).await.unwrap();
                let outcome = if index % 2 == 0 {
                    person.call("ListUsers", json!({})).await
                } else {
                    person.call("DismissNotices", json!({ "All": true })).await
                };
                if outcome.is_ok() && after {
                    late.fetch_add(1, Ordering::SeqCst);
                }
                if after {
                    return outcome.is_ok();
                }
            }
        });
    }
    tokio::task::yield_now().await;
    root.does("EndSessions", json!({ "UserName": "priya" }))
        .await;
    ended.store(true, Ordering::SeqCst);
    let outcomes = tasks.join_all().await;
    assert_eq!(outcomes.len(), 50);
    assert_eq!(late.load(Ordering::SeqCst), 0);
    let alive =
        "SELECT COUNT(*) FROM sessions WHERE ended_at IS NULL AND principal_id LIKE 'AIDA%'";
    assert_eq!(world.database.number(alive).await, 0);
}
