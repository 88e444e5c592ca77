//! What happens at the harbour, day by day, and the steps of it: signing in, enrolling, calling an operation.

use std::sync::{Arc, Mutex};

use iam::{
    Caller, Credential, Entered, Iam, IamError, NewAccount, Origin, PasswordSignIn, SecondFactor,
    SecretToken, SignInName, Stage, Timestamp,
    types::{AccountAlias, AccountId, Email, OneTimeCode, Password},
};
use serde_json::{Value, json};
use totp_rs::{Algorithm, Builder, Secret};

use super::{
    PastClock, Printed,
    people::{AUDITOR, EMPLOYEE, GROUPS, OPERATOR, ROLES, STARTS},
    permissions::{INLINE, POLICIES, document},
};
use crate::{
    door::request_id,
    world::{Ports, World, domain},
};

const ACCOUNT: &str = "731904562218";
const ALIAS: &str = "halden-harbour";
const ROOT: &str = "root@halden-harbour.example";
const DAY: i64 = 24 * 3600;
/// How many days ago it begins.
const DAYS: i64 = 24;
/// The working day begins at 7:30 UTC.
const MORNING: i64 = 7 * 3600 + 1800;

/// The domain in the past, and whoever is at work in it.
pub(super) struct Script {
    iam: Iam,
    clock: Arc<PastClock>,
    ports: Ports,
    first_day: Timestamp,
    /// The cookie of the one browser at the harbour, which everybody uses: it is known from day to day.
    browser: Mutex<Option<SecretToken>>,
}

/// Somebody who signs in with a password and an authenticator.
struct Person {
    name: SignInName,
    password: String,
    seed: String,
}

impl Script {
    pub(super) fn new(world: &World) -> Self {
        let today = world.ports.clock.now().seconds().div_euclid(DAY);
        let first_day =
            Timestamp(0).plus_seconds(today.saturating_sub(DAYS).saturating_mul(DAY) + MORNING);
        let clock = Arc::new(PastClock(first_day.0.into()));
        let iam = domain(
            &world.store,
            &world.ring,
            &world.ports,
            Arc::<PastClock>::clone(&clock),
        );
        Self {
            iam,
            clock,
            ports: world.ports.clone(),
            first_day,
            browser: Mutex::default(),
        }
    }

    /// Runs all of it.
    pub(super) async fn run(self) -> Result<Vec<Printed>, IamError> {
        let operator = self.first_day().await?;
        self.policies_and_groups(&operator).await?;
        let auditor = self.starts(&operator).await?;
        let employee = self.password()?;
        let caller = self.at_work(21, &operator).await?;
        self.call(
            &caller,
            "CreateLoginProfile",
            json!({ "UserName": EMPLOYEE, "Password": employee }),
        )
        .await?;
        self.call(
            &caller,
            "AttachUserPolicy",
            json!({ "UserName": EMPLOYEE, "PolicyArn": arn("CraneFirmwareDeploy") }),
        )
        .await?;
        self.review(&operator, &auditor).await?;
        self.iam.flush_reads().await?;
        let printed = |who, name: &str, password: String, totp| Printed {
            who,
            account: ALIAS.to_owned(),
            name: name.to_owned(),
            password,
            totp,
        };
        Ok(vec![
            printed(
                "an operator, who may do everything",
                OPERATOR,
                operator.password,
                Some(operator.seed),
            ),
            printed(
                "an employee, who has no second factor yet",
                EMPLOYEE,
                employee,
                None,
            ),
            printed(
                "an auditor, who may read everything",
                AUDITOR,
                auditor.password,
                Some(auditor.seed),
            ),
        ])
    }

