//! Security keys and passkeys: each step that WebAuthn Level 3 asks of a relying party (§7.1, §7.2), as a test that it is
//! taken.

use iam::{Caller, CredentialKind, IamError, SecondFactor, Stage, types::DeviceLabel};
use serde_json::json;

use crate::support::{Person, SoftKey, World, origin, password_of, totp, user};

/// Makes a key answer wrongly.
type Spoil = fn(&mut SoftKey);

fn label(text: &str) -> DeviceLabel {
    DeviceLabel::parse(text).unwrap()
}

/// A user whose only device is a key of this kind, enrolled at the first sign-in; and the session.
async fn enrolled(
    world: &World,
    root: &Person,
    name: &str,
    kind: CredentialKind,
) -> (SoftKey, Person) {
    world.new_user(root, name, &[]).await;
    let entered = world.sign_in(user(name), &password_of(name)).await.unwrap();
    assert_eq!(entered.stage, Stage::Enrol);
    let caller = world.person(&entered).caller();
    let options = world.iam.start_key_enrolment(&caller, kind).await.unwrap();
    let mut key = SoftKey::new(name.as_bytes()[0]);
    let answer = key.create(&options);
    let entered = world
        .iam
        .finish_key_enrolment(&caller, &answer, &label("blue key"))
        .await
        .unwrap();
    assert_eq!(entered.stage, Stage::Full);
    world.clock.advance(90);
    (key, world.person(&entered))
}

/// Signs in with a passkey alone.
async fn by_passkey(world: &World, key: &mut SoftKey) -> Result<Person, IamError> {
    let challenge = world.iam.passkey_challenge().unwrap();
    let answer = key.get(&challenge.options);
    let entered = world
        .iam
        .sign_in_with_passkey(&challenge.state, &answer, &origin())
        .await?;
    assert_eq!(entered.stage, Stage::Full);
    Ok(world.person(&entered))
}

/// The password of a user with a key, and what the key is asked then.
async fn asked(world: &World, name: &str) -> (Caller, String) {
    let entered = world.sign_in(user(name), &password_of(name)).await.unwrap();
    assert_eq!(entered.stage, Stage::SecondFactor);
    let caller = world.person(&entered).caller();
    let options = world.iam.security_key_challenge(&caller).await.unwrap();
    (caller, options)
}

#[tokio::test]
async fn a_passkey_signs_in_without_name_and_password() {
    let (world, root) = World::new().await;
    let (mut key, _) = enrolled(&world, &root, "priya", CredentialKind::Passkey).await;
    let person = by_passkey(&world, &mut key).await.unwrap();
    let (principal, session) = world.iam.whoami(&person.caller()).await.unwrap();
    assert_eq!(principal.name, "priya");
    assert_eq!(session.factors.to_string(), "passkey");
    assert_eq!(session.mfa_at, Some(world.now()));
    let (brief, body) = world.newest_record().await;
    assert_eq!(brief, "ConsoleLogin ");
    assert_eq!(body["additionalEventData"]["MFAUsed"], "Yes");
}

#[tokio::test]
async fn a_security_key_is_a_second_factor_and_never_the_first() {
    let (world, root) = World::new().await;
    let (mut key, _) = enrolled(&world, &root, "priya", CredentialKind::SecurityKey).await;
    let (caller, options) = asked(&world, "priya").await;
    let answer = key.get(&options);
    let given = SecondFactor::SecurityKey(answer);
    let entered = world
        .iam
        .prove_second_factor(&caller, &given)
        .await
        .unwrap();
    assert_eq!(entered.stage, Stage::Full);
    let (_, session) = world
        .iam
        .whoami(&world.person(&entered).caller())
        .await
        .unwrap();
    assert_eq!(session.factors.to_string(), "password security-key");

    // Even if it claims to keep its user's handle.
    key.handle = handle(&world).await;
    let refused = by_passkey(&world, &mut key).await.err().unwrap();
    assert!(matches!(refused, IamError::PasskeyRefused), "{refused}");
}

async fn handle(world: &World) -> Option<String> {
    world
        .database
        .texts("SELECT handle FROM webauthn_users")
        .await
        .pop()
}

