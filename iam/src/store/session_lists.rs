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
