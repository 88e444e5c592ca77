//! When services were last accessed: which the policies of a user, group, role or policy grant, by the catalogue and the
//! evaluator, and which were used, by what the audit log noted. As in AWS, attempts that were refused count too, and
//! boundaries are not looked at.

use std::sync::Arc;

use evaluator::{AttachedPolicy, Layer, Policy, PolicySet, PolicySource, PolicyType};
use serde::{Deserialize, Serialize};

use crate::{
    IamError, Scope,
    managed::catalogue,
    ports::Timestamp,
    store::{
        self, Tx,
        principal_uses::{Of, Use},
    },
    types::{Arn, GroupName, RoleName, UserName},
};

/// Where every use is.
const REGION: &str = "us-east-1";

/// How finely uses are told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Granularity {
    /// Services.
    #[default]
    ServiceLevel,
    /// The actions of the services that this server itself has, too.
    ActionLevel,
}

/// A service that policies grant, and its last use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ServiceLastAccessed {
    /// The service's name.
    pub service_name: String,
    /// The prefix of its actions.
    pub service_namespace: String,
    /// When it was used last; absent when never.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_authenticated: Option<Timestamp>,
    /// Who used it last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_authenticated_entity: Option<String>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_authenticated_region: Option<String>,
    /// How many users and roles used it.
    pub total_authenticated_entities: i64,
    /// Its actions, for [`Granularity::ActionLevel`].
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tracked_actions_last_accessed: Option<Vec<TrackedActionLastAccessed>>,
}

/// An action that policies grant, and its last use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TrackedActionLastAccessed {
    /// Without the service's prefix.
    pub action_name: String,
    /// Who used it last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_accessed_entity: Option<String>,
    /// When; absent when never.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_accessed_time: Option<Timestamp>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_accessed_region: Option<String>,
}

/// A user or role that a report is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct EntityInfo {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// `USER` or `ROLE`.
    #[serde(rename = "Type")]
    pub kind: String,
    /// Its unique id.
    pub id: String,
    /// Its path.
    pub path: String,
}

/// A user or role and when it used a service last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct EntityDetails {
    /// Which.
    pub entity_info: EntityInfo,
    /// When; absent when never.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_authenticated: Option<Timestamp>,
}

/// A report as it is kept.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AccessReport {
    pub(super) granularity: Granularity,
    pub(super) services: Vec<ServiceLastAccessed>,
    /// By the service's prefix: who used it, and the others whom the report is about.
    pub(super) entities: Vec<(String, Vec<EntityDetails>)>,
}

/// What a report is about: the documents that grant, and whose uses count.
pub(super) struct Subject {
    documents: Vec<String>,
    of: Of,
    id: String,
}

/// The user, group, role or policy with this ARN.
pub(super) async fn subject(tx: &mut Tx, cx: &Scope<'_>, arn: &Arn) -> Result<Subject, IamError> {
    let account = cx.account();
    let missing = || IamError::missing("entity", arn.as_str());
    let (kind, rest) = arn.resource().split_once('/').ok_or_else(missing)?;
    let name = rest.rsplit('/').next().unwrap_or(rest);
    let texts = |attached: Vec<store::attachments::StoredAttachment>| {
        attached.into_iter().map(|one| one.document).collect()
    };
    match kind {
        "user" => {
            let name = UserName::parse(name).map_err(|_| missing())?;
            let found = store::users::find(tx, account, &name).await?;
            let user = found
                .filter(|user| Arn::user(account, &user.path, &user.name) == *arn)
                .ok_or_else(missing)?;
            let attached = store::attachments::effective(tx, account, &user.id).await?;
            Ok(Subject {
                documents: texts(attached),
                of: Of::Principal,
                id: user.id,
            })
        }
        "role" => {
            let name = RoleName::parse(name).map_err(|_| missing())?;
            let found = store::roles::find(tx, account, &name).await?;
            let role = found
                .filter(|role| Arn::role(account, &role.path, &role.name) == *arn)
                .ok_or_else(missing)?;
            let attached = store::attachments::effective_of_role(tx, account, &role.id).await?;
            Ok(Subject {
                documents: texts(attached),
                of: Of::Principal,
                id: role.id,
            })
        }
        "group" => {
            let name = GroupName::parse(name).map_err(|_| missing())?;
            let found = store::groups::find(tx, account, &name).await?;
            let group = found
                .filter(|group| Arn::group(account, &group.path, &group.name) == *arn)
                .ok_or_else(missing)?;
            Ok(Subject {
                documents: store::attachments::documents(tx, &group.id).await?,
                of: Of::Group,
                id: group.id,
            })
        }
        "policy" => {
            let policy = store::policies::find(tx, account, arn).await?;
            let policy = policy.ok_or_else(missing)?;
            let version = store::policies::version(tx, &policy.id, policy.default_version).await?;
            Ok(Subject {
                documents: version
                    .into_iter()
                    .map(|version| version.document)
                    .collect(),
                of: Of::Policy,
                id: policy.id,
            })
        }
        _ => Err(IamError::invalid(
            "Arn",
            "the ARN is of a user, a group, a role or a policy",
        )),
    }
}

