//! Ways around the sign-in machine that somebody looked for from the outside, each named after what must not be.

use iam::{
    Credential, CredentialKind, FRESH_SECONDS, IamError, Origin, PasswordSignIn, SecondFactor,
    SecretToken, Stage,
    types::{OneTimeCode, Password},
};
use serde_json::json;

use crate::support::{
    ACCOUNT, Authenticator, Person, SoftKey, World, allows, managed, origin, password_of, totp,
    user,
};

fn here(device: &SecretToken) -> Origin {
    origin().with_device(Some(device))
}

async fn guess_at(world: &World, name: &str, place: &Origin) -> IamError {
    let sign_in = PasswordSignIn {
        name: user(name),
        password: Password::new("wrong"),
    };
    world.iam.sign_in(&sign_in, place).await.unwrap_err()
}

/// Signs in all the way at a place; the browser's cookie then.
async fn in_browser(
    world: &World,
    name: &str,
    authenticator: &Authenticator,
    place: &Origin,
) -> SecretToken {
    let sign_in = PasswordSignIn {
        name: user(name),
        password: Password::new(&password_of(name)),
    };
    let entered = world.iam.sign_in(&sign_in, place).await.unwrap();
    let mut caller = world.person(&entered).caller();
    caller.origin = place.clone();
    let code = totp(&authenticator.code(world.now()));
    let entered = world.iam.prove_second_factor(&caller, &code).await.unwrap();
    world.clock.advance(90);
    entered.device.unwrap()
}

async fn failures_told(world: &World) -> Vec<String> {
    let told = "SELECT detail FROM notices WHERE kind = 'failures'";
    world.database.texts(told).await
}

#[tokio::test]
async fn who_shares_a_browser_does_not_begin_anew_at_guessing_by_signing_in() {
    let (world, root) = World::new().await;
    let mut authenticators = Vec::new();
    for name in ["priya", "mallory"] {
        world.new_user(&root, name, &[]).await;
        let (_, authenticator) = world.first_sign_in(user(name), &password_of(name)).await;
        authenticators.push(authenticator);
    }
    let shared = in_browser(&world, "priya", &authenticators[0], &origin()).await;
    let shared = in_browser(&world, "mallory", &authenticators[1], &here(&shared)).await;
    for _ in 0..5 {
        let error = guess_at(&world, "priya", &here(&shared)).await;
        assert!(matches!(error, IamError::SignInFailed), "{error}");
    }
    let shared = in_browser(&world, "mallory", &authenticators[1], &here(&shared)).await;
    // The first after the wait is looked at; the next one waits longer than at the beginning.
    let error = guess_at(&world, "priya", &here(&shared)).await;
    assert!(matches!(error, IamError::SignInFailed), "{error}");
    let error = guess_at(&world, "priya", &here(&shared)).await;
    assert!(
        matches!(error, IamError::Throttled { seconds: Some(2) }),
        "{error}"
    );
}

