//! Instance profiles and the role in each.

use super::{
    Order, Place, Row, StoreError, Tx, Value, like_contains,
    roles::{self, StoredRole},
};
use crate::{
    operations::instance_profiles::InstanceProfileSort,
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
    /// The role that is in it.
    pub(crate) role: Option<StoredRole>,
}

/// What [`profile`] reads, in its order, and from where; `$1` is the account.
macro_rules! select {
    () => {
        concat!(
            "SELECT i.id, i.name, i.path, i.created_at, ",
            roles::columns!(),
            " FROM instance_profiles i LEFT JOIN roles r ON r.id = i.role_id AND r.account_id = $1 "
        )
    };
}

fn profile(row: &Row, account: &AccountId) -> Result<StoredInstanceProfile, StoreError> {
    let role = match row.opt_text(4)? {
        Some(_) => Some(roles::role(row, 4, account)?),
        None => None,
    };
    Ok(StoredInstanceProfile {
        id: row.text(0)?,
        name: row.text(1)?,
        path: row.text(2)?,
        created_at: row.time(3)?,
        role,
    })
}

/// The instance profile with this name, ignoring case.
pub(crate) async fn find(
    tx: &mut Tx,
    account: &AccountId,
    name: &InstanceProfileName,
) -> Result<Option<StoredInstanceProfile>, StoreError> {
    let sql = concat!(select!(), "WHERE i.account_id = $1 AND i.name_key = $2");
    tx.find(sql, &[account.as_str().into(), name.key().into()])
        .await?
        .as_ref()
        .map(|row| profile(row, account))
        .transpose()
}

/// Which instance profiles a listing wants: those under a path, whose name or path holds `search`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Filter<'a> {
    pub(crate) path_prefix: &'a str,
    pub(crate) search: &'a str,
}

impl Filter<'_> {
    /// All of them.
    pub(crate) const ALL: Self = Self {
        path_prefix: "/",
        search: "",
    };
}

/// A page of a listing in both directions, by one value and then the name.
macro_rules! sorted {
    ($value:literal) => {
        [sorted!($value, ">", "ASC"), sorted!($value, "<", "DESC")]
    };
    ($value:literal, $beyond:literal, $direction:literal) => {
        concat!(
            select!(),
            "WHERE i.account_id = $1 AND substr(i.path, 1, length($2)) = $2 \
             AND (i.name_key LIKE $3 ESCAPE '!' OR lower(i.path) LIKE $3 ESCAPE '!') AND (",
            $value,
            ", i.name_key) ",
            $beyond,
            " ($4, $5) ORDER BY ",
            $value,
            " ",
            $direction,
            ", i.name_key ",
            $direction,
            " LIMIT $6"
        )
    };
}

/// Where an instance profile stands in a listing.
pub(crate) fn place(profile: &StoredInstanceProfile, by: InstanceProfileSort) -> Place {
    let name_key = profile.name.to_ascii_lowercase();
    let value = match by {
        InstanceProfileSort::Name => Value::Text(name_key.clone()),
        InstanceProfileSort::Created => profile.created_at.into(),
    };
    Place {
        value,
        key: name_key,
    }
}

/// A page of instance profiles, beyond a place, each with its role.
pub(crate) async fn list(
    tx: &mut Tx,
    account: &AccountId,
    filter: Filter<'_>,
    order: Order<InstanceProfileSort>,
    beyond: &Place,
    limit: i64,
) -> Result<Vec<StoredInstanceProfile>, StoreError> {
    let sql = match order.by {
        InstanceProfileSort::Name => sorted!("i.name_key"),
        InstanceProfileSort::Created => sorted!("i.created_at"),
    };
    let values: [Value; 6] = [
        account.as_str().into(),
        filter.path_prefix.into(),
        like_contains(&filter.search.to_ascii_lowercase()).into(),
        beyond.value.clone(),
        beyond.key.as_str().into(),
        limit.into(),
    ];
    let rows = tx.list(order.choose(sql), &values).await?;
    rows.iter().map(|row| profile(row, account)).collect()
}

/// How many instance profiles a search finds.
pub(crate) async fn count(
    tx: &mut Tx,
    account: &AccountId,
    Filter {
        path_prefix,
        search,
    }: Filter<'_>,
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
    account: &AccountId,
    role_id: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<StoredInstanceProfile>, StoreError> {
    let sql = concat!(
        select!(),
        "WHERE i.account_id = $1 AND i.role_id = $2 AND i.name_key > $3 ORDER BY i.name_key LIMIT $4"
    );
    let values = [
        account.as_str().into(),
        role_id.into(),
        after.into(),
        limit.into(),
    ];
    let rows = tx.list(sql, &values).await?;
    rows.iter().map(|row| profile(row, account)).collect()
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
