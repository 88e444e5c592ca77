//! Signing in: the same answer whatever is wrong, codes that count once, and steps that cannot be skipped.

use iam::{CODE_ATTEMPTS, IamError, SignInName, Stage, types::Password};
use serde_json::json;
use tokio::task::JoinSet;

use crate::support::{ROOT_EMAIL, World, managed, password_of, totp, user};

#[tokio::test]
async fn whatever_is_wrong_the_answer_is_the_same() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    root.does("CreateUser", json!({ "UserName": "no-profile" }))
        .await;
    let at = |account: &str, name: &str| SignInName::User {
        account: account.to_owned(),
        name: name.to_owned(),
    };
    let long = "x".repeat(100_000);
    let mut answers = Vec::new();
    for (name, password) in [
        (user("priya"), "wrong"),
        (user("priya"), ""),
        (user("priya"), long.as_str()),
        (user("nobody"), "wrong"),
        (user("not a name\0"), "wrong"),
        (user("no-profile"), "wrong"),
        (user("no-profile"), ""),
        (at("no-such-account", "priya"), &password_of("priya")),
        (at("000000000000", "priya"), &password_of("priya")),
        (at("", "priya"), &password_of("priya")),
        (
            SignInName::Root {
                email: ROOT_EMAIL.to_owned(),
            },
            "wrong",
        ),
        (
            SignInName::Root {
                email: "nobody@halden.example".to_owned(),
            },
            "wrong",
        ),
        (
            SignInName::Root {
                email: "not an address".to_owned(),
            },
            "wrong",
        ),
    ] {
        let error = world.sign_in(name, password).await.unwrap_err();
        answers.push((error.code(), error.to_string()));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(
        world
            .database
            .number("SELECT COUNT(*) FROM sessions WHERE stage <> 'enrol'")
            .await,
        1
    );
    // A name that nobody has may be a password: it is nowhere.
    assert!(
        !world
            .database
            .dump()
            .await
            .iter()
            .any(|value| value.contains("nobody"))
    );
}

#[tokio::test]
async fn the_account_is_named_by_id_or_alias_and_the_user_in_any_letters() {
    let (world, root) = World::new().await;
    world.new_user(&root, "Priya", &[]).await;
    for account in ["731904562218", "7319-0456-2218", "halden", "HALDEN"] {
        let name = SignInName::User {
            account: account.to_owned(),
            name: "pRIYA".to_owned(),
        };
        assert_eq!(
            world
                .sign_in(name, &password_of("Priya"))
                .await
                .unwrap()
                .stage,
            Stage::Enrol,
            "{account}"
        );
    }
}

#[tokio::test]
async fn a_code_counts_once() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let (_, authenticator) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    let code = authenticator.code(world.now());
    let first = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    world
        .iam
        .prove_second_factor(&world.person(&first).caller(), &totp(&code))
        .await
        .unwrap();
    let second = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    let caller = world.person(&second).caller();
    let error = world
        .iam
        .prove_second_factor(&caller, &totp(&code))
        .await
        .unwrap_err();
    assert_eq!(error.code(), "InvalidAuthenticationCode");
    // Nor does an earlier one count after it.
    let earlier = authenticator.code(world.now().plus_seconds(-30));
    assert!(
        world
            .iam
            .prove_second_factor(&caller, &totp(&earlier))
            .await
            .is_err()
    );
    world.clock.advance(30);
    let entered = world
        .iam
        .prove_second_factor(&caller, &totp(&authenticator.code(world.now())))
        .await
        .unwrap();
    assert_eq!(entered.stage, Stage::Full);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_give_the_same_code_at_once_one_gets_in() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let (_, authenticator) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    let code = authenticator.code(world.now());
    let mut tasks = JoinSet::new();
    for _ in 0..8 {
        let entered = world
            .sign_in(user("priya"), &password_of("priya"))
            .await
            .unwrap();
        let (person, code) = (world.person(&entered), code.clone());
        tasks.spawn(async move {
            person
                .iam
                .prove_second_factor(&person.caller(), &totp(&code))
                .await
                .is_ok()
        });
    }
    assert_eq!(
        tasks
            .join_all()
            .await
            .into_iter()
            .filter(|entered| *entered)
            .count(),
        1
    );
}

