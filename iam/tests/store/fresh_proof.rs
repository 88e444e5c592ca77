//! Sensitive changes want a proof that is at most ten minutes old, of a second factor as soon as there is one
//! (AWS-2023-001, Keycloak CVE-2026-3429; OWASP ASVS 7.5.1).

use iam::{FRESH_SECONDS, IamError, types::Password};
use serde_json::json;

use crate::support::{World, managed, password_of, totp, user};

#[tokio::test]
async fn a_proof_grows_old_and_is_given_again_under_a_new_id() {
    let (world, root) = World::new().await;
    world
        .new_user(&root, "priya", &[&managed("AdministratorAccess")])
        .await;
    let (person, authenticator) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    let admin = managed("AdministratorAccess");
    root.does("CreateUser", json!({ "UserName": "tomas" }))
        .await;
    let attach = json!({ "UserName": "tomas", "PolicyArn": admin });
    world.clock.advance(FRESH_SECONDS - 91);
    person.does("AttachUserPolicy", attach.clone()).await;
    world.clock.advance(1);
    let (state, records) = (world.state().await, world.records().await);
    assert_eq!(
        person.fails("DetachUserPolicy", attach.clone()).await,
        "FreshProofNeeded"
    );
    assert_eq!(world.state().await, state);
    assert_eq!(world.records().await, records + 1);
    // What is not sensitive goes on.
    person.does("ListUsers", json!({})).await;
    person
        .does("CreateGroup", json!({ "GroupName": "crew" }))
        .await;

    let right = totp(&authenticator.code(world.now()));
    let entered = world
        .iam
        .prove_again(&person.caller(), &right)
        .await
        .unwrap();
    assert!(matches!(
        world.iam.whoami(&person.caller()).await,
        Err(IamError::Unauthenticated)
    ));
    let again = world.person(&entered);
    let (_, session) = world.iam.whoami(&again.caller()).await.unwrap();
    assert_eq!(session.proved_at, Some(world.now()));
    again.does("DetachUserPolicy", attach).await;
}

#[tokio::test]
async fn a_session_is_not_longer_for_proving_again() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let (person, authenticator) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    let (_, before) = world.iam.whoami(&person.caller()).await.unwrap();
    world.clock.advance(1000);
    let right = totp(&authenticator.code(world.now()));
    let entered = world
        .iam
        .prove_again(&person.caller(), &right)
        .await
        .unwrap();
    let (_, after) = world
        .iam
        .whoami(&world.person(&entered).caller())
        .await
        .unwrap();
    assert_eq!(before.expires_at, after.expires_at);
    assert_eq!(before.created_at, after.created_at);
}

#[tokio::test]
async fn the_password_is_no_proof_for_who_has_a_second_factor() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let (person, _) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    let password = Password::new(&password_of("priya"));
    let error = world
        .iam
        .prove_password_again(&person.caller(), &password)
        .await
        .unwrap_err();
    assert!(matches!(error, IamError::InvalidRequest(_)), "{error}");
}

#[tokio::test]
async fn five_wrong_proofs_end_the_session() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let (person, authenticator) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    let wrong = totp(&authenticator.wrong_code(world.now()));
    for _ in 0..5 {
        let error = world
            .iam
            .prove_again(&person.caller(), &wrong)
            .await
            .unwrap_err();
        assert_eq!(error.code(), "InvalidAuthenticationCode");
    }
    assert!(world.iam.whoami(&person.caller()).await.is_err());
}

#[tokio::test]
async fn a_code_that_signed_in_is_no_fresh_proof_and_the_other_way_round() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let (person, authenticator) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    let code = totp(&authenticator.code(world.now()));
    let entered = world
        .iam
        .prove_again(&person.caller(), &code)
        .await
        .unwrap();
    let person = world.person(&entered);
    assert!(
        world
            .iam
            .prove_again(&person.caller(), &code)
            .await
            .is_err()
    );
    let half = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    let half = world.person(&half).caller();
    assert!(world.iam.prove_second_factor(&half, &code).await.is_err());
    // Nor after the clock went back.
    world.clock.advance(-600);
    assert!(world.iam.prove_second_factor(&half, &code).await.is_err());
}

#[tokio::test]
async fn policies_see_whether_and_how_long_ago_a_second_factor_was_proven() {
    let (world, root) = World::new().await;
    let condition = |condition: serde_json::Value| {
        json!({
            "Version": "2012-10-17",
            "Statement": [{ "Effect": "Allow", "Action": "iam:List*", "Resource": "*", "Condition": condition }],
        })
        .to_string()
    };
    let present = condition(json!({ "Bool": { "aws:MultiFactorAuthPresent": "true" } }));
    let young = condition(json!({ "NumericLessThan": { "aws:MultiFactorAuthAge": "300" } }));
    let present = world.policy(&root, "present", &present).await;
    let young = world.policy(&root, "young", &young).await;
    // Nobody must have a factor: one has it, the other has not.
    root.does("UpdateAccountSettings", json!({ "Mfa": "groups" }))
        .await;
    world.new_user(&root, "plain", &[&present, &young]).await;
    let entered = world
        .sign_in(user("plain"), &password_of("plain"))
        .await
        .unwrap();
    assert_eq!(entered.stage, iam::Stage::Full);
    let plain = world.person(&entered);
    assert_eq!(plain.fails("ListUsers", json!({})).await, "AccessDenied");

    root.does("UpdateAccountSettings", json!({ "Mfa": "everyone" }))
        .await;
    world.new_user(&root, "priya", &[&young]).await;
    let (person, authenticator) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    world.clock.advance(200);
    person.does("ListUsers", json!({})).await;
    world.clock.advance(10);
    assert_eq!(person.fails("ListUsers", json!({})).await, "AccessDenied");
    let code = totp(&authenticator.code(world.now()));
    let entered = world
        .iam
        .prove_again(&person.caller(), &code)
        .await
        .unwrap();
    world.person(&entered).does("ListUsers", json!({})).await;
}
