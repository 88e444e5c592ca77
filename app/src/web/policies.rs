//! Managed policies: what their pages show and what their forms do. A policy is named by its ARN in the address. What
//! takes several operations, such as deleting, calls each through the gate and says how far it came.

mod delete;
mod forms;

pub(super) use delete::delete;
pub(super) use forms::{change, create, edit};

use iam::{
    IamError, Operation, Target,
    operations::{
        PolicyView,
        policies::{
            AttachGroupPolicy, AttachRolePolicy, AttachUserPolicy, CreatePolicy,
            CreatePolicyVersion, DeletePolicy, DeletePolicyVersion, DetachGroupPolicy,
            DetachRolePolicy, DetachUserPolicy, GetPolicy, GetPolicyVersion, ListEntitiesForPolicy,
            ListEntitiesForPolicyOutput, ListPolicies, ListPolicyVersions, PolicyScope, PolicySort,
            PolicyUsage, PolicyVersionView, SetDefaultPolicyVersion,
        },
        tags::TagPolicy,
    },
    types::{Arn, GroupName, Marker, PageSize, Path, PolicyVersionId, RoleName, UserName},
};

use super::{
    Refused,
    last_accessed::last_accessed,
    lists, problem,
    tags::{self, Tagged},
    users::{marker, page_size},
    visit::Visit,
};
use crate::{
    model::{
        Entities, Holder, ListQuery, Listed, Loaded, PoliciesModel, PolicyControls,
        PolicyEditorModel, PolicyModel, PolicyRow, Problem, Reason, Rows, Shown, VersionRow,
    },
    ui::needs,
};

/// What a new policy begins with: valid, harmless and easy to change.
pub(super) const TEMPLATE: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "ListUsers",
      "Effect": "Allow",
      "Action": "iam:ListUsers",
      "Resource": "*"
    }
  ]
}
"#;

/// The most versions that a policy keeps.
const MOST_VERSIONS: usize = 5;

const AWS_MANAGED: &str = "AWS-managed policies cannot be changed";

fn row(policy: PolicyView) -> PolicyRow {
    PolicyRow {
        name: policy.policy_name,
        arn: policy.arn,
        path: policy.path,
        description: policy.description,
        aws_managed: policy.aws_managed,
        attachments: policy.attachment_count,
        boundaries: policy.permissions_boundary_usage_count,
        default_version: policy.default_version_id,
        created: policy.create_date.0,
        updated: policy.update_date.0,
    }
}

/// A page of policies.
pub(crate) async fn policies(visit: &Visit, query: ListQuery) -> Loaded<PoliciesModel> {
    let listed = match asked_policies(&query) {
        Ok(operation) => visit.call(operation).await,
        Err(error) => Err(error),
    };
    let (page, wrong) = match listed {
        Ok(listed) => {
            let page = Rows {
                rows: listed.policies.into_iter().map(row).collect(),
                total: listed.total,
                next: listed.marker.map(|marker| marker.to_string()),
                previous: listed.previous_marker.map(|marker| marker.to_string()),
                size: query.size,
                now: visit.now(),
            };
            (page, None)
        }
        Err(error) => (
            Rows::none(query.size, visit.now()),
            Some(lists::wrong(visit, error)?),
        ),
    };
    Ok(Listed {
        page,
        create: may_create(visit).await?,
        refused: Vec::new(),
        wrong,
    })
}

/// The operation that a list's address asks for.
pub(super) fn asked_policies(query: &ListQuery) -> Result<ListPolicies, IamError> {
    let (by, descending) = query.sorted();
    Ok(ListPolicies {
        scope: match query.filter.as_str() {
            "customer" => PolicyScope::Local,
            "aws" => PolicyScope::Aws,
            _ => PolicyScope::All,
        },
        only_attached: query.filtered("used") == "yes",
        only_unused: query.filtered("used") == "no",
        path_prefix: lists::path(query)?,
        search: query.q.clone(),
        sort_by: match by {
            "attachments" => PolicySort::Attachments,
            "changed" => PolicySort::Updated,
            _ => PolicySort::Name,
        },
        descending,
        max_items: page_size(query.size),
        marker: marker(&query.after),
    })
}

/// Why no policy can be created, whatever its name.
async fn may_create(visit: &Visit) -> Loaded<Option<String>> {
    let reasons = visit
        .reasons(&[(CreatePolicy::ACTION, Target::Somewhere)])
        .await?;
    Ok(reasons.into_iter().next().flatten())
}

fn parsed_arn(visit: &Visit, arn: &str) -> Loaded<Arn> {
    Arn::parse(arn)
        .map_err(IamError::for_field("PolicyArn"))
        .map_err(|error| problem::problem(visit, &error))
}

fn versions_of(policy_arn: &Arn) -> ListPolicyVersions {
    ListPolicyVersions {
        policy_arn: policy_arn.clone(),
        max_items: PageSize::default(),
        marker: Marker::default(),
    }
}

