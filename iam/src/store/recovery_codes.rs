//! Recovery codes: a part that finds the row, and the hash of the rest. Each is used once.

use super::{StoreError, Tx};
use crate::{ports::Timestamp, secrets::StoredPassword, types::AccountId};

/// Replaces a principal's codes by new ones.
pub(crate) async fn replace(
    tx: &mut Tx,
    account: &AccountId,
    principal_id: &str,
    codes: &[(String, StoredPassword)],
    now: Timestamp,
) -> Result<(), StoreError> {
    delete_all(tx, principal_id).await?;
    let sql = "INSERT INTO recovery_codes (principal_id, selector, account_id, phc, pepper_key_id, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    for (selector, code) in codes {
        let values = [
            principal_id.into(),
            selector.into(),
            account.as_str().into(),
            (&code.phc).into(),
            (&code.pepper_key_id).into(),
            now.into(),
        ];
        tx.execute(sql, &values).await?;
    }
    Ok(())
}

/// The unused code that begins so.
pub(crate) async fn find(
    tx: &mut Tx,
    principal_id: &str,
    selector: &str,
) -> Result<Option<StoredPassword>, StoreError> {
    let sql = "SELECT phc, pepper_key_id FROM recovery_codes WHERE principal_id = $1 AND selector = $2 AND used_at IS NULL";
    match tx
        .find(sql, &[principal_id.into(), selector.into()])
        .await?
    {
        Some(row) => Ok(Some(StoredPassword {
            phc: row.text(0)?,
            pepper_key_id: row.text(1)?,
        })),
        None => Ok(None),
    }
}

/// Uses a code that was found to match: true once, and only while it is the one that was looked at.
pub(crate) async fn use_code(
    tx: &mut Tx,
    principal_id: &str,
    selector: &str,
    phc: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE recovery_codes SET used_at = $4 WHERE principal_id = $1 AND selector = $2 AND phc = $3 AND used_at IS NULL";
    let values = [principal_id.into(), selector.into(), phc.into(), now.into()];
    Ok(tx.execute(sql, &values).await? == 1)
}

/// How many codes are left, and when they were made; none when there never were any.
pub(crate) async fn status(
    tx: &mut Tx,
    principal_id: &str,
) -> Result<Option<(i64, Timestamp)>, StoreError> {
    let sql = "SELECT COUNT(*), COUNT(used_at), COALESCE(MAX(created_at), 0) FROM recovery_codes WHERE principal_id = $1";
    match tx.find(sql, &[principal_id.into()]).await? {
        Some(row) if row.int(0)? > 0 => Ok(Some((row.int(0)? - row.int(1)?, row.time(2)?))),
        _ => Ok(None),
    }
}

pub(crate) async fn delete_all(tx: &mut Tx, principal_id: &str) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM recovery_codes WHERE principal_id = $1",
        &[principal_id.into()],
    )
    .await
    .map(drop)
}
