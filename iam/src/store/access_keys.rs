//! Access keys: an id in the clear, a secret sealed with the key ring.

use super::{Row, StoreError, Tx};
use crate::{
    ports::Timestamp,
    types::{AccessKeyId, AccountId},
};

/// A key as stored, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredAccessKey {
    pub(crate) id: String,
    pub(crate) owner_id: String,
    pub(crate) active: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) last_used_at: Option<Timestamp>,
}

fn key(row: &Row) -> Result<StoredAccessKey, StoreError> {
    Ok(StoredAccessKey {
        id: row.text(0)?,
        owner_id: row.text(1)?,
        active: row.flag(2)?,
        created_at: row.time(3)?,
        last_used_at: row.opt_time(4)?,
    })
}

/// The account's key with this id.
pub(crate) async fn find(
    tx: &mut Tx,
    account: &AccountId,
    id: &AccessKeyId,
) -> Result<Option<StoredAccessKey>, StoreError> {
    let sql = "SELECT id, owner_id, active, created_at, last_used_at FROM access_keys \
               WHERE account_id = $1 AND id = $2";
    tx.find(sql, &[account.as_str().into(), id.as_str().into()])
        .await?
        .as_ref()
        .map(key)
        .transpose()
}

/// The keys of a principal; there are at most two.
pub(crate) async fn of(tx: &mut Tx, owner_id: &str) -> Result<Vec<StoredAccessKey>, StoreError> {
    let sql = "SELECT id, owner_id, active, created_at, last_used_at FROM access_keys WHERE owner_id = $1";
    tx.list(sql, &[owner_id.into()])
        .await?
        .iter()
        .map(key)
        .collect()
}

pub(crate) async fn insert(
    tx: &mut Tx,
    account: &AccountId,
    id: &str,
    owner_id: &str,
    sealed_secret: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO access_keys (id, account_id, owner_id, sealed_secret, active, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        id.into(),
        account.as_str().into(),
        owner_id.into(),
        sealed_secret.into(),
        true.into(),
        now.into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}

/// How many keys a principal has.
pub(crate) async fn count(tx: &mut Tx, owner_id: &str) -> Result<i64, StoreError> {
    tx.number(
        "SELECT COUNT(*) FROM access_keys WHERE owner_id = $1",
        &[owner_id.into()],
    )
    .await
}

pub(crate) async fn set_active(tx: &mut Tx, id: &str, active: bool) -> Result<(), StoreError> {
    let sql = "UPDATE access_keys SET active = $2 WHERE id = $1";
    tx.execute(sql, &[id.into(), active.into()]).await.map(drop)
}

pub(crate) async fn delete(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM access_keys WHERE id = $1";
    tx.execute(sql, &[id.into()]).await.map(drop)
}
