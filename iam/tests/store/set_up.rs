//! The first run: a link that works once and for an hour, and never again after that.

use iam::{IamError, SecretToken, Stage, types::Password};
use serde_json::json;
use tokio::task::JoinSet;

use crate::support::{World, new_account, origin};

fn is_closed<T>(outcome: Result<T, IamError>) -> bool {
    matches!(outcome, Err(IamError::SetUpClosed))
}

#[tokio::test]
async fn a_link_works_once() {
    let world = World::empty().await;
    assert!(!world.iam.is_set_up().await.unwrap());
    let link = world.iam.open_setup().await.unwrap().unwrap();
    world.iam.check_setup(&link).await.unwrap();
    let entered = world
        .iam
        .set_up(&link, &new_account(), &origin())
        .await
        .unwrap();
    assert_eq!(entered.stage, Stage::Enrol);
    assert!(world.iam.is_set_up().await.unwrap());
    assert!(is_closed(world.iam.check_setup(&link).await));
    assert!(is_closed(
        world.iam.set_up(&link, &new_account(), &origin()).await
    ));
    assert!(is_closed(
        world.iam.bootstrap(&new_account(), false, &origin()).await
    ));
}

#[tokio::test]
async fn a_link_works_for_an_hour_and_until_the_next_one() {
    let world = World::empty().await;
    let first = world.iam.open_setup().await.unwrap().unwrap();
    let second = world.iam.open_setup().await.unwrap().unwrap();
    assert!(is_closed(world.iam.check_setup(&first).await));
    world.clock.advance(3599);
    world.iam.check_setup(&second).await.unwrap();
    world.clock.advance(1);
    assert!(is_closed(world.iam.check_setup(&second).await));
    assert!(is_closed(
        world.iam.set_up(&second, &new_account(), &origin()).await
    ));
    assert!(is_closed(
        world.iam.check_setup(&SecretToken::received("")).await
    ));
    assert!(!world.iam.is_set_up().await.unwrap());
}

#[tokio::test]
async fn a_link_survives_a_wrong_input() {
    let world = World::empty().await;
    let link = world.iam.open_setup().await.unwrap().unwrap();
    let mut account = new_account();
    account.root_password = Password::new("fourteen chars");
    let error = world
        .iam
        .set_up(&link, &account, &origin())
        .await
        .unwrap_err();
    assert_eq!(error.code(), "PasswordPolicyViolation");
    assert_eq!(
        world.database.number("SELECT COUNT(*) FROM accounts").await,
        0
    );
    world
        .iam
        .set_up(&link, &new_account(), &origin())
        .await
        .unwrap();
}

#[tokio::test]
async fn deleting_users_or_everything_does_not_reopen_it() {
    let (world, root) = World::new().await;
    root.does("CreateUser", json!({ "UserName": "priya" }))
        .await;
    root.does("DeleteUser", json!({ "UserName": "priya" }))
        .await;
    assert!(world.iam.open_setup().await.unwrap().is_none());
    for table in [
        "sessions",
        "known_devices",
        "known_addresses",
        "notices",
        "passwords",
        "mfa_devices",
        "users",
        "audit_events",
        "audit_checkpoints",
        "audit_verifications",
        "principal_uses",
        "accounts",
    ] {
        world.database.execute(format!("DELETE FROM {table}")).await;
    }
    assert!(world.iam.is_set_up().await.unwrap());
    assert!(world.iam.open_setup().await.unwrap().is_none());
    assert!(is_closed(
        world.iam.bootstrap(&new_account(), false, &origin()).await
    ));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_use_the_same_link_at_once_one_sets_up() {
    let world = World::empty().await;
    let link = world.iam.open_setup().await.unwrap().unwrap();
    let mut tasks = JoinSet::new();
    for index in 0..8_u32 {
        let (iam, link) = (world.iam.clone(), link.clone());
        tasks.spawn(async move {
            let mut account = new_account();
            account.id = None;
            account.alias = None;
            account.root_email = format!("root{index}@halden.example").parse().unwrap();
            iam.set_up(&link, &account, &origin()).await
        });
    }
    let outcomes = tasks.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(
        outcomes
            .into_iter()
            .map(is_closed)
            .filter(|closed| *closed)
            .count(),
        7
    );
    assert_eq!(
        world.database.number("SELECT COUNT(*) FROM accounts").await,
        1
    );
    assert_eq!(world.iam.verify_audit().await.unwrap()[0].fault, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn servers_that_start_at_once_on_an_empty_database_all_come_up() {
    let world = World::unprepared().await;
    let mut tasks = JoinSet::new();
    for _ in 0..4 {
        let iam = world.another_node().await;
        tasks.spawn(async move { iam.prepare().await.map_err(|error| format!("{error:?}")) });
    }
    for outcome in tasks.join_all().await {
        outcome.unwrap();
    }
    let own = "SELECT COUNT(*) FROM policies WHERE name = 'SecurityAudit'";
    assert_eq!(world.database.number(own).await, 1);
}
