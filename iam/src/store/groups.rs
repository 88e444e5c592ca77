//! Groups and who is in them.

use super::{Row, StoreError, Tx, Value, like_contains, users::StoredUser};
use crate::{
    ports::Timestamp,
    types::{AccountId, GroupName, Path},
};

/// A group as stored, with how many users are in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredGroup {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) created_at: Timestamp,
    pub(crate) members: i64,
}

fn group(row: &Row) -> Result<StoredGroup, StoreError> {
    Ok(StoredGroup {
        id: row.text(0)?,
        name: row.text(1)?,
        path: row.text(2)?,
        created_at: row.time(3)?,
        members: row.int(4)?,
    })
}

/// The group with this name, ignoring case.
pub(crate) async fn find(
    tx: &mut Tx,
    account: &AccountId,
    name: &GroupName,
) -> Result<Option<StoredGroup>, StoreError> {
    let sql = "SELECT g.id, g.name, g.path, g.created_at, \
               (SELECT COUNT(*) FROM group_members m WHERE m.group_id = g.id) \
               FROM user_groups g WHERE g.account_id = $1 AND g.name_key = $2";
    tx.find(sql, &[account.as_str().into(), name.key().into()])
        .await?
        .as_ref()
        .map(group)
        .transpose()
}

/// A page of groups by name, under a path, whose name or path holds `search`.
pub(crate) async fn list(
    tx: &mut Tx,
    account: &AccountId,
    path_prefix: &str,
    search: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<StoredGroup>, StoreError> {
    let sql = "SELECT g.id, g.name, g.path, g.created_at, \
               (SELECT COUNT(*) FROM group_members m WHERE m.group_id = g.id) FROM user_groups g \
               WHERE g.account_id = $1 AND g.name_key > $2 AND substr(g.path, 1, length($3)) = $3 \
               AND (g.name_key LIKE $4 ESCAPE '!' OR lower(g.path) LIKE $4 ESCAPE '!') \
               ORDER BY g.name_key LIMIT $5";
    let values: [Value; 5] = [
        account.as_str().into(),
        after.into(),
        path_prefix.into(),
        like_contains(&search.to_ascii_lowercase()).into(),
        limit.into(),
    ];
    tx.list(sql, &values).await?.iter().map(group).collect()
}

/// How many groups a search finds.
pub(crate) async fn count(
    tx: &mut Tx,
    account: &AccountId,
    path_prefix: &str,
    search: &str,
) -> Result<i64, StoreError> {
    if search.is_empty() && path_prefix == "/" {
        // Every path begins with `/`: the index alone answers.
        let sql = "SELECT COUNT(*) FROM user_groups WHERE account_id = $1";
        return tx.number(sql, &[account.as_str().into()]).await;
    }
    let sql = "SELECT COUNT(*) FROM user_groups WHERE account_id = $1 AND substr(path, 1, length($2)) = $2 \
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
    name: &GroupName,
    path: &Path,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO user_groups (id, account_id, name, name_key, path, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
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

pub(crate) async fn update(
    tx: &mut Tx,
    id: &str,
    name: &GroupName,
    path: &Path,
) -> Result<(), StoreError> {
    let sql = "UPDATE user_groups SET name = $2, name_key = $3, path = $4 WHERE id = $1";
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

/// Deletes a group, and what its members had to sign in with.
pub(crate) async fn delete(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM mfa_requirements WHERE group_id = $1";
    tx.execute(sql, &[id.into()]).await?;
    tx.execute("DELETE FROM user_groups WHERE id = $1", &[id.into()])
        .await
        .map(drop)
}

/// Adds a user to a group; adding twice changes nothing. Returns whether it was new.
pub(crate) async fn add_member(
    tx: &mut Tx,
    group_id: &str,
    user_id: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO group_members (group_id, user_id, added_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    Ok(tx
        .execute(sql, &[group_id.into(), user_id.into(), now.into()])
        .await?
        == 1)
}

/// Takes a user out of a group. Returns whether it was in.
pub(crate) async fn remove_member(
    tx: &mut Tx,
    group_id: &str,
    user_id: &str,
) -> Result<bool, StoreError> {
    let sql = "DELETE FROM group_members WHERE group_id = $1 AND user_id = $2";
    Ok(tx.execute(sql, &[group_id.into(), user_id.into()]).await? == 1)
}

/// A page of a group's users by name.
pub(crate) async fn members(
    tx: &mut Tx,
    group_id: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<StoredUser>, StoreError> {
    let sql = "SELECT u.id, u.name, u.path, u.created_at, u.boundary_policy_id, u.password_last_used \
               FROM group_members m JOIN users u ON u.id = m.user_id \
               WHERE m.group_id = $1 AND u.name_key > $2 ORDER BY u.name_key LIMIT $3";
    let rows = tx
        .list(sql, &[group_id.into(), after.into(), limit.into()])
        .await?;
    rows.iter()
        .map(|row| {
            Ok(StoredUser {
                id: row.text(0)?,
                name: row.text(1)?,
                path: row.text(2)?,
                created_at: row.time(3)?,
                boundary_policy_id: row.opt_text(4)?,
                password_last_used: row.opt_time(5)?,
            })
        })
        .collect()
}

/// A page of the groups that a user is in, by name.
pub(crate) async fn of_user(
    tx: &mut Tx,
    user_id: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<StoredGroup>, StoreError> {
    let sql = "SELECT g.id, g.name, g.path, g.created_at, \
               (SELECT COUNT(*) FROM group_members n WHERE n.group_id = g.id) \
               FROM group_members m JOIN user_groups g ON g.id = m.group_id \
               WHERE m.user_id = $1 AND g.name_key > $2 ORDER BY g.name_key LIMIT $3";
    tx.list(sql, &[user_id.into(), after.into(), limit.into()])
        .await?
        .iter()
        .map(group)
        .collect()
}

/// How many groups a user is in.
pub(crate) async fn count_of_user(tx: &mut Tx, user_id: &str) -> Result<i64, StoreError> {
    tx.number(
        "SELECT COUNT(*) FROM group_members WHERE user_id = $1",
        &[user_id.into()],
    )
    .await
}
