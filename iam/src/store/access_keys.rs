//! Access keys: an id in the clear, a secret sealed with the key ring.

use super::{StoreError, Tx};
use crate::{ports::Timestamp, types::AccountId};

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
