//! A server's domain over a database of its own, and its people.

use std::sync::Arc;

use iam::{
    Caller, Clock as _, Credential, Entered, HashingCost, Iam, IamError, KeyRing, NewAccount,
    Origin, PasswordHasher, PasswordSignIn, RelyingParty, SecondFactor, Services, SignInName,
    Stage, Store, Timestamp,
    types::{AccountAlias, AccountId, Email, OneTimeCode, Password},
};
use serde_json::json;

use super::{Authenticator, Database, Person, TestClock, ports::TestRng};

pub const ACCOUNT: &str = "731904562218";
pub const ROOT_EMAIL: &str = "root@halden.example";
/// Where people reach the tests' server.
pub const PUBLIC_URL: &str = "https://iam.halden.example";
pub const ROOT_PASSWORD: &str = "seven-cranes-over-berth";

/// Where every request of the tests comes from.
pub fn origin() -> Origin {
    Origin::new("192.0.2.7".to_owned(), "test", "request-1".to_owned(), true)
}

// The database goes last: the connections to it must be closed before.
pub struct World {
    pub iam: Arc<Iam>,
    pub clock: Arc<TestClock>,
    ring: Arc<KeyRing>,
    pub database: Database,
}

impl World {
    /// A server that nobody has set up.
    pub async fn empty() -> Self {
        let world = Self::unprepared().await;
        world.iam.prepare().await.unwrap();
        world
    }

    /// A server that has only opened its database.
    pub async fn unprepared() -> Self {
        Self::with_ring(7).await
    }

    /// The same with another key ring for each seed.
    async fn with_ring(seed: u64) -> Self {
        let database = Database::create().await;
        let clock = Arc::new(TestClock::default());
        let ring = Arc::new(KeyRing::generate(&TestRng::new(seed)).unwrap());
        let iam = node(&database, &clock, &ring, 1).await;
        Self {
            iam,
            clock,
            ring,
            database,
        }
    }

    /// A server with an account, and its root user, signed in.
    pub async fn new() -> (Self, Person) {
        Self::new_with_ring(7).await
    }

    /// The same with another key ring.
    pub async fn new_with_ring(seed: u64) -> (Self, Person) {
        let world = Self::with_ring(seed).await;
        world.iam.prepare().await.unwrap();
        world
            .iam
            .bootstrap(&new_account(), false, &origin())
            .await
            .unwrap();
        let name = SignInName::Root {
            email: ROOT_EMAIL.to_owned(),
        };
        let (root, _) = world.first_sign_in(name, ROOT_PASSWORD).await;
        (world, root)
    }

