//! The forms on the pages of users. Creating one is several operations, each authorized and recorded by itself: where a
//! later one is refused, the user stays, and their page says what was not done.

use iam::{
    IamError, Operation,
    operations::{
        groups::{AddUserToGroup, RemoveUserFromGroup},
        login::{CreateLoginProfile, DeleteLoginProfile, UpdateLoginProfile},
        mfa::DeactivateMFADevice,
        policies::{AttachUserPolicy, DetachUserPolicy},
        users::{
            CreateUser, DeleteUserPermissionsBoundary, GetUser, PutUserPermissionsBoundary,
            UpdateUser,
        },
    },
    types::{Arn, GroupName, Password, Path, UserName},
};

use super::{chosen, factors, segment};
use crate::{
    model::{Once, Outcome},
    web::{
        Form, Refused, access_keys, last_accessed,
        problem::message,
        security,
        tags::{self, Tagged},
        visit::{Done, Visit, encode},
    },
};

/// What the first administrator gets.
const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// Which control of the pages each input member is.
const FIELDS: &[(&str, &str)] = &[
    ("UserName", "user_name"),
    ("NewUserName", "user_name"),
    ("Name", "user_name"),
    ("Path", "path"),
    ("NewPath", "path"),
    ("GroupName", "group_name"),
    ("PolicyArn", "policy_arn"),
    ("PermissionsBoundary", "boundary_arn"),
    ("SerialNumber", "tagged_device"),
];

/// What follows after a user is created.
enum Step {
    Group(GroupName),
    Administrator(Arn),
    Login(Password),
}

impl Step {
    /// Its word in the address of the user's page, when it was not done.
    const fn word(&self) -> &'static str {
        match self {
            Self::Group(_) => "group",
            Self::Administrator(_) => "policy",
            Self::Login(_) => "login",
        }
    }

    async fn take(&self, visit: &Visit, user_name: UserName) -> Result<(), IamError> {
        match self {
            Self::Group(group_name) => {
                visit
                    .call(AddUserToGroup {
                        group_name: group_name.clone(),
                        user_name,
                    })
                    .await
            }
            Self::Administrator(policy_arn) => {
                visit
                    .call(AttachUserPolicy {
                        user_name,
                        policy_arn: policy_arn.clone(),
                    })
                    .await
            }
            Self::Login(password) => visit
                .call(first_password(user_name, password.clone()))
                .await
                .map(drop),
        }
    }
}

fn first_password(user_name: UserName, password: Password) -> CreateLoginProfile {
    CreateLoginProfile {
        user_name,
        password,
        password_reset_required: true,
        hashed: Default::default(),
    }
}

/// Creates a user; where told, also puts them into a group, makes them an administrator and gives them a password.
pub(in crate::web) async fn create(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let refuse = |error: IamError| Refused::by(visit, "create", error, FIELDS);
    let name = UserName::parse(form.get("user_name"))
        .map_err(IamError::for_field("UserName"))
        .map_err(refuse)?;
    let path = form.given("path").map(Path::parse).transpose();
    let path = path
        .map_err(IamError::for_field("Path"))
        .map_err(refuse)?
        .unwrap_or_default();
    let group = form.given("group_name").map(GroupName::parse).transpose();
    let group = group
        .map_err(IamError::for_field("GroupName"))
        .map_err(refuse)?;
    let tags =
        tags::first(form).map_err(|(field, message)| Refused::field("create", &field, message))?;
    let mut steps = Vec::new();
    if let Some(group) = group {
        steps.push(Step::Group(group));
    }
    if form.get("administrator") == "true" {
        let policy = Arn::parse(ADMINISTRATOR)
            .map_err(IamError::for_field("PolicyArn"))
            .map_err(refuse)?;
        steps.push(Step::Administrator(policy));
    }
    let password = match form.get("login") {
        "true" => Some(visit.iam().suggest_password().map_err(refuse)?),
        _ => None,
    };
    if let Some(password) = &password {
        steps.push(Step::Login(Password::new(password)));
    }

    visit
        .call(CreateUser {
            user_name: name.clone(),
            path,
            permissions_boundary: None,
            tags,
        })
        .await
        .map_err(refuse)?;
    let created = format!("/users/{}?done=created", encode(name.as_str()));
    for (at, step) in steps.iter().enumerate() {
        if let Err(error) = step.take(visit, name.clone()).await {
            // Says it to the log where the server failed; a refusal is in the audit log.
            drop(message(visit, &error));
            let missed: Vec<&str> = steps.iter().skip(at).map(Step::word).collect();
            return Ok(Done::go(format!("{created}&missed={}", missed.join("-"))));
        }
    }
    Ok(match password {
        Some(password) => shown_once(visit, form, "create", &name, password),
        None => Done::go(created),
    })
}

