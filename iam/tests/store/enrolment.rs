//! Enrolling the first second factor: a seed is seen by the sign-in that it was made for and by nobody else, and a
//! password alone never adds a device beside one that is there.

use iam::{IamError, Stage};
use serde_json::json;

use crate::support::{Authenticator, Person, World, password_of, user};

async fn at_enrolment(world: &World, name: &str) -> Person {
    let entered = world.sign_in(user(name), &password_of(name)).await.unwrap();
    assert_eq!(entered.stage, Stage::Enrol);
    world.person(&entered)
}

async fn seed(world: &World, person: &Person) -> String {
    let enrolment = world.iam.enrolment(&person.caller()).await.unwrap();
    enrolment.secret
}

async fn finish(world: &World, person: &Person, seed: &str) -> Result<Stage, IamError> {
    let device = Authenticator::new(seed);
    let (first, second) = (
        device.code(world.now()),
        device.code(world.now().plus_seconds(30)),
    );
    let finished = world
        .iam
        .finish_enrolment(&person.caller(), &first, &second)
        .await;
    finished.map(|entered| entered.stage)
}

#[tokio::test]
async fn two_sign_ins_of_one_user_never_see_the_same_seed() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let other = at_enrolment(&world, "priya").await;
    let before = seed(&world, &other).await;
    let priya = at_enrolment(&world, "priya").await;
    let hers = seed(&world, &priya).await;
    assert_ne!(hers, before);
    assert_eq!(seed(&world, &other).await, before);
    assert_eq!(finish(&world, &priya, &hers).await.unwrap(), Stage::Full);
    // The device is in use now: whoever else knows the password must not read its seed.
    if let Ok(enrolment) = world.iam.enrolment(&other.caller()).await {
        assert_ne!(enrolment.secret, hers);
    }
}

#[tokio::test]
async fn a_sign_in_that_began_before_a_device_was_enrolled_adds_none() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let priya = at_enrolment(&world, "priya").await;
    let hers = seed(&world, &priya).await;
    let other = at_enrolment(&world, "priya").await;
    let theirs = seed(&world, &other).await;
    assert_eq!(finish(&world, &priya, &hers).await.unwrap(), Stage::Full);
    assert!(matches!(
        finish(&world, &other, &theirs).await,
        Err(IamError::Unauthenticated)
    ));
    assert!(matches!(
        world.iam.whoami(&other.caller()).await,
        Err(IamError::Unauthenticated)
    ));
    let devices = root
        .does("ListMFADevices", json!({ "UserName": "priya" }))
        .await;
    assert_eq!(devices["MFADevices"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn nobody_with_permission_over_devices_can_put_a_seed_of_theirs_into_an_enrolment() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let priya = at_enrolment(&world, "priya").await;
    let hers = seed(&world, &priya).await;
    let serial = "arn:aws:iam::731904562218:mfa/priya";
    let _ = root
        .call("DeleteVirtualMFADevice", json!({ "SerialNumber": serial }))
        .await;
    root.does(
        "CreateVirtualMFADevice",
        json!({ "VirtualMFADeviceName": "priya" }),
    )
    .await;
    assert_eq!(seed(&world, &priya).await, hers);
    assert_eq!(finish(&world, &priya, &hers).await.unwrap(), Stage::Full);
}

#[tokio::test]
async fn a_user_named_like_roots_device_does_not_touch_roots_enrolment() {
    let (world, root) = World::new().await;
    let serial = "arn:aws:iam::731904562218:mfa/root-account-mfa-device";
    world.new_user(&root, "root-account-mfa-device", &[]).await;
    let user = at_enrolment(&world, "root-account-mfa-device").await;
    let theirs = seed(&world, &user).await;
    assert_eq!(finish(&world, &user, &theirs).await.unwrap(), Stage::Full);
    assert_eq!(
        root.does("ListMFADevices", json!({})).await["MFADevices"][0]["SerialNumber"],
        serial
    );
}
