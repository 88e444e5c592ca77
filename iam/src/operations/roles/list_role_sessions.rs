//! ListRoleSessions (ours).

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    ports::Timestamp,
    store::{self, Tx},
    types::RoleName,
    user_agent,
};

/// Lists who acts as a role at the moment, the latest first; 1000 at most.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListRoleSessions {
    /// Which role.
    pub role_name: RoleName,
}

/// A person's session that acts as a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct RoleSessionView {
    /// Who.
    pub user_name: String,
    /// The name of the role's session, the last part of its ARN.
    pub role_session_name: String,
    /// Since when.
    pub since_date: Timestamp,
    /// Until when, unless the person goes back before.
    pub until_date: Timestamp,
    /// From which address the person's sign-in came.
    pub source_ip: String,
    /// With which browser and system, in short.
    pub device: String,
    /// Whether it is the one that asks.
    pub own: bool,
}

/// The sessions.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListRoleSessionsOutput {
    /// The latest first.
    pub sessions: Vec<RoleSessionView>,
}

impl Operation for ListRoleSessions {
    type Output = ListRoleSessionsOutput;
    const ACTION: Action = Action::new("bailiwick:ListRoleSessions", AccessLevel::List);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::role_arn(tx, cx, &self.role_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let role = lookup::role(tx, cx, &self.role_name).await?;
        let rows = store::session_lists::acting_as(tx, &role.id, cx.now).await?;
        Ok(ListRoleSessionsOutput {
            sessions: rows
                .into_iter()
                .map(|row| RoleSessionView {
                    own: row.id_hash == cx.session,
                    user_name: row.user_name,
                    role_session_name: row.session_name,
                    since_date: row.since,
                    until_date: row.until,
                    source_ip: row.source_ip,
                    device: user_agent::device_name(&row.user_agent),
                })
                .collect(),
        })
    }
}
