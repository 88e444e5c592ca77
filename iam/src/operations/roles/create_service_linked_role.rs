//! CreateServiceLinkedRole.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::linked;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope, limits,
    operations::RoleView,
    store::{
        self, Tx,
        roles::{Filter, StoredRole},
    },
    types::{Arn, Description, RoleName, RoleNameSuffix, ServiceName},
};

/// The longest session of a role that is linked to a service, in seconds.
const MAX_SESSION_SECONDS: i64 = 3600;

/// Creates the role that a service acts as: only that service may assume it, and nobody else can change it. In AWS the
/// service brings a policy with it; here there are none of its services, so the role has no permissions.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct CreateServiceLinkedRole {
    /// Which service, as `ecs.amazonaws.com`.
    #[serde(rename = "AWSServiceName")]
    pub aws_service_name: ServiceName,
    /// What it is for.
    #[serde(default)]
    pub description: Description,
    /// What stands behind the name that the service gives, where there is to be more than one role of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_suffix: Option<RoleNameSuffix>,
}

/// The new role.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateServiceLinkedRoleOutput {
    /// As created.
    pub role: RoleView,
}

impl CreateServiceLinkedRole {
    fn name(&self) -> Result<RoleName, IamError> {
        let suffix = self.custom_suffix.as_ref().map(RoleNameSuffix::as_str);
        RoleName::parse(&linked::role_name(&self.aws_service_name, suffix))
            .map_err(IamError::for_field("CustomSuffix"))
    }
}

impl Operation for CreateServiceLinkedRole {
    type Output = CreateServiceLinkedRoleOutput;
    const ACTION: Action = Action::new("iam:CreateServiceLinkedRole", AccessLevel::Write);

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        let suffix = self.custom_suffix.as_ref().map(RoleNameSuffix::as_str);
        let name = linked::role_name(&self.aws_service_name, suffix);
        let path = linked::path(&self.aws_service_name);
        Ok(Arn::role(cx.account(), &path, &name).to_string())
    }

    fn conditions(&self, keys: &mut RequestContext) {
        keys.set("iam:AWSServiceName", self.aws_service_name.as_str());
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let name = self.name()?;
        let account = cx.account().clone();
        if store::roles::find(tx, &account, &name).await?.is_some() {
            return Err(IamError::InvalidRequest(format!(
                "the account has a role `{name}` already: give another custom suffix"
            )));
        }
        limits::ROLES_PER_ACCOUNT
            .allows_one_more(store::roles::count(tx, &account, Filter::ALL).await?)?;
        let trust = json!({ "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow",
            "Principal": { "Service": self.aws_service_name },
            "Action": "sts:AssumeRole",
        }] });
        let role = StoredRole {
            id: cx.new_id("AROA")?,
            name: name.to_string(),
            path: linked::path(&self.aws_service_name),
            description: self.description.to_string(),
            created_at: cx.now,
            trust: trust.to_string(),
            max_session_seconds: MAX_SESSION_SECONDS,
            boundary_policy_id: None,
            service: Some(self.aws_service_name.to_string()),
            last_used_at: None,
            trusted: Vec::new(),
        };
        store::roles::insert(tx, &account, &role).await?;
        let text = role.trust.clone();
        let role = RoleView::new(&account, role, text);
        cx.changed("Role", json!(null), json!(role));
        Ok(CreateServiceLinkedRoleOutput { role })
    }

    fn audited_response(output: &Self::Output) -> serde_json::Value {
        json!(output)
    }
}
