//! Sessions. Saving is updating: no statement here but [`insert`] makes a row.

use super::{Row, StoreError, Tx};
use crate::{
    ports::Timestamp,
    sessions::{ActingRole, Session, Stage},
    signin::Factors,
    types::AccountId,
};

fn session(row: &Row) -> Result<Session, StoreError> {
    let account =
        AccountId::parse(&row.text(1)?).map_err(|error| sqlx::Error::Decode(error.into()))?;
    Ok(Session {
        id_hash: row.text(0)?,
        account,
        principal_id: row.text(2)?,
        stage: Stage::from_stored(&row.text(3)?),
        created_at: row.time(4)?,
        mfa_at: row.opt_time(5)?,
        last_seen_at: row.time(6)?,
        expires_at: row.time(7)?,
        failed_attempts: row.int(8)?,
        enrolling: row.opt_text(9)?,
        source_ip: row.text(10)?,
        user_agent: row.text(11)?,
        ended_at: row.opt_time(12)?,
        factors: Factors::from_stored(&row.text(13)?),
        proved_at: row.opt_time(14)?,
        handle: row.text(15)?,
        idle_seconds: row.int(16)?,
        ceremony: row.opt_text(17)?,
        ceremony_ends_at: row.opt_time(18)?,
        role: acting_role(row)?,
    })
}

fn acting_role(row: &Row) -> Result<Option<ActingRole>, StoreError> {
    let Some(role_id) = row.opt_text(19)? else {
        return Ok(None);
    };
    Ok(Some(ActingRole {
        role_id,
        session_name: row.text(20)?,
        since: row.time(21)?,
        ends_at: row.time(22)?,
    }))
}

