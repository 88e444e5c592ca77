//! Recovery codes: each good once, each standing in for a device and for nothing else.

use iam::{IamError, SecondFactor, Stage, types::OneTimeCode};
use serde_json::{Value, json};

use crate::support::{Authenticator, Person, World, managed, password_of, user};

fn code(text: &str) -> SecondFactor {
    SecondFactor::RecoveryCode(OneTimeCode::new(text))
}

async fn with_codes(world: &World, root: &Person) -> (Person, Authenticator, Vec<String>) {
    let access = [managed("AdministratorAccess")];
    world.new_user(root, "priya", &[&access[0]]).await;
    let (person, authenticator) = world
        .first_sign_in(user("priya"), &password_of("priya"))
        .await;
    let made = person.does("CreateRecoveryCodes", json!({})).await;
    let codes: Vec<String> = made["RecoveryCodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|code| code.as_str().unwrap().to_owned())
        .collect();
    (person, authenticator, codes)
}

#[tokio::test]
async fn a_code_signs_in_once_and_is_told() {
    let (world, root) = World::new().await;
    let (person, _, codes) = with_codes(&world, &root).await;
    assert_eq!(codes.len(), 10);
    let (brief, body) = world.newest_record().await;
    assert_eq!(brief, "CreateRecoveryCodes ");
    for code in &codes {
        assert!(!body.to_string().contains(code));
    }
    assert!(
        !world
            .database
            .dump()
            .await
            .iter()
            .any(|value| value.contains(&codes[0]))
    );

    let half = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    let half = world.person(&half).caller();
    let entered = world
        .iam
        .prove_second_factor(&half, &code(&codes[0]))
        .await
        .unwrap();
    assert_eq!(entered.stage, Stage::Full);
    let left = person.does("GetRecoveryCodes", json!({})).await;
    assert_eq!(left["Left"], 9);
    let told = "SELECT detail FROM notices WHERE kind = 'recovery-code-used'";
    assert_eq!(world.database.texts(told).await, [r#"{"left":9}"#]);

    let half = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    let half = world.person(&half).caller();
    assert!(
        world
            .iam
            .prove_second_factor(&half, &code(&codes[0]))
            .await
            .is_err()
    );
    let lower = codes[1].to_lowercase().replace('-', " ");
    assert!(
        world
            .iam
            .prove_second_factor(&half, &code(&lower))
            .await
            .is_ok()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_give_the_same_code_at_once_one_gets_in() {
    let (world, root) = World::new().await;
    let (_, _, codes) = with_codes(&world, &root).await;
    let other = world.another_node().await;
    let mut tasks = tokio::task::JoinSet::new();
    for place in 0..4 {
        let half = world
            .sign_in(user("priya"), &password_of("priya"))
            .await
            .unwrap();
        let iam = if place % 2 == 0 {
            world.iam.clone()
        } else {
            other.clone()
        };
        let (caller, given) = (world.person(&half).caller(), code(&codes[3]));
        tasks.spawn(async move { iam.prove_second_factor(&caller, &given).await.is_ok() });
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
async fn new_codes_replace_the_old_and_the_last_device_takes_them_with_it() {
    let (world, root) = World::new().await;
    let (person, _, old) = with_codes(&world, &root).await;
    person.does("CreateRecoveryCodes", json!({})).await;
    let half = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    let half = world.person(&half).caller();
    assert!(
        world
            .iam
            .prove_second_factor(&half, &code(&old[0]))
            .await
            .is_err()
    );

    let devices = person.does("ListMFADevices", json!({})).await;
    let serial = devices["MFADevices"][0]["SerialNumber"].clone();
    let input = json!({ "UserName": "priya", "SerialNumber": serial });
    root.does("DeactivateMFADevice", input).await;
    let left = root
        .does("GetRecoveryCodes", json!({ "UserName": "priya" }))
        .await;
    assert_eq!(left, json!({ "Left": 0 }));
}

#[tokio::test]
async fn a_code_is_not_a_password_nor_a_first_factor() {
    let (world, root) = World::new().await;
    let (_, _, codes) = with_codes(&world, &root).await;
    let error = world.sign_in(user("priya"), &codes[0]).await.unwrap_err();
    assert!(matches!(error, IamError::SignInFailed), "{error}");
    let half = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    let half = world.person(&half).caller();
    let as_totp = SecondFactor::Code(OneTimeCode::new(&codes[0]));
    assert!(
        world
            .iam
            .prove_second_factor(&half, &as_totp)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn an_administrators_reset_takes_every_factor_and_is_told() {
    let (world, root) = World::new().await;
    let (person, _, codes) = with_codes(&world, &root).await;
    assert_eq!(
        person
            .fails("ResetSignInFactors", json!({ "UserName": "priya" }))
            .await,
        "InvalidInput"
    );
    root.does("ResetSignInFactors", json!({ "UserName": "priya" }))
        .await;
    assert!(world.iam.whoami(&person.caller()).await.is_err());
    let entered = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    assert_eq!(entered.stage, Stage::Enrol);
    let half = world.person(&entered).caller();
    assert!(
        world
            .iam
            .prove_second_factor(&half, &code(&codes[0]))
            .await
            .is_err()
    );
    let told: Vec<Value> = world
        .database
        .texts("SELECT detail FROM notices WHERE kind = 'factors-reset'")
        .await
        .iter()
        .map(|detail| serde_json::from_str(detail).unwrap())
        .collect();
    assert_eq!(told, [json!({ "by": "root" })]);
}
