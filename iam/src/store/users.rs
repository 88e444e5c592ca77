//! Users.

use super::{Row, StoreError, Tx, Value, like_contains};
use crate::{
    ports::Timestamp,
    principal::Principal,
    types::{AccountId, Path, UserName},
};

/// A user as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredUser {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) created_at: Timestamp,
    pub(crate) boundary_policy_id: Option<String>,
    pub(crate) password_last_used: Option<Timestamp>,
}

fn user(row: &Row) -> Result<StoredUser, StoreError> {
    Ok(StoredUser {
        id: row.text(0)?,
        name: row.text(1)?,
        path: row.text(2)?,
        created_at: row.time(3)?,
        boundary_policy_id: row.opt_text(4)?,
        password_last_used: row.opt_time(5)?,
    })
}

/// The user with this name, ignoring case.
pub(crate) async fn find(
    tx: &mut Tx,
    account: &AccountId,
    name: &UserName,
) -> Result<Option<StoredUser>, StoreError> {
    let sql = "SELECT id, name, path, created_at, boundary_policy_id, password_last_used \
               FROM users WHERE account_id = $1 AND name_key = $2";
    tx.find(sql, &[account.as_str().into(), name.key().into()])
        .await?
        .as_ref()
        .map(user)
        .transpose()
}

/// The principal with this id: a user of the account, or its root user.
pub(crate) async fn principal(
    tx: &mut Tx,
    account: &AccountId,
    id: &str,
) -> Result<Option<Principal>, StoreError> {
    if id == account.as_str() {
        return Ok(Some(Principal::root(account.clone())));
    }
    let sql = "SELECT name, path FROM users WHERE account_id = $1 AND id = $2";
    match tx.find(sql, &[account.as_str().into(), id.into()]).await? {
        Some(row) => Ok(Some(Principal::user(
            account.clone(),
            id.to_owned(),
            row.text(0)?,
            &row.text(1)?,
        ))),
        None => Ok(None),
    }
}

/// When the user with this id was created; none for the root user.
pub(crate) async fn created_at(tx: &mut Tx, id: &str) -> Result<Option<Timestamp>, StoreError> {
    tx.find("SELECT created_at FROM users WHERE id = $1", &[id.into()])
        .await?
        .map(|row| row.time(0))
        .transpose()
}

/// A page of users by name, under a path, whose name or path holds `search`.
pub(crate) async fn list(
    tx: &mut Tx,
    account: &AccountId,
    path_prefix: &str,
    search: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<StoredUser>, StoreError> {
    let sql = "SELECT id, name, path, created_at, boundary_policy_id, password_last_used FROM users \
               WHERE account_id = $1 AND name_key > $2 AND substr(path, 1, length($3)) = $3 \
               AND (name_key LIKE $4 ESCAPE '!' OR lower(path) LIKE $4 ESCAPE '!') \
               ORDER BY name_key LIMIT $5";
    let values: [Value; 5] = [
        account.as_str().into(),
        after.into(),
        path_prefix.into(),
        like_contains(&search.to_ascii_lowercase()).into(),
        limit.into(),
    ];
    tx.list(sql, &values).await?.iter().map(user).collect()
}

/// How many users a search finds.
pub(crate) async fn count(
    tx: &mut Tx,
    account: &AccountId,
    path_prefix: &str,
    search: &str,
) -> Result<i64, StoreError> {
    if search.is_empty() && path_prefix == "/" {
        // Every path begins with `/`: the index alone answers.
        let sql = "SELECT COUNT(*) FROM users WHERE account_id = $1";
        return tx.number(sql, &[account.as_str().into()]).await;
    }
    let sql = "SELECT COUNT(*) FROM users WHERE account_id = $1 AND substr(path, 1, length($2)) = $2 \
               AND (name_key LIKE $3 ESCAPE '!' OR lower(path) LIKE $3 ESCAPE '!')";
    let pattern = like_contains(&search.to_ascii_lowercase());
    tx.number(
        sql,
        &[account.as_str().into(), path_prefix.into(), pattern.into()],
    )
    .await
}

pub(crate) async fn insert(
    tx: &mut Tx,
    account: &AccountId,
    id: &str,
    name: &UserName,
    path: &Path,
    boundary_policy_id: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO users (id, account_id, name, name_key, path, created_at, boundary_policy_id) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        id.into(),
        account.as_str().into(),
        name.as_str().into(),
        name.key().into(),
        path.as_str().into(),
        now.into(),
        boundary_policy_id.into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}

pub(crate) async fn update(
    tx: &mut Tx,
    id: &str,
    name: &UserName,
    path: &Path,
) -> Result<(), StoreError> {
    let sql = "UPDATE users SET name = $2, name_key = $3, path = $4 WHERE id = $1";
    tx.execute(
        sql,
        &[
            id.into(),
            name.as_str().into(),
            name.key().into(),
            path.as_str().into(),
        ],
    )
    .await
    .map(drop)
}

pub(crate) async fn set_boundary(
    tx: &mut Tx,
    id: &str,
    policy_id: Option<&str>,
) -> Result<(), StoreError> {
    let sql = "UPDATE users SET boundary_policy_id = $2 WHERE id = $1";
    tx.execute(sql, &[id.into(), policy_id.into()])
        .await
        .map(drop)
}

pub(crate) async fn set_password_last_used(
    tx: &mut Tx,
    id: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE users SET password_last_used = $2 WHERE id = $1",
        &[id.into(), now.into()],
    )
    .await
    .map(drop)
}

pub(crate) async fn delete(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM sessions WHERE principal_id = $1",
        "DELETE FROM webauthn_users WHERE principal_id = $1",
        "DELETE FROM recovery_codes WHERE principal_id = $1",
        "DELETE FROM known_devices WHERE principal_id = $1",
        "DELETE FROM known_addresses WHERE principal_id = $1",
        "DELETE FROM password_history WHERE principal_id = $1",
        "DELETE FROM notices WHERE principal_id = $1",
        "DELETE FROM tags WHERE resource_id = $1",
    ] {
        tx.execute(sql, &[id.into()]).await?;
    }
    tx.execute("DELETE FROM users WHERE id = $1", &[id.into()])
        .await
        .map(drop)
}
