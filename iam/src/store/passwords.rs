//! Password hashes, and those of former passwords. A user without a row in `passwords` cannot sign in.

use super::{Row, StoreError, Tx};
use crate::{ports::Timestamp, secrets::StoredPassword, types::AccountId};

/// So many former passwords are remembered: the most that AWS's PasswordReusePrevention asks for.
pub(crate) const REMEMBERED: i64 = 24;

/// A stored password and what hangs on it.
#[derive(Debug, Clone)]
pub(crate) struct PasswordRow {
    pub(crate) password: StoredPassword,
    pub(crate) reset_required: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) changed_at: Timestamp,
    /// When an administrator's temporary password stops working.
    pub(crate) expires_at: Option<Timestamp>,
}

/// How long a password is to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Holds {
    /// Its owner must change it at the next sign-in.
    pub(crate) reset_required: bool,
    /// It stops working by itself.
    pub(crate) expires_at: Option<Timestamp>,
}

/// A password that its owner chose.
pub(crate) const LASTING: Holds = Holds {
    reset_required: false,
    expires_at: None,
};

fn hash(row: &Row) -> Result<StoredPassword, StoreError> {
    Ok(StoredPassword {
        phc: row.text(0)?,
        pepper_key_id: row.text(1)?,
    })
}

pub(crate) async fn find(
    tx: &mut Tx,
    principal_id: &str,
) -> Result<Option<PasswordRow>, StoreError> {
    let sql = "SELECT phc, pepper_key_id, reset_required, created_at, changed_at, expires_at \
               FROM passwords WHERE principal_id = $1";
    match tx.find(sql, &[principal_id.into()]).await? {
        Some(row) => Ok(Some(PasswordRow {
            password: hash(&row)?,
            reset_required: row.flag(2)?,
            created_at: row.time(3)?,
            changed_at: row.time(4)?,
            expires_at: row.opt_time(5)?,
        })),
        None => Ok(None),
    }
}

/// The hashes of a principal's former passwords, the latest first; the present one is not among them.
pub(crate) async fn former(
    tx: &mut Tx,
    principal_id: &str,
    limit: i64,
) -> Result<Vec<StoredPassword>, StoreError> {
    let sql = "SELECT phc, pepper_key_id FROM password_history WHERE principal_id = $1 \
               ORDER BY replaced_at DESC, phc LIMIT $2";
    tx.list(sql, &[principal_id.into(), limit.into()])
        .await?
        .iter()
        .map(hash)
        .collect()
}

/// Gives a principal its first password. False when it has one.
pub(crate) async fn insert(
    tx: &mut Tx,
    account: &AccountId,
    principal_id: &str,
    password: &StoredPassword,
    holds: Holds,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO passwords (principal_id, account_id, phc, pepper_key_id, reset_required, created_at, changed_at, \
               expires_at) VALUES ($1, $2, $3, $4, $5, $6, $6, $7) ON CONFLICT DO NOTHING";
    let values = [
        principal_id.into(),
        account.as_str().into(),
        (&password.phc).into(),
        (&password.pepper_key_id).into(),
        holds.reset_required.into(),
        now.into(),
        holds.expires_at.into(),
    ];
    Ok(tx.execute(sql, &values).await? == 1)
}

/// Puts another password in place of the present one, which joins the former ones.
pub(crate) async fn replace(
    tx: &mut Tx,
    principal_id: &str,
    password: &StoredPassword,
    holds: Holds,
    now: Timestamp,
) -> Result<(), StoreError> {
    remember(tx, principal_id, now).await?;
    let sql = "UPDATE passwords SET phc = $2, pepper_key_id = $3, reset_required = $4, changed_at = $5, expires_at = $6 \
               WHERE principal_id = $1";
    let values = [
        principal_id.into(),
        (&password.phc).into(),
        (&password.pepper_key_id).into(),
        holds.reset_required.into(),
        now.into(),
        holds.expires_at.into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}

/// Writes the present password to the former ones and forgets the oldest of them.
async fn remember(tx: &mut Tx, principal_id: &str, now: Timestamp) -> Result<(), StoreError> {
    let sql = "INSERT INTO password_history (principal_id, account_id, phc, pepper_key_id, replaced_at) \
               SELECT principal_id, account_id, phc, pepper_key_id, CAST($2 AS BIGINT) FROM passwords \
               WHERE principal_id = $1 ON CONFLICT DO NOTHING";
    tx.execute(sql, &[principal_id.into(), now.into()]).await?;
    let sql = "DELETE FROM password_history WHERE principal_id = $1 AND phc NOT IN \
               (SELECT phc FROM password_history WHERE principal_id = $1 ORDER BY replaced_at DESC, phc LIMIT $2)";
    tx.execute(sql, &[principal_id.into(), REMEMBERED.into()])
        .await
        .map(drop)
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

/// Asks for a change at the next sign-in, or no longer. A password that need not be changed does not expire by itself.
pub(crate) async fn set_reset_required(
    tx: &mut Tx,
    principal_id: &str,
    required: bool,
) -> Result<(), StoreError> {
    let sql = "UPDATE passwords SET reset_required = $2, expires_at = CASE WHEN $2 THEN expires_at ELSE NULL END \
               WHERE principal_id = $1";
    tx.execute(sql, &[principal_id.into(), required.into()])
        .await
        .map(drop)
}

/// Takes a principal's password away; it stays among the former ones. Returns whether there was one.
pub(crate) async fn delete(
    tx: &mut Tx,
    principal_id: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    remember(tx, principal_id, now).await?;
    Ok(tx
        .execute(
            "DELETE FROM passwords WHERE principal_id = $1",
            &[principal_id.into()],
        )
        .await?
        == 1)
}