#[tokio::test]
async fn a_passkey_without_user_verification_is_refused() {
    let (world, root) = World::new().await;
    let (key, _) = enrolled(&world, &root, "priya", CredentialKind::Passkey).await;
    for mut bad in [
        key.clone().without_verification(),
        key.clone().without_presence(),
    ] {
        assert!(by_passkey(&world, &mut bad).await.is_err());
    }
    // Nor is one made so.
    world.new_user(&root, "tomas", &[]).await;
    let entered = world
        .sign_in(user("tomas"), &password_of("tomas"))
        .await
        .unwrap();
    let caller = world.person(&entered).caller();
    let kind = CredentialKind::Passkey;
    let options = world.iam.start_key_enrolment(&caller, kind).await.unwrap();
    let answer = SoftKey::new(9).without_verification().create(&options);
    let error = world
        .iam
        .finish_key_enrolment(&caller, &answer, &label("x"))
        .await
        .unwrap_err();
    assert_eq!(error.code(), "InvalidAuthenticationCode");
}

#[tokio::test]
async fn an_answer_for_another_site_ceremony_or_challenge_is_refused() {
    let (world, root) = World::new().await;
    let (key, _) = enrolled(&world, &root, "priya", CredentialKind::Passkey).await;
    let wrong: [(&str, Spoil); 9] = [
        ("origin", |key| {
            key.origin = "https://iam.halden.example.evil".into()
        }),
        ("sub-domain", |key| {
            key.origin = "https://x.iam.halden.example".into()
        }),
        ("suffix", |key| {
            key.origin = "https://badiam.halden.example".into()
        }),
        ("port", |key| {
            key.origin = "https://iam.halden.example:8443".into()
        }),
        ("scheme", |key| {
            key.origin = "http://iam.halden.example".into()
        }),
        ("RP ID", |key| key.rp_id = "halden.example".into()),
        ("type", |key| key.kind = Some("webauthn.create")),
        ("challenge", |key| key.challenge = Some("AAAA".into())),
        ("signature", |key| key.spoil_signature = true),
    ];
    for (what, spoil) in wrong {
        let mut bad = key.clone();
        spoil(&mut bad);
        assert!(by_passkey(&world, &mut bad).await.is_err(), "{what}");
        // Failures in a row make the next try wait.
        world.clock.advance(300);
        let (caller, options) = asked(&world, "priya").await;
        let given = SecondFactor::SecurityKey(bad.get(&options));
        let error = world
            .iam
            .prove_second_factor(&caller, &given)
            .await
            .unwrap_err();
        assert_eq!(error.code(), "InvalidAuthenticationCode", "{what}");
    }
    let mut crossed = key.clone();
    crossed.cross_origin = true;
    assert!(by_passkey(&world, &mut crossed).await.is_err());
    assert!(by_passkey(&world, &mut key.clone()).await.is_ok());
}

