//! The sign-in machine under random orders of steps: whatever is tried in whatever order, a complete session is reached
//! only by who proved every factor that was required.

use iam::{
    Caller, Credential, CredentialKind, Entered, SecondFactor, Stage,
    types::{DeviceLabel, OneTimeCode, Password},
};
use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::json;

use crate::support::{
    Authenticator, Person, SoftKey, World, managed, origin, password_of, totp, user,
};

/// A step, right or wrong, of whichever sign-in is newest or of the one before.
#[derive(Debug, Clone)]
enum Try {
    Password { right: bool },
    Code { right: bool },
    Recovery { right: bool },
    Key { right: bool },
    NewPassword,
    Enrol { right: bool },
    EnrolKey { right: bool },
    ProveAgain { right: bool },
    Passkey { right: bool },
    Operation,
    Wait(i64),
    OldToken,
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let step = prop_oneof![
        4 => any::<bool>().prop_map(|right| Try::Password { right }),
        3 => any::<bool>().prop_map(|right| Try::Code { right }),
        2 => any::<bool>().prop_map(|right| Try::Recovery { right }),
        3 => any::<bool>().prop_map(|right| Try::Key { right }),
        3 => Just(Try::NewPassword),
        3 => any::<bool>().prop_map(|right| Try::Enrol { right }),
        3 => any::<bool>().prop_map(|right| Try::EnrolKey { right }),
        1 => any::<bool>().prop_map(|right| Try::ProveAgain { right }),
        2 => any::<bool>().prop_map(|right| Try::Passkey { right }),
        2 => Just(Try::Operation),
        2 => (0..40_i64).prop_map(Try::Wait),
        2 => Just(Try::OldToken),
    ];
    prop::collection::vec(step, 1..25)
}

/// Whose sign-in is tried: what the person has and must have.
#[derive(Debug, Clone, Copy)]
struct Case {
    reset: bool,
    app: bool,
    key: bool,
    strict: bool,
}

struct Trial<'a> {
    world: &'a World,
    name: String,
    password: String,
    authenticator: Option<Authenticator>,
    key: SoftKey,
    has_key: bool,
    recovery: Vec<String>,
    strict: bool,
    reset: bool,
    /// The sign-in that is under way, and what was rightly proven in it, as the test knows.
    now: Option<Entered>,
    before: Option<Entered>,
    password_proven: bool,
    second_proven: bool,
    strict_proven: bool,
    full: usize,
}

