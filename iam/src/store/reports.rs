//! Credential reports, and what they are made from.

use super::{StoreError, Tx};
use crate::{ports::Timestamp, types::AccountId};

/// A user, or root, with the state of their credentials.
#[derive(Debug, Clone)]
pub(crate) struct ReportedPerson {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) name_key: String,
    pub(crate) path: String,
    pub(crate) created_at: Timestamp,
    pub(crate) password_last_used: Option<Timestamp>,
    pub(crate) password_changed_at: Option<Timestamp>,
    pub(crate) mfa_active: bool,
}

/// An access key of somebody's.
#[derive(Debug, Clone)]
pub(crate) struct ReportedKey {
    pub(crate) owner_id: String,
    pub(crate) active: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) last_used_at: Option<Timestamp>,
}

fn key(row: &super::Row) -> Result<ReportedKey, StoreError> {
    Ok(ReportedKey {
        owner_id: row.text(0)?,
        active: row.flag(1)?,
        created_at: row.time(2)?,
        last_used_at: row.opt_time(3)?,
    })
}

/// The root user. When it last signed in is what the audit log says.
pub(crate) async fn root(tx: &mut Tx, account: &AccountId) -> Result<ReportedPerson, StoreError> {
    let sql = "SELECT created_at, \
               (SELECT MAX(event_time) FROM audit_events WHERE account_id = $1 AND username = 'root' \
                AND event_name IN ('ConsoleLogin', 'PasskeyLogin') AND error_code = ''), \
               EXISTS (SELECT 1 FROM mfa_devices d WHERE d.owner_id = $1 AND d.enabled_at IS NOT NULL) \
               FROM accounts WHERE id = $1";
    let row = tx
        .find(sql, &[account.as_str().into()])
        .await?
        .ok_or(StoreError::from(sqlx::Error::RowNotFound))?;
    Ok(ReportedPerson {
        id: account.to_string(),
        name: String::new(),
        name_key: String::new(),
        path: String::new(),
        created_at: row.time(0)?,
        password_last_used: row.opt_time(1)?,
        password_changed_at: None,
        mfa_active: row.flag(2)?,
    })
}

/// A page of users by name.
pub(crate) async fn people(
    tx: &mut Tx,
    account: &AccountId,
    after: &str,
    limit: i64,
) -> Result<Vec<ReportedPerson>, StoreError> {
    let sql = "SELECT u.id, u.name, u.name_key, u.path, u.created_at, u.password_last_used, p.changed_at, \
               EXISTS (SELECT 1 FROM mfa_devices d WHERE d.owner_id = u.id AND d.enabled_at IS NOT NULL) \
               FROM users u LEFT JOIN passwords p ON p.principal_id = u.id \
               WHERE u.account_id = $1 AND u.name_key > $2 ORDER BY u.name_key LIMIT $3";
    let rows = tx
        .list(sql, &[account.as_str().into(), after.into(), limit.into()])
        .await?;
    rows.iter()
        .map(|row| {
            Ok(ReportedPerson {
                id: row.text(0)?,
                name: row.text(1)?,
                name_key: row.text(2)?,
                path: row.text(3)?,
                created_at: row.time(4)?,
                password_last_used: row.opt_time(5)?,
                password_changed_at: row.opt_time(6)?,
                mfa_active: row.flag(7)?,
            })
        })
        .collect()
}

/// The access keys of the users after a name up to another, the oldest first.
pub(crate) async fn keys_between(
    tx: &mut Tx,
    account: &AccountId,
    after: &str,
    last: &str,
) -> Result<Vec<ReportedKey>, StoreError> {
    let sql = "SELECT k.owner_id, k.active, k.created_at, k.last_used_at FROM access_keys k \
               JOIN users u ON u.id = k.owner_id WHERE u.account_id = $1 AND u.name_key > $2 AND u.name_key <= $3 \
               ORDER BY k.created_at, k.id";
    tx.list(sql, &[account.as_str().into(), after.into(), last.into()])
        .await?
        .iter()
        .map(key)
        .collect()
}

/// One owner's access keys, the oldest first.
pub(crate) async fn keys_of(tx: &mut Tx, owner_id: &str) -> Result<Vec<ReportedKey>, StoreError> {
    let sql = "SELECT owner_id, active, created_at, last_used_at FROM access_keys WHERE owner_id = $1 \
               ORDER BY created_at, id";
    let rows = tx.list(sql, &[owner_id.into()]).await?;
    rows.iter().map(key).collect()
}

/// The newest report and when it was made.
pub(crate) async fn credential_report(
    tx: &mut Tx,
    account: &AccountId,
) -> Result<Option<(Timestamp, String)>, StoreError> {
    let sql = "SELECT generated_at, content FROM credential_reports WHERE account_id = $1";
    tx.find(sql, &[account.as_str().into()])
        .await?
        .map(|row| Ok((row.time(0)?, row.text(1)?)))
        .transpose()
}

/// Keeps a report in place of the one before.
pub(crate) async fn set_credential_report(
    tx: &mut Tx,
    account: &AccountId,
    now: Timestamp,
    content: &str,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO credential_reports (account_id, generated_at, content) VALUES ($1, $2, $3) \
               ON CONFLICT (account_id) DO UPDATE SET generated_at = $2, content = $3";
    tx.execute(sql, &[account.as_str().into(), now.into(), content.into()])
        .await
        .map(drop)
}