impl Subject {
    /// Makes the report.
    pub(super) async fn report(
        &self,
        tx: &mut Tx,
        cx: &Scope<'_>,
        granularity: Granularity,
    ) -> Result<AccessReport, IamError> {
        let uses = store::principal_uses::of(tx, cx.account(), self.of, &self.id).await?;
        let everybody =
            store::principal_uses::entities(tx, cx.account(), self.of, &self.id).await?;
        let everybody: Vec<EntityInfo> = everybody
            .into_iter()
            .map(|entity| EntityInfo {
                arn: if entity.is_role {
                    Arn::role(cx.account(), &entity.path, &entity.name).to_string()
                } else {
                    Arn::user(cx.account(), &entity.path, &entity.name).to_string()
                },
                name: entity.name,
                kind: if entity.is_role { "ROLE" } else { "USER" }.to_owned(),
                id: entity.id,
                path: entity.path,
            })
            .collect();
        let set = granting(&self.documents)?;
        let Some(catalogue) = catalogue() else {
            return Err(IamError::internal("the catalogue cannot be read"));
        };
        let (mut services, mut entities) = (Vec::new(), Vec::new());
        for service in catalogue.services() {
            let prefix = service.prefix();
            let granted = |name: &str| {
                evaluator::may_be_allowed_somewhere(&set, false, &format!("{prefix}:{name}"))
            };
            if !service.actions().any(|action| granted(action.name())) {
                continue;
            }
            let theirs: Vec<&Use> = uses.iter().filter(|one| one.service == prefix).collect();
            let last = theirs.iter().max_by_key(|one| one.last_at);
            let arn_of = |id: &str| {
                let entity = everybody.iter().find(|entity| entity.id == id);
                entity.map(|entity| entity.arn.clone())
            };
            let details: Vec<EntityDetails> = everybody
                .iter()
                .map(|entity| EntityDetails {
                    entity_info: entity.clone(),
                    last_authenticated: theirs
                        .iter()
                        .filter(|one| one.principal_id == entity.id)
                        .map(|one| one.last_at)
                        .max(),
                })
                .collect();
            let used = details
                .iter()
                .filter(|one| one.last_authenticated.is_some());
            let ours = matches!(prefix, "iam" | "sts" | "cloudtrail" | "bailiwick");
            let tracked = (ours && granularity == Granularity::ActionLevel).then(|| {
                service
                    .actions()
                    .filter(|action| granted(action.name()))
                    .map(|action| {
                        let last = theirs
                            .iter()
                            .filter(|one| one.action.eq_ignore_ascii_case(action.name()))
                            .max_by_key(|one| one.last_at);
                        TrackedActionLastAccessed {
                            action_name: action.name().to_owned(),
                            last_accessed_entity: last.and_then(|one| arn_of(&one.principal_id)),
                            last_accessed_time: last.map(|one| one.last_at),
                            last_accessed_region: last.map(|_| REGION.to_owned()),
                        }
                    })
                    .collect()
            });
            services.push(ServiceLastAccessed {
                service_name: service.name().to_owned(),
                service_namespace: prefix.to_owned(),
                last_authenticated: last.map(|one| one.last_at),
                last_authenticated_entity: last.and_then(|one| arn_of(&one.principal_id)),
                last_authenticated_region: last.map(|_| REGION.to_owned()),
                total_authenticated_entities: i64::try_from(used.count()).unwrap_or(i64::MAX),
                tracked_actions_last_accessed: tracked,
            });
            if !theirs.is_empty() {
                entities.push((prefix.to_owned(), details));
            }
        }
        if !entities.iter().any(|(prefix, _)| prefix.is_empty()) {
            // Under the empty prefix: everybody whom it is about, for services that nobody used.
            let nobody = everybody
                .into_iter()
                .map(|entity_info| EntityDetails {
                    entity_info,
                    last_authenticated: None,
                })
                .collect();
            entities.push((String::new(), nobody));
        }
        Ok(AccessReport {
            granularity,
            services,
            entities,
        })
    }
}

/// The documents as one layer.
fn granting(documents: &[String]) -> Result<PolicySet, IamError> {
    let source = Arc::new(PolicySource {
        uri: String::new(),
        name: String::new(),
        policy_type: PolicyType::Managed,
        attached_to: String::new(),
    });
    let policies = documents
        .iter()
        .map(|document| {
            let policy = Policy::parse(document)
                .map_err(|_| IamError::internal("a stored policy does not parse"))?;
            Ok(AttachedPolicy {
                source: Arc::clone(&source),
                policy: Arc::new(policy),
            })
        })
        .collect::<Result<Vec<_>, IamError>>()?;
    Ok(PolicySet {
        identity: Layer::new(policies),
        ..PolicySet::default()
    })
}

/// The report of a job of this account, with the time when it was made.
pub(super) async fn of_job(
    tx: &mut Tx,
    cx: &Scope<'_>,
    job_id: &str,
) -> Result<(AccessReport, Timestamp), IamError> {
    let found = store::principal_uses::report(tx, cx.account(), job_id).await?;
    let (at, text) = found.ok_or_else(|| IamError::missing("job", job_id))?;
    let report =
        serde_json::from_str(&text).map_err(|error| IamError::Internal(Box::new(error)))?;
    Ok((report, at))
}

/// A page of a list by places: the marker is the place after which it begins.
pub(super) fn cut<T>(
    list: Vec<T>,
    marker: &crate::types::Marker,
    size: crate::types::PageSize,
) -> Result<(Vec<T>, Option<crate::types::Marker>), IamError> {
    let start: usize = match marker.as_str() {
        "" => 0,
        text => text.parse().map_err(|_| {
            IamError::invalid(
                "Marker",
                "that marker is not one of ours: begin at the first page",
            )
        })?,
    };
    let end = start.saturating_add(size.get());
    let next = (list.len() > end).then(|| crate::types::Marker::from_key(end.to_string()));
    let page = list.into_iter().skip(start).take(size.get()).collect();
    Ok((page, next))
}
