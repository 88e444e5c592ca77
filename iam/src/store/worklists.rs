//! Which users and access keys somebody should look after. Each list is cut into pages by the database, in order of
//! the user's name and, where a user has several entries, of the access key's id.

use super::{Row, StoreError, Tx, Value};
use crate::{operations::worklists::WorklistKind, ports::Timestamp, types::AccountId};

/// A user, or one access key of theirs.
#[derive(Debug, Clone)]
pub(crate) struct StoredEntry {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) created_at: Timestamp,
    pub(crate) password_last_used: Option<Timestamp>,
    pub(crate) password_changed_at: Option<Timestamp>,
    pub(crate) access_key_id: Option<String>,
    pub(crate) access_key_created_at: Option<Timestamp>,
    pub(crate) access_key_last_used_at: Option<Timestamp>,
}

/// After which entry a page begins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) name_key: &'a str,
    pub(crate) key_id: &'a str,
}

fn entry(row: &Row) -> Result<StoredEntry, StoreError> {
    Ok(StoredEntry {
        id: row.text(0)?,
        name: row.text(1)?,
        path: row.text(2)?,
        created_at: row.time(3)?,
        password_last_used: row.opt_time(4)?,
        password_changed_at: row.opt_time(5)?,
        access_key_id: row.opt_text(6)?,
        access_key_created_at: row.opt_time(7)?,
        access_key_last_used_at: row.opt_time(8)?,
    })
}

/// Gives each list's SQL twice, for a page and for the count: what it selects from and its condition are one text.
/// `$1` is the account, `$2` the instant before which is long ago.
macro_rules! selects {
    ($condition:literal) => {
        (
            concat!(
                "SELECT u.id, u.name, u.path, u.created_at, u.password_last_used, p.changed_at, NULL, \
                 (SELECT MAX(k.created_at) FROM access_keys k WHERE k.owner_id = u.id), \
                 (SELECT MAX(k.last_used_at) FROM access_keys k WHERE k.owner_id = u.id) \
                 FROM users u LEFT JOIN passwords p ON p.principal_id = u.id \
                 WHERE u.account_id = $1 AND $2 > 0 AND u.name_key > $3 AND $4 >= '' AND ",
                $condition,
                " ORDER BY u.name_key LIMIT $5"
            ),
            concat!(
                "SELECT COUNT(*) FROM users u LEFT JOIN passwords p ON p.principal_id = u.id \
                 WHERE u.account_id = $1 AND $2 > 0 AND ",
                $condition
            ),
        )
    };
}

/// The page's and the count's SQL.
const fn sql(kind: WorklistKind) -> (&'static str, &'static str) {
    match kind {
        WorklistKind::NoMfa => selects!(
            "p.principal_id IS NOT NULL AND NOT EXISTS \
             (SELECT 1 FROM mfa_devices d WHERE d.owner_id = u.id AND d.enabled_at IS NOT NULL)"
        ),
        WorklistKind::OldPassword => selects!("p.changed_at < $2"),
        WorklistKind::UnusedUser => selects!(
            "u.created_at < $2 AND (u.password_last_used IS NULL OR u.password_last_used < $2) AND NOT EXISTS \
             (SELECT 1 FROM access_keys k WHERE k.owner_id = u.id AND (k.last_used_at >= $2 OR k.created_at >= $2)) \
             AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.principal_id = u.id AND s.last_seen_at >= $2)"
        ),
        // What was made before is old, and what was last used before was made before.
        WorklistKind::UnusedAccessKey => (
            "SELECT u.id, u.name, u.path, u.created_at, u.password_last_used, p.changed_at, k.id, k.created_at, \
             k.last_used_at FROM users u JOIN access_keys k ON k.owner_id = u.id \
             LEFT JOIN passwords p ON p.principal_id = u.id WHERE u.account_id = $1 AND k.active AND k.created_at < $2 \
             AND (u.name_key > $3 OR (u.name_key = $3 AND k.id > $4)) ORDER BY u.name_key, k.id LIMIT $5",
            "SELECT COUNT(*) FROM users u JOIN access_keys k ON k.owner_id = u.id \
             WHERE u.account_id = $1 AND k.active AND k.created_at < $2",
        ),
    }
}

/// A page of a list.
pub(crate) async fn list(
    tx: &mut Tx,
    account: &AccountId,
    kind: WorklistKind,
    cutoff: Timestamp,
    after: Place<'_>,
    limit: i64,
) -> Result<Vec<StoredEntry>, StoreError> {
    let values: [Value; 5] = [
        account.as_str().into(),
        cutoff.into(),
        after.name_key.into(),
        after.key_id.into(),
        limit.into(),
    ];
    tx.list(sql(kind).0, &values)
        .await?
        .iter()
        .map(entry)
        .collect()
}

/// How many entries a list has.
pub(crate) async fn count(
    tx: &mut Tx,
    account: &AccountId,
    kind: WorklistKind,
    cutoff: Timestamp,
) -> Result<i64, StoreError> {
    tx.number(sql(kind).1, &[account.as_str().into(), cutoff.into()])
        .await
}
