//! Instance profiles and the role in each.

use super::{Row, StoreError, Tx, Value, like_contains};
use crate::{
    ports::Timestamp,
    types::{AccountId, InstanceProfileName, Path},
};

/// An instance profile as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredInstanceProfile {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) created_at: Timestamp,
    /// The unique id of the role that is in it.
    pub(crate) role_id: Option<String>,
}

fn profile(row: &Row) -> Result<StoredInstanceProfile, StoreError> {
    Ok(StoredInstanceProfile {
        id: row.text(0)?,
        name: row.text(1)?,
        path: row.text(2)?,
        created_at: row.time(3)?,
        role_id: row.opt_text(4)?,
    })
}

/// The instance profile with this name, ignoring case.
pub(crate) async fn find(
    tx: &mut Tx,
    account: &AccountId,
    name: &InstanceProfileName,
) -> Result<Option<StoredInstanceProfile>, StoreError> {
    let sql = "SELECT id, name, path, created_at, role_id FROM instance_profiles \
               WHERE account_id = $1 AND name_key = $2";
    tx.find(sql, &[account.as_str().into(), name.key().into()])
        .await?
        .as_ref()
        .map(profile)
        .transpose()
}

/// A page of instance profiles by name, under a path, whose name or path holds `search`.
pub(crate) async fn list(
    tx: &mut Tx,
    account: &AccountId,
    path_prefix: &str,
    search: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<StoredInstanceProfile>, StoreError> {
    let sql = "SELECT id, name, path, created_at, role_id FROM instance_profiles \
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
    tx.list(sql, &values).await?.iter().map(profile).collect()
}

/// How many instance profiles a search finds.
pub(crate) async fn count(
    tx: &mut Tx,
    account: &AccountId,
    path_prefix: &str,
    search: &str,
) -> Result<i64, StoreError> {
    if search.is_empty() && path_prefix == "/" {
        // Every path begins with `/`: the index alone answers.
        let sql = "SELECT COUNT(*) FROM instance_profiles WHERE account_id = $1";
        return tx.number(sql, &[account.as_str().into()]).await;
    }
    let sql = "SELECT COUNT(*) FROM instance_profiles WHERE account_id = $1 AND substr(path, 1, length($2)) = $2 \
               AND (name_key LIKE $3 ESCAPE '!' OR lower(path) LIKE $3 ESCAPE '!')";
    let pattern = like_contains(&search.to_ascii_lowercase());
    tx.number(
        sql,
        &[account.as_str().into(), path_prefix.into(), pattern.into()],
    )
    .await
}

/// A page of the instance profiles that a role is in, by name.
pub(crate) async fn of_role(
    tx: &mut Tx,
    role_id: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<StoredInstanceProfile>, StoreError> {
    let sql = "SELECT id, name, path, created_at, role_id FROM instance_profiles \
               WHERE role_id = $1 AND name_key > $2 ORDER BY name_key LIMIT $3";
    tx.list(sql, &[role_id.into(), after.into(), limit.into()])
        .await?
        .iter()
        .map(profile)
        .collect()
}

/// Puts a new instance profile in, without a role.
pub(crate) async fn insert(
    tx: &mut Tx,
    account: &AccountId,
    id: &str,
    name: &InstanceProfileName,
    path: &Path,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO instance_profiles (id, account_id, name, name_key, path, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        id.into(),
        account.as_str().into(),
        name.as_str().into(),
        name.key().into(),
        path.as_str().into(),
        now.into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}

/// Puts a role into an instance profile, or takes it out.
pub(crate) async fn set_role(
    tx: &mut Tx,
    id: &str,
    role_id: Option<&str>,
) -> Result<(), StoreError> {
    let sql = "UPDATE instance_profiles SET role_id = $2 WHERE id = $1";
    tx.execute(sql, &[id.into(), role_id.into()])
        .await
        .map(drop)
}

/// Deletes an instance profile and its tags.
pub(crate) async fn delete(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM tags WHERE resource_id = $1",
        "DELETE FROM instance_profiles WHERE id = $1",
    ] {
        tx.execute(sql, &[id.into()]).await?;
    }
    Ok(())
}