fn entities_of(policy_arn: &Arn, usage: PolicyUsage) -> ListEntitiesForPolicy {
    ListEntitiesForPolicy {
        policy_arn: policy_arn.clone(),
        entity_filter: None,
        policy_usage_filter: Some(usage),
        path_prefix: Path::default(),
        max_items: PageSize::default(),
        marker: Marker::default(),
    }
}

/// A policy with the document of one version.
pub(crate) async fn policy(
    visit: &Visit,
    arn: &str,
    version: &str,
    tab: &str,
) -> Loaded<PolicyModel> {
    let policy_arn = parsed_arn(visit, arn)?;
    let read = GetPolicy {
        policy_arn: policy_arn.clone(),
    };
    let policy = visit.need(read).await?.policy;
    let shown = if version.is_empty() {
        policy.default_version_id.clone()
    } else {
        version.to_owned()
    };
    let version_id = PolicyVersionId::parse(&shown)
        .map_err(IamError::for_field("VersionId"))
        .map_err(|error| problem::problem(visit, &error))?;
    let document = visit
        .part(GetPolicyVersion {
            policy_arn: policy_arn.clone(),
            version_id,
        })
        .await?;
    let versions = visit.part(versions_of(&policy_arn)).await?;
    let tags = match tab {
        "tags" if !policy.aws_managed => {
            let tagged = Tagged::Policy(policy_arn.clone());
            Some(tags::tags(visit, &tagged, arn).await?)
        }
        _ => None,
    };
    let uses = match tab {
        "last-accessed" => Some(last_accessed(visit, arn).await?),
        _ => None,
    };
    let versions = versions.map(|output| output.versions.into_iter().map(version_row).collect());
    let entities = entities(visit, &policy_arn).await?;
    let mut controls = controls(visit, &policy).await?;
    controls.delete = controls
        .delete
        .or_else(|| on_the_way(&versions, &entities, &controls.delete_version));
    Ok(PolicyModel {
        tags,
        uses,
        id: policy.policy_id.clone(),
        shown,
        document: document.map(|output| output.policy_version.document.unwrap_or_default()),
        versions,
        entities,
        controls,
        policy: row(policy),
        now: visit.now(),
    })
}

fn version_row(version: PolicyVersionView) -> VersionRow {
    VersionRow {
        id: version.version_id.to_string(),
        is_default: version.is_default_version,
        created: version.create_date.0,
    }
}

async fn entities(visit: &Visit, policy_arn: &Arn) -> Loaded<Shown<Entities>> {
    let attached = entities_of(policy_arn, PolicyUsage::PermissionsPolicy);
    let attached = match visit.part(attached).await? {
        Shown::Yes(attached) => attached,
        Shown::No(action) => return Ok(Shown::No(action)),
    };
    let bounded = entities_of(policy_arn, PolicyUsage::PermissionsBoundary);
    let bounded = visit.need(bounded).await?;
    let names = |output: &ListEntitiesForPolicyOutput| -> Vec<String> {
        let users = output.policy_users.iter();
        users.map(|user| user.user_name.clone()).collect()
    };
    let roles = |output: &ListEntitiesForPolicyOutput| -> Vec<String> {
        let roles = output.policy_roles.iter();
        roles.map(|role| role.role_name.clone()).collect()
    };
    let groups = attached.policy_groups.iter();
    let groups = groups.map(|group| group.group_name.clone()).collect();
    Ok(Shown::Yes(Entities {
        users: holders(visit, names(&attached), |name| {
            Ok(DetachUserPolicy {
                user_name: UserName::parse(name).map_err(IamError::for_field("UserName"))?,
                policy_arn: policy_arn.clone(),
            })
        })
        .await?,
        groups: holders(visit, groups, |name| {
            Ok(DetachGroupPolicy {
                group_name: GroupName::parse(name).map_err(IamError::for_field("GroupName"))?,
                policy_arn: policy_arn.clone(),
            })
        })
        .await?,
        roles: holders(visit, roles(&attached), |name| {
            Ok(DetachRolePolicy {
                role_name: RoleName::parse(name).map_err(IamError::for_field("RoleName"))?,
                policy_arn: policy_arn.clone(),
            })
        })
        .await?,
        bounded: names(&bounded),
        bounded_roles: roles(&bounded),
        more: attached.is_truncated || bounded.is_truncated,
    }))
}

/// Why what has to go before a policy cannot go: its other versions, and its attachments.
fn on_the_way(
    versions: &Shown<Vec<VersionRow>>,
    entities: &Shown<Entities>,
    delete_version: &Reason,
) -> Reason {
    let several = matches!(versions, Shown::Yes(versions) if versions.len() > 1);
    let version = delete_version.clone().filter(|_| several);
    let Shown::Yes(held) = entities else {
        return version;
    };
    let mut holders = held.users.iter().chain(&held.groups).chain(&held.roles);
    version.or_else(|| holders.find_map(|holder| holder.detach.clone()))
}

