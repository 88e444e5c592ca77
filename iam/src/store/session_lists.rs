//! Sessions as people see them: those that live, and ending one by the name that is shown for it.

use super::{Row, StoreError, Tx};
use crate::ports::Timestamp;

/// What is shown of a session.
#[derive(Debug, Clone)]
pub(crate) struct LivingSession {
    pub(crate) id_hash: String,
    pub(crate) handle: String,
    pub(crate) created_at: Timestamp,
    pub(crate) last_seen_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    /// Words with a space between them.
    pub(crate) factors: String,
    pub(crate) source_ip: String,
    pub(crate) user_agent: String,
}

fn session(row: &Row) -> Result<LivingSession, StoreError> {
    Ok(LivingSession {
        id_hash: row.text(0)?,
        handle: row.text(1)?,
        created_at: row.time(2)?,
        last_seen_at: row.time(3)?,
        expires_at: row.time(4)?,
        factors: row.text(5)?,
        source_ip: row.text(6)?,
        user_agent: row.text(7)?,
    })
}

/// A principal's complete sessions that live, the latest used first. The condition is that of `Session::is_live`.
pub(crate) async fn living(
    tx: &mut Tx,
    principal_id: &str,
    now: Timestamp,
) -> Result<Vec<LivingSession>, StoreError> {
    let sql = "SELECT id_hash, handle, created_at, last_seen_at, expires_at, factors, source_ip, user_agent \
               FROM sessions WHERE principal_id = $1 AND stage = 'full' AND ended_at IS NULL AND expires_at > $2 \
               AND last_seen_at + idle_seconds * 1000 > $2 AND created_at <= $3 \
               ORDER BY last_seen_at DESC, created_at DESC, id_hash LIMIT 1000";
    let values = [
        principal_id.into(),
        now.into(),
        now.plus_seconds(300).into(),
    ];
    tx.list(sql, &values).await?.iter().map(session).collect()
}

/// A person's session that acts as a role.
#[derive(Debug, Clone)]
pub(crate) struct ActingSession {
    pub(crate) id_hash: String,
    pub(crate) user_name: String,
    /// The name of the role's session.
    pub(crate) session_name: String,
    pub(crate) since: Timestamp,
    pub(crate) until: Timestamp,
    pub(crate) source_ip: String,
    pub(crate) user_agent: String,
}

/// The living sessions that act as a role, the latest first.
pub(crate) async fn acting_as(
    tx: &mut Tx,
    role_id: &str,
    now: Timestamp,
) -> Result<Vec<ActingSession>, StoreError> {
    let sql = "SELECT s.id_hash, u.name, s.role_session_name, s.role_since, s.role_ends_at, s.source_ip, s.user_agent \
               FROM sessions s JOIN users u ON u.id = s.principal_id \
               WHERE s.role_id = $1 AND s.role_ends_at > $2 AND s.stage = 'full' AND s.ended_at IS NULL \
               AND s.expires_at > $2 AND s.last_seen_at + s.idle_seconds * 1000 > $2 AND s.created_at <= $3 \
               ORDER BY s.role_since DESC, s.id_hash LIMIT 1000";
    let values = [role_id.into(), now.into(), now.plus_seconds(300).into()];
    let rows = tx.list(sql, &values).await?;
    rows.iter()
        .map(|row| {
            Ok(ActingSession {
                id_hash: row.text(0)?,
                user_name: row.text(1)?,
                session_name: row.text(2)?,
                since: row.time(3)?,
                until: row.time(4)?,
                source_ip: row.text(5)?,
                user_agent: row.text(6)?,
            })
        })
        .collect()
}

/// Ends the session of a principal that has this name. False when there is none, or it is over.
pub(crate) async fn end(
    tx: &mut Tx,
    principal_id: &str,
    handle: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE sessions SET ended_at = $3 WHERE principal_id = $1 AND handle = $2 AND ended_at IS NULL \
               AND expires_at > $3";
    Ok(tx
        .execute(sql, &[principal_id.into(), handle.into(), now.into()])
        .await?
        > 0)
}