#[tokio::test]
async fn strangers_failures_are_told_to_who_comes_in_a_known_browser() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let (_, authenticator) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    let device = in_browser(&world, "priya", &authenticator, &origin()).await;
    for _ in 0..4 {
        guess_at(&world, "priya", &origin()).await;
    }
    assert!(failures_told(&world).await.is_empty());
    in_browser(&world, "priya", &authenticator, &here(&device)).await;
    assert_eq!(failures_told(&world).await, [r#"{"failures":4}"#]);
}

#[tokio::test]
async fn strangers_failures_are_told_to_who_comes_with_a_passkey() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let entered = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    let caller = world.person(&entered).caller();
    let kind = CredentialKind::Passkey;
    let options = world.iam.start_key_enrolment(&caller, kind).await.unwrap();
    let mut key = SoftKey::new(5);
    let answer = key.create(&options);
    let label = "blue key".parse().unwrap();
    world
        .iam
        .finish_key_enrolment(&caller, &answer, &label)
        .await
        .unwrap();
    for _ in 0..3 {
        guess_at(&world, "priya", &origin()).await;
    }
    let challenge = world.iam.passkey_challenge().unwrap();
    let answer = key.get(&challenge.options);
    world
        .iam
        .sign_in_with_passkey(&challenge.state, &answer, &origin())
        .await
        .unwrap();
    assert_eq!(failures_told(&world).await, [r#"{"failures":3}"#]);
}

#[tokio::test]
async fn wrong_codes_of_somebody_who_has_the_password_are_told() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let (_, authenticator) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    let half = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    let half = world.person(&half).caller();
    let wrong = totp(&authenticator.wrong_code(world.now()));
    for _ in 0..3 {
        let error = world.iam.prove_second_factor(&half, &wrong).await;
        assert_eq!(error.unwrap_err().code(), "InvalidAuthenticationCode");
    }
    world.sign_in_fully("priya", &authenticator).await;
    assert_eq!(failures_told(&world).await, [r#"{"failures":3}"#]);
}

#[tokio::test]
async fn a_new_id_makes_no_session_longer_after_the_limits_became_longer() {
    let (world, root) = World::new().await;
    let short = json!({ "IdleSeconds": 300, "AbsoluteSeconds": 900 });
    root.does("UpdateAccountSettings", short).await;
    world.new_user(&root, "priya", &[]).await;
    let (priya, authenticator) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    let (_, before) = world.iam.whoami(&priya.caller()).await.unwrap();
    let long = json!({ "IdleSeconds": 3600, "AbsoluteSeconds": 43_200 });
    root.does("UpdateAccountSettings", long).await;
    let code = totp(&authenticator.code(world.now()));
    let entered = world.iam.prove_again(&priya.caller(), &code).await.unwrap();
    let again = world.person(&entered).caller();
    let (_, after) = world.iam.whoami(&again).await.unwrap();
    assert_eq!(after.expires_at, before.expires_at);
    assert_eq!(after.idle_seconds, before.idle_seconds);
}

/// An administrator whose proof is too old, and root, who has a fresh one.
async fn stale_administrator(world: &World, root: &Person) -> Person {
    let admin = [managed("AdministratorAccess")];
    let admin: Vec<&str> = admin.iter().map(String::as_str).collect();
    world.user(root, "admin", &admin).await
}

async fn wants_fresh_proof(person: &Person, operation: &str, input: serde_json::Value) {
    let code = person.fails(operation, input.clone()).await;
    assert_eq!(code, "FreshProofNeeded", "{operation} {input}");
}

#[tokio::test]
async fn a_policy_that_makes_keys_for_others_is_given_with_a_fresh_proof_only() {
    let (world, root) = World::new().await;
    let document = allows(&["iam:CreateAccessKey"]);
    let policy = world.policy(&root, "key-maker", &document).await;
    root.does("CreateUser", json!({ "UserName": "mallory" }))
        .await;
    let admin = stale_administrator(&world, &root).await;
    world.clock.advance(FRESH_SECONDS);
    let attach = json!({ "UserName": "mallory", "PolicyArn": policy });
    wants_fresh_proof(&admin, "AttachUserPolicy", attach).await;
}

#[tokio::test]
async fn a_deny_that_holds_an_administrator_is_emptied_with_a_fresh_proof_only() {
    let (world, root) = World::new().await;
    let deny = json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Deny", "Action": "iam:DeleteUser", "Resource": "*" }],
    });
    let harmless = allows(&["s3:GetObject"]);
    let policy = world.policy(&root, "guard", &deny.to_string()).await;
    let kept = json!({ "PolicyArn": policy, "PolicyDocument": harmless });
    root.does("CreatePolicyVersion", kept).await;
    let admin = stale_administrator(&world, &root).await;
    let attach = json!({ "UserName": "admin", "PolicyArn": policy });
    root.does("AttachUserPolicy", attach).await;
    world.clock.advance(FRESH_SECONDS);
    let version = json!({ "PolicyArn": policy, "PolicyDocument": harmless, "SetAsDefault": true });
    wants_fresh_proof(&admin, "CreatePolicyVersion", version).await;
    let default = json!({ "PolicyArn": policy, "VersionId": "v2" });
    wants_fresh_proof(&admin, "SetDefaultPolicyVersion", default).await;
}

#[tokio::test]
async fn nobody_leaves_a_group_that_must_have_a_key_without_a_fresh_proof() {
    let (world, root) = World::new().await;
    for (operation, input) in [
        ("CreateGroup", json!({ "GroupName": "crew" })),
        ("CreateUser", json!({ "UserName": "tomas" })),
        (
            "AddUserToGroup",
            json!({ "GroupName": "crew", "UserName": "tomas" }),
        ),
        (
            "UpdateAccountSettings",
            json!({ "MfaGroups": [{ "GroupName": "crew", "Requirement": "phishing-resistant" }] }),
        ),
    ] {
        root.does(operation, input).await;
    }
    let admin = stale_administrator(&world, &root).await;
    world.clock.advance(FRESH_SECONDS);
    let leave = json!({ "GroupName": "crew", "UserName": "tomas" });
    wants_fresh_proof(&admin, "RemoveUserFromGroup", leave).await;
}

#[tokio::test]
async fn whether_a_code_of_anothers_device_is_right_cannot_be_asked_by_enabling_it() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let (_, authenticator) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    let mallory = world.user(&root, "mallory", &[]).await;
    let now = world.now();
    let wrong = authenticator.wrong_code(now);
    let right = (
        authenticator.code(now),
        authenticator.code(now.plus_seconds(30)),
    );
    for (first, second) in [(wrong.clone(), wrong), right] {
        let enable = json!({
            "SerialNumber": format!("arn:aws:iam::{ACCOUNT}:mfa/priya"),
            "AuthenticationCode1": first,
            "AuthenticationCode2": second,
        });
        let code = mallory.fails("EnableMFADevice", enable).await;
        assert_eq!(code, "EntityAlreadyExists");
    }
}