#[tokio::test]
async fn after_five_wrong_codes_the_password_must_be_given_again() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let (_, authenticator) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    let entered = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    let caller = world.person(&entered).caller();
    let wrong = authenticator.wrong_code(world.now());
    for left in (0..CODE_ATTEMPTS).rev() {
        let error = world
            .iam
            .prove_second_factor(&caller, &totp(&wrong))
            .await
            .unwrap_err();
        assert!(
            matches!(error, IamError::InvalidAuthenticationCode(_)),
            "{left}: {error}"
        );
        let (brief, _) = world.newest_record().await;
        assert_eq!(brief, "CheckMfa InvalidAuthenticationCode");
    }
    let right = authenticator.code(world.now());
    let error = world
        .iam
        .prove_second_factor(&caller, &totp(&right))
        .await
        .unwrap_err();
    assert!(matches!(error, IamError::Unauthenticated), "{error}");
    // The code itself was not used up; after five failures the next try waits a second.
    world.clock.advance(1);
    let entered = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    world
        .iam
        .prove_second_factor(&world.person(&entered).caller(), &totp(&right))
        .await
        .unwrap();
}

#[tokio::test]
async fn after_five_wrong_codes_an_enrolment_begins_anew() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let entered = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    let caller = world.person(&entered).caller();
    let seed = world.iam.enrolment(&caller).await.unwrap().secret;
    for _ in 0..CODE_ATTEMPTS {
        assert!(
            world
                .iam
                .finish_enrolment(&caller, "12345", "abcdef")
                .await
                .is_err()
        );
    }
    assert!(world.iam.enrolment(&caller).await.is_err());
    let entered = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    let caller = world.person(&entered).caller();
    assert_ne!(world.iam.enrolment(&caller).await.unwrap().secret, seed);
}

#[tokio::test]
async fn steps_are_not_skipped_repeated_or_reordered() {
    let (world, root) = World::new().await;
    world
        .new_user(&root, "priya", &[&managed("AdministratorAccess")])
        .await;
    root.does(
        "UpdateLoginProfile",
        json!({ "UserName": "priya", "PasswordResetRequired": true }),
    )
    .await;
    let new = Password::new("a tide table of my own");

    let reset = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    assert_eq!(reset.stage, Stage::NewPassword);
    let at_reset = world.person(&reset).caller();
    assert!(world.iam.enrolment(&at_reset).await.is_err());
    assert!(
        world
            .iam
            .finish_enrolment(&at_reset, "000000", "000001")
            .await
            .is_err()
    );
    assert!(
        world
            .iam
            .prove_second_factor(&at_reset, &totp("000000"))
            .await
            .is_err()
    );
    let same = Password::new(&password_of("priya"));
    let error = world
        .iam
        .set_new_password(&at_reset, &same)
        .await
        .unwrap_err();
    assert_eq!(error.code(), "PasswordPolicyViolation");

    let enrol = world.iam.set_new_password(&at_reset, &new).await.unwrap();
    assert_eq!(enrol.stage, Stage::Enrol);
    assert!(matches!(
        world.iam.whoami(&at_reset).await,
        Err(IamError::Unauthenticated)
    ));
    assert_ne!(enrol.token.expose(), reset.token.expose());
    let at_enrol = world.person(&enrol).caller();
    assert!(world.iam.set_new_password(&at_enrol, &new).await.is_err());
    assert!(
        world
            .iam
            .prove_second_factor(&at_enrol, &totp("000000"))
            .await
            .is_err()
    );

    let (person, _) = world.enrol(&enrol).await;
    assert!(matches!(
        world.iam.whoami(&at_enrol).await,
        Err(IamError::Unauthenticated)
    ));
    person.does("ListUsers", json!({})).await;
    assert!(world.iam.enrolment(&person.caller()).await.is_err());
    assert!(
        world
            .iam
            .set_new_password(&person.caller(), &new)
            .await
            .is_err()
    );
    assert!(
        world
            .iam
            .prove_second_factor(&person.caller(), &totp("000000"))
            .await
            .is_err()
    );
    assert!(
        world
            .sign_in(user("priya"), &password_of("priya"))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_sign_in_that_is_not_finished_ends_after_a_quarter_of_an_hour() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let entered = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    let caller = world.person(&entered).caller();
    world.clock.advance(899);
    assert!(world.iam.enrolment(&caller).await.is_ok());
    world.clock.advance(1);
    assert!(matches!(
        world.iam.enrolment(&caller).await,
        Err(IamError::Unauthenticated)
    ));
}