impl Trial<'_> {
    fn caller(&self) -> Option<Caller> {
        let entered = self.now.as_ref()?;
        Some(Caller::new(
            match entered.stage {
                Stage::Full => Credential::Session(entered.token.clone()),
                _ => Credential::SignIn(entered.token.clone()),
            },
            origin(),
        ))
    }

    fn moved(&mut self, entered: Entered) {
        self.before = self.now.replace(entered);
        if self
            .now
            .as_ref()
            .is_some_and(|now| now.stage == Stage::Full)
        {
            self.full += 1;
            assert!(
                self.password_proven || self.strict_proven,
                "no first factor"
            );
            assert!(self.second_proven, "no second factor");
            assert!(
                !self.strict || self.strict_proven,
                "a factor that can be phished"
            );
            assert!(!self.reset, "the password was to be changed");
        }
    }

    fn begin(&mut self, entered: Entered) {
        (self.password_proven, self.second_proven, self.strict_proven) = (true, false, false);
        self.moved(entered);
    }

    async fn attempt(&mut self, step: &Try) {
        let iam = &self.world.iam;
        let at = self.world.now();
        match step {
            Try::Wait(seconds) => self.world.clock.advance(*seconds),
            Try::OldToken => {
                if let Some(before) = &self.before {
                    let caller = self.world.person(before).caller();
                    assert!(iam.whoami(&caller).await.is_err(), "an old token lives");
                }
            }
            Try::Operation => {
                if let Some(now) = &self.now {
                    let allowed = self.world.person(now).call("ListUsers", json!({})).await;
                    assert!(now.stage == Stage::Full || allowed.is_err());
                }
            }
            Try::Password { right } => {
                let text = if *right {
                    self.password.clone()
                } else {
                    "wrong".to_owned()
                };
                let outcome = self.world.sign_in(user(&self.name), &text).await;
                if let Ok(entered) = outcome {
                    assert!(right);
                    // The sign-in before goes on living; this one is another.
                    self.before = None;
                    self.now = None;
                    self.begin(entered);
                    self.before = None;
                }
            }
            Try::Passkey { right } => {
                let challenge = iam.passkey_challenge().unwrap();
                let mut key = self.key.clone();
                key.spoil_signature = !right;
                let answer = key.get(&challenge.options);
                let outcome = iam
                    .sign_in_with_passkey(&challenge.state, &answer, &origin())
                    .await;
                if let Ok(entered) = outcome {
                    assert!(*right && self.has_key);
                    self.key = key;
                    self.now = None;
                    (self.password_proven, self.second_proven, self.strict_proven) =
                        (false, true, true);
                    self.moved(entered);
                    self.before = None;
                }
            }
            Try::Code { right } | Try::ProveAgain { right } => {
                let (Some(caller), Some(authenticator)) = (self.caller(), &self.authenticator)
                else {
                    return;
                };
                let given = totp(&if *right {
                    authenticator.code(at)
                } else {
                    authenticator.wrong_code(at)
                });
                let outcome = match step {
                    Try::Code { .. } => iam.prove_second_factor(&caller, &given).await,
                    _ => iam.prove_again(&caller, &given).await,
                };
                if let Ok(entered) = outcome {
                    assert!(right);
                    self.second_proven = true;
                    self.moved(entered);
                }
            }
            Try::Recovery { right } => {
                let Some(caller) = self.caller() else { return };
                let text = match (right, self.recovery.last()) {
                    (true, Some(code)) => code.clone(),
                    _ => "0000-0000-0000".to_owned(),
                };
                let given = SecondFactor::RecoveryCode(OneTimeCode::new(&text));
                if let Ok(entered) = iam.prove_second_factor(&caller, &given).await {
                    assert!(right);
                    self.recovery.pop();
                    self.second_proven = true;
                    self.moved(entered);
                }
            }
            Try::Key { right } => {
                let Some(caller) = self.caller() else { return };
                let Ok(options) = iam.security_key_challenge(&caller).await else {
                    return;
                };
                let mut key = self.key.clone();
                key.spoil_signature = !right;
                let given = SecondFactor::SecurityKey(key.get(&options));
                if let Ok(entered) = iam.prove_second_factor(&caller, &given).await {
                    assert!(*right && self.has_key);
                    self.key = key;
                    (self.second_proven, self.strict_proven) = (true, true);
                    self.moved(entered);
                }
            }
            Try::NewPassword => {
                let Some(caller) = self.caller() else { return };
                let new = format!("{} and more", self.password);
                if let Ok(entered) = iam.set_new_password(&caller, &Password::new(&new)).await {
                    self.password = new;
                    self.reset = false;
                    self.moved(entered);
                }
            }
            Try::Enrol { right } => {
                let Some(caller) = self.caller() else { return };
                let Ok(enrolment) = iam.enrolment(&caller).await else {
                    return;
                };
                if enrolment.secret.is_empty() {
                    assert!(
                        iam.finish_enrolment(&caller, "000000", "000001")
                            .await
                            .is_err()
                    );
                    return;
                }
                let authenticator = Authenticator::new(&enrolment.secret);
                let second = if *right { 30 } else { 90 };
                let codes = (
                    authenticator.code(at),
                    authenticator.code(at.plus_seconds(second)),
                );
                if let Ok(entered) = iam.finish_enrolment(&caller, &codes.0, &codes.1).await {
                    assert!(*right && self.authenticator.is_none() && !self.has_key);
                    self.authenticator = Some(authenticator);
                    self.second_proven = true;
                    self.moved(entered);
                }
            }
            Try::EnrolKey { right } => {
                let Some(caller) = self.caller() else { return };
                let kind = CredentialKind::Passkey;
                let Ok(options) = iam.start_key_enrolment(&caller, kind).await else {
                    return;
                };
                let mut key = self.key.clone();
                if !right {
                    key.origin = "https://evil.example".to_owned();
                }
                let answer = key.create(&options);
                let label = DeviceLabel::parse("key").unwrap();
                if let Ok(entered) = iam.finish_key_enrolment(&caller, &answer, &label).await {
                    assert!(*right && !self.has_key);
                    assert!(self.authenticator.is_none() || self.second_proven);
                    self.key = key;
                    self.has_key = true;
                    (self.second_proven, self.strict_proven) = (true, true);
                    self.moved(entered);
                }
            }
        }
    }
}

