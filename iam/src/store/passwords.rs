//! Password hashes. A user without a row here cannot sign in.

use super::{StoreError, Tx};
use crate::{ports::Timestamp, secrets::StoredPassword, types::AccountId};

/// A stored password and what hangs on it.
#[derive(Debug, Clone)]
pub(crate) struct PasswordRow {
    pub(crate) password: StoredPassword,
    pub(crate) reset_required: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) changed_at: Timestamp,
}

pub(crate) async fn find(
    tx: &mut Tx,
    principal_id: &str,
) -> Result<Option<PasswordRow>, StoreError> {
    let sql = "SELECT phc, pepper_key_id, reset_required, created_at, changed_at FROM passwords WHERE principal_id = $1";
    match tx.find(sql, &[principal_id.into()]).await? {
        Some(row) => Ok(Some(PasswordRow {
            password: StoredPassword {
                phc: row.text(0)?,
                pepper_key_id: row.text(1)?,
            },
            reset_required: row.flag(2)?,
            created_at: row.time(3)?,
            changed_at: row.time(4)?,
        })),
        None => Ok(None),
    }
}

/// Gives a principal its first password. False when it has one.
pub(crate) async fn insert(
    tx: &mut Tx,
    account: &AccountId,
    principal_id: &str,
    password: &StoredPassword,
    reset_required: bool,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO passwords (principal_id, account_id, phc, pepper_key_id, reset_required, created_at, changed_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT DO NOTHING";
    let values = [
        principal_id.into(),
        account.as_str().into(),
        (&password.phc).into(),
        (&password.pepper_key_id).into(),
        reset_required.into(),
        now.into(),
    ];
    Ok(tx.execute(sql, &values).await? == 1)
}

pub(crate) async fn update(
    tx: &mut Tx,
    principal_id: &str,
    password: &StoredPassword,
    reset_required: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE passwords SET phc = $2, pepper_key_id = $3, reset_required = $4, changed_at = $5 WHERE principal_id = $1";
    let values = [
        principal_id.into(),
        (&password.phc).into(),
        (&password.pepper_key_id).into(),
        reset_required.into(),
        now.into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}

/// Replaces a hash by one of the same password at today's cost, if it is still the one that was verified.
pub(crate) async fn rehash(
    tx: &mut Tx,
    principal_id: &str,
    old: &StoredPassword,
    new: &StoredPassword,
) -> Result<(), StoreError> {
    let sql =
        "UPDATE passwords SET phc = $3, pepper_key_id = $4 WHERE principal_id = $1 AND phc = $2";
    let values = [
        principal_id.into(),
        (&old.phc).into(),
        (&new.phc).into(),
        (&new.pepper_key_id).into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}

pub(crate) async fn set_reset_required(
    tx: &mut Tx,
    principal_id: &str,
    required: bool,
) -> Result<(), StoreError> {
    let sql = "UPDATE passwords SET reset_required = $2 WHERE principal_id = $1";
    tx.execute(sql, &[principal_id.into(), required.into()])
        .await
        .map(drop)
}

/// Takes a principal's password away. Returns whether it had one.
pub(crate) async fn delete(tx: &mut Tx, principal_id: &str) -> Result<bool, StoreError> {
    Ok(tx
        .execute(
            "DELETE FROM passwords WHERE principal_id = $1",
            &[principal_id.into()],
        )
        .await?
        == 1)
}
