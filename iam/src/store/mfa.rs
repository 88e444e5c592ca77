//! Virtual MFA devices. `last_step` only ever grows: a code is accepted by moving it on, so the same code is
//! never accepted twice, whichever door it comes by and whatever the clock does.

use super::{Row, StoreError, Tx};
use crate::{
    ports::Timestamp,
    types::{AccountId, MfaDeviceName},
};

/// A device as stored.
#[derive(Debug, Clone)]
pub(crate) struct StoredDevice {
    pub(crate) serial: String,
    pub(crate) name: String,
    pub(crate) name_key: String,
    pub(crate) owner_id: Option<String>,
    pub(crate) sealed_seed: String,
    pub(crate) last_step: i64,
    pub(crate) created_at: Timestamp,
    pub(crate) enabled_at: Option<Timestamp>,
    pub(crate) last_used_at: Option<Timestamp>,
}

fn device(row: &Row) -> Result<StoredDevice, StoreError> {
    Ok(StoredDevice {
        serial: row.text(0)?,
        name: row.text(1)?,
        name_key: row.text(2)?,
        owner_id: row.opt_text(3)?,
        sealed_seed: row.text(4)?,
        last_step: row.int(5)?,
        created_at: row.time(6)?,
        enabled_at: row.opt_time(7)?,
        last_used_at: row.opt_time(8)?,
    })
}

pub(crate) async fn find(
    tx: &mut Tx,
    account: &AccountId,
    serial: &str,
) -> Result<Option<StoredDevice>, StoreError> {
    let sql = "SELECT serial, name, name_key, owner_id, sealed_seed, last_step, created_at, enabled_at, last_used_at \
               FROM mfa_devices WHERE account_id = $1 AND serial = $2";
    tx.find(sql, &[account.as_str().into(), serial.into()])
        .await?
        .as_ref()
        .map(device)
        .transpose()
}

/// The enabled devices of a principal, oldest first; there are at most eight.
pub(crate) async fn enabled_of(
    tx: &mut Tx,
    owner_id: &str,
) -> Result<Vec<StoredDevice>, StoreError> {
    let sql = "SELECT serial, name, name_key, owner_id, sealed_seed, last_step, created_at, enabled_at, last_used_at \
               FROM mfa_devices WHERE owner_id = $1 AND enabled_at IS NOT NULL ORDER BY enabled_at, serial";
    tx.list(sql, &[owner_id.into()])
        .await?
        .iter()
        .map(device)
        .collect()
}

/// A page of the account's devices by name; `assigned` narrows to those in use or not.
pub(crate) async fn list(
    tx: &mut Tx,
    account: &AccountId,
    assigned: Option<bool>,
    after: &str,
    limit: i64,
) -> Result<Vec<StoredDevice>, StoreError> {
    let sql = "SELECT serial, name, name_key, owner_id, sealed_seed, last_step, created_at, enabled_at, last_used_at \
               FROM mfa_devices WHERE account_id = $1 AND name_key > $2 \
               AND ($3 = 'any' OR (enabled_at IS NOT NULL AND $3 = 'yes') OR (enabled_at IS NULL AND $3 = 'no')) \
               ORDER BY name_key LIMIT $4";
    let assigned = match assigned {
        None => "any",
        Some(true) => "yes",
        Some(false) => "no",
    };
    let values = [
        account.as_str().into(),
        after.into(),
        assigned.into(),
        limit.into(),
    ];
    tx.list(sql, &values).await?.iter().map(device).collect()
}

pub(crate) async fn insert(
    tx: &mut Tx,
    account: &AccountId,
    serial: &str,
    name: &MfaDeviceName,
    sealed_seed: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO mfa_devices (serial, account_id, name, name_key, sealed_seed, last_step, created_at) \
               VALUES ($1, $2, $3, $4, $5, 0, $6)";
    let values = [
        serial.into(),
        account.as_str().into(),
        name.as_str().into(),
        name.key().into(),
        sealed_seed.into(),
        now.into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}

/// Gives a device to its owner. False when somebody has it already.
pub(crate) async fn enable(
    tx: &mut Tx,
    serial: &str,
    owner_id: &str,
    step: i64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE mfa_devices SET owner_id = $2, last_step = $3, enabled_at = $4 WHERE serial = $1 AND enabled_at IS NULL";
    Ok(tx
        .execute(
            sql,
            &[serial.into(), owner_id.into(), step.into(), now.into()],
        )
        .await?
        == 1)
}

/// Accepts the code of a time step: true once for each step, and only for later steps than before.
pub(crate) async fn use_step(
    tx: &mut Tx,
    serial: &str,
    step: i64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE mfa_devices SET last_step = $2, last_used_at = $3 WHERE serial = $1 AND last_step < $2";
    Ok(tx
        .execute(sql, &[serial.into(), step.into(), now.into()])
        .await?
        == 1)
}

/// Takes a device from its owner; it stays in the account, unassigned, and keeps its last step.
pub(crate) async fn deactivate(tx: &mut Tx, serial: &str) -> Result<(), StoreError> {
    let sql = "UPDATE mfa_devices SET owner_id = NULL, enabled_at = NULL WHERE serial = $1";
    tx.execute(sql, &[serial.into()]).await.map(drop)
}

pub(crate) async fn delete(tx: &mut Tx, serial: &str) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM mfa_devices WHERE serial = $1",
        &[serial.into()],
    )
    .await
    .map(drop)
}

/// Removes a device with this name that nobody has, such as one that was taken from its user.
pub(crate) async fn delete_unassigned(
    tx: &mut Tx,
    account: &AccountId,
    name: &MfaDeviceName,
) -> Result<(), StoreError> {
    let sql =
        "DELETE FROM mfa_devices WHERE account_id = $1 AND name_key = $2 AND enabled_at IS NULL";
    tx.execute(sql, &[account.as_str().into(), name.key().into()])
        .await
        .map(drop)
}

/// Whether a device of the account has this name, ignoring case.
pub(crate) async fn name_taken(
    tx: &mut Tx,
    account: &AccountId,
    name: &MfaDeviceName,
) -> Result<bool, StoreError> {
    let sql = "SELECT COUNT(*) FROM mfa_devices WHERE account_id = $1 AND name_key = $2";
    Ok(tx
        .number(sql, &[account.as_str().into(), name.key().into()])
        .await?
        > 0)
}
