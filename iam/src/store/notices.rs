//! What a person is told about their own account, written in the transaction of what happened.

use serde_json::Value as Json;

use super::{StoreError, Tx, Value};
use crate::{notices::NoticeKind, ports::Timestamp, types::AccountId};

/// A notice as stored.
#[derive(Debug, Clone)]
pub(crate) struct StoredNotice {
    pub(crate) id: String,
    /// None for a word that this version does not know.
    pub(crate) kind: Option<NoticeKind>,
    pub(crate) detail: Json,
    pub(crate) created_at: Timestamp,
    pub(crate) seen_at: Option<Timestamp>,
}

/// Where a page of notices begins: after one that was seen or not, of this time, with this id.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) seen: bool,
    pub(crate) created_at: i64,
    pub(crate) id: String,
}

/// Adds a notice; `detail` is for the person's eyes and never holds a secret.
pub(crate) async fn insert(
    tx: &mut Tx,
    id: &str,
    account: &AccountId,
    principal_id: &str,
    kind: NoticeKind,
    detail: &Json,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO notices (id, account_id, principal_id, kind, detail, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        id.into(),
        account.as_str().into(),
        principal_id.into(),
        kind.as_str().into(),
        detail.to_string().into(),
        now.into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}

/// A page of a principal's notices: the unseen first, then the newest.
pub(crate) async fn list(
    tx: &mut Tx,
    principal_id: &str,
    after: &Place,
    limit: i64,
) -> Result<Vec<StoredNotice>, StoreError> {
    let sql = "SELECT id, kind, detail, created_at, seen_at FROM notices WHERE principal_id = $1 \
               AND ((seen_at IS NOT NULL AND NOT $2) OR ((seen_at IS NOT NULL) = $2 \
                    AND (created_at < $3 OR (created_at = $3 AND id > $4)))) \
               ORDER BY CASE WHEN seen_at IS NULL THEN 0 ELSE 1 END, created_at DESC, id LIMIT $5";
    let values: [Value; 5] = [
        principal_id.into(),
        after.seen.into(),
        after.created_at.into(),
        (&after.id).into(),
        limit.into(),
    ];
    tx.list(sql, &values)
        .await?
        .iter()
        .map(|row| {
            Ok(StoredNotice {
                id: row.text(0)?,
                kind: NoticeKind::from_stored(&row.text(1)?),
                detail: serde_json::from_str(&row.text(2)?).unwrap_or_default(),
                created_at: row.time(3)?,
                seen_at: row.opt_time(4)?,
            })
        })
        .collect()
}

/// How many notices a principal has not seen.
pub(crate) async fn count_unseen(tx: &mut Tx, principal_id: &str) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM notices WHERE principal_id = $1 AND seen_at IS NULL";
    tx.number(sql, &[principal_id.into()]).await
}

/// Marks one of a principal's notices as seen. False when it is not theirs, or was seen before.
pub(crate) async fn dismiss(
    tx: &mut Tx,
    principal_id: &str,
    id: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql =
        "UPDATE notices SET seen_at = $3 WHERE principal_id = $1 AND id = $2 AND seen_at IS NULL";
    Ok(tx
        .execute(sql, &[principal_id.into(), id.into(), now.into()])
        .await?
        == 1)
}

/// Marks all of a principal's notices as seen; how many were not.
pub(crate) async fn dismiss_all(
    tx: &mut Tx,
    principal_id: &str,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let sql = "UPDATE notices SET seen_at = $2 WHERE principal_id = $1 AND seen_at IS NULL";
    tx.execute(sql, &[principal_id.into(), now.into()]).await
}

/// Removes notices that were seen before `before`.
pub(crate) async fn purge(tx: &mut Tx, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM notices WHERE seen_at < $1", &[before.into()])
        .await
}