/// Those that have the policy, each with why it cannot be detached.
async fn holders<O: Operation>(
    visit: &Visit,
    names: Vec<String>,
    detach: impl Fn(&str) -> Result<O, IamError>,
) -> Loaded<Vec<Holder>> {
    let operations: Result<Vec<O>, IamError> = names.iter().map(|name| detach(name)).collect();
    let operations = operations.map_err(|error| problem::problem(visit, &error))?;
    let reasons = visit.reasons_of(&operations).await?;
    let holder = |(name, detach)| Holder { name, detach };
    Ok(names.into_iter().zip(reasons).map(holder).collect())
}

async fn controls(visit: &Visit, policy: &PolicyView) -> Loaded<PolicyControls> {
    let this = || Target::Resource(policy.arn.clone());
    let reasons = visit
        .reasons(&[
            (CreatePolicyVersion::ACTION, this()),
            (DeletePolicy::ACTION, this()),
            (SetDefaultPolicyVersion::ACTION, this()),
            (DeletePolicyVersion::ACTION, this()),
            (AttachUserPolicy::ACTION, Target::Somewhere),
            (AttachGroupPolicy::ACTION, Target::Somewhere),
            (AttachRolePolicy::ACTION, Target::Somewhere),
        ])
        .await?;
    let mut reasons = reasons.into_iter();
    let mut next = || reasons.next().flatten();
    let fixed = |reason: Option<String>| {
        if policy.aws_managed {
            Some(AWS_MANAGED.to_owned())
        } else {
            reason
        }
    };
    Ok(PolicyControls {
        edit: fixed(next()),
        delete: fixed(next()),
        set_default: fixed(next()),
        delete_version: fixed(next()),
        attach_user: next(),
        attach_group: next(),
        attach_role: next(),
    })
}

/// What the editor begins with.
pub(crate) async fn policy_editor(visit: &Visit, arn: Option<&str>) -> Loaded<PolicyEditorModel> {
    let empty = |save, tag| PolicyEditorModel {
        policy: None,
        document: TEMPLATE.to_owned(),
        oldest: None,
        replace: None,
        save,
        tag,
    };
    let Some(arn) = arn else {
        let tag = tags::on_creation(visit, TagPolicy::ACTION).await?;
        return Ok(empty(may_create(visit).await?, tag));
    };
    match stored(visit, arn).await {
        // Gone, or closed to the reader, while they were typing: the text comes back even so.
        Err(Problem::Missing { message } | Problem::Denied { message, .. })
            if visit.outcome.typed("document").is_some() =>
        {
            Ok(empty(Some(message), None))
        }
        stored => stored,
    }
}

async fn stored(visit: &Visit, arn: &str) -> Loaded<PolicyEditorModel> {
    let model = policy(visit, arn, "", "").await?;
    let document = match model.document {
        Shown::Yes(document) => document,
        Shown::No(action) => {
            return Err(Problem::Denied {
                message: format!(
                    "{}. Without it there is no document to begin with.",
                    needs(&action)
                ),
                action,
                authorization_id: String::new(),
            });
        }
    };
    let oldest = match &model.versions {
        Shown::Yes(versions) if versions.len() >= MOST_VERSIONS => oldest(versions),
        _ => None,
    };
    Ok(PolicyEditorModel {
        policy: Some(model.policy),
        document,
        oldest,
        replace: model.controls.delete_version,
        save: model.controls.edit,
        tag: None,
    })
}

/// The oldest version that is not in force; versions come newest first.
fn oldest(versions: &[VersionRow]) -> Option<String> {
    let spare = versions.iter().rev().find(|version| !version.is_default);
    spare.map(|version| version.id.clone())
}

/// The ARN in the form's address.
fn asked(visit: &Visit, intent: &str) -> Result<Arn, Refused> {
    let arn = form_urlencoded::parse(visit.query.as_bytes())
        .find(|(name, _)| name == "arn")
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default();
    Arn::parse(&arn)
        .map_err(IamError::for_field("PolicyArn"))
        .map_err(|error| Refused::by(visit, intent, error, &[]))
}

/// An error after steps that were done: it says both. Nothing else may claim then that nothing was changed.
fn so_far(visit: &Visit, done: &str, error: IamError) -> IamError {
    match error {
        IamError::Unauthenticated | IamError::MalformedPolicyDocument(_) => error,
        IamError::AccessDenied {
            message,
            action,
            authorization_id,
        } => IamError::AccessDenied {
            message: format!("{done}: {message}"),
            action,
            authorization_id,
        },
        other => IamError::DeleteConflict(format!("{done}: {}", problem::message(visit, &other))),
    }
}
