//! CreateRole.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope, limits,
    operations::{RoleView, lookup, tags},
    store::{
        self, Tx,
        roles::{Filter, StoredRole},
    },
    trust,
    types::{Arn, Description, Path, PolicyDocument, RoleName, Tags},
};

/// The shortest maximum of a role's sessions, in seconds (IAM `roleMaxSessionDurationType`).
const SHORTEST_MAXIMUM: i64 = 3600;
/// The longest one.
const LONGEST_MAXIMUM: i64 = 12 * 3600;

/// Creates a role without permissions. Its trust policy says who may assume it. Names are unique in the account, ignoring
/// case.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct CreateRole {
    /// The name.
    pub role_name: RoleName,
    /// The path; `/` unless told.
    #[serde(default)]
    pub path: Path,
    /// Who may assume the role, under which conditions; stored exactly as typed.
    pub assume_role_policy_document: PolicyDocument,
    /// What it is for.
    #[serde(default)]
    pub description: Description,
    /// How long its sessions may last at most, in seconds: 3600 to 43,200; 3600 unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_session_duration: Option<i64>,
    /// A managed policy that limits what the role's policies can grant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permissions_boundary: Option<Arn>,
    /// Its first tags; they need `iam:TagRole` besides.
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

/// The new role.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateRoleOutput {
    /// As created.
    pub role: RoleView,
}

/// How long a role's sessions may last, when that is within AWS's bounds.
pub(super) fn max_session_seconds(asked: Option<i64>) -> Result<i64, IamError> {
    let seconds = asked.unwrap_or(SHORTEST_MAXIMUM);
    if (SHORTEST_MAXIMUM..=LONGEST_MAXIMUM).contains(&seconds) {
        Ok(seconds)
    } else {
        Err(IamError::invalid(
            "MaxSessionDuration",
            "enter a time from 3600 seconds (an hour) to 43200 (twelve hours)",
        ))
    }
}

impl Operation for CreateRole {
    type Output = CreateRoleOutput;
    const ACTION: Action = Action::new("iam:CreateRole", AccessLevel::Write);

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(Arn::role(cx.account(), self.path.as_str(), self.role_name.as_str()).to_string())
    }

    fn further_actions(&self) -> &'static [&'static str] {
        if self.tags.is_empty() {
            &[]
        } else {
            &["iam:TagRole"]
        }
    }

    fn conditions(&self, keys: &mut RequestContext) {
        self.tags.conditions(keys);
        if let Some(boundary) = &self.permissions_boundary {
            keys.set("iam:PermissionsBoundary", boundary.as_str());
        }
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let max_session_seconds = max_session_seconds(self.max_session_duration)?;
        if self.path.as_str().starts_with("/aws-service-role/") {
            return Err(IamError::invalid(
                "Path",
                "the path `/aws-service-role/` is for roles that are linked to a service: choose another",
            ));
        }
        if store::roles::find(tx, cx.account(), &self.role_name)
            .await?
            .is_some()
        {
            return Err(IamError::EntityAlreadyExists {
                kind: "role",
                name: self.role_name.to_string(),
            });
        }
        let account = cx.account().clone();
        limits::ROLES_PER_ACCOUNT
            .allows_one_more(store::roles::count(tx, &account, Filter::ALL).await?)?;
        let trust = trust::check(tx, &account, self.assume_role_policy_document).await?;
        let boundary = match &self.permissions_boundary {
            Some(arn) => Some(lookup::policy(tx, cx, arn).await?.id),
            None => None,
        };
        let role = StoredRole {
            id: cx.new_id("AROA")?,
            name: self.role_name.to_string(),
            path: self.path.to_string(),
            description: self.description.to_string(),
            created_at: cx.now,
            trust: trust.document.to_string(),
            max_session_seconds,
            boundary_policy_id: boundary,
            service: None,
            last_used_at: None,
            trusted: Vec::new(),
        };
        store::roles::insert(tx, &account, &role).await?;
        store::roles::set_trust(tx, &role.id, &role.trust, &trust.principals).await?;
        tags::on_creation(tx, cx, &role.id, &self.tags).await?;
        let text = role.trust.clone();
        let role = RoleView::new(&account, role, text).with_tags(self.tags);
        cx.changed("Role", json!(null), json!(role));
        Ok(CreateRoleOutput { role })
    }

    fn audited_response(output: &Self::Output) -> serde_json::Value {
        json!(output)
    }
}
