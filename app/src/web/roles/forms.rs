//! The forms that create and change roles.

use iam::{
    IamError, Operation,
    operations::{
        policies::{AttachRolePolicy, DetachRolePolicy},
        roles::{
            CreateRole, DeleteRolePermissionsBoundary, GetRole, PutRolePermissionsBoundary,
            RevokeRoleSessions, UpdateAssumeRolePolicy, UpdateRole,
        },
    },
    types::{Arn, Description, Path, PolicyDocument, RoleName},
};

use super::trust;
use crate::{
    document::{DocumentKind, lint_document},
    model::Outcome,
    web::{
        Form, Refused, last_accessed,
        tags::{self, Tagged},
        users::{chosen, segment},
        visit::{Done, Visit, encode},
    },
};

/// Which control of the pages each input member is.
const FIELDS: &[(&str, &str)] = &[
    ("RoleName", "role_name"),
    ("Name", "role_name"),
    ("Path", "path"),
    ("Description", "description"),
    ("MaxSessionDuration", "max_session"),
    ("PermissionsBoundary", "boundary_arn"),
    ("PolicyDocument", "document"),
    ("AssumeRolePolicyDocument", "document"),
    ("PolicyArn", "policy_arn"),
];

/// Creates a role, writes the trust policy of a choice into the form, or only checks it.
pub(in crate::web) async fn create(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let account = visit.who.as_ref().map(|(_, _, account)| account.id.clone());
    let account = account.map(|id| id.to_string()).unwrap_or_default();
    let wrong = |(field, message): (&'static str, String)| Refused::field("create", field, message);
    let choice = trust::of_choice(&account, form);
    match form.get("intent") {
        "check" => Ok(checked(visit, "create", form)),
        "write" => {
            let text = choice.map_err(wrong)?;
            let text = text.unwrap_or_else(|| form.get("document").to_owned());
            Ok(Done::show(written(visit, form, text)))
        }
        _ => {
            let refused = |refused: Refused| {
                let found = lint_document(form.get("document"), DocumentKind::Trust);
                refused.with_findings(found)
            };
            let document = meant(form, choice.map_err(wrong)?).map_err(wrong)?;
            save_new(visit, form, &document).await.map_err(refused)
        }
    }
}

/// Which document the form means: the choice's, unless the text was changed by hand, which must not be lost silently.
fn meant(form: &Form, choice: Option<String>) -> Result<String, (&'static str, String)> {
    let typed = form.get("document");
    match choice {
        Some(chosen) if typed == form.get("written") || typed == chosen => Ok(chosen),
        Some(_) => Err((
            "who",
            "the document was changed by hand: choose “What the document says” to keep it, or press “Write trust policy” for the choice"
                .to_owned(),
        )),
        None => Ok(typed.to_owned()),
    }
}

/// The form with a document that a choice stands for. Nothing is read or changed, so nothing needs to be allowed.
fn written(visit: &Visit, form: &Form, text: String) -> Outcome {
    let mut values = form.kept();
    values.retain(|(name, _)| name != "document" && name != "written");
    values.push(("document".to_owned(), text.clone()));
    values.push(("written".to_owned(), text));
    Outcome {
        path: visit.path.clone(),
        intent: "create".to_owned(),
        values,
        ..Outcome::default()
    }
}

/// The page again with what the linter finds.
fn checked(visit: &Visit, intent: &str, form: &Form) -> Done {
    Done::show(Outcome {
        path: visit.path.clone(),
        intent: intent.to_owned(),
        findings: Some(lint_document(form.get("document"), DocumentKind::Trust)),
        values: form.kept(),
        ..Outcome::default()
    })
}

async fn save_new(visit: &Visit, form: &Form, document: &str) -> Result<Done, Refused> {
    let by = |error: IamError| Refused::by(visit, "create", error, FIELDS);
    let name = RoleName::parse(form.get("role_name"))
        .map_err(IamError::for_field("RoleName"))
        .map_err(by)?;
    let path = form.given("path").map_or(Ok(Path::default()), Path::parse);
    let boundary = form.given("boundary_arn").map(Arn::parse).transpose();
    let operation = CreateRole {
        role_name: name.clone(),
        path: path.map_err(IamError::for_field("Path")).map_err(by)?,
        assume_role_policy_document: policy_document(document).map_err(by)?,
        description: description(form).map_err(by)?,
        max_session_duration: Some(max_session(form).map_err(by)?),
        permissions_boundary: boundary
            .map_err(IamError::for_field("PermissionsBoundary"))
            .map_err(by)?,
        tags: tags::first(form)
            .map_err(|(field, message)| Refused::field("create", &field, message))?,
    };
    visit.call(operation).await.map_err(by)?;
    Ok(Done::go(format!(
        "/roles/{}?done=created",
        encode(name.as_str())
    )))
}

fn policy_document(text: &str) -> Result<PolicyDocument, IamError> {
    PolicyDocument::parse(text).map_err(IamError::for_field("PolicyDocument"))
}

fn description(form: &Form) -> Result<Description, IamError> {
    Description::parse(form.get("description")).map_err(IamError::for_field("Description"))
}

fn max_session(form: &Form) -> Result<i64, IamError> {
    form.get("max_session")
        .parse()
        .map_err(|_| IamError::InvalidInput {
            field: "MaxSessionDuration",
            message: "choose one of these times".to_owned(),
        })
}

fn role_name(visit: &Visit, raw: &str, intent: &str) -> Result<RoleName, Refused> {
    // An address that cannot be a role's: the page says that there is none.
    RoleName::parse(&segment(raw))
        .map_err(IamError::for_field(""))
        .map_err(|error| Refused::by(visit, intent, error, FIELDS))
}

/// Replaces a role's trust policy, or only checks it. Whatever is refused comes back with all findings.
pub(in crate::web) async fn edit_trust(
    visit: &Visit,
    raw: &str,
    form: &Form,
) -> Result<Done, Refused> {
    if form.get("intent") == "check" {
        return Ok(checked(visit, "trust", form));
    }
    let name = role_name(visit, raw, "trust")?;
    let refused = |refused: Refused| {
        let found = lint_document(form.get("document"), DocumentKind::Trust);
        refused.with_findings(found)
    };
    save_trust(visit, form, name).await.map_err(refused)
}

async fn save_trust(visit: &Visit, form: &Form, role_name: RoleName) -> Result<Done, Refused> {
    let by = |error: IamError| Refused::by(visit, "trust", error, FIELDS);
    let operation = UpdateAssumeRolePolicy {
        role_name: role_name.clone(),
        policy_document: policy_document(form.get("document")).map_err(by)?,
        if_policy_document: form.given("base").map(str::to_owned),
    };
    visit.call(operation).await.map_err(by)?;
    Ok(Done::go(format!(
        "/roles/{}?tab=trust&done=trust-saved",
        encode(role_name.as_str())
    )))
}

/// The forms of a role's page.
pub(in crate::web) async fn change(visit: &Visit, raw: &str, form: &Form) -> Result<Done, Refused> {
    let intent = form.get("intent");
    let by = |error: IamError| Refused::by(visit, intent, error, FIELDS);
    let role_name = role_name(visit, raw, intent)?;
    let page = format!("/roles/{}?", encode(role_name.as_str()));
    let tagged = Tagged::Role(role_name.clone());
    if let Some(done) = tags::change(visit, &tagged, form, &format!("{page}tab=tags&")).await {
        return done;
    }
    let policy = |member: &'static str| {
        chosen(member, "policy", form.get("policy_arn"), Arn::parse).map_err(by)
    };
    let here = Here {
        visit,
        intent,
        role: role_name.to_string(),
    };
    match intent {
        "last-accessed" => {
            let arn = visit.call(GetRole { role_name }).await.map_err(by)?;
            let arn = arn.role.arn.to_string();
            last_accessed::make(visit, &arn, &page).await.map_err(by)
        }
        "attach" => {
            let policy_arn = policy("PolicyArn")?;
            let operation = AttachRolePolicy {
                role_name,
                policy_arn,
            };
            here.run(operation, "permissions", "attached").await
        }
        "detach" => {
            let policy_arn = policy("")?;
            let operation = DetachRolePolicy {
                role_name,
                policy_arn,
            };
            here.run(operation, "permissions", "detached").await
        }
        "put-boundary" => {
            let (member, typed) = ("PermissionsBoundary", form.get("boundary_arn"));
            let permissions_boundary = chosen(member, "policy", typed, Arn::parse).map_err(by)?;
            let operation = PutRolePermissionsBoundary {
                role_name,
                permissions_boundary,
            };
            here.run(operation, "permissions", "boundary-set").await
        }
        "delete-boundary" => {
            let operation = DeleteRolePermissionsBoundary { role_name };
            here.run(operation, "permissions", "boundary-removed").await
        }
        "revoke" => {
            let operation = RevokeRoleSessions { role_name };
            here.run(operation, "sessions", "revoked").await
        }
        "update" => {
            let max_session_duration = form
                .given("max_session")
                .map(|_| max_session(form))
                .transpose()
                .map_err(by)?;
            let operation = UpdateRole {
                role_name,
                description: Some(description(form).map_err(by)?),
                max_session_duration,
            };
            here.run(operation, "details", "updated").await
        }
        _ => Err(Refused::field(
            "",
            "",
            "that form is not one of this page: load the page again",
        )),
    }
}