    /// Root makes the account and its first administrator.
    async fn first_day(&self) -> Result<Person, IamError> {
        let password = self.password()?;
        let invalid = IamError::for_field("Account");
        let new = NewAccount {
            id: Some(AccountId::parse(ACCOUNT).map_err(&invalid)?),
            alias: Some(AccountAlias::parse(ALIAS).map_err(&invalid)?),
            root_email: Email::parse(ROOT).map_err(&invalid)?,
            root_password: Password::new(&password),
        };
        self.iam.bootstrap(&new, false, &self.origin()?).await?;
        self.later(5);
        let (root, _) = self
            .enrol(
                SignInName::Root {
                    email: ROOT.to_owned(),
                },
                password,
            )
            .await?;
        self.call(&root, "CreateUser", json!({ "UserName": OPERATOR }))
            .await?;
        let password = self.password()?;
        self.call(
            &root,
            "CreateLoginProfile",
            json!({ "UserName": OPERATOR, "Password": password }),
        )
        .await?;
        let policy = json!({ "UserName": OPERATOR, "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess" });
        self.call(&root, "AttachUserPolicy", policy).await?;
        self.iam.sign_out(&root).await?;
        self.later(20);
        let (caller, person) = self.enrol(user(OPERATOR), password).await?;
        self.iam.sign_out(&caller).await?;
        Ok(person)
    }

    async fn policies_and_groups(&self, operator: &Person) -> Result<(), IamError> {
        let caller = self.at_work(1, operator).await?;
        for (name, description, actions, resources) in POLICIES {
            let policy = json!({
                "PolicyName": name,
                "Description": description,
                "PolicyDocument": document(actions, resources),
            });
            self.call(&caller, "CreatePolicy", policy).await?;
        }
        self.iam.sign_out(&caller).await?;
        let caller = self.at_work(2, operator).await?;
        for (group, policies) in GROUPS {
            self.call(&caller, "CreateGroup", json!({ "GroupName": group }))
                .await?;
            for policy in policies {
                self.call(
                    &caller,
                    "AttachGroupPolicy",
                    json!({ "GroupName": group, "PolicyArn": arn(policy) }),
                )
                .await?;
            }
        }
        for (group, (name, _, actions, resources)) in INLINE {
            let put = json!({
                "GroupName": group,
                "PolicyName": name,
                "PolicyDocument": document(actions, resources),
            });
            self.call(&caller, "PutGroupPolicy", put).await?;
        }
        for (role, description, policies) in ROLES {
            let new = json!({
                "RoleName": role,
                "Description": description,
                "AssumeRolePolicyDocument": trust(),
                "MaxSessionDuration": 4 * 3600,
            });
            self.call(&caller, "CreateRole", new).await?;
            for policy in policies {
                let attach = json!({ "RoleName": role, "PolicyArn": arn(policy) });
                self.call(&caller, "AttachRolePolicy", attach).await?;
            }
        }
        let cameras = json!({
            "RoleName": "BerthCameras",
            "Description": "For the machines that watch the berths.",
            "AssumeRolePolicyDocument": service_trust(),
        });
        self.call(&caller, "CreateRole", cameras).await?;
        let profile = json!({ "InstanceProfileName": "berth-cameras" });
        self.call(&caller, "CreateInstanceProfile", profile).await?;
        let add = json!({ "InstanceProfileName": "berth-cameras", "RoleName": "BerthCameras" });
        self.call(&caller, "AddRoleToInstanceProfile", add).await?;
        let linked = json!({ "AWSServiceName": "support.amazonaws.com" });
        self.call(&caller, "CreateServiceLinkedRole", linked)
            .await?;
        self.iam.sign_out(&caller).await
    }

