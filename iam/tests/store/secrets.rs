//! No secret is in the database in the clear, whatever happened.

use serde_json::json;

use crate::support::{
    Authenticator, ROOT_PASSWORD, World, managed, new_account, origin, password_of, user,
};

#[tokio::test]
async fn no_secret_is_in_any_column_of_any_table() {
    let world = World::empty().await;
    let mut secrets = vec![ROOT_PASSWORD.to_owned(), password_of("priya")];

    let link = world.iam.open_setup().await.unwrap().unwrap();
    secrets.push(link.expose().to_owned());
    assert_absent(&world, &secrets).await;
    let entered = world
        .iam
        .set_up(&link, &new_account(), &origin())
        .await
        .unwrap();
    secrets.push(entered.token.expose().to_owned());
    secrets.push(
        world
            .iam
            .enrolment(&world.person(&entered).caller())
            .await
            .unwrap()
            .secret,
    );
    let (root, _) = world.enrol(&entered).await;
    secrets.push(root.token.expose().to_owned());

    // Passwords given, refused, reset, changed.
    world
        .new_user(&root, "priya", &[&managed("AdministratorAccess")])
        .await;
    for refused in ["tooshrt", "Password123"] {
        let input =
            json!({ "UserName": "priya", "Password": refused, "PasswordResetRequired": true });
        assert_eq!(
            root.fails("UpdateLoginProfile", input).await,
            "PasswordPolicyViolation"
        );
        secrets.push(refused.to_owned());
    }
    let reset = json!({ "UserName": "priya", "Password": "given by the desk", "PasswordResetRequired": true });
    root.does("UpdateLoginProfile", reset).await;
    assert!(
        world
            .sign_in(user("my pass word"), "in the wrong field")
            .await
            .is_err()
    );
    let entered = world
        .sign_in(user("priya"), "given by the desk")
        .await
        .unwrap();
    let caller = world.person(&entered).caller();
    let entered = world
        .iam
        .set_new_password(&caller, &iam::types::Password::new("set at the door"))
        .await
        .unwrap();
    let (priya, _) = world.enrol(&entered).await;
    let change = json!({ "OldPassword": "set at the door", "NewPassword": "changed at the desk" });
    priya.does("ChangePassword", change).await;
    let guess = json!({ "OldPassword": "guessed in vain", "NewPassword": "not to be seen" });
    assert_eq!(
        priya.fails("ChangePassword", guess).await,
        "ValidationError"
    );
    for text in [
        "given by the desk",
        "my pass word",
        "in the wrong field",
        "set at the door",
        "changed at the desk",
        "guessed in vain",
        "not to be seen",
    ] {
        secrets.push(text.to_owned());
    }
    secrets.push(priya.token.expose().to_owned());

    // A device by the API.
    let device = priya
        .does(
            "CreateVirtualMFADevice",
            json!({ "VirtualMFADeviceName": "spare" }),
        )
        .await;
    let seed = device["Base32StringSeed"].as_str().unwrap();
    let phone = Authenticator::new(seed);
    let (first, second) = (
        phone.code(world.now()),
        phone.code(world.now().plus_seconds(30)),
    );
    let enable = json!({
        "UserName": "priya", "SerialNumber": device["SerialNumber"],
        "AuthenticationCode1": first, "AuthenticationCode2": second,
    });
    priya.does("EnableMFADevice", enable).await;
    secrets.push(seed.to_owned());
    secrets.push(format!("\"{first}\""));

    world.iam.flush_reads().await.unwrap();
    assert_absent(&world, &secrets).await;
}

#[tokio::test]
async fn an_access_keys_secret_is_sealed() {
    let world = World::empty().await;
    let (_, key) = world
        .iam
        .bootstrap(&new_account(), true, &origin())
        .await
        .unwrap();
    let key = key.unwrap();
    assert_eq!((key.id.len(), key.expose_secret().len()), (20, 40));
    assert_absent(&world, &[key.expose_secret().to_owned()]).await;
    assert!(
        world
            .database
            .dump()
            .await
            .iter()
            .any(|value| value.contains(&key.id))
    );
}

async fn assert_absent(world: &World, secrets: &[String]) {
    let dump = world.database.dump().await;
    assert!(dump.len() > 10);
    for secret in secrets {
        let found: Vec<&String> = dump
            .iter()
            .filter(|value| value.contains(secret.as_str()))
            .collect();
        assert!(found.is_empty(), "`{secret}` is in {found:?}");
    }
}