#[tokio::test]
async fn self_service_ends_where_another_users_name_begins() {
    let (world, root) = World::new().await;
    let bob = world.user(&root, "bob", &[]).await;
    let smith = world.user(&root, "bob-smith", &[]).await;
    let named = |name: &str| json!({ "VirtualMFADeviceName": name });
    let serial =
        |name: &str| json!({ "SerialNumber": format!("arn:aws:iam::{ACCOUNT}:mfa/{name}") });
    smith
        .does("CreateVirtualMFADevice", named("bob-smith-phone"))
        .await;
    for (operation, input) in [
        ("DeleteVirtualMFADevice", serial("bob-smith-phone")),
        ("CreateVirtualMFADevice", named("bob-smith-tablet")),
        ("CreateVirtualMFADevice", named("bob-smith-")),
    ] {
        let code = bob.fails(operation, input.clone()).await;
        assert_eq!(code, "AccessDenied", "{operation} {input}");
    }
    bob.does("CreateVirtualMFADevice", named("bob-smithy"))
        .await;
    bob.does("CreateVirtualMFADevice", named("bob-old-phone"))
        .await;
    bob.does("DeleteVirtualMFADevice", serial("bob-old-phone"))
        .await;
    smith
        .does("DeleteVirtualMFADevice", serial("bob-smith-phone"))
        .await;
}

#[tokio::test]
async fn a_session_of_a_password_alone_does_not_take_away_what_it_added() {
    let (world, root) = World::new().await;
    root.does("UpdateAccountSettings", json!({ "Mfa": "groups" }))
        .await;
    world.new_user(&root, "priya", &[]).await;
    let entered = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    assert_eq!(entered.stage, Stage::Full);
    let priya = world.person(&entered);
    let made = priya
        .does(
            "CreateVirtualMFADevice",
            json!({ "VirtualMFADeviceName": "priya" }),
        )
        .await;
    let authenticator = Authenticator::new(made["Base32StringSeed"].as_str().unwrap());
    let serial = made["SerialNumber"].clone();
    let enable = json!({
        "SerialNumber": serial,
        "AuthenticationCode1": authenticator.code(world.now()),
        "AuthenticationCode2": authenticator.code(world.now().plus_seconds(30)),
    });
    priya.does("EnableMFADevice", enable).await;
    let take = json!({ "SerialNumber": serial });
    wants_fresh_proof(&priya, "DeactivateMFADevice", take.clone()).await;
    world.clock.advance(90);
    let code = totp(&authenticator.code(world.now()));
    let entered = world.iam.prove_again(&priya.caller(), &code).await.unwrap();
    world
        .person(&entered)
        .does("DeactivateMFADevice", take)
        .await;
}

#[tokio::test]
async fn other_sessions_end_when_a_factor_is_added() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let (_, authenticator) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    let other = world.sign_in_fully("priya", &authenticator).await;
    let priya = world.sign_in_fully("priya", &authenticator).await;
    let made = priya
        .does(
            "CreateVirtualMFADevice",
            json!({ "VirtualMFADeviceName": "priya-2" }),
        )
        .await;
    let second = Authenticator::new(made["Base32StringSeed"].as_str().unwrap());
    let enable = json!({
        "SerialNumber": made["SerialNumber"],
        "AuthenticationCode1": second.code(world.now()),
        "AuthenticationCode2": second.code(world.now().plus_seconds(30)),
    });
    assert!(world.iam.whoami(&other.caller()).await.is_ok());
    priya.does("EnableMFADevice", enable).await;
    assert!(world.iam.whoami(&other.caller()).await.is_err());
    assert!(world.iam.whoami(&priya.caller()).await.is_ok());
}

