//! Browsers and addresses that a principal signed in with before.

use super::{StoreError, Tx};
use crate::{ports::Timestamp, types::AccountId};

/// So many are kept of each principal, the latest.
const KEPT: i64 = 20;

/// Whether a principal signed in with this browser before.
pub(crate) async fn is_known(
    tx: &mut Tx,
    device_hash: &str,
    principal_id: &str,
) -> Result<bool, StoreError> {
    let sql = "SELECT COUNT(*) FROM known_devices WHERE device_hash = $1 AND principal_id = $2";
    Ok(tx
        .number(sql, &[device_hash.into(), principal_id.into()])
        .await?
        > 0)
}

/// How many browsers a principal signed in with before.
pub(crate) async fn count(tx: &mut Tx, principal_id: &str) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM known_devices WHERE principal_id = $1";
    tx.number(sql, &[principal_id.into()]).await
}

/// Who else signed in with this browser before.
pub(crate) async fn others(
    tx: &mut Tx,
    device_hash: &str,
    principal_id: &str,
) -> Result<Vec<(AccountId, String)>, StoreError> {
    let sql = "SELECT account_id, principal_id FROM known_devices WHERE device_hash = $1 AND principal_id <> $2 \
               ORDER BY principal_id";
    tx.list(sql, &[device_hash.into(), principal_id.into()])
        .await?
        .iter()
        .map(|row| {
            let account = AccountId::parse(&row.text(0)?)
                .map_err(|error| sqlx::Error::Decode(error.into()))?;
            Ok((account, row.text(1)?))
        })
        .collect()
}

/// Gives a browser a new cookie: everybody who used it before is known by the new one.
pub(crate) async fn rename(tx: &mut Tx, old: &str, new: &str) -> Result<(), StoreError> {
    let sql = "UPDATE known_devices SET device_hash = $2 WHERE device_hash = $1";
    tx.execute(sql, &[old.into(), new.into()]).await.map(drop)
}

/// Notes a sign-in with a browser; the oldest beyond the number kept are forgotten.
pub(crate) async fn note(
    tx: &mut Tx,
    device_hash: &str,
    account: &AccountId,
    principal_id: &str,
    user_agent: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO known_devices (device_hash, principal_id, account_id, user_agent, created_at, last_used_at) \
               VALUES ($1, $2, $3, $4, $5, $5) \
               ON CONFLICT (device_hash, principal_id) DO UPDATE SET last_used_at = $5, user_agent = $4";
    let values = [
        device_hash.into(),
        principal_id.into(),
        account.as_str().into(),
        user_agent.into(),
        now.into(),
    ];
    tx.execute(sql, &values).await?;
    let sql = "DELETE FROM known_devices WHERE principal_id = $1 AND device_hash NOT IN \
               (SELECT device_hash FROM known_devices WHERE principal_id = $1 ORDER BY last_used_at DESC, device_hash LIMIT $2)";
    tx.execute(sql, &[principal_id.into(), KEPT.into()])
        .await
        .map(drop)
}

/// Notes an address; true when the principal never came from it, as far as is remembered.
pub(crate) async fn note_address(
    tx: &mut Tx,
    address: &str,
    account: &AccountId,
    principal_id: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql =
        "UPDATE known_addresses SET last_used_at = $3 WHERE principal_id = $1 AND address = $2";
    let values = [principal_id.into(), address.into(), now.into()];
    if tx.execute(sql, &values).await? > 0 {
        return Ok(false);
    }
    let sql = "INSERT INTO known_addresses (principal_id, address, account_id, last_used_at) VALUES ($1, $2, $3, $4)";
    let values = [
        principal_id.into(),
        address.into(),
        account.as_str().into(),
        now.into(),
    ];
    tx.execute(sql, &values).await?;
    let sql = "DELETE FROM known_addresses WHERE principal_id = $1 AND address NOT IN \
               (SELECT address FROM known_addresses WHERE principal_id = $1 ORDER BY last_used_at DESC, address LIMIT $2)";
    tx.execute(sql, &[principal_id.into(), KEPT.into()]).await?;
    Ok(true)
}

/// Forgets every browser and address of a principal: after a reset, each is a stranger's again.
pub(crate) async fn forget(tx: &mut Tx, principal_id: &str) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM known_devices WHERE principal_id = $1",
        &[principal_id.into()],
    )
    .await?;
    tx.execute(
        "DELETE FROM known_addresses WHERE principal_id = $1",
        &[principal_id.into()],
    )
    .await
    .map(drop)
}

/// Forgets what nobody used since `before`.
pub(crate) async fn purge(tx: &mut Tx, before: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM known_devices WHERE last_used_at < $1",
        &[before.into()],
    )
    .await?;
    tx.execute(
        "DELETE FROM known_addresses WHERE last_used_at < $1",
        &[before.into()],
    )
    .await
    .map(drop)
}
