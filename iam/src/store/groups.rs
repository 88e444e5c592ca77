//! Groups and who is in them.

use super::{Order, Place, Row, StoreError, Tx, Value, like_contains, users::StoredUser};
use crate::{
    operations::groups::GroupSort,
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

/// Which groups a listing wants.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Filter<'a> {
    pub(crate) path_prefix: &'a str,
    pub(crate) search: &'a str,
    pub(crate) only_empty: bool,
}

/// What a listing selects from: `$1` to `$4` are those of [`Filter::values`].
macro_rules! matching {
    () => {
        "FROM user_groups g WHERE g.account_id = $1 AND ($2 = '/' OR substr(g.path, 1, length($2)) = $2) \
         AND ($3 = '%%' OR g.name_key LIKE $3 ESCAPE '!' OR lower(g.path) LIKE $3 ESCAPE '!') \
         AND (NOT $4 OR NOT EXISTS (SELECT 1 FROM group_members m WHERE m.group_id = g.id))"
    };
}

/// A page of a listing in both directions, by one value and then the name.
macro_rules! sorted {
    ($value:literal) => {
        [sorted!($value, ">", "ASC"), sorted!($value, "<", "DESC")]
    };
    ($value:literal, $beyond:literal, $direction:literal) => {
        concat!(
            "SELECT g.id, g.name, g.path, g.created_at, \
             (SELECT COUNT(*) FROM group_members m WHERE m.group_id = g.id) ",
            matching!(),
            " AND (",
            $value,
            ", g.name_key) ",
            $beyond,
            " ($5, $6) ORDER BY ",
            $value,
            " ",
            $direction,
            ", g.name_key ",
            $direction,
            " LIMIT $7"
        )
    };
}

impl Filter<'_> {
    fn values(&self, account: &AccountId) -> Vec<Value> {
        vec![
            account.as_str().into(),
            self.path_prefix.into(),
            like_contains(&self.search.to_ascii_lowercase()).into(),
            self.only_empty.into(),
        ]
    }
}

/// Where a group stands in a listing.
pub(crate) fn place(group: &StoredGroup, by: GroupSort) -> Place {
    let name_key = group.name.to_ascii_lowercase();
    let value = match by {
        GroupSort::Name => Value::Text(name_key.clone()),
        GroupSort::Members => group.members.into(),
        GroupSort::Created => group.created_at.into(),
    };
    Place {
        value,
        key: name_key,
    }
}

/// A page of groups, beyond a place.
pub(crate) async fn list(
    tx: &mut Tx,
    account: &AccountId,
    filter: Filter<'_>,
    order: Order<GroupSort>,
    beyond: &Place,
    limit: i64,
) -> Result<Vec<StoredGroup>, StoreError> {
    let sql = match order.by {
        GroupSort::Name => sorted!("g.name_key"),
        GroupSort::Members => {
            sorted!("(SELECT COUNT(*) FROM group_members m WHERE m.group_id = g.id)")
        }
        GroupSort::Created => sorted!("g.created_at"),
    };
    let mut values = filter.values(account);
    values.extend([
        beyond.value.clone(),
        beyond.key.as_str().into(),
        limit.into(),
    ]);
    tx.list(order.choose(sql), &values)
        .await?
        .iter()
        .map(group)
        .collect()
}

/// How many groups a listing finds.
pub(crate) async fn count(
    tx: &mut Tx,
    account: &AccountId,
    filter: Filter<'_>,
) -> Result<i64, StoreError> {
    let sql = concat!("SELECT COUNT(*) ", matching!());
    tx.number(sql, &filter.values(account)).await
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
