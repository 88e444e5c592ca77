//! Users.

use super::{Order, Place, Row, StoreError, Tx, Value, like_contains};
use crate::{
    operations::users::UserSort,
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

/// Which users a listing wants. What is none or empty excludes nobody.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Filter<'a> {
    pub(crate) path_prefix: &'a str,
    pub(crate) search: &'a str,
    pub(crate) group_id: &'a str,
    pub(crate) has_password: Option<bool>,
    pub(crate) has_mfa: Option<bool>,
    pub(crate) has_access_keys: Option<bool>,
    pub(crate) inactive_since: Option<Timestamp>,
}

/// What a listing selects from: `$1` to `$8` are those of [`Filter::values`].
macro_rules! matching {
    () => {
        "FROM users u WHERE u.account_id = $1 AND ($2 = '/' OR substr(u.path, 1, length($2)) = $2) \
         AND ($3 = '%%' OR u.name_key LIKE $3 ESCAPE '!' OR lower(u.path) LIKE $3 ESCAPE '!') \
         AND ($4 = '' OR EXISTS (SELECT 1 FROM group_members m WHERE m.group_id = $4 AND m.user_id = u.id)) \
         AND ($5 = 0 OR ($5 = 1) = EXISTS (SELECT 1 FROM passwords p WHERE p.principal_id = u.id)) \
         AND ($6 = 0 OR ($6 = 1) = EXISTS \
           (SELECT 1 FROM mfa_devices d WHERE d.owner_id = u.id AND d.enabled_at IS NOT NULL)) \
         AND ($7 = 0 OR ($7 = 1) = EXISTS (SELECT 1 FROM access_keys k WHERE k.owner_id = u.id)) \
         AND ($8 = 0 OR (COALESCE(u.password_last_used, 0) < $8 \
           AND NOT EXISTS (SELECT 1 FROM access_keys k WHERE k.owner_id = u.id AND k.last_used_at >= $8) \
           AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.principal_id = u.id AND s.last_seen_at >= $8)))"
    };
}

/// A page of a listing in both directions, by one value and then the name.
macro_rules! sorted {
    ($value:literal) => {
        [
            sorted!($value, ">", "ASC"),
            sorted!($value, "<", "DESC"),
        ]
    };
    ($value:literal, $beyond:literal, $direction:literal) => {
        concat!(
            "SELECT u.id, u.name, u.path, u.created_at, u.boundary_policy_id, u.password_last_used ",
            matching!(),
            " AND (", $value, ", u.name_key) ", $beyond, " ($9, $10) ORDER BY ", $value, " ", $direction,
            ", u.name_key ", $direction, " LIMIT $11"
        )
    };
}

impl Filter<'_> {
    fn values(&self, account: &AccountId) -> Vec<Value> {
        let asked = |wanted: Option<bool>| {
            Value::Int(wanted.map_or(0, |wanted| if wanted { 1 } else { 2 }))
        };
        vec![
            account.as_str().into(),
            self.path_prefix.into(),
            like_contains(&self.search.to_ascii_lowercase()).into(),
            self.group_id.into(),
            asked(self.has_password),
            asked(self.has_mfa),
            asked(self.has_access_keys),
            self.inactive_since.unwrap_or(Timestamp(0)).into(),
        ]
    }

    /// Whether everybody is wanted; every path begins with `/`.
    fn is_everybody(&self) -> bool {
        let asks_nothing = [self.has_password, self.has_mfa, self.has_access_keys]
            .iter()
            .all(Option::is_none);
        matches!(self.path_prefix, "" | "/")
            && self.search.is_empty()
            && self.group_id.is_empty()
            && asks_nothing
            && self.inactive_since.is_none()
    }
}

/// Where a user stands in a listing.
pub(crate) fn place(user: &StoredUser, by: UserSort) -> Place {
    let name_key = user.name.to_ascii_lowercase();
    let value = match by {
        UserSort::Name => Value::Text(name_key.clone()),
        UserSort::LastSignIn => user.password_last_used.unwrap_or(Timestamp(0)).into(),
        UserSort::Created => user.created_at.into(),
    };
    Place {
        value,
        key: name_key,
    }
}

/// A page of users, beyond a place.
pub(crate) async fn list(
    tx: &mut Tx,
    account: &AccountId,
    filter: Filter<'_>,
    order: Order<UserSort>,
    beyond: &Place,
    limit: i64,
) -> Result<Vec<StoredUser>, StoreError> {
    let sql = match order.by {
        UserSort::Name => sorted!("u.name_key"),
        UserSort::LastSignIn => sorted!("COALESCE(u.password_last_used, 0)"),
        UserSort::Created => sorted!("u.created_at"),
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
        .map(user)
        .collect()
}

/// How many users a listing finds.
pub(crate) async fn count(
    tx: &mut Tx,
    account: &AccountId,
    filter: Filter<'_>,
) -> Result<i64, StoreError> {
    if filter.is_everybody() {
        // The index alone answers.
        let sql = "SELECT COUNT(*) FROM users WHERE account_id = $1";
        return tx.number(sql, &[account.as_str().into()]).await;
    }
    let sql = concat!("SELECT COUNT(*) ", matching!());
    tx.number(sql, &filter.values(account)).await
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