    /// Another server process on the same database, with caches of its own.
    pub async fn another_node(&self) -> Arc<Iam> {
        node(&self.database, &self.clock, &self.ring, 2).await
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn person(&self, entered: &Entered) -> Person {
        Person {
            iam: Arc::clone(&self.iam),
            token: entered.token.clone(),
        }
    }

    /// Nobody.
    pub fn anonymous() -> Caller {
        Caller::new(Credential::Anonymous, origin())
    }

    pub async fn sign_in(&self, name: SignInName, password: &str) -> Result<Entered, IamError> {
        self.iam
            .sign_in(
                &PasswordSignIn {
                    name,
                    password: Password::new(password),
                },
                &origin(),
            )
            .await
    }

    /// Signs in and enrols an authenticator.
    pub async fn first_sign_in(&self, name: SignInName, password: &str) -> (Person, Authenticator) {
        let entered = self.sign_in(name, password).await.unwrap();
        assert_eq!(entered.stage, Stage::Enrol);
        self.enrol(&entered).await
    }

    /// Enrols an authenticator, which completes the sign-in. The time moves on past its codes.
    pub async fn enrol(&self, entered: &Entered) -> (Person, Authenticator) {
        let person = self.person(entered);
        let enrolment = self.iam.enrolment(&person.caller()).await.unwrap();
        let authenticator = Authenticator::new(&enrolment.secret);
        let (first, second) = (
            authenticator.code(self.now()),
            authenticator.code(self.now().plus_seconds(30)),
        );
        let entered = self
            .iam
            .finish_enrolment(&person.caller(), &first, &second)
            .await
            .unwrap();
        assert_eq!(entered.stage, Stage::Full);
        self.clock.advance(90);
        (self.person(&entered), authenticator)
    }

    /// Signs in with a password and a code. The time moves on past the code.
    pub async fn sign_in_fully(&self, name: &str, authenticator: &Authenticator) -> Person {
        let entered = self.sign_in(user(name), &password_of(name)).await.unwrap();
        assert_eq!(entered.stage, Stage::SecondFactor);
        let caller = self.person(&entered).caller();
        let entered = self
            .iam
            .prove_second_factor(&caller, &totp(&authenticator.code(self.now())))
            .await
            .unwrap();
        assert_eq!(entered.stage, Stage::Full);
        self.clock.advance(90);
        self.person(&entered)
    }

    /// A new user with a password and these policies attached, who has not signed in yet.
    pub async fn new_user(&self, root: &Person, name: &str, policies: &[&str]) {
        root.does("CreateUser", json!({ "UserName": name })).await;
        root.does(
            "CreateLoginProfile",
            json!({ "UserName": name, "Password": password_of(name) }),
        )
        .await;
        for policy in policies {
            root.does(
                "AttachUserPolicy",
                json!({ "UserName": name, "PolicyArn": policy }),
            )
            .await;
        }
    }

    /// A new user with these policies attached, signed in.
    pub async fn user(&self, root: &Person, name: &str, policies: &[&str]) -> Person {
        self.new_user(root, name, policies).await;
        self.first_sign_in(user(name), &password_of(name)).await.0
    }

    /// A new customer managed policy; its ARN.
    pub async fn policy(&self, root: &Person, name: &str, document: &str) -> String {
        let output = root
            .does(
                "CreatePolicy",
                json!({ "PolicyName": name, "PolicyDocument": document }),
            )
            .await;
        output["Policy"]["Arn"].as_str().unwrap().to_owned()
    }

    /// How many audit records there are.
    pub async fn records(&self) -> i64 {
        self.database
            .number("SELECT COUNT(*) FROM audit_events")
            .await
    }

    /// The newest audit record: its name and error code, and its body.
    pub async fn newest_record(&self) -> (String, serde_json::Value) {
        let newest = "seq = (SELECT MAX(seq) FROM audit_events)";
        let brief =
            format!("SELECT event_name || ' ' || error_code FROM audit_events WHERE {newest}");
        let body = format!("SELECT body FROM audit_events WHERE {newest}");
        let (brief, body) = (
            self.database.texts(brief).await,
            self.database.texts(body).await,
        );
        (brief[0].clone(), serde_json::from_str(&body[0]).unwrap())
    }

    /// Everything that is stored, but for the audit log, its head, what it says of uses, and the counters of guesses.
    pub async fn state(&self) -> Vec<String> {
        let mut dump = self.database.dump().await;
        dump.retain(|value| {
            ![
                "audit_events.",
                "accounts.chain_",
                "throttles.",
                "principal_uses.",
            ]
            .iter()
            .any(|place| value.starts_with(place))
        });
        dump
    }
}

async fn node(
    database: &Database,
    clock: &Arc<TestClock>,
    ring: &Arc<KeyRing>,
    seed: u64,
) -> Arc<Iam> {
    let store = Store::open(&database.url()).await.unwrap();
    let cheap = HashingCost {
        memory: 64,
        passes: 1,
    };
    let hasher = PasswordHasher::new(Arc::clone(ring), cheap, 2);
    let (clock, rng) = (Arc::clone(clock), Arc::new(TestRng::new(seed)));
    let services = Services::new(store, clock, rng, Arc::clone(ring), hasher)
        .with_relying_party(RelyingParty::new(PUBLIC_URL).unwrap());
    Arc::new(Iam::new(services))
}

/// A code as a second factor.
pub fn totp(text: &str) -> SecondFactor {
    SecondFactor::Code(OneTimeCode::new(text))
}

/// What the tests' account is made from.
pub fn new_account() -> NewAccount {
    NewAccount {
        id: Some(AccountId::parse(ACCOUNT).unwrap()),
        alias: Some(AccountAlias::parse("halden").unwrap()),
        root_email: Email::parse(ROOT_EMAIL).unwrap(),
        root_password: Password::new(ROOT_PASSWORD),
    }
}

/// A user's name at the sign-in page.
pub fn user(name: &str) -> SignInName {
    SignInName::User {
        account: "halden".to_owned(),
        name: name.to_owned(),
    }
}

/// The password that a test's user has.
pub fn password_of(name: &str) -> String {
    format!("tide table of {name}")
}