pub(crate) async fn insert(tx: &mut Tx, new: &Session) -> Result<(), StoreError> {
    let sql = "INSERT INTO sessions (id_hash, account_id, principal_id, stage, created_at, mfa_at, last_seen_at, \
               expires_at, failed_attempts, enrolling, source_ip, user_agent, ended_at, factors, proved_at, handle, \
               idle_seconds, role_id, role_session_name, role_since, role_ends_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)";
    let role = new.role.as_ref();
    let values = [
        (&new.id_hash).into(),
        new.account.as_str().into(),
        (&new.principal_id).into(),
        new.stage.as_str().into(),
        new.created_at.into(),
        new.mfa_at.into(),
        new.last_seen_at.into(),
        new.expires_at.into(),
        new.failed_attempts.into(),
        new.enrolling.clone().into(),
        (&new.source_ip).into(),
        (&new.user_agent).into(),
        new.ended_at.into(),
        new.factors.to_string().into(),
        new.proved_at.into(),
        (&new.handle).into(),
        new.idle_seconds.into(),
        role.map(|role| role.role_id.clone()).into(),
        role.map(|role| role.session_name.clone()).into(),
        role.map(|role| role.since).into(),
        role.map(|role| role.ends_at).into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}

/// The session, whether or not it lives, and the revision of its account: every request asks for both.
pub(crate) async fn find(tx: &mut Tx, id_hash: &str) -> Result<Option<(Session, i64)>, StoreError> {
    let sql = "SELECT id_hash, account_id, principal_id, stage, created_at, mfa_at, last_seen_at, expires_at, \
               failed_attempts, enrolling, source_ip, user_agent, ended_at, factors, proved_at, handle, idle_seconds, \
               ceremony, ceremony_ends_at, role_id, role_session_name, role_since, role_ends_at, \
               (SELECT revision FROM accounts WHERE accounts.id = sessions.account_id) FROM sessions WHERE id_hash = $1";
    tx.find(sql, &[id_hash.into()])
        .await?
        .map(|row| Ok((session(&row)?, row.int(23)?)))
        .transpose()
}

/// The account that a session is in, whether or not it lives.
pub(crate) async fn account_of(
    tx: &mut Tx,
    id_hash: &str,
) -> Result<Option<AccountId>, StoreError> {
    let row = tx
        .find(
            "SELECT account_id FROM sessions WHERE id_hash = $1",
            &[id_hash.into()],
        )
        .await?;
    match row {
        Some(row) => AccountId::parse(&row.text(0)?)
            .map(Some)
            .map_err(|error| sqlx::Error::Decode(error.into()).into()),
        None => Ok(None),
    }
}

/// Ends what sessions do as a role. They stay people's sessions, which act as nobody until their people go back.
pub(crate) async fn end_acting(
    tx: &mut Tx,
    role_id: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE sessions SET role_ends_at = $2 WHERE role_id = $1 AND role_ends_at > $2";
    tx.execute(sql, &[role_id.into(), now.into()])
        .await
        .map(drop)
}

/// Makes a session act as a role, or as its person again.
pub(crate) async fn act_as(
    tx: &mut Tx,
    id_hash: &str,
    role: Option<&ActingRole>,
) -> Result<(), StoreError> {
    let sql = "UPDATE sessions SET role_id = $2, role_session_name = $3, role_since = $4, role_ends_at = $5 \
               WHERE id_hash = $1 AND ended_at IS NULL";
    let values = [
        id_hash.into(),
        role.map(|role| role.role_id.clone()).into(),
        role.map(|role| role.session_name.clone()).into(),
        role.map(|role| role.since).into(),
        role.map(|role| role.ends_at).into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}

/// Ends one session; ending an ended one changes nothing.
pub(crate) async fn end(tx: &mut Tx, id_hash: &str, now: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE sessions SET ended_at = $2 WHERE id_hash = $1 AND ended_at IS NULL";
    tx.execute(sql, &[id_hash.into(), now.into()])
        .await
        .map(drop)
}

/// Ends every session of a principal but, possibly, one. Returns how many were alive.
pub(crate) async fn end_all(
    tx: &mut Tx,
    principal_id: &str,
    but: Option<&str>,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let sql = "UPDATE sessions SET ended_at = $2 WHERE principal_id = $1 AND ended_at IS NULL AND id_hash <> $3";
    tx.execute(
        sql,
        &[
            principal_id.into(),
            now.into(),
            but.unwrap_or_default().into(),
        ],
    )
    .await
}

/// Notes a request; only for a live session, and at most once a minute.
pub(crate) async fn touch(tx: &mut Tx, id_hash: &str, now: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE sessions SET last_seen_at = $2 WHERE id_hash = $1 AND ended_at IS NULL AND last_seen_at < $2";
    tx.execute(sql, &[id_hash.into(), now.into()])
        .await
        .map(drop)
}

/// Counts a wrong code; returns the count.
pub(crate) async fn count_failure(tx: &mut Tx, id_hash: &str) -> Result<i64, StoreError> {
    let sql = "UPDATE sessions SET failed_attempts = failed_attempts + 1 WHERE id_hash = $1 RETURNING failed_attempts";
    tx.number(sql, &[id_hash.into()]).await
}

/// Keeps a ceremony's state with its session, in place of any before.
pub(crate) async fn begin_ceremony(
    tx: &mut Tx,
    id_hash: &str,
    state: &str,
    ends_at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE sessions SET ceremony = $2, ceremony_ends_at = $3 WHERE id_hash = $1 AND ended_at IS NULL";
    tx.execute(sql, &[id_hash.into(), state.into(), ends_at.into()])
        .await
        .map(drop)
}

/// Ends a ceremony: whatever comes of its answer, there is no second one.
pub(crate) async fn end_ceremony(tx: &mut Tx, id_hash: &str) -> Result<(), StoreError> {
    let sql = "UPDATE sessions SET ceremony = NULL, ceremony_ends_at = NULL WHERE id_hash = $1";
    tx.execute(sql, &[id_hash.into()]).await.map(drop)
}

/// Ends a principal's oldest sessions of a kind beyond the `keep` latest: complete ones, or, where an address is given,
/// sign-ins from there that are not finished.
pub(crate) async fn end_oldest(
    tx: &mut Tx,
    principal_id: &str,
    unfinished_from: Option<&str>,
    keep: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE sessions SET ended_at = $2 WHERE id_hash IN \
               (SELECT id_hash FROM sessions WHERE principal_id = $1 AND ended_at IS NULL AND expires_at > $2 \
               AND ((stage = 'full') = $3) AND ($3 OR source_ip = $5) ORDER BY created_at DESC, last_seen_at DESC, id_hash LIMIT 100000 OFFSET $4)";
    tx.execute(
        sql,
        &[
            principal_id.into(),
            now.into(),
            unfinished_from.is_none().into(),
            keep.into(),
            unfinished_from.unwrap_or_default().into(),
        ],
    )
    .await
    .map(drop)
}

/// Removes sessions that ended or expired before `before`; they are of no use to anybody.
pub(crate) async fn purge(tx: &mut Tx, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM sessions WHERE ended_at < $1 OR expires_at < $1",
        &[before.into()],
    )
    .await
}