#[tokio::test]
async fn who_has_the_password_alone_does_not_end_the_persons_own_unfinished_sign_in() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let (_, authenticator) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    let half = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    let elsewhere = Origin::new(
        "198.51.100.9".to_owned(),
        "test",
        "request-1".to_owned(),
        true,
    );
    for _ in 0..25 {
        let sign_in = PasswordSignIn {
            name: user("priya"),
            password: Password::new(&password_of("priya")),
        };
        world.iam.sign_in(&sign_in, &elsewhere).await.unwrap();
    }
    let half = world.person(&half).caller();
    let code = totp(&authenticator.code(world.now()));
    let entered = world.iam.prove_second_factor(&half, &code).await.unwrap();
    assert_eq!(entered.stage, Stage::Full);
}

/// A person with an authenticator app and a security key, whose group must have what cannot be phished from `rule` on.
async fn two_kinds(world: &World, root: &Person) -> (Authenticator, SoftKey, Person) {
    world.new_user(root, "priya", &[]).await;
    let (priya, authenticator) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    let started = priya
        .does("StartSecurityKey", json!({ "Kind": "security-key" }))
        .await;
    let mut key = SoftKey::new(5);
    let answer = key.create(started["Options"].as_str().unwrap());
    priya
        .does(
            "AddSecurityKey",
            json!({ "Label": "blue key", "Answer": answer }),
        )
        .await;
    (authenticator, key, priya)
}

async fn rule(root: &Person) {
    for (operation, input) in [
        ("CreateGroup", json!({ "GroupName": "crew" })),
        (
            "AddUserToGroup",
            json!({ "GroupName": "crew", "UserName": "priya" }),
        ),
        (
            "UpdateAccountSettings",
            json!({ "MfaGroups": [{ "GroupName": "crew", "Requirement": "phishing-resistant" }] }),
        ),
    ] {
        root.does(operation, input).await;
    }
}

#[tokio::test]
async fn a_rule_that_comes_between_two_steps_holds_at_the_next_one() {
    let (world, root) = World::new().await;
    let (authenticator, _, _) = two_kinds(&world, &root).await;
    let reset = json!({ "UserName": "priya", "PasswordResetRequired": true });
    root.does("UpdateLoginProfile", reset).await;
    let half = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    let half = world.person(&half).caller();
    let code = totp(&authenticator.code(world.now()));
    let entered = world.iam.prove_second_factor(&half, &code).await.unwrap();
    assert_eq!(entered.stage, Stage::NewPassword);
    rule(&root).await;
    let half = world.person(&entered).caller();
    let new = Password::new("another tide table of hers");
    let entered = world.iam.set_new_password(&half, &new).await.unwrap();
    assert_eq!(entered.stage, Stage::SecondFactor);
}

#[tokio::test]
async fn who_must_prove_a_key_proves_nothing_with_a_code_at_sign_in_and_again() {
    let (world, root) = World::new().await;
    let (authenticator, mut key, priya) = two_kinds(&world, &root).await;
    rule(&root).await;
    let refused = |error: IamError| assert!(error.to_string().contains("not a factor"), "{error}");
    let code = totp(&authenticator.code(world.now()));
    let again = world.iam.prove_again(&priya.caller(), &code).await;
    refused(again.unwrap_err());
    let half = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    let half = world.person(&half).caller();
    refused(
        world
            .iam
            .prove_second_factor(&half, &code)
            .await
            .unwrap_err(),
    );
    let options = world.iam.security_key_challenge(&half).await.unwrap();
    let answer = SecondFactor::SecurityKey(key.get(&options));
    let entered = world.iam.prove_second_factor(&half, &answer).await.unwrap();
    assert_eq!(entered.stage, Stage::Full);
    let caller = world.person(&entered).caller();
    refused(world.iam.prove_again(&caller, &code).await.unwrap_err());
}

