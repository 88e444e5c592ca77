//! An account with two of each kind of thing, one under the path `/berth/` and one not, and people who are signed in. It is
//! made by operations, before the server begins.

use std::{
    collections::HashMap,
    os::unix::fs::PermissionsExt as _,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use iam::{
    Caller, Clock, Credential, HashingCost, Iam, KeyRing, NewAccount, Origin, PasswordHasher,
    PasswordSignIn, Rng, RngError, SecretToken, Services, SignInName, Store, Timestamp,
    types::{AccountAlias, AccountId, Email, Password},
};
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::support::{EMAIL, PASSWORD, Place, Server};

pub const ACCOUNT: &str = "731904562218";

struct RealClock;

impl Clock for RealClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        Timestamp(i64::try_from(since.as_millis()).unwrap())
    }
}

struct RealRng;

impl Rng for RealRng {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RngError> {
        getrandom::fill(buffer).map_err(|_| RngError)
    }
}

/// Who comes, and what they may do.
pub struct Who {
    pub name: &'static str,
    /// AWS-managed policies that are attached.
    pub managed: &'static [&'static str],
    /// The statements of a policy of their own.
    pub own: Value,
    /// The statements of a boundary.
    pub boundary: Value,
}

/// A running server and the cookies of everybody in it.
pub struct World {
    pub server: Server,
    pub cookies: HashMap<String, String>,
}

pub fn password_of(name: &str) -> String {
    format!("tide table of {name}")
}

pub fn arn(resource: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:{resource}")
}

pub fn document(statements: &Value) -> String {
    json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
}

