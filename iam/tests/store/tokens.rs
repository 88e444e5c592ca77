//! Hardware tokens: taken over by their seed, with steps of a minute, and set right when their clock is off.

use serde_json::json;
use totp_rs::{Algorithm, Builder, Secret, Totp};

use crate::support::{World, password_of, totp, user};

const SEED: &str = "3132333435363738393031323334353637383930";

/// The token: its clock is off by so many seconds.
struct Token(Totp, i64);

impl Token {
    fn new(off: i64) -> Self {
        let totp = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_step_duration(60)
            .with_secret(Secret::new(Box::from(b"12345678901234567890".as_slice())))
            .with_account_name("token")
            .build()
            .unwrap();
        Self(totp, off)
    }

    /// The code so many steps from now.
    fn code(&self, world: &World, steps: i64) -> String {
        let at = world.now().plus_seconds(self.1 + 60 * steps).seconds();
        self.0.generate(u64::try_from(at).unwrap()).to_string()
    }
}

#[tokio::test]
async fn a_token_is_imported_by_its_seed_given_to_a_user_and_signs_in() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let import = |seed: &str, step: i64| json!({ "VirtualMFADeviceName": "token-4711", "Seed": seed, "StepSeconds": step });
    for (seed, step) in [("", 60), ("12", 60), ("not a seed!", 60), (SEED, 45)] {
        assert_eq!(
            root.fails("ImportVirtualMFADevice", import(seed, step))
                .await,
            "ValidationError",
            "{seed} {step}"
        );
    }
    let made = root.does("ImportVirtualMFADevice", import(SEED, 60)).await;
    let (_, body) = world.newest_record().await;
    assert!(!body.to_string().contains(SEED), "{body}");
    assert_eq!(
        root.fails("ImportVirtualMFADevice", import(SEED, 60)).await,
        "EntityAlreadyExists"
    );
    let token = Token::new(0);
    let enable = json!({
        "UserName": "priya", "SerialNumber": made["SerialNumber"],
        "AuthenticationCode1": token.code(&world, 0), "AuthenticationCode2": token.code(&world, 1),
    });
    root.does("EnableMFADevice", enable).await;
    world.clock.advance(180);
    let half = world
        .sign_in(user("priya"), &password_of("priya"))
        .await
        .unwrap();
    let half = world.person(&half).caller();
    let code = totp(&token.code(&world, 0));
    world.iam.prove_second_factor(&half, &code).await.unwrap();
}

#[tokio::test]
async fn a_token_whose_clock_is_off_is_set_right_and_its_codes_count_once() {
    let (world, root) = World::new().await;
    world.new_user(&root, "priya", &[]).await;
    let import = json!({ "VirtualMFADeviceName": "token-4711", "Seed": SEED, "StepSeconds": 60 });
    let made = root.does("ImportVirtualMFADevice", import).await;
    let right = Token::new(0);
    let codes = |token: &Token| {
        json!({
            "UserName": "priya", "SerialNumber": made["SerialNumber"],
            "AuthenticationCode1": token.code(&world, 0), "AuthenticationCode2": token.code(&world, 1),
        })
    };
    root.does("EnableMFADevice", codes(&right)).await;
    world.clock.advance(120);
    // Twenty minutes fast by now.
    let fast = Token::new(1200);
    let half = async || {
        let half = world.sign_in(user("priya"), &password_of("priya")).await;
        world.person(&half.unwrap()).caller()
    };
    let code = totp(&fast.code(&world, 0));
    assert!(
        world
            .iam
            .prove_second_factor(&half().await, &code)
            .await
            .is_err()
    );
    let far = Token::new(2 * 3600);
    assert_eq!(
        root.fails("ResyncMFADevice", codes(&far)).await,
        "InvalidAuthenticationCode"
    );
    let resync = codes(&fast);
    root.does("ResyncMFADevice", resync.clone()).await;
    assert_eq!(
        root.fails("ResyncMFADevice", resync).await,
        "InvalidAuthenticationCode"
    );
    world.clock.advance(180);
    let code = totp(&fast.code(&world, 0));
    let caller = half().await;
    world.iam.prove_second_factor(&caller, &code).await.unwrap();
    assert!(
        world
            .iam
            .prove_second_factor(&half().await, &code)
            .await
            .is_err()
    );
}
