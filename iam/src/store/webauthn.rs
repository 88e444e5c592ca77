//! By which handle authenticators know a principal, and which challenges were answered.

use super::{StoreError, Tx};
use crate::{ports::Timestamp, types::AccountId};

/// A principal's handle, if it has one.
pub(crate) async fn handle_of(
    tx: &mut Tx,
    principal_id: &str,
) -> Result<Option<String>, StoreError> {
    let sql = "SELECT handle FROM webauthn_users WHERE principal_id = $1";
    match tx.find(sql, &[principal_id.into()]).await? {
        Some(row) => row.text(0).map(Some),
        None => Ok(None),
    }
}

/// Gives a principal its handle; one that it has stays.
pub(crate) async fn insert_handle(
    tx: &mut Tx,
    handle: &str,
    account: &AccountId,
    principal_id: &str,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO webauthn_users (handle, principal_id, account_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    tx.execute(
        sql,
        &[handle.into(), principal_id.into(), account.as_str().into()],
    )
    .await
    .map(drop)
}

/// Notes that a challenge was answered. False when it was before.
pub(crate) async fn use_challenge(
    tx: &mut Tx,
    hash: &str,
    ends_at: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO used_challenges (hash, ends_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    Ok(tx.execute(sql, &[hash.into(), ends_at.into()]).await? == 1)
}

/// Forgets challenges that are too old to be answered.
pub(crate) async fn purge_challenges(tx: &mut Tx, now: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM used_challenges WHERE ends_at < $1",
        &[now.into()],
    )
    .await
    .map(drop)
}
