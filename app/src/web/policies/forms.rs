//! The forms that create and change policies.

use iam::{
    IamError,
    operations::policies::{
        AttachGroupPolicy, AttachRolePolicy, AttachUserPolicy, CreatePolicy, CreatePolicyVersion,
        DeletePolicyVersion, DetachGroupPolicy, DetachRolePolicy, DetachUserPolicy, GetPolicy,
        SetDefaultPolicyVersion,
    },
    types::{
        Description, GroupName, Path, PolicyDocument, PolicyName, PolicyVersionId, RoleName,
        UserName,
    },
};

use super::{MOST_VERSIONS, asked, oldest, so_far, version_row, versions_of};
use crate::{
    document::{DocumentKind, check_document, lint_document},
    model::{Outcome, VersionRow},
    web::{
        Form, Refused, last_accessed,
        tags::{self, Tagged},
        visit::{Done, Visit, encode},
    },
};

fn view(arn: &str, rest: &str) -> Done {
    Done::go(format!("/policies/view?arn={}{rest}", encode(arn)))
}

/// Creates a policy, or only checks its document. Whatever is refused comes back with all findings.
pub(in crate::web) async fn create(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    if wants_check(form) {
        return Ok(checked(visit, "create", form));
    }
    let refused = |refused: Refused| {
        refused.with_findings(lint_document(form.get("document"), DocumentKind::Managed))
    };
    save_new(visit, form).await.map_err(refused)
}

/// Saves a document as a new version, or only checks it. Whatever is refused comes back with all findings.
pub(in crate::web) async fn edit(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    if wants_check(form) {
        return Ok(checked(visit, "edit", form));
    }
    let refused = |refused: Refused| {
        refused.with_findings(lint_document(form.get("document"), DocumentKind::Managed))
    };
    save_version(visit, form).await.map_err(refused)
}

fn wants_check(form: &Form) -> bool {
    form.get("intent") == "check"
}

/// The page again with what the linter finds. Nothing is read or changed, so nothing needs to be allowed.
fn checked(visit: &Visit, intent: &str, form: &Form) -> Done {
    Done::show(Outcome {
        path: visit.path.clone(),
        intent: intent.to_owned(),
        findings: Some(lint_document(form.get("document"), DocumentKind::Managed)),
        values: form.kept(),
        ..Outcome::default()
    })
}

async fn save_new(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let by = |error: IamError| {
        let fields = &[
            ("PolicyName", "name"),
            ("Name", "name"),
            ("Path", "path"),
            ("Description", "description"),
            ("PolicyDocument", "document"),
        ];
        Refused::by(visit, "create", error, fields)
    };
    let path = form.given("path").map_or(Ok(Path::default()), Path::parse);
    let operation = CreatePolicy {
        policy_name: PolicyName::parse(form.get("name"))
            .map_err(IamError::for_field("PolicyName"))
            .map_err(by)?,
        path: path.map_err(IamError::for_field("Path")).map_err(by)?,
        description: Description::parse(form.get("description"))
            .map_err(IamError::for_field("Description"))
            .map_err(by)?,
        policy_document: document(form).map_err(by)?,
        tags: tags::first(form)
            .map_err(|(field, message)| Refused::field("create", &field, message))?,
    };
    let output = visit.call(operation).await.map_err(by)?;
    Ok(view(&output.policy.arn, "&done=created"))
}

fn document(form: &Form) -> Result<PolicyDocument, IamError> {
    PolicyDocument::parse(form.get("document")).map_err(IamError::for_field("PolicyDocument"))
}

/// The new version is in force at once.
async fn save_version(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let policy_arn = asked(visit, "edit")?;
    let by = |error: IamError| Refused::by(visit, "edit", error, &[("PolicyDocument", "document")]);
    let operation = CreatePolicyVersion {
        policy_arn: policy_arn.clone(),
        policy_document: document(form).map_err(by)?,
        set_as_default: true,
        if_default_version_id: form
            .given("base")
            .map(PolicyVersionId::parse)
            .transpose()
            .map_err(IamError::for_field("VersionId"))
            .map_err(by)?,
    };
    // Asked before a version is given up, too; the answer that counts is the operation's own.
    if let Some(base) = &operation.if_default_version_id {
        let read = GetPolicy {
            policy_arn: policy_arn.clone(),
        };
        let policy = visit.call(read).await.map_err(by)?.policy;
        if policy.default_version_id != base.to_string() {
            let message = format!(
                "somebody put version `{}` in force since you began with `{base}`: look at it before you save your text over it",
                policy.default_version_id
            );
            return Err(by(IamError::ConcurrentModification(message)));
        }
    }
    // A version is given up only for a text that will be saved in its place.
    let sound = check_document(form.get("document"), DocumentKind::Managed).is_empty();
    let may = visit
        .iam()
        .may(&visit.caller, &operation)
        .await
        .map_err(by)?;
    let mut given_up = None;
    if form.given("replace").is_some() && sound && may {
        let versions = visit.call(versions_of(&policy_arn)).await.map_err(by)?;
        let versions: Vec<VersionRow> = versions.versions.into_iter().map(version_row).collect();
        if versions.len() >= MOST_VERSIONS
            && let Some(id) = oldest(&versions)
        {
            let delete = DeletePolicyVersion {
                policy_arn: policy_arn.clone(),
                version_id: version_id(&id).map_err(by)?,
            };
            visit.call(delete).await.map_err(by)?;
            given_up = Some(id);
        }
    }
    match (visit.call(operation).await, given_up) {
        (Ok(_), _) => Ok(view(policy_arn.as_str(), "&done=saved")),
        (Err(error), None) => Err(by(error)),
        (Err(error), Some(id)) => {
            let done = format!("version `{id}` was deleted, but the new one was not saved");
            Err(by(so_far(visit, &done, error)))
        }
    }
}

