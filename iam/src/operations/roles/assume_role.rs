//! AssumeRole, for a person in the console.

use evaluator::{AttachedPolicy, RequestContext};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope, Timestamp,
    sessions::ActingRole,
    store::{self, Tx, roles::StoredRole},
    trust,
    types::{Arn, RoleName, RoleSessionName},
};

/// The shortest session of a role, in seconds (STS `roleDurationSecondsType`).
const SHORTEST: i64 = 900;
/// The length of a session of a role when none is asked for, in seconds (STS AssumeRole, `DurationSeconds`).
const USUAL: i64 = 3600;

/// Makes the caller's session act as a role ("switch role"), as far as the role's trust policy and, where that leaves it to
/// the account, the caller's own policies allow. The caller's own permissions then count for nothing until the person goes
/// back ([`crate::Iam::leave_role`]) or the time is over. The session bears the caller's name. The root user cannot assume
/// roles (STS AssumeRole), and who acts as a role goes back first.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AssumeRole {
    /// Which role.
    pub role_arn: Arn,
    /// How long, in seconds: from 900 to the role's maximum; at most an hour unless told. It never outlasts the sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<i64>,
}

/// The session of the role.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AssumeRoleOutput {
    /// Who acts now.
    pub assumed_role_user: AssumedRoleUser,
    /// Until when (in AWS a member of the credentials, which a session of the console has none of).
    pub expiration: Timestamp,
}

/// STS's `AssumedRoleUser`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AssumedRoleUser {
    /// The role's unique id and the session's name: `AROA…:priya`.
    pub assumed_role_id: String,
    /// The session's ARN.
    pub arn: Arn,
}

impl AssumeRole {
    async fn role(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<Option<StoredRole>, IamError> {
        let name = self.role_arn.resource().rsplit('/').next();
        let Ok(name) = RoleName::parse(name.unwrap_or_default()) else {
            return Ok(None);
        };
        let role = store::roles::find(tx, cx.account(), &name).await?;
        Ok(role.filter(|role| Arn::role(cx.account(), &role.path, &role.name) == self.role_arn))
    }
}

impl Operation for AssumeRole {
    type Output = AssumeRoleOutput;
    const ACTION: Action = Action::new("sts:AssumeRole", AccessLevel::Write);

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        if cx.oneself()?.is_root() {
            return Err(IamError::InvalidRequest(
                "the root user cannot assume roles: sign in as a user that may".to_owned(),
            ));
        }
        let resource = self.role_arn.resource();
        if self.role_arn.account() != cx.account().as_str() || !resource.starts_with("role/") {
            return Err(IamError::invalid(
                "RoleArn",
                format!(
                    "enter the ARN of a role of this account, as in `arn:aws:iam::{}:role/name`",
                    cx.account()
                ),
            ));
        }
        Ok(self.role_arn.to_string())
    }

    fn conditions(&self, keys: &mut RequestContext) {
        if let Some(seconds) = self.duration_seconds {
            keys.set("sts:DurationSeconds", seconds.to_string());
        }
    }

    async fn stored_conditions(
        &self,
        _tx: &mut Tx,
        cx: &Scope<'_>,
        keys: &mut RequestContext,
    ) -> Result<(), IamError> {
        keys.set("sts:RoleSessionName", cx.principal.name.as_str());
        Ok(())
    }

    async fn resource_policy(
        &self,
        tx: &mut Tx,
        cx: &Scope<'_>,
    ) -> Result<Option<AttachedPolicy>, IamError> {
        match self.role(tx, cx).await? {
            Some(role) => trust::policy(cx.account(), &role).map(Some),
            // Without a trust policy nobody assumes it: nobody learns that there is no such role.
            None => Ok(None),
        }
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let role = self
            .role(tx, cx)
            .await?
            .ok_or_else(|| IamError::missing("role", self.role_arn.as_str()))?;
        let usual = USUAL.min(role.max_session_seconds);
        let seconds = self.duration_seconds.unwrap_or(usual);
        if !(SHORTEST..=role.max_session_seconds).contains(&seconds) {
            return Err(IamError::invalid(
                "DurationSeconds",
                format!(
                    "enter a time from {SHORTEST} seconds to the role's maximum of {}",
                    role.max_session_seconds
                ),
            ));
        }
        let (session, _) = store::sessions::find(tx, &cx.session)
            .await?
            .ok_or(IamError::Unauthenticated)?;
        let name = RoleSessionName::of_person(&cx.principal.name);
        let ends_at = Timestamp(cx.now.plus_seconds(seconds).0.min(session.expires_at.0));
        let acting = ActingRole {
            role_id: role.id.clone(),
            session_name: name.to_string(),
            since: cx.now,
            ends_at,
        };
        store::sessions::act_as(tx, &cx.session, Some(&acting)).await?;
        store::roles::used(tx, &role.id, cx.now).await?;
        Ok(AssumeRoleOutput {
            assumed_role_user: AssumedRoleUser {
                assumed_role_id: format!("{}:{name}", role.id),
                arn: Arn::role_session(cx.account(), &role.name, name.as_str()),
            },
            expiration: ends_at,
        })
    }

    fn audited_response(output: &Self::Output) -> serde_json::Value {
        json!(output)
    }
}
