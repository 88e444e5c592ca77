//! Roles.

use std::collections::BTreeMap;

use super::{Row, StoreError, Tx, Value};
use crate::{
    ports::Timestamp,
    types::{AccountId, RoleName},
};

/// A role as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredRole {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) description: String,
    pub(crate) created_at: Timestamp,
    /// The trust policy as it was written.
    pub(crate) trust: String,
    pub(crate) max_session_seconds: i64,
    pub(crate) boundary_policy_id: Option<String>,
    /// The service that it is linked to.
    pub(crate) service: Option<String>,
    pub(crate) last_used_at: Option<Timestamp>,
}

/// A selection of what [`role`] reads, in its order.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, path, description, created_at, trust, max_session_seconds, boundary_policy_id, service, \
             last_used_at FROM roles ",
            $rest
        )
    };
}

fn role(row: &Row) -> Result<StoredRole, StoreError> {
    Ok(StoredRole {
        id: row.text(0)?,
        name: row.text(1)?,
        path: row.text(2)?,
        description: row.text(3)?,
        created_at: row.time(4)?,
        trust: row.text(5)?,
        max_session_seconds: row.int(6)?,
        boundary_policy_id: row.opt_text(7)?,
        service: row.opt_text(8)?,
        last_used_at: row.opt_time(9)?,
    })
}

/// The role with this name, ignoring case.
pub(crate) async fn find(
    tx: &mut Tx,
    account: &AccountId,
    name: &RoleName,
) -> Result<Option<StoredRole>, StoreError> {
    let sql = select!("WHERE account_id = $1 AND name_key = $2");
    tx.find(sql, &[account.as_str().into(), name.key().into()])
        .await?
        .as_ref()
        .map(role)
        .transpose()
}

/// The role with this unique id.
pub(crate) async fn by_id(
    tx: &mut Tx,
    account: &AccountId,
    id: &str,
) -> Result<Option<StoredRole>, StoreError> {
    let sql = select!("WHERE account_id = $1 AND id = $2");
    tx.find(sql, &[account.as_str().into(), id.into()])
        .await?
        .as_ref()
        .map(role)
        .transpose()
}

/// The account's first roles by name.
pub(crate) async fn first(
    tx: &mut Tx,
    account: &AccountId,
    limit: i64,
) -> Result<Vec<StoredRole>, StoreError> {
    let sql = select!("WHERE account_id = $1 ORDER BY name_key LIMIT $2");
    let rows = tx
        .list(sql, &[account.as_str().into(), limit.into()])
        .await?;
    rows.iter().map(role).collect()
}

/// How many roles an account has.
pub(crate) async fn count(tx: &mut Tx, account: &AccountId) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM roles WHERE account_id = $1";
    tx.number(sql, &[account.as_str().into()]).await
}

/// Puts a new role in, without the users and roles that it trusts.
pub(crate) async fn insert(
    tx: &mut Tx,
    account: &AccountId,
    new: &StoredRole,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO roles (id, account_id, name, name_key, path, description, created_at, trust, \
               max_session_seconds, boundary_policy_id, service, last_used_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let values: [Value; 12] = [
        (&new.id).into(),
        account.as_str().into(),
        (&new.name).into(),
        new.name.to_ascii_lowercase().into(),
        (&new.path).into(),
        (&new.description).into(),
        new.created_at.into(),
        (&new.trust).into(),
        new.max_session_seconds.into(),
        new.boundary_policy_id.clone().into(),
        new.service.clone().into(),
        new.last_used_at.into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}

/// Sets a role's trust policy, and which unique ids the ARNs in it mean.
pub(crate) async fn set_trust(
    tx: &mut Tx,
    role_id: &str,
    document: &str,
    principals: &BTreeMap<String, String>,
) -> Result<(), StoreError> {
    let sql = "UPDATE roles SET trust = $2 WHERE id = $1";
    tx.execute(sql, &[role_id.into(), document.into()]).await?;
    let sql = "DELETE FROM trusted_principals WHERE role_id = $1";
    tx.execute(sql, &[role_id.into()]).await?;
    for (arn, id) in principals {
        let sql = "INSERT INTO trusted_principals (role_id, arn, principal_id) VALUES ($1, $2, $3)";
        tx.execute(sql, &[role_id.into(), arn.into(), id.into()])
            .await?;
    }
    Ok(())
}

/// Which unique id each ARN in a role's trust policy means.
pub(crate) async fn trusted(
    tx: &mut Tx,
    role_id: &str,
) -> Result<BTreeMap<String, String>, StoreError> {
    let sql = "SELECT arn, principal_id FROM trusted_principals WHERE role_id = $1";
    let rows = tx.list(sql, &[role_id.into()]).await?;
    rows.iter()
        .map(|row| Ok((row.text(0)?, row.text(1)?)))
        .collect()
}

/// Notes that a session of the role did something.
pub(crate) async fn used(tx: &mut Tx, role_id: &str, now: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE roles SET last_used_at = $2 WHERE id = $1";
    tx.execute(sql, &[role_id.into(), now.into()])
        .await
        .map(drop)
}