fn version_id(id: &str) -> Result<PolicyVersionId, IamError> {
    PolicyVersionId::parse(id).map_err(IamError::for_field("VersionId"))
}

/// A change to a policy from its page: which version is in force, which there are, and whom it is attached to.
pub(in crate::web) async fn change(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let intent = form.get("intent");
    let policy_arn = asked(visit, intent)?;
    let by = |error: IamError| {
        let fields = &[
            ("UserName", "user_name"),
            ("GroupName", "group_name"),
            ("RoleName", "role_name"),
        ];
        Refused::by(visit, intent, error, fields)
    };
    let user = || UserName::parse(form.get("user_name")).map_err(IamError::for_field("UserName"));
    let group =
        || GroupName::parse(form.get("group_name")).map_err(IamError::for_field("GroupName"));
    let role = || RoleName::parse(form.get("role_name")).map_err(IamError::for_field("RoleName"));
    let arn = policy_arn.to_string();
    let tagged = Tagged::Policy(policy_arn.clone());
    let here = format!("/policies/view?arn={}&", encode(&arn));
    if let Some(done) = tags::change(visit, &tagged, form, &format!("{here}tab=tags&")).await {
        return done;
    }
    let done = match intent {
        "last-accessed" => {
            return last_accessed::make(visit, &arn, &here).await.map_err(by);
        }
        "set-default" => {
            let version_id = version_id(form.get("version")).map_err(by)?;
            let operation = SetDefaultPolicyVersion {
                policy_arn,
                version_id,
            };
            visit.call(operation).await.map_err(by)?;
            "&tab=versions&done=default-set"
        }
        "delete-version" => {
            let version_id = version_id(form.get("version")).map_err(by)?;
            let operation = DeletePolicyVersion {
                policy_arn,
                version_id,
            };
            visit.call(operation).await.map_err(by)?;
            "&tab=versions&done=version-deleted"
        }
        "attach-user" => {
            let user_name = user().map_err(by)?;
            let operation = AttachUserPolicy {
                user_name,
                policy_arn,
            };
            visit.call(operation).await.map_err(by)?;
            "&tab=attached&done=attached"
        }
        "attach-group" => {
            let group_name = group().map_err(by)?;
            let operation = AttachGroupPolicy {
                group_name,
                policy_arn,
            };
            visit.call(operation).await.map_err(by)?;
            "&tab=attached&done=attached"
        }
        "detach-user" => {
            let user_name = user().map_err(by)?;
            let operation = DetachUserPolicy {
                user_name,
                policy_arn,
            };
            visit.call(operation).await.map_err(by)?;
            "&tab=attached&done=detached"
        }
        "detach-group" => {
            let group_name = group().map_err(by)?;
            let operation = DetachGroupPolicy {
                group_name,
                policy_arn,
            };
            visit.call(operation).await.map_err(by)?;
            "&tab=attached&done=detached"
        }
        "attach-role" => {
            let role_name = role().map_err(by)?;
            let operation = AttachRolePolicy {
                role_name,
                policy_arn,
            };
            visit.call(operation).await.map_err(by)?;
            "&tab=attached&done=attached"
        }
        "detach-role" => {
            let role_name = role().map_err(by)?;
            let operation = DetachRolePolicy {
                role_name,
                policy_arn,
            };
            visit.call(operation).await.map_err(by)?;
            "&tab=attached&done=detached"
        }
        _ => {
            let unknown = "the page is older than the server: load it again";
            return Err(Refused::field(intent, "", unknown));
        }
    };
    Ok(view(&arn, done))
}
