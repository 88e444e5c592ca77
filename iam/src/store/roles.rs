//! Roles.

use std::collections::BTreeMap;

use super::{Row, StoreError, Tx, Value, like_contains};
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

/// A page of roles by name, under a path, whose name, path or description holds `search`.
pub(crate) async fn list(
    tx: &mut Tx,
    account: &AccountId,
    path_prefix: &str,
    search: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<StoredRole>, StoreError> {
    let sql = select!(
        "WHERE account_id = $1 AND name_key > $2 AND substr(path, 1, length($3)) = $3 \
         AND (name_key LIKE $4 ESCAPE '!' OR lower(path) LIKE $4 ESCAPE '!' OR lower(description) LIKE $4 ESCAPE '!') \
         ORDER BY name_key LIMIT $5"
    );
    let values: [Value; 5] = [
        account.as_str().into(),
        after.into(),
        path_prefix.into(),
        like_contains(&search.to_ascii_lowercase()).into(),
        limit.into(),
    ];
    tx.list(sql, &values).await?.iter().map(role).collect()
}

/// How many roles a search finds.
pub(crate) async fn count(
    tx: &mut Tx,
    account: &AccountId,
    path_prefix: &str,
    search: &str,
) -> Result<i64, StoreError> {
    if search.is_empty() && path_prefix == "/" {
        // Every path begins with `/`: the index alone answers.
        let sql = "SELECT COUNT(*) FROM roles WHERE account_id = $1";
        return tx.number(sql, &[account.as_str().into()]).await;
    }
    let sql = "SELECT COUNT(*) FROM roles WHERE account_id = $1 AND substr(path, 1, length($2)) = $2 \
               AND (name_key LIKE $3 ESCAPE '!' OR lower(path) LIKE $3 ESCAPE '!' OR lower(description) LIKE $3 ESCAPE '!')";
    let pattern = like_contains(&search.to_ascii_lowercase());
    tx.number(
        sql,
        &[account.as_str().into(), path_prefix.into(), pattern.into()],
    )
    .await
}

/// Sets what a role is for and how long its sessions may last.
pub(crate) async fn update(
    tx: &mut Tx,
    id: &str,
    description: &str,
    max_session_seconds: i64,
) -> Result<(), StoreError> {
    let sql = "UPDATE roles SET description = $2, max_session_seconds = $3 WHERE id = $1";
    tx.execute(
        sql,
        &[id.into(), description.into(), max_session_seconds.into()],
    )
    .await
    .map(drop)
}

/// Sets a role's permissions boundary, or takes it away.
pub(crate) async fn set_boundary(
    tx: &mut Tx,
    id: &str,
    policy_id: Option<&str>,
) -> Result<(), StoreError> {
    let sql = "UPDATE roles SET boundary_policy_id = $2 WHERE id = $1";
    tx.execute(sql, &[id.into(), policy_id.into()])
        .await
        .map(drop)
}

/// Deletes a role with all that is its own: whom it trusts, its tags and its policies. Sessions that act as it stay
/// people's sessions; the gate lets none act as a role that is gone. What it is in must be taken away before.
pub(crate) async fn delete(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM trusted_principals WHERE role_id = $1",
        "DELETE FROM tags WHERE resource_id = $1",
        "DELETE FROM attachments WHERE target_id = $1",
        "DELETE FROM inline_policies WHERE target_id = $1",
        "DELETE FROM roles WHERE id = $1",
    ] {
        tx.execute(sql, &[id.into()]).await?;
    }
    Ok(())
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
