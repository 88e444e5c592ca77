//! Counters of guesses. Their keys are keyed hashes, so the table holds no name and no address.

use super::{Row, StoreError, Tx};
use crate::ports::Timestamp;

/// A counter as stored; one that nobody has counted yet is all zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counter {
    /// Failures without a success between them.
    pub(crate) failures: i64,
    /// A leaking level in thousandths of a failure, as of `updated_at`.
    pub(crate) level: i64,
    pub(crate) blocked_until: Timestamp,
    pub(crate) updated_at: Timestamp,
}

fn counter(row: &Row) -> Result<Counter, StoreError> {
    Ok(Counter {
        failures: row.int(0)?,
        level: row.int(1)?,
        blocked_until: row.time(2)?,
        updated_at: row.time(3)?,
    })
}

/// The counter as it is, without taking it.
pub(crate) async fn find(tx: &mut Tx, key: &str) -> Result<Option<Counter>, StoreError> {
    let sql = "SELECT failures, level, blocked_until, updated_at FROM throttles WHERE key = $1";
    tx.find(sql, &[key.into()])
        .await?
        .as_ref()
        .map(counter)
        .transpose()
}

/// Takes the counter, making it when it is not there: whoever else wants it waits for this transaction.
pub(crate) async fn take(tx: &mut Tx, key: &str, now: Timestamp) -> Result<Counter, StoreError> {
    let sql = "INSERT INTO throttles (key, failures, level, blocked_until, updated_at) VALUES ($1, 0, 0, 0, $2) \
               ON CONFLICT (key) DO UPDATE SET failures = throttles.failures \
               RETURNING failures, level, blocked_until, updated_at";
    let row = tx
        .find(sql, &[key.into(), now.into()])
        .await?
        .ok_or(StoreError::from(sqlx::Error::RowNotFound))?;
    counter(&row)
}

pub(crate) async fn save(tx: &mut Tx, key: &str, counter: &Counter) -> Result<(), StoreError> {
    let sql = "UPDATE throttles SET failures = $2, level = $3, blocked_until = $4, updated_at = $5 WHERE key = $1";
    let values = [
        key.into(),
        counter.failures.into(),
        counter.level.into(),
        counter.blocked_until.into(),
        counter.updated_at.into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}

pub(crate) async fn delete(tx: &mut Tx, key: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM throttles WHERE key = $1", &[key.into()])
        .await
        .map(drop)
}

/// Gives a counter another key.
pub(crate) async fn rename(tx: &mut Tx, old: &str, new: &str) -> Result<(), StoreError> {
    let sql = "UPDATE throttles SET key = $2 WHERE key = $1";
    tx.execute(sql, &[old.into(), new.into()]).await.map(drop)
}

/// Removes counters that nobody touched since `before` and that block nothing. One at its cap stays: `failures` at or
/// above `cap` must not be forgotten by waiting.
pub(crate) async fn purge(
    tx: &mut Tx,
    before: Timestamp,
    now: Timestamp,
    cap: i64,
) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM throttles WHERE updated_at < $1 AND blocked_until < $2 AND failures < $3",
        &[before.into(), now.into(), cap.into()],
    )
    .await
}