/// A policy document that grants nothing of what is asked here.
pub fn harmless() -> String {
    document(
        &json!([{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::tides/*" }]),
    )
}

impl World {
    /// A server with the operator and these people.
    pub async fn with(people: &[Who]) -> Self {
        // What the console shows does not hang on the engine, and many servers begin here.
        let place = Place::file();
        let ring = Arc::new(KeyRing::generate(&RealRng).unwrap());
        std::fs::write(place.keys(), ring.to_json().as_bytes()).unwrap();
        std::fs::set_permissions(place.keys(), std::fs::Permissions::from_mode(0o600)).unwrap();
        let store = Store::open(&place.url().parse().unwrap()).await.unwrap();
        let cheap = HashingCost {
            memory: 64,
            passes: 1,
        };
        let hasher = PasswordHasher::new(Arc::clone(&ring), cheap, 1);
        let services = Services::new(
            store.clone(),
            Arc::new(RealClock),
            Arc::new(RealRng),
            ring,
            hasher,
        );
        let domain = Domain(Iam::new(services));
        let cookies = domain.fill(people).await;
        drop(domain);
        store.close().await;
        Self {
            server: Server::start_at(place, &[]),
            cookies,
        }
    }
}

struct Domain(Iam);

impl Domain {
    async fn fill(&self, people: &[Who]) -> HashMap<String, String> {
        self.0.prepare().await.unwrap();
        let new = NewAccount {
            id: Some(AccountId::parse(ACCOUNT).unwrap()),
            alias: Some(AccountAlias::parse("halden").unwrap()),
            root_email: Email::parse(EMAIL).unwrap(),
            root_password: Password::new(PASSWORD),
        };
        self.0.bootstrap(&new, false, &origin()).await.unwrap();
        let root = SignInName::Root {
            email: EMAIL.to_owned(),
        };
        let root = self.sign_in(root, PASSWORD).await;
        self.things(&root).await;
        let mut cookies = HashMap::new();
        for who in people {
            self.person(&root, who).await;
            let name = SignInName::User {
                account: "halden".to_owned(),
                name: who.name.to_owned(),
            };
            let caller = self.sign_in(name, &password_of(who.name)).await;
            let Credential::Session(token) = &caller.credential else {
                panic!("{} has no session", who.name);
            };
            cookies.insert(
                who.name.to_owned(),
                format!("__Host-bailiwick={}", token.expose()),
            );
        }
        self.0.flush_reads().await.unwrap();
        cookies
    }

    async fn does(&self, caller: &Caller, operation: &str, input: Value) -> Value {
        match self.0.call_by_name(caller, operation, input.clone()).await {
            Ok(output) => output,
            Err(error) => panic!("{operation} {input}: {}: {error}", error.code()),
        }
    }

    /// Signs in and enrols an authenticator.
    async fn sign_in(&self, name: SignInName, password: &str) -> Caller {
        let given = PasswordSignIn {
            name,
            password: Password::new(password),
        };
        let entered = self.0.sign_in(&given, &origin()).await.unwrap();
        let half = with(entered.token);
        let seed = self.0.enrolment(&half).await.unwrap().secret;
        let secret = Secret::try_from_base32(seed).unwrap();
        let totp = Builder::new().with_secret(secret).build().unwrap();
        let now = u64::try_from(RealClock.now().seconds()).unwrap();
        let (first, second) = (totp.generate(now - 30), totp.generate(now));
        let (first, second) = (first.to_string(), second.to_string());
        let entered = self.0.finish_enrolment(&half, &first, &second).await;
        with(entered.unwrap().token)
    }

    async fn person(&self, root: &Caller, who: &Who) {
        let name = who.name;
        self.does(root, "CreateUser", json!({ "UserName": name }))
            .await;
        let login = json!({ "UserName": name, "Password": password_of(name) });
        self.does(root, "CreateLoginProfile", login).await;
        for policy in who.managed {
            let arn = format!("arn:aws:iam::aws:policy/{policy}");
            let attach = json!({ "UserName": name, "PolicyArn": arn });
            self.does(root, "AttachUserPolicy", attach).await;
        }
        if !who.own.is_null() {
            let put = json!({ "UserName": name, "PolicyName": "own", "PolicyDocument": document(&who.own) });
            self.does(root, "PutUserPolicy", put).await;
        }
        if !who.boundary.is_null() {
            let policy = format!("limits-of-{name}");
            let new = json!({ "PolicyName": policy, "PolicyDocument": document(&who.boundary) });
            self.does(root, "CreatePolicy", new).await;
            let limit = json!({ "UserName": name, "PermissionsBoundary": arn(&format!("policy/{policy}")) });
            self.does(root, "PutUserPermissionsBoundary", limit).await;
        }
    }

    /// Two of each kind, with everything about them that has a control.
    async fn things(&self, root: &Caller) {
        let does = async |operation: &str, input: Value| self.does(root, operation, input).await;
        let tags = json!([{ "Key": "team", "Value": "berth" }]);
        for (policy, path) in [("tides", "/berth/"), ("winds", "/")] {
            let new = json!({ "PolicyName": policy, "Path": path, "PolicyDocument": harmless(), "Tags": tags });
            let made = does("CreatePolicy", new).await;
            let version =
                json!({ "PolicyArn": made["Policy"]["Arn"], "PolicyDocument": harmless() });
            does("CreatePolicyVersion", version).await;
        }
        // One that is in nobody's way.
        let free = json!({ "PolicyName": "fogs", "Path": "/berth/", "PolicyDocument": harmless() });
        does("CreatePolicy", free).await;
        let version =
            json!({ "PolicyArn": arn("policy/berth/fogs"), "PolicyDocument": harmless() });
        does("CreatePolicyVersion", version).await;
        let both = [arn("policy/berth/tides"), arn("policy/winds")];
        for (group, path, policy) in [("cranes", "/berth/", &both[0]), ("office", "/", &both[1])] {
            does("CreateGroup", json!({ "GroupName": group, "Path": path })).await;
            let attach = json!({ "GroupName": group, "PolicyArn": policy });
            does("AttachGroupPolicy", attach).await;
            let put =
                json!({ "GroupName": group, "PolicyName": "own", "PolicyDocument": harmless() });
            does("PutGroupPolicy", put).await;
        }
        for (user, path, group, policy) in [
            ("kim", "/berth/", "cranes", &both[0]),
            ("omar", "/", "office", &both[1]),
        ] {
            let new = json!({ "UserName": user, "Path": path, "Tags": tags, "PermissionsBoundary": policy });
            does("CreateUser", new).await;
            let login = json!({ "UserName": user, "Password": password_of(user) });
            does("CreateLoginProfile", login).await;
            let attach = json!({ "UserName": user, "PolicyArn": policy });
            does("AttachUserPolicy", attach).await;
            let put =
                json!({ "UserName": user, "PolicyName": "own", "PolicyDocument": harmless() });
            does("PutUserPolicy", put).await;
            let member = json!({ "UserName": user, "GroupName": group });
            does("AddUserToGroup", member).await;
            does("CreateAccessKey", json!({ "UserName": user })).await;
        }
        // For what is done to several users at once, so that the others stay as they are.
        for (user, path, group) in [("ilse", "/berth/", "cranes"), ("piet", "/", "office")] {
            does("CreateUser", json!({ "UserName": user, "Path": path })).await;
            let member = json!({ "UserName": user, "GroupName": group });
            does("AddUserToGroup", member).await;
        }
        for (role, path, policy) in [("pilot", "/berth/", &both[0]), ("dock-hand", "/", &both[1])] {
            let new = json!({
                "RoleName": role, "Path": path, "Tags": tags, "PermissionsBoundary": policy,
                "AssumeRolePolicyDocument": document(&json!([{
                    "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "AWS": ACCOUNT },
                }])),
            });
            does("CreateRole", new).await;
            let attach = json!({ "RoleName": role, "PolicyArn": policy });
            does("AttachRolePolicy", attach).await;
            let put =
                json!({ "RoleName": role, "PolicyName": "own", "PolicyDocument": harmless() });
            does("PutRolePolicy", put).await;
        }
        let linked = json!({ "AWSServiceName": "support.amazonaws.com" });
        does("CreateServiceLinkedRole", linked).await;
        for (profile, path) in [("lamps", "/berth/"), ("bells", "/")] {
            let new = json!({ "InstanceProfileName": profile, "Path": path, "Tags": tags });
            does("CreateInstanceProfile", new).await;
        }
        let add = json!({ "InstanceProfileName": "lamps", "RoleName": "pilot" });
        does("AddRoleToInstanceProfile", add).await;
        does("UpdateAccountPasswordPolicy", json!({})).await;
        for user in ["kim", "omar"] {
            let name = SignInName::User {
                account: "halden".to_owned(),
                name: user.to_owned(),
            };
            self.sign_in(name, &password_of(user)).await;
        }
    }
}

fn origin() -> Origin {
    Origin::new("192.0.2.7".to_owned(), "test", "request-0".to_owned(), true)
}

fn with(token: SecretToken) -> Caller {
    Caller::new(Credential::Session(token), origin())
}