/// The page that a form was sent from.
struct Here<'a> {
    visit: &'a Visit,
    intent: &'a str,
    role: String,
}

impl Here<'_> {
    async fn run<O: Operation>(
        &self,
        operation: O,
        tab: &str,
        done: &str,
    ) -> Result<Done, Refused> {
        let outcome = self.visit.call(operation).await;
        outcome.map_err(|error| Refused::by(self.visit, self.intent, error, FIELDS))?;
        let role = encode(&self.role);
        Ok(Done::go(format!("/roles/{role}?tab={tab}&done={done}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_changed_by_hand_is_neither_lost_nor_saved_against_the_choice() {
        let meant = |body: &str, choice: Option<&str>| {
            let form = Form::parse(body.as_bytes()).unwrap();
            meant(&form, choice.map(str::to_owned))
        };
        assert_eq!(
            meant("document=old&written=old", Some("new")).unwrap(),
            "new"
        );
        assert_eq!(
            meant("document=new&written=old", Some("new")).unwrap(),
            "new"
        );
        assert_eq!(meant("document=mine&written=old", None).unwrap(), "mine");
        assert_eq!(
            meant("document=mine&written=old", Some("new"))
                .unwrap_err()
                .0,
            "who"
        );
        assert!(meant("document=mine", Some("new")).is_err());
    }
}
