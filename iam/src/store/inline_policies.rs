//! Policies that are part of one user, group or role.

use super::{Row, StoreError, Tx, Value, attachments::TargetKind};
use crate::{
    breadth::Breadth,
    ports::Timestamp,
    types::{AccountId, PolicyName},
};

/// An inline policy as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredInlinePolicy {
    /// As it was first written.
    pub(crate) name: String,
    /// The text as it was written.
    pub(crate) document: String,
}

fn policy(row: &Row) -> Result<StoredInlinePolicy, StoreError> {
    Ok(StoredInlinePolicy {
        name: row.text(0)?,
        document: row.text(1)?,
    })
}

/// The policy of a target with this name, ignoring case.
pub(crate) async fn find(
    tx: &mut Tx,
    target_id: &str,
    name: &PolicyName,
) -> Result<Option<StoredInlinePolicy>, StoreError> {
    let sql = "SELECT name, document FROM inline_policies WHERE target_id = $1 AND name_key = $2";
    tx.find(sql, &[target_id.into(), name.key().into()])
        .await?
        .as_ref()
        .map(policy)
        .transpose()
}

/// A page of a target's policies by name.
pub(crate) async fn of_target(
    tx: &mut Tx,
    target_id: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<StoredInlinePolicy>, StoreError> {
    let sql = "SELECT name, document FROM inline_policies WHERE target_id = $1 AND name_key > $2 \
               ORDER BY name_key LIMIT $3";
    let rows = tx
        .list(sql, &[target_id.into(), after.into(), limit.into()])
        .await?;
    rows.iter().map(policy).collect()
}

/// How many a target has.
pub(crate) async fn count(tx: &mut Tx, target_id: &str) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM inline_policies WHERE target_id = $1";
    tx.number(sql, &[target_id.into()]).await
}

/// Writes a policy, in place of the one with the same name; that one's spelling stays.
pub(crate) async fn put(
    tx: &mut Tx,
    account: &AccountId,
    target: (TargetKind, &str),
    name: &PolicyName,
    document: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (kind, id) = target;
    let sql = "INSERT INTO inline_policies (target_id, name_key, target_kind, account_id, name, document, created_at, \
               updated_at, breadth) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8) \
               ON CONFLICT (target_id, name_key) DO UPDATE SET document = excluded.document, \
               updated_at = excluded.updated_at, breadth = excluded.breadth";
    let values: [Value; 8] = [
        id.into(),
        name.key().into(),
        kind.as_str().into(),
        account.as_str().into(),
        name.as_str().into(),
        document.into(),
        now.into(),
        Breadth::mark(document).into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}

/// Removes a policy.
pub(crate) async fn delete(
    tx: &mut Tx,
    target_id: &str,
    name: &PolicyName,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM inline_policies WHERE target_id = $1 AND name_key = $2";
    tx.execute(sql, &[target_id.into(), name.key().into()])
        .await
        .map(drop)
}