#[tokio::test]
async fn a_complete_session_does_not_travel_in_the_cookie_of_the_steps() {
    let (world, root) = World::new().await;
    let mut caller = root.caller();
    caller.credential = Credential::SignIn(root.token.clone());
    let who = world.iam.whoami(&caller).await;
    assert!(matches!(who, Err(IamError::Unauthenticated)));
    let denied = world.iam.permissions(&caller, &[]).await;
    assert!(matches!(denied, Err(IamError::SignInIncomplete)));
}

#[tokio::test]
async fn no_key_is_enrolled_at_another_step() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let reset = json!({ "UserName": "priya", "PasswordResetRequired": true });
    root.does("UpdateLoginProfile", reset).await;
    let entered = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    assert_eq!(entered.stage, Stage::NewPassword);
    for caller in [world.person(&entered).caller(), root.caller()] {
        let kind = CredentialKind::Passkey;
        let started = world.iam.start_key_enrolment(&caller, kind).await;
        assert!(matches!(started, Err(IamError::InvalidRequest(_))));
        let codes = world
            .iam
            .finish_enrolment(&caller, "000000", "000001")
            .await;
        assert!(matches!(codes, Err(IamError::InvalidRequest(_))));
    }
}

#[tokio::test]
async fn a_session_of_the_password_alone_ends_when_the_first_factor_is_enrolled_elsewhere() {
    let (world, root) = World::new().await;
    root.does("UpdateAccountSettings", json!({ "Mfa": "groups" }))
        .await;
    world.new_user(&root, "priya", &[]).await;
    let alone = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    assert_eq!(alone.stage, Stage::Full);
    root.does("UpdateAccountSettings", json!({ "Mfa": "everyone" }))
        .await;
    world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    let who = world.iam.whoami(&world.person(&alone).caller()).await;
    assert!(matches!(who, Err(IamError::Unauthenticated)));
}

#[tokio::test]
async fn a_sign_in_of_the_password_alone_adds_no_key_beside_a_device_though_a_key_is_required() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let (_, authenticator) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    rule(&root).await;
    let half = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    let half = world.person(&half).caller();
    let code = totp(&authenticator.code(world.now()));
    let entered = world.iam.prove_second_factor(&half, &code).await.unwrap();
    assert_eq!(entered.stage, Stage::Enrol);
    world
        .database
        .execute("UPDATE sessions SET factors = 'password' WHERE stage = 'enrol'")
        .await;
    let half = world.person(&entered).caller();
    let kind = CredentialKind::SecurityKey;
    let options = world.iam.start_key_enrolment(&half, kind).await.unwrap();
    let answer = SoftKey::new(5).create(&options);
    let label = "blue key".parse().unwrap();
    let kept = world.iam.finish_key_enrolment(&half, &answer, &label).await;
    assert!(matches!(kept, Err(IamError::Unauthenticated)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_recovery_code_given_in_four_sign_ins_at_once_completes_one() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let (priya, _) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    let made = priya.does("CreateRecoveryCodes", json!({})).await;
    let code = made["RecoveryCodes"][0].as_str().unwrap().to_owned();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let half = world
            .sign_in(user("priya"), &password_of("priya"))
            .await
            .unwrap();
        let half = world.person(&half);
        let given = SecondFactor::RecoveryCode(OneTimeCode::new(&code));
        tasks.spawn(async move {
            let proven = half.iam.prove_second_factor(&half.caller(), &given).await;
            usize::from(proven.is_ok())
        });
    }
    assert_eq!(tasks.join_all().await.iter().sum::<usize>(), 1);
}

#[tokio::test]
async fn who_has_the_password_alone_begins_no_sign_ins_without_end() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let (_, authenticator) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    let begin = async || world.sign_in(user("priya"), &password_of("priya")).await;
    let mut begun = 0;
    while begin().await.is_ok() {
        begun += 1;
        assert!(begun < 60, "nothing stops them");
    }
    assert!(begun >= 40, "stopped after {begun}");
    // Who goes on to the end gets both tries back, the password's and the code's: there is room for two a minute, and for
    // two again.
    world.clock.advance(60);
    for _ in 0..3 {
        world.clock.advance(30);
        let half = begin().await.unwrap();
        let caller = world.person(&half).caller();
        let code = totp(&authenticator.code(world.now()));
        world.iam.prove_second_factor(&caller, &code).await.unwrap();
    }
    assert!(begin().await.is_ok());
}