/// The page again, with the password on it this once.
fn shown_once(visit: &Visit, form: &Form, intent: &str, name: &UserName, password: String) -> Done {
    Done::show(Outcome {
        path: visit.path.clone(),
        intent: intent.to_owned(),
        values: form.kept(),
        once: Some(Once::Password {
            user_name: name.to_string(),
            password,
        }),
        ..Outcome::default()
    })
}

/// The forms of a user's page.
pub(in crate::web) async fn change(visit: &Visit, raw: &str, form: &Form) -> Result<Done, Refused> {
    let intent = form.get("intent");
    let refuse = |error: IamError| Refused::by(visit, intent, error, FIELDS);
    // An address that cannot be a user's: the page says that there is none.
    let name = UserName::parse(&segment(raw))
        .map_err(IamError::for_field(""))
        .map_err(refuse)?;
    let back = format!("/users/{}?tab=credentials&done=", encode(name.as_str()));
    if let Some(done) = security::change(visit, form, Some(&name), &back).await {
        return done;
    }
    let here = Here {
        visit,
        intent,
        name: &name,
    };
    let credentials = format!("/users/{}?tab=credentials", encode(name.as_str()));
    let page = format!("/users/{}?", encode(name.as_str()));
    let tagged = Tagged::User(name.clone());
    if let Some(done) = tags::change(visit, &tagged, form, &format!("{page}tab=tags&")).await {
        return done;
    }
    if let Some(serial) = form.given("tagged_device") {
        let serial = Arn::parse(serial)
            .map_err(IamError::for_field("SerialNumber"))
            .map_err(refuse)?;
        let back = format!("{credentials}&");
        if let Some(done) = tags::change(visit, &Tagged::Device(serial), form, &back).await {
            return done;
        }
    }
    let own = Some(name.clone());
    if let Some(done) = access_keys::change(visit, form, own, &credentials).await {
        return done;
    }
    match intent {
        "update" => update(&here, form).await,
        "last-accessed" => {
            let found = visit
                .call(GetUser {
                    user_name: Some(name.clone()),
                })
                .await;
            let arn = found.map_err(refuse)?.user.arn.to_string();
            let page = format!("/users/{}?", encode(name.as_str()));
            last_accessed::make(visit, &arn, &page)
                .await
                .map_err(refuse)
        }
        "attach" => {
            let policy_arn = here.arn("PolicyArn", form.get("policy_arn"))?;
            here.run(
                AttachUserPolicy {
                    user_name: name.clone(),
                    policy_arn,
                },
                "permissions",
                "attached",
            )
            .await
        }
        "detach" => {
            let policy_arn = here.arn("", form.get("policy_arn"))?;
            here.run(
                DetachUserPolicy {
                    user_name: name.clone(),
                    policy_arn,
                },
                "permissions",
                "detached",
            )
            .await
        }
        "put-boundary" => {
            let permissions_boundary = here.arn("PermissionsBoundary", form.get("boundary_arn"))?;
            let operation = PutUserPermissionsBoundary {
                user_name: name.clone(),
                permissions_boundary,
            };
            here.run(operation, "permissions", "boundary-set").await
        }
        "delete-boundary" => {
            let operation = DeleteUserPermissionsBoundary {
                user_name: name.clone(),
            };
            here.run(operation, "permissions", "boundary-removed").await
        }
        "add-to-group" => {
            let group_name = here.group("GroupName", form.get("group_name"))?;
            here.run(
                AddUserToGroup {
                    group_name,
                    user_name: name.clone(),
                },
                "groups",
                "added",
            )
            .await
        }
        "remove-from-group" => {
            let group_name = here.group("", form.get("group_name"))?;
            here.run(
                RemoveUserFromGroup {
                    group_name,
                    user_name: name.clone(),
                },
                "groups",
                "removed",
            )
            .await
        }
        "create-login" => {
            let password = visit.iam().suggest_password().map_err(refuse)?;
            // "It exists already" is about the login profile: no field of the page.
            let outcome = visit
                .call(first_password(name.clone(), Password::new(&password)))
                .await;
            outcome.map_err(|error| Refused::by(visit, intent, error, &[]))?;
            Ok(shown_once(visit, form, intent, &name, password))
        }
        "reset-login" => {
            let password = visit.iam().suggest_password().map_err(refuse)?;
            let operation = UpdateLoginProfile {
                user_name: name.clone(),
                password: Some(Password::new(&password)),
                password_reset_required: Some(true),
                hashed: Default::default(),
            };
            visit.call(operation).await.map_err(refuse)?;
            Ok(shown_once(visit, form, intent, &name, password))
        }
        "delete-login" => {
            here.run(
                DeleteLoginProfile {
                    user_name: name.clone(),
                },
                "credentials",
                "login-removed",
            )
            .await
        }
        "deactivate-mfa" => {
            let serial_number = here.arn("", form.get("serial"))?;
            let operation = DeactivateMFADevice {
                user_name: Some(name.clone()),
                serial_number,
            };
            here.run(operation, "credentials", "mfa-deactivated").await
        }
        "import-token" => factors::import(visit, &name, form).await,
        "resync-mfa" => factors::resync(visit, &name, form).await,
        "reset-factors" => factors::reset(visit, &name, form).await,
        _ => Err(Refused::field(
            "",
            "",
            "that form is not one of this page: load the page again",
        )),
    }
}

