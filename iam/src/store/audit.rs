//! Rows of the audit chain. There is no statement that changes or removes one.

use super::{Row, StoreError, Tx, Value, like_contains};
use crate::{ports::Timestamp, principal::Principal, types::AccountId};

/// One row; see `audit::chain` for what the hash covers.
#[derive(Debug, Clone)]
pub(crate) struct StoredEvent {
    pub(crate) seq: i64,
    pub(crate) event_id: String,
    pub(crate) event_time: Timestamp,
    pub(crate) event_source: String,
    pub(crate) event_name: String,
    pub(crate) username: String,
    pub(crate) access_key_id: String,
    pub(crate) resource_name: String,
    pub(crate) read_only: bool,
    pub(crate) error_code: String,
    pub(crate) body: String,
    pub(crate) prev_hash: String,
    pub(crate) hash: String,
}

fn event(row: &Row) -> Result<StoredEvent, StoreError> {
    Ok(StoredEvent {
        seq: row.int(0)?,
        event_id: row.text(1)?,
        event_time: row.time(2)?,
        event_source: row.text(3)?,
        event_name: row.text(4)?,
        username: row.text(5)?,
        access_key_id: row.text(6)?,
        resource_name: row.text(7)?,
        read_only: row.flag(8)?,
        error_code: row.text(9)?,
        body: row.text(10)?,
        prev_hash: row.text(11)?,
        hash: row.text(12)?,
    })
}

pub(crate) async fn insert(
    tx: &mut Tx,
    account: &AccountId,
    row: &StoredEvent,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO audit_events (account_id, seq, event_id, event_time, event_source, event_name, username, \
               access_key_id, resource_name, read_only, error_code, body, prev_hash, hash) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let values = [
        account.as_str().into(),
        row.seq.into(),
        (&row.event_id).into(),
        row.event_time.into(),
        (&row.event_source).into(),
        (&row.event_name).into(),
        (&row.username).into(),
        (&row.access_key_id).into(),
        (&row.resource_name).into(),
        row.read_only.into(),
        (&row.error_code).into(),
        (&row.body).into(),
        (&row.prev_hash).into(),
        (&row.hash).into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}

/// Whether a record with this id is in the log.
pub(crate) async fn is_written(tx: &mut Tx, event_id: &str) -> Result<bool, StoreError> {
    let sql = "SELECT COUNT(*) FROM audit_events WHERE event_id = $1";
    Ok(tx.number(sql, &[event_id.into()]).await? > 0)
}

/// The rows after a number, in order.
pub(crate) async fn after(
    tx: &mut Tx,
    account: &AccountId,
    seq: i64,
    limit: i64,
) -> Result<Vec<StoredEvent>, StoreError> {
    let sql = "SELECT seq, event_id, event_time, event_source, event_name, username, access_key_id, resource_name, \
               read_only, error_code, body, prev_hash, hash FROM audit_events \
               WHERE account_id = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    tx.list(sql, &[account.as_str().into(), seq.into(), limit.into()])
        .await?
        .iter()
        .map(event)
        .collect()
}

/// What a look-up narrows to; an empty text narrows nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub(crate) event_id: String,
    pub(crate) event_name: String,
    pub(crate) event_source: String,
    pub(crate) username: String,
    pub(crate) resource_name: String,
    pub(crate) access_key_id: String,
    /// `true`, `false`, or empty.
    pub(crate) read_only: String,
    /// Only refusals and failures.
    pub(crate) only_errors: bool,
    pub(crate) since: i64,
    pub(crate) until: i64,
}

/// A page of rows, newest first, before a number.
pub(crate) async fn look_up(
    tx: &mut Tx,
    account: &AccountId,
    filter: &Filter,
    before: i64,
    limit: i64,
) -> Result<Vec<StoredEvent>, StoreError> {
    let sql = "SELECT seq, event_id, event_time, event_source, event_name, username, access_key_id, resource_name, \
               read_only, error_code, body, prev_hash, hash FROM audit_events \
               WHERE account_id = $1 AND seq < $2 AND event_time >= $3 AND event_time <= $4 \
               AND ($5 = '' OR event_id = $5) AND ($6 = '' OR event_name = $6) AND ($7 = '' OR event_source = $7) \
               AND ($8 = '' OR username = $8) AND ($9 = '' OR resource_name = $9) AND ($10 = '' OR access_key_id = $10) \
               AND ($11 = '' OR (read_only AND $11 = 'true') OR (NOT read_only AND $11 = 'false')) \
               AND (NOT $12 OR error_code <> '') ORDER BY seq DESC LIMIT $13";
    let values: [Value; 13] = [
        account.as_str().into(),
        before.into(),
        filter.since.into(),
        filter.until.into(),
        (&filter.event_id).into(),
        (&filter.event_name).into(),
        (&filter.event_source).into(),
        (&filter.username).into(),
        (&filter.resource_name).into(),
        (&filter.access_key_id).into(),
        (&filter.read_only).into(),
        filter.only_errors.into(),
        limit.into(),
    ];
    tx.list(sql, &values).await?.iter().map(event).collect()
}

/// A page of one person's sign-ins and of what was refused to them, newest first. Names are used again after a user is
/// gone, so a record must name the unique id too and be no older than its owner. No text that a caller chose can look
/// like the id's member: inside a text every quotation mark is escaped.
pub(crate) async fn sign_in_activity(
    tx: &mut Tx,
    person: &Principal,
    since: Timestamp,
    before: i64,
    limit: i64,
) -> Result<Vec<StoredEvent>, StoreError> {
    let sql = "SELECT seq, event_id, event_time, event_source, event_name, username, access_key_id, resource_name, \
               read_only, error_code, body, prev_hash, hash FROM audit_events \
               WHERE account_id = $1 AND username = $2 AND seq < $3 AND event_time >= $4 \
               AND (error_code = 'AccessDenied' OR (event_source = 'signin.amazonaws.com' \
                    AND (error_code <> '' OR event_name IN ('ConsoleLogin', 'PasskeyLogin')))) \
               AND body LIKE '%\"principalId\":\"' || $5 || '\"%' ORDER BY seq DESC LIMIT $6";
    let values: [Value; 6] = [
        person.account.as_str().into(),
        (&person.name).into(),
        before.into(),
        since.into(),
        (&person.id).into(),
        limit.into(),
    ];
    tx.list(sql, &values).await?.iter().map(event).collect()
}

/// Whether an operation on a resource was once answered with this part of an answer, as JSON.
pub(crate) async fn was_answered(
    tx: &mut Tx,
    account: &AccountId,
    event_name: &str,
    resource_name: &str,
    part: &str,
) -> Result<bool, StoreError> {
    let sql = "SELECT COUNT(*) FROM audit_events WHERE account_id = $1 AND event_name = $2 AND resource_name = $3 \
               AND error_code = '' AND body LIKE $4 ESCAPE '!'";
    let values: [Value; 4] = [
        account.as_str().into(),
        event_name.into(),
        resource_name.into(),
        like_contains(part).into(),
    ];
    Ok(tx.number(sql, &values).await? > 0)
}
