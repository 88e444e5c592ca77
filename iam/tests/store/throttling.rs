//! Against guessing. Named after the lessons of /security.md 2.1: Vault CVE-2025-6004 (one counter for all spellings),
//! Keycloak CVE-2026-9798 (no other path around it), Vikunja CVE-2026-35597 (counted before the answer), AIL CVE-2026-56450
//! and Keycloak CVE-2024-4629 (parallel guesses).

use iam::{IamError, Origin, PasswordSignIn, SecretToken, SignInName, types::Password};

use crate::support::{SoftKey, World, origin, password_of, totp, user};

fn wait_of(error: &IamError) -> Option<i64> {
    match error {
        IamError::Throttled { seconds } => *seconds,
        other => panic!("not throttled: {other}"),
    }
}

async fn guess(world: &World, name: &str) -> IamError {
    world.sign_in(user(name), "wrong").await.unwrap_err()
}

#[tokio::test]
async fn failures_in_a_row_make_the_next_try_wait_longer_and_a_success_forgets_them() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    for _ in 0..5 {
        assert!(matches!(
            guess(&world, "priya").await,
            IamError::SignInFailed
        ));
    }
    assert_eq!(wait_of(&guess(&world, "priya").await), Some(1));
    // Not even the right password is looked at, and the answer is the same.
    let right = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap_err();
    assert_eq!(wait_of(&right), Some(1));
    for seconds in [1, 2, 4, 8] {
        world.clock.advance(seconds);
        assert!(matches!(
            guess(&world, "priya").await,
            IamError::SignInFailed
        ));
        assert_eq!(wait_of(&guess(&world, "priya").await), Some(seconds * 2));
    }
    world.clock.advance(16);
    world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    let told = "SELECT detail FROM notices WHERE kind = 'failures'";
    assert_eq!(world.database.texts(told).await, [r#"{"failures":9}"#]);
    for _ in 0..5 {
        assert!(matches!(
            guess(&world, "priya").await,
            IamError::SignInFailed
        ));
    }
}

#[tokio::test]
async fn every_spelling_of_a_name_has_one_counter() {
    let (world, root) = World::new().await;
    world.new_user(&root, "Bob", &[]).await;
    let at = |account: &str, name: &str| SignInName::User {
        account: account.to_owned(),
        name: name.to_owned(),
    };
    for name in [
        at("halden", "Bob"),
        at("HALDEN", "bob"),
        at("731904562218", "BOB"),
        at("7319-0456-2218", " bob "),
        at("halden", "bob "),
    ] {
        let error = world.sign_in(name, "wrong").await.unwrap_err();
        assert!(matches!(error, IamError::SignInFailed), "{error}");
    }
    assert_eq!(wait_of(&guess(&world, "bOb").await), Some(1));
}

#[tokio::test]
async fn a_name_that_nobody_has_waits_as_one_that_somebody_has() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let nowhere = SignInName::User {
        account: "no-such-account".to_owned(),
        name: "priya".to_owned(),
    };
    for name in [user("priya"), user("nobody"), nowhere] {
        let mut answers = Vec::new();
        for _ in 0..7 {
            let error = world.sign_in(name.clone(), "wrong").await.unwrap_err();
            answers.push((error.code(), error.to_string()));
        }
        assert_eq!(answers[4].0, "SignInFailed");
        assert_eq!(answers[5], ("ThrottlingException", answers[6].1.clone()));
        assert!(answers[5].1.contains("a second"), "{answers:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_hundred_parallel_guesses_no_more_are_looked_at_than_the_limit() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let other = world.another_node().await;
    let mut tasks = tokio::task::JoinSet::new();
    for place in 0..200 {
        let iam = if place % 2 == 0 {
            world.iam.clone()
        } else {
            other.clone()
        };
        tasks.spawn(async move {
            let sign_in = PasswordSignIn {
                name: user("priya"),
                password: Password::new(&format!("guess {place}")),
            };
            iam.sign_in(&sign_in, &origin()).await.unwrap_err()
        });
    }
    let outcomes = tasks.join_all().await;
    let looked_at = outcomes
        .iter()
        .filter(|error| matches!(error, IamError::SignInFailed))
        .count();
    assert_eq!(looked_at, 5);
    assert!(outcomes.iter().all(|error| {
        matches!(
            error,
            IamError::SignInFailed | IamError::Throttled { .. } | IamError::Busy
        )
    }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_hundred_parallel_codes_no_more_are_looked_at_than_the_limit() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let (_, authenticator) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    let wrong = totp(&authenticator.wrong_code(world.now()));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let half = world
            .sign_in(user("priya"), &password_of("priya"))
            .await
            .unwrap();
        let half = world.person(&half);
        for _ in 0..10 {
            let (half, wrong) = (half.clone(), wrong.clone());
            tasks.spawn(async move {
                half.iam
                    .prove_second_factor(&half.caller(), &wrong)
                    .await
                    .unwrap_err()
            });
        }
    }
    let outcomes = tasks.join_all().await;
    let looked_at = outcomes
        .iter()
        .filter(|error| matches!(error, IamError::InvalidAuthenticationCode(_)))
        .count();
    assert_eq!(looked_at, 5);
    let counted =
        "SELECT COUNT(*) FROM audit_events WHERE error_code = 'InvalidAuthenticationCode'";
    assert_eq!(world.database.number(counted).await, 5);
}

#[tokio::test]
async fn codes_count_over_all_sign_ins_and_on_the_way_of_proving_again() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let (person, authenticator) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    let wrong = totp(&authenticator.wrong_code(world.now()));
    for _ in 0..5 {
        let half = world
            .sign_in(user("priya"), &password_of("priya"))
            .await
            .unwrap();
        let half = world.person(&half).caller();
        assert!(world.iam.prove_second_factor(&half, &wrong).await.is_err());
    }
    let right = totp(&authenticator.code(world.now()));
    let error = world
        .iam
        .prove_again(&person.caller(), &right)
        .await
        .unwrap_err();
    assert_eq!(wait_of(&error), Some(1));
    world.clock.advance(1);
    world
        .iam
        .prove_again(&person.caller(), &right)
        .await
        .unwrap();
}

/// Signs in all the way in a browser that is then known.
async fn known_device(
    world: &World,
    root: &crate::support::Person,
) -> (SecretToken, crate::support::Authenticator) {
    world.new_user(root, "priya", &[]).await;
    let entered = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    let person = world.person(&entered);
    let seed = world.iam.enrolment(&person.caller()).await.unwrap().secret;
    let authenticator = crate::support::Authenticator::new(&seed);
    let (first, second) = (
        authenticator.code(world.now()),
        authenticator.code(world.now().plus_seconds(30)),
    );
    let entered = world
        .iam
        .finish_enrolment(&person.caller(), &first, &second)
        .await
        .unwrap();
    world.clock.advance(90);
    (entered.device.unwrap(), authenticator)
}

async fn from_device(
    world: &World,
    device: &SecretToken,
    password: &str,
) -> Result<iam::Entered, IamError> {
    let here: Origin = origin().with_device(Some(device));
    let sign_in = PasswordSignIn {
        name: user("priya"),
        password: Password::new(password),
    };
    world.iam.sign_in(&sign_in, &here).await
}

#[tokio::test]
async fn no_stranger_shuts_a_person_out_of_a_known_browser() {
    let (world, root) = World::new().await;
    let (device, _) = known_device(&world, &root).await;
    let mut failures = 0;
    while failures < 100 {
        match guess(&world, "priya").await {
            IamError::SignInFailed => failures += 1,
            IamError::Throttled { seconds } => world.clock.advance(seconds.unwrap()),
            other => panic!("{other}"),
        }
    }
    // At the hundredth, waiting does not help a stranger any more.
    world.clock.advance(1_000_000);
    assert_eq!(wait_of(&guess(&world, "priya").await), None);
    world.iam.purge_sessions().await.unwrap();
    assert_eq!(wait_of(&guess(&world, "priya").await), None);
    // The person's own browser gets in; somebody else's known one does not.
    assert!(
        from_device(&world, &device, &password_of("priya"))
            .await
            .is_ok()
    );
    let other = SecretToken::received("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    let error = from_device(&world, &other, &password_of("priya"))
        .await
        .unwrap_err();
    assert_eq!(wait_of(&error), None);
    // And it has a limit of its own.
    for _ in 0..5 {
        let error = from_device(&world, &device, "wrong").await.unwrap_err();
        assert!(matches!(error, IamError::SignInFailed), "{error}");
    }
    let error = from_device(&world, &device, &password_of("priya"))
        .await
        .unwrap_err();
    assert_eq!(wait_of(&error), Some(1));
}

#[tokio::test]
async fn a_passkey_gets_in_whatever_strangers_did_and_opens_the_way_again() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let entered = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    let caller = world.person(&entered).caller();
    let kind = iam::CredentialKind::Passkey;
    let options = world.iam.start_key_enrolment(&caller, kind).await.unwrap();
    let mut key = SoftKey::new(5);
    let answer = key.create(&options);
    let label = "blue key".parse().unwrap();
    world
        .iam
        .finish_key_enrolment(&caller, &answer, &label)
        .await
        .unwrap();
    for _ in 0..5 {
        guess(&world, "priya").await;
    }
    assert_eq!(wait_of(&guess(&world, "priya").await), Some(1));
    let challenge = world.iam.passkey_challenge().unwrap();
    let answer = key.get(&challenge.options);
    let here = origin();
    world
        .iam
        .sign_in_with_passkey(&challenge.state, &answer, &here)
        .await
        .unwrap();
    assert!(matches!(
        guess(&world, "priya").await,
        IamError::SignInFailed
    ));
}

#[tokio::test]
async fn an_address_that_fails_with_many_names_waits_and_others_do_not() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    for place in 0..50 {
        let error = guess(&world, &format!("name{place}")).await;
        assert!(matches!(error, IamError::SignInFailed), "{place}: {error}");
    }
    let wait = wait_of(&guess(&world, "name50").await).unwrap();
    assert!((1..=20).contains(&wait), "{wait}");
    let right = || PasswordSignIn {
        name: user("priya"),
        password: Password::new(&password_of("priya")),
    };
    let from = |ip: &str| Origin::new(ip.to_owned(), "test", "request-1".to_owned(), true);
    assert!(world.iam.sign_in(&right(), &origin()).await.is_err());
    world
        .iam
        .sign_in(&right(), &from("198.51.100.9"))
        .await
        .unwrap();
    world.clock.advance(20);
    world.iam.sign_in(&right(), &origin()).await.unwrap();
    // A neighbour in the same /64 is the same.
    for place in 0..50 {
        let sign_in = PasswordSignIn {
            name: user(&format!("six{place}")),
            password: Password::new("wrong"),
        };
        let ip = format!("2001:db8:0:1::{place:x}");
        assert!(world.iam.sign_in(&sign_in, &from(&ip)).await.is_err());
    }
    let error = world
        .iam
        .sign_in(&right(), &from("2001:db8:0:1::ffff"))
        .await
        .unwrap_err();
    wait_of(&error);
}

#[tokio::test]
async fn the_counters_hold_no_names() {
    let (world, _) = World::new().await;
    guess(&world, "correct-horse").await;
    let dump = world.database.dump().await;
    assert!(!dump.iter().any(|value| value.contains("correct-horse")));
    assert!(
        !dump
            .iter()
            .any(|value| value.starts_with("throttles.") && value.contains("192.0.2.7"))
    );
}