async fn prepare<'a>(world: &'a World, root: &Person, number: usize, case: Case) -> Trial<'a> {
    let name = format!("person{number}");
    world
        .new_user(root, &name, &[&managed("AdministratorAccess")])
        .await;
    let seed = u8::try_from(number % 250).unwrap() + 1;
    let mut trial = Trial {
        world,
        password: password_of(&name),
        authenticator: None,
        key: SoftKey::new(seed),
        has_key: false,
        recovery: Vec::new(),
        strict: false,
        reset: false,
        now: None,
        before: None,
        password_proven: false,
        second_proven: false,
        strict_proven: false,
        full: 0,
        name,
    };
    trial.key.id = number.to_be_bytes().repeat(4);
    if case.app || case.key {
        let entered = world
            .sign_in(user(&trial.name), &trial.password)
            .await
            .unwrap();
        let caller = world.person(&entered).caller();
        let person = if case.app {
            let (person, authenticator) = world.enrol(&entered).await;
            trial.authenticator = Some(authenticator);
            person
        } else {
            let kind = CredentialKind::Passkey;
            let options = world.iam.start_key_enrolment(&caller, kind).await.unwrap();
            let answer = trial.key.create(&options);
            let label = DeviceLabel::parse("key").unwrap();
            let entered = world
                .iam
                .finish_key_enrolment(&caller, &answer, &label)
                .await
                .unwrap();
            trial.has_key = true;
            world.person(&entered)
        };
        if case.app && case.key {
            let options = person
                .does("StartSecurityKey", json!({ "Kind": "passkey" }))
                .await;
            let answer = trial.key.create(options["Options"].as_str().unwrap());
            person
                .does(
                    "AddSecurityKey",
                    json!({ "Label": "key", "Answer": answer }),
                )
                .await;
            trial.has_key = true;
        }
        let made = person.does("CreateRecoveryCodes", json!({})).await;
        let codes = made["RecoveryCodes"].as_array().unwrap();
        trial.recovery = codes
            .iter()
            .map(|code| code.as_str().unwrap().to_owned())
            .collect();
        world.iam.sign_out(&person.caller()).await.unwrap();
    }
    if case.reset {
        let input = json!({ "UserName": trial.name, "PasswordResetRequired": true });
        root.does("UpdateLoginProfile", input).await;
        trial.reset = true;
    }
    if case.strict {
        let id = "SELECT id FROM user_groups WHERE name = 'strict'";
        let group = world.database.texts(id).await.pop().unwrap();
        assert!(!group.is_empty());
        root.does(
            "AddUserToGroup",
            json!({ "UserName": trial.name, "GroupName": "strict" }),
        )
        .await;
        trial.strict = true;
    }
    trial
}

#[test]
fn random_orders_of_steps_never_reach_a_session_without_every_required_factor() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (world, root) = runtime.block_on(async {
        let (world, root) = World::new().await;
        root.does("CreateGroup", json!({ "GroupName": "strict" }))
            .await;
        world
            .database
            .execute(
                "INSERT INTO mfa_requirements (account_id, group_id, phishing_resistant) \
                 SELECT account_id, id, TRUE FROM user_groups WHERE name = 'strict'"
                    .to_owned(),
            )
            .await;
        (world, root)
    });
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 144,
        failure_persistence: None,
        max_shrink_iters: 0,
        ..ProptestConfig::default()
    });
    let number = std::cell::Cell::new(0);
    let full = std::cell::Cell::new(0);
    let cases = (
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        tries(),
    );
    runner
        .run(&cases, |(reset, app, key, strict, steps)| {
            number.set(number.get() + 1);
            let case = Case { reset, app, key, strict };
            runtime.block_on(async {
                let mut root = root.clone();
                // Root's own session must outlive the trials.
                world.database.execute("DELETE FROM throttles".to_owned()).await;
                world.database.execute(format!(
                    "UPDATE sessions SET last_seen_at = {now}, expires_at = {now} + 36000000, created_at = {now}, proved_at = {now} \
                     WHERE principal_id = '731904562218'", now = world.now().0)).await;
                root.iam = world.iam.clone();
                let mut trial = prepare(&world, &root, number.get(), case).await;
                for step in &steps {
                    trial.attempt(step).await;
                }
                full.set(full.get() + trial.full);
            });
            Ok(())
        })
        .unwrap();
    // The property would hold for a machine that lets nobody in.
    assert!(
        full.get() > 10,
        "only {} sign-ins were completed",
        full.get()
    );
}