    /// Everybody else starts; the auditor enrols on the way.
    async fn starts(&self, operator: &Person) -> Result<Person, IamError> {
        let mut caller = self.at_work(3, operator).await?;
        let mut day = 3;
        let mut auditor = None;
        for (start, name, path, group) in STARTS {
            if start != day {
                self.iam.sign_out(&caller).await?;
                caller = self.at_work(start, operator).await?;
                day = start;
            }
            let boundary = (group == "Platform").then(|| arn("DeveloperBoundary"));
            let mut new = json!({
                "UserName": name,
                "Path": path,
                "Tags": [{ "Key": "team", "Value": group }],
            });
            if let (Some(boundary), Some(fields)) = (boundary, new.as_object_mut()) {
                fields.insert("PermissionsBoundary".to_owned(), json!(boundary));
            }
            self.call(&caller, "CreateUser", new).await?;
            self.call(
                &caller,
                "AddUserToGroup",
                json!({ "GroupName": group, "UserName": name }),
            )
            .await?;
            if name == AUDITOR {
                let password = self.password()?;
                self.call(
                    &caller,
                    "CreateLoginProfile",
                    json!({ "UserName": name, "Password": password }),
                )
                .await?;
                let (theirs, person) = self.enrol(user(name), password).await?;
                self.iam.sign_out(&theirs).await?;
                auditor = Some(person);
            }
        }
        self.iam.sign_out(&caller).await?;
        auditor.ok_or_else(|| IamError::InvalidRequest("the auditor never started".to_owned()))
    }

    /// The last days: a wrong password, an audit with a refusal in it, and what it led to.
    async fn review(&self, operator: &Person, auditor: &Person) -> Result<(), IamError> {
        let wrong = PasswordSignIn {
            name: user("ivo.jansen"),
            password: Password::new("not the one at all"),
        };
        if let Ok(entered) = self.iam.sign_in(&wrong, &self.origin()?).await {
            self.iam.sign_out(&self.caller(entered.token)?).await?;
        }
        let caller = self.at_work(22, auditor).await?;
        for (operation, input) in [
            ("ListUsers", json!({})),
            ("ListGroups", json!({})),
            ("ListPolicies", json!({})),
            ("ListAttachedUserPolicies", json!({ "UserName": EMPLOYEE })),
        ] {
            self.call(&caller, operation, input).await?;
        }
        let detach = json!({ "UserName": EMPLOYEE, "PolicyArn": arn("CraneFirmwareDeploy") });
        // An auditor only reads: this is refused, and the refusal is part of the story.
        match self.call(&caller, "DetachUserPolicy", detach.clone()).await {
            Err(IamError::AccessDenied { .. }) => {}
            Err(error) => return Err(error),
            Ok(_) => {
                return Err(IamError::InvalidRequest(
                    "an auditor could change something".to_owned(),
                ));
            }
        }
        self.iam.sign_out(&caller).await?;
        let caller = self.at_work(23, operator).await?;
        self.call(&caller, "DetachUserPolicy", detach).await?;
        let boundary =
            json!({ "UserName": EMPLOYEE, "PermissionsBoundary": arn("DeveloperBoundary") });
        self.call(&caller, "PutUserPermissionsBoundary", boundary)
            .await?;
        self.iam.sign_out(&caller).await
    }

    /// Calls an operation; a minute passes.
    async fn call(
        &self,
        caller: &Caller,
        operation: &str,
        input: Value,
    ) -> Result<Value, IamError> {
        self.later(1);
        self.iam.call_by_name(caller, operation, input).await
    }

    /// Somebody comes to work on a day and signs in with both factors.
    async fn at_work(&self, day: i64, person: &Person) -> Result<Caller, IamError> {
        self.clock
            .set(self.first_day.plus_seconds(day.saturating_mul(DAY)));
        let sign_in = PasswordSignIn {
            name: person.name.clone(),
            password: Password::new(&person.password),
        };
        let entered = self.iam.sign_in(&sign_in, &self.origin()?).await?;
        let caller = self.caller(entered.token)?;
        let entered = self
            .iam
            .prove_second_factor(
                &caller,
                &SecondFactor::Code(OneTimeCode::new(&code(
                    &person.seed,
                    iam::Clock::now(self.clock.as_ref()),
                )?)),
            )
            .await?;
        self.full(entered)
    }