/// The form that was sent, and whose page it is on.
struct Here<'a> {
    visit: &'a Visit,
    intent: &'a str,
    name: &'a UserName,
}

impl Here<'_> {
    fn refuse(&self, error: IamError) -> Refused {
        Refused::by(self.visit, self.intent, error, FIELDS)
    }

    fn arn(&self, member: &'static str, text: &str) -> Result<Arn, Refused> {
        chosen(member, "policy", text, Arn::parse).map_err(|error| self.refuse(error))
    }

    fn group(&self, member: &'static str, text: &str) -> Result<GroupName, Refused> {
        chosen(member, "group", text, GroupName::parse).map_err(|error| self.refuse(error))
    }

    /// Runs an operation and goes back to the section that shows what it did.
    async fn run<O: Operation>(
        &self,
        operation: O,
        tab: &str,
        done: &str,
    ) -> Result<Done, Refused> {
        self.visit
            .call(operation)
            .await
            .map_err(|error| self.refuse(error))?;
        Ok(self.go(self.name, tab, done))
    }

    fn go(&self, name: &UserName, tab: &str, done: &str) -> Done {
        Done::go(format!(
            "/users/{}?tab={tab}&done={done}",
            encode(name.as_str())
        ))
    }
}

/// Renames the user or moves them to another path.
async fn update(here: &Here<'_>, form: &Form) -> Result<Done, Refused> {
    let refuse = |error: IamError| here.refuse(error);
    let new_name = UserName::parse(form.get("user_name"));
    let new_name = new_name
        .map_err(IamError::for_field("NewUserName"))
        .map_err(refuse)?;
    let new_path = Path::parse(form.given("path").unwrap_or("/"));
    let new_path = new_path
        .map_err(IamError::for_field("NewPath"))
        .map_err(refuse)?;
    let operation = UpdateUser {
        user_name: here.name.clone(),
        new_user_name: Some(new_name.clone()),
        new_path: Some(new_path),
    };
    here.visit.call(operation).await.map_err(refuse)?;
    Ok(here.go(&new_name, "details", "updated"))
}