#[tokio::test]
async fn a_challenge_is_answered_once_and_within_five_minutes() {
    let here = origin();
    let (world, root) = World::new().await;
    let (mut key, _) = enrolled(&world, &root, "priya", CredentialKind::Passkey).await;
    let iam = &world.iam;
    let challenge = iam.passkey_challenge().unwrap();
    let answer = key.get(&challenge.options);
    iam.sign_in_with_passkey(&challenge.state, &answer, &here)
        .await
        .unwrap();
    let again = iam.sign_in_with_passkey(&challenge.state, &answer, &here);
    assert!(again.await.is_err());
    let fresh = key.get(&challenge.options);
    let again = iam.sign_in_with_passkey(&challenge.state, &fresh, &here);
    assert!(
        again.await.is_err(),
        "a second answer to the same challenge"
    );

    let late = iam.passkey_challenge().unwrap();
    let answer = key.get(&late.options);
    world.clock.advance(300);
    assert!(
        iam.sign_in_with_passkey(&late.state, &answer, &here)
            .await
            .is_err()
    );
    let cut: String = late.state.chars().skip(1).collect();
    for state in ["", "AAAA", &cut, &"A".repeat(100_000)] {
        assert!(
            iam.sign_in_with_passkey(state, &answer, &here)
                .await
                .is_err()
        );
    }

    let (caller, options) = asked(&world, "priya").await;
    let answer = SecondFactor::SecurityKey(key.get(&options));
    world.clock.advance(300);
    assert!(iam.prove_second_factor(&caller, &answer).await.is_err());
    // A wrong answer uses the challenge up, and a new question makes the one before worthless.
    let options = iam.security_key_challenge(&caller).await.unwrap();
    let mut bad = key.clone();
    bad.spoil_signature = true;
    let wrong = SecondFactor::SecurityKey(bad.get(&options));
    assert!(iam.prove_second_factor(&caller, &wrong).await.is_err());
    let right = SecondFactor::SecurityKey(key.get(&options));
    assert!(iam.prove_second_factor(&caller, &right).await.is_err());
    let first = iam.security_key_challenge(&caller).await.unwrap();
    let second = iam.security_key_challenge(&caller).await.unwrap();
    let old = SecondFactor::SecurityKey(key.get(&first));
    assert!(iam.prove_second_factor(&caller, &old).await.is_err());
    let _ = second;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_give_the_same_answer_at_once_one_gets_in() {
    let (world, root) = World::new().await;
    let (mut key, _) = enrolled(&world, &root, "priya", CredentialKind::Passkey).await;
    let challenge = world.iam.passkey_challenge().unwrap();
    let answer = key.get(&challenge.options);
    let other = world.another_node().await;
    let mut tasks = tokio::task::JoinSet::new();
    for place in 0..16 {
        let iam = if place % 2 == 0 { &world.iam } else { &other };
        let (iam, state, answer) = (iam.clone(), challenge.state.clone(), answer.clone());
        tasks.spawn(async move {
            iam.sign_in_with_passkey(&state, &answer, &origin())
                .await
                .is_ok()
        });
    }
    let entered = tasks
        .join_all()
        .await
        .into_iter()
        .filter(|in_| *in_)
        .count();
    assert_eq!(entered, 1);
}

#[tokio::test]
async fn a_counter_that_goes_back_is_refused_and_told() {
    let (world, root) = World::new().await;
    let (mut key, _) = enrolled(&world, &root, "priya", CredentialKind::Passkey).await;
    let mut copy = key.clone();
    by_passkey(&world, &mut key).await.unwrap();
    by_passkey(&world, &mut key).await.unwrap();
    assert!(by_passkey(&world, &mut copy).await.is_err());
    let (caller, options) = asked(&world, "priya").await;
    let given = SecondFactor::SecurityKey(copy.get(&options));
    assert!(
        world
            .iam
            .prove_second_factor(&caller, &given)
            .await
            .is_err()
    );
    let told = world
        .database
        .number("SELECT COUNT(*) FROM notices WHERE kind = 'possible-clone'")
        .await;
    assert_eq!(told, 2);
    by_passkey(&world, &mut key).await.unwrap();
}

#[tokio::test]
async fn a_passkey_is_its_owners_and_says_so() {
    let (world, root) = World::new().await;
    let (key, _) = enrolled(&world, &root, "priya", CredentialKind::Passkey).await;
    let (other, _) = enrolled(&world, &root, "tomas", CredentialKind::Passkey).await;
    let mut silent = key.clone();
    silent.handle = None;
    assert!(by_passkey(&world, &mut silent).await.is_err());
    let mut lying = key.clone();
    lying.handle = other.handle.clone();
    assert!(by_passkey(&world, &mut lying).await.is_err());
    // Nor does somebody else's key prove a second factor.
    let (caller, options) = asked(&world, "priya").await;
    let given = SecondFactor::SecurityKey(other.clone().get(&options));
    assert!(
        world
            .iam
            .prove_second_factor(&caller, &given)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_credential_is_registered_once_whoever_has_it() {
    let (world, root) = World::new().await;
    let (key, _) = enrolled(&world, &root, "priya", CredentialKind::Passkey).await;
    world.new_user(&root, "tomas", &[]).await;
    let entered = world
        .sign_in(user("tomas"), &password_of("tomas"))
        .await
        .unwrap();
    let caller = world.person(&entered).caller();
    let kind = CredentialKind::Passkey;
    let options = world.iam.start_key_enrolment(&caller, kind).await.unwrap();
    let answer = key.clone().create(&options);
    let error = world
        .iam
        .finish_key_enrolment(&caller, &answer, &label("stolen"))
        .await
        .unwrap_err();
    assert_eq!(error.code(), "EntityAlreadyExists");
    // And the ceremony's answer of one person is worth nothing to another.
    let options = world.iam.start_key_enrolment(&caller, kind).await.unwrap();
    let answer = SoftKey::new(7).create(&options);
    let entered = world
        .sign_in(user("tomas"), &password_of("tomas"))
        .await
        .unwrap();
    let second = world.person(&entered).caller();
    world.iam.start_key_enrolment(&second, kind).await.unwrap();
    assert!(
        world
            .iam
            .finish_key_enrolment(&second, &answer, &label("x"))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_removed_key_and_one_without_login_profile_sign_nobody_in() {
    let (world, root) = World::new().await;
    let (mut key, person) = enrolled(&world, &root, "priya", CredentialKind::Passkey).await;
    let serial = world
        .database
        .texts("SELECT serial FROM mfa_devices WHERE kind = 'passkey'")
        .await
        .pop()
        .unwrap();
    let (caller, options) = asked(&world, "priya").await;
    let answer = SecondFactor::SecurityKey(key.get(&options));
    root.does(
        "DeactivateMFADevice",
        json!({ "UserName": "priya", "SerialNumber": serial }),
    )
    .await;
    assert!(by_passkey(&world, &mut key).await.is_err());
    assert!(
        world
            .iam
            .prove_second_factor(&caller, &answer)
            .await
            .is_err()
    );
    assert!(world.iam.whoami(&person.caller()).await.is_err());

    let (mut key, _) = enrolled(&world, &root, "tomas", CredentialKind::Passkey).await;
    root.does("DeleteLoginProfile", json!({ "UserName": "tomas" }))
        .await;
    assert!(by_passkey(&world, &mut key).await.is_err());
}

#[tokio::test]
async fn a_key_is_added_and_removed_with_a_fresh_proof_and_the_last_device_stays() {
    let (world, root) = World::new().await;
    world
        .new_user(&root, "priya", &[&crate::support::managed("IAMFullAccess")])
        .await;
    let (person, authenticator) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    let start = json!({ "Kind": "passkey" });
    world.clock.advance(700);
    assert_eq!(
        person.fails("StartSecurityKey", start.clone()).await,
        "FreshProofNeeded"
    );
    let code = totp(&authenticator.code(world.now()));
    let entered = world
        .iam
        .prove_again(&person.caller(), &code)
        .await
        .unwrap();
    let person = world.person(&entered);
    let options = person.does("StartSecurityKey", start).await;
    let mut key = SoftKey::new(3);
    let answer = key.create(options["Options"].as_str().unwrap());
    let input = json!({ "Label": "blue key", "Answer": answer });
    let added = person.does("AddSecurityKey", input.clone()).await;
    let (_, body) = world.newest_record().await;
    assert!(!body.to_string().contains("attestationObject"), "{body}");
    assert_eq!(
        person.fails("AddSecurityKey", input).await,
        "InvalidAuthenticationCode"
    );
    by_passkey(&world, &mut key).await.unwrap();

    let devices = person.does("ListMFADevices", json!({})).await;
    let devices = devices["MFADevices"].as_array().unwrap().clone();
    assert_eq!(devices.len(), 2);
    let app = devices
        .iter()
        .find(|device| device["Kind"] == "totp")
        .unwrap();
    let serial = app["SerialNumber"].clone();
    person
        .does("DeactivateMFADevice", json!({ "SerialNumber": serial }))
        .await;
    let last = json!({ "SerialNumber": added["SerialNumber"] });
    assert_eq!(
        person.fails("DeactivateMFADevice", last).await,
        "DeleteConflict"
    );
}