    /// Signs in for the first time and enrols an authenticator.
    async fn enrol(
        &self,
        name: SignInName,
        password: String,
    ) -> Result<(Caller, Person), IamError> {
        let sign_in = PasswordSignIn {
            name: name.clone(),
            password: Password::new(&password),
        };
        let entered = self.iam.sign_in(&sign_in, &self.origin()?).await?;
        let caller = self.caller(entered.token)?;
        let seed = self.iam.enrolment(&caller).await?.secret;
        self.later(1);
        let now = iam::Clock::now(self.clock.as_ref());
        let entered = self
            .iam
            .finish_enrolment(
                &caller,
                &code(&seed, now.plus_seconds(-30))?,
                &code(&seed, now)?,
            )
            .await?;
        Ok((
            self.full(entered)?,
            Person {
                name,
                password,
                seed,
            },
        ))
    }

    fn full(&self, entered: Entered) -> Result<Caller, IamError> {
        if entered.stage == Stage::Full {
            if let Ok(mut browser) = self.browser.lock()
                && entered.device.is_some()
            {
                *browser = entered.device;
            }
            self.caller(entered.token)
        } else {
            Err(IamError::SignInIncomplete)
        }
    }

    fn later(&self, minutes: i64) {
        self.clock
            .set(iam::Clock::now(self.clock.as_ref()).plus_seconds(minutes.saturating_mul(60)));
    }

    fn caller(&self, token: SecretToken) -> Result<Caller, IamError> {
        Ok(Caller::new(Credential::Session(token), self.origin()?))
    }

    /// An address of the range that is kept for documentation (RFC 5737).
    fn origin(&self) -> Result<Origin, IamError> {
        let id = request_id(self.ports.rng.as_ref())?;
        let browser = self.browser.lock().ok().and_then(|known| known.clone());
        let origin = Origin::new("192.0.2.17".to_owned(), "bailiwick demo", id, true);
        Ok(origin.with_device(browser.as_ref()))
    }

    /// A password of 80 random bits, so that even a demo has no well-known one.
    fn password(&self) -> Result<String, IamError> {
        let id = request_id(self.ports.rng.as_ref())?;
        let groups: Vec<&str> = [0..5, 5..10, 10..15, 15..20]
            .into_iter()
            .filter_map(|range| id.get(range))
            .collect();
        Ok(groups.join("-"))
    }
}

fn user(name: &str) -> SignInName {
    SignInName::User {
        account: ALIAS.to_owned(),
        name: name.to_owned(),
    }
}

/// Whoever in the account may assume roles, with a second factor.
fn trust() -> String {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": { "AWS": format!("arn:aws:iam::{ACCOUNT}:root") },
            "Action": "sts:AssumeRole",
            "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } },
        }],
    })
    .to_string()
}

/// Whom the role of machines trusts: the service that starts them.
fn service_trust() -> String {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": { "Service": "ec2.amazonaws.com" },
            "Action": "sts:AssumeRole",
        }],
    })
    .to_string()
}

fn arn(policy: &str) -> String {
    policy.strip_prefix("aws:").map_or_else(
        || format!("arn:aws:iam::{ACCOUNT}:policy/{policy}"),
        |managed| format!("arn:aws:iam::aws:policy/{managed}"),
    )
}

/// The authenticator's code at a time.
fn code(seed: &str, now: Timestamp) -> Result<String, IamError> {
    let broken = |_| IamError::InvalidRequest("the authenticator's seed is not base32".to_owned());
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(30)
        .with_secret(Secret::try_from_base32(seed).map_err(broken)?)
        .with_account_name("demo".to_owned())
        .with_issuer(Some("Bailiwick"))
        .build()
        .map_err(|error| IamError::InvalidRequest(error.to_string()))?;
    Ok(totp
        .generate(u64::try_from(now.seconds()).unwrap_or_default())
        .to_string())
}
