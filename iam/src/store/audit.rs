//! Rows of the audit chain. There is no statement that changes or removes one.

use std::sync::LazyLock;

use super::{Row, StoreError, Tx, Value, like_contains};
use crate::{ports::Timestamp, principal::Principal, types::AccountId};

/// The columns of a whole row, in [`StoredEvent`]'s order.
macro_rules! columns {
    () => {
        "seq, event_id, event_time, event_source, event_name, username, access_key_id, resource_name, read_only, \
         error_code, resource_type, request_id, body, prev_hash, hash"
    };
}
pub(super) use columns;

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
    pub(crate) resource_type: String,
    pub(crate) request_id: String,
    pub(crate) body: String,
    pub(crate) prev_hash: String,
    pub(crate) hash: String,
}

impl StoredEvent {
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
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
            resource_type: row.text(10)?,
            request_id: row.text(11)?,
            body: row.text(12)?,
            prev_hash: row.text(13)?,
            hash: row.text(14)?,
        })
    }
}

/// The most rows that one statement inserts. Each statement is a round to the database and back, and a second's reads are
/// written together.
const TOGETHER: usize = 32;

/// The statements that insert one row, two, and so on up to [`TOGETHER`].
static INSERTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let begin = concat!(
        "INSERT INTO audit_events (account_id, ",
        columns!(),
        ") VALUES "
    );
    let row = |place: usize| {
        let own: Vec<String> = (0..COLUMNS)
            .map(|column| format!("${}", 2 + place * COLUMNS + column))
            .collect();
        format!("($1, {})", own.join(", "))
    };
    (1..=TOGETHER)
        .map(|count| {
            let rows: Vec<String> = (0..count).map(row).collect();
            format!("{begin}{}", rows.join(", "))
        })
        .collect()
});

/// How many columns `columns!` names.
const COLUMNS: usize = 15;

/// Inserts rows in their order.
pub(crate) async fn insert(
    tx: &mut Tx,
    account: &AccountId,
    rows: &[StoredEvent],
) -> Result<(), StoreError> {
    for rows in rows.chunks(TOGETHER) {
        // Never missing: a chunk has at least one row and at most so many.
        let Some(sql) = INSERTS.get(rows.len().saturating_sub(1)) else {
            return Err(sqlx::Error::Protocol("no statement for so many rows".to_owned()).into());
        };
        let mut values: Vec<Value> = vec![account.as_str().into()];
        for row in rows {
            values.extend([
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
                (&row.resource_type).into(),
                (&row.request_id).into(),
                (&row.body).into(),
                (&row.prev_hash).into(),
                (&row.hash).into(),
            ]);
        }
        tx.execute(sql, &values).await?;
    }
    Ok(())
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
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM audit_events WHERE account_id = $1 AND seq > $2 ORDER BY seq LIMIT $3"
    );
    tx.list(sql, &[account.as_str().into(), seq.into(), limit.into()])
        .await?
        .iter()
        .map(StoredEvent::read)
        .collect()
}

/// A place in the log by time: records of one instant are in the chain's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) time: i64,
    pub(crate) seq: i64,
}

impl Place {
    /// After everything.
    pub(crate) const END: Self = Self {
        time: i64::MAX,
        seq: i64::MAX,
    };

    /// Where a record is.
    pub(crate) fn of(event: &StoredEvent) -> Self {
        Self {
            time: event.event_time.0,
            seq: event.seq,
        }
    }

    /// The place that [`Self::token`] wrote.
    pub(crate) fn parse(token: &str) -> Option<Self> {
        let (time, seq) = token.split_once('.')?;
        Some(Self {
            time: time.parse().ok()?,
            seq: seq.parse().ok()?,
        })
    }

    /// As callers carry it from page to page.
    pub(crate) fn token(self) -> String {
        format!("{}.{}", self.time, self.seq)
    }
}

/// A page of one person's sign-ins and of what was refused to them, newest first. Names are used again after a user is
/// gone, so a record must name the unique id too and be no older than its owner. No text that a caller chose can look
/// like the id's member: inside a text every quotation mark is escaped.
pub(crate) async fn sign_in_activity(
    tx: &mut Tx,
    person: &Principal,
    since: Timestamp,
    before: Place,
    limit: i64,
) -> Result<Vec<StoredEvent>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM audit_events WHERE account_id = $1 AND username = $2 AND (event_time, seq) < ($3, $4) AND event_time >= $5 \
         AND (error_code = 'AccessDenied' OR (event_source = 'signin.amazonaws.com' \
              AND (error_code <> '' OR event_name IN ('ConsoleLogin', 'PasskeyLogin')))) \
         AND body LIKE '%\"principalId\":\"' || $6 || '\"%' ORDER BY event_time DESC, seq DESC LIMIT $7"
    );
    let values: [Value; 7] = [
        person.account.as_str().into(),
        (&person.name).into(),
        before.time.into(),
        before.seq.into(),
        since.into(),
        (&person.id).into(),
        limit.into(),
    ];
    tx.list(sql, &values)
        .await?
        .iter()
        .map(StoredEvent::read)
        .collect()
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
