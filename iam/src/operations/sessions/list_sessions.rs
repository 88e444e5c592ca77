//! ListSessions (ours).

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    ports::Timestamp,
    store::{self, Tx},
    types::UserName,
    user_agent,
};

/// Lists where a person is signed in; the caller's own sessions when no name is given. Sign-ins that are not complete
/// and sessions that are over are left out. The account's settings limit how many there can be: 100 at most.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct ListSessions {
    /// Whose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_name: Option<UserName>,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SessionView {
    /// By which it is ended; no credential.
    pub session_id: String,
    /// When the sign-in began.
    pub create_date: Timestamp,
    /// The last request, to the minute.
    pub last_seen_date: Timestamp,
    /// When it ends whatever happens.
    pub expire_date: Timestamp,
    /// From which address the sign-in came.
    pub source_ip: String,
    /// With which browser and system, in short.
    pub device: String,
    /// What it was proven with: of `password`, `totp`, `security-key`, `passkey`, `recovery-code`.
    pub factors: Vec<String>,
    /// Whether it is the one that asks.
    pub own: bool,
}

/// The sessions.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListSessionsOutput {
    /// The latest used first.
    pub sessions: Vec<SessionView>,
}

impl Operation for ListSessions {
    type Output = ListSessionsOutput;
    const ACTION: Action = Action::new("bailiwick:ListSessions", AccessLevel::List);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::person_arn(tx, cx, self.user_name.as_ref()).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let person = lookup::person(tx, cx, self.user_name.as_ref()).await?;
        let rows = store::session_lists::living(tx, &person.id, cx.now).await?;
        Ok(ListSessionsOutput {
            sessions: rows
                .into_iter()
                .map(|row| SessionView {
                    own: row.id_hash == cx.session,
                    session_id: row.handle,
                    create_date: row.created_at,
                    last_seen_date: row.last_seen_at,
                    expire_date: row.expires_at,
                    source_ip: row.source_ip,
                    device: user_agent::device_name(&row.user_agent),
                    factors: row.factors.split_whitespace().map(str::to_owned).collect(),
                })
                .collect(),
        })
    }
}
