//! What a complete sign-in notes: the browser and the address, told to the person when they are new (OWASP ASVS 6.3.5).

use iam::{Origin, PasswordSignIn, SecretToken, Stage, types::Password};
use serde_json::Value;

use crate::support::{Authenticator, World, password_of, totp, user};

/// Signs in all the way from an address and a browser; the browser's new cookie.
async fn arrive(
    world: &World,
    authenticator: &Authenticator,
    address: &str,
    device: Option<&SecretToken>,
) -> SecretToken {
    let origin = Origin::new(address.to_owned(), "browser", "request-1".to_owned(), true)
        .with_device(device);
    let sign_in = PasswordSignIn {
        name: user("priya"),
        password: Password::new(&password_of("priya")),
    };
    let entered = world.iam.sign_in(&sign_in, &origin).await.unwrap();
    assert!(entered.device.is_none(), "the sign-in is not complete");
    let mut caller = world.person(&entered).caller();
    caller.origin = origin;
    let code = totp(&authenticator.code(world.now()));
    let entered = world.iam.prove_second_factor(&caller, &code).await.unwrap();
    assert_eq!(entered.stage, Stage::Full);
    world.clock.advance(90);
    entered.device.unwrap()
}

async fn told(world: &World, kind: &str) -> Vec<Value> {
    let sql = format!("SELECT detail FROM notices WHERE kind = '{kind}' ORDER BY created_at");
    let details = world.database.texts(sql).await;
    details
        .iter()
        .map(|detail| serde_json::from_str(detail).unwrap())
        .collect()
}

/// What the audit log says of the newest sign-in: a new browser, a new address.
async fn recorded(world: &World) -> (bool, bool) {
    let (_, record) = world.newest_record().await;
    assert_eq!(record["eventName"], "ConsoleLogin");
    let more = &record["additionalEventData"];
    (more["newDevice"] == true, more["newAddress"] == true)
}

#[tokio::test]
async fn a_new_browser_and_a_new_address_are_told_and_known_ones_are_not() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let (_, authenticator) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    assert!(told(&world, "new-device").await.is_empty());
    let laptop = arrive(&world, &authenticator, "192.0.2.7", None).await;
    assert_eq!(told(&world, "new-device").await.len(), 1);
    assert!(told(&world, "new-address").await.is_empty());
    assert_eq!(recorded(&world).await, (true, false));
    let renewed = arrive(&world, &authenticator, "192.0.2.7", Some(&laptop)).await;
    assert_eq!(told(&world, "new-device").await.len(), 1);
    assert_ne!(renewed.expose(), laptop.expose());
    assert_eq!(recorded(&world).await, (false, false));
    // The cookie of before is worth nothing: whoever copied it is a stranger.
    arrive(&world, &authenticator, "192.0.2.7", Some(&laptop)).await;
    assert_eq!(told(&world, "new-device").await.len(), 2);
    arrive(&world, &authenticator, "203.0.113.9", Some(&renewed)).await;
    assert_eq!(recorded(&world).await, (false, true));
    let places = told(&world, "new-address").await;
    assert_eq!(places.len(), 1);
    assert_eq!(places[0]["sourceIp"], "203.0.113.9");
}

#[tokio::test]
async fn a_person_has_so_many_sessions_and_a_further_one_ends_the_oldest() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let (first, authenticator) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    let mut people = vec![first];
    for _ in 0..10 {
        people.push(world.sign_in_fully("priya", &authenticator).await);
    }
    let mut living = Vec::new();
    for person in &people {
        living.push(world.iam.whoami(&person.caller()).await.is_ok());
    }
    assert_eq!(living.iter().filter(|lives| **lives).count(), 10);
    assert!(!living[0]);
}
