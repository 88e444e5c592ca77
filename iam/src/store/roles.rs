//! Roles.

use std::collections::BTreeMap;

use super::{Order, Place, Row, StoreError, Tx, Value, like_contains};
use crate::{
    operations::roles::RoleSort,
    ports::Timestamp,
    types::{AccountId, Arn, RoleName},
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
    /// Whom the ARNs in the trust policy mean. It is read with the role, and written by [`set_trust`] alone.
    pub(crate) trusted: Vec<Trusted>,
}

/// What an ARN in a trust policy means: the user or role that had it when it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trusted {
    pub(crate) arn: String,
    pub(crate) id: String,
    /// The ARN that the user or role has now; none where they are gone.
    pub(crate) now: Option<Arn>,
}

/// What [`role`] reads of a role `r`, in its order; `$1` is the account. Whom it trusts comes as one text of five words
/// each, so that a list of roles is one question: no ARN, id, path or name holds a space.
macro_rules! columns {
    () => {
        "r.id, r.name, r.path, r.description, r.created_at, r.trust, r.max_session_seconds, r.boundary_policy_id, \
         r.service, r.last_used_at, (SELECT string_agg(t.arn || ' ' || t.principal_id || ' ' || CASE \
         WHEN tr.id IS NOT NULL THEN 'role ' || tr.path || ' ' || tr.name \
         WHEN tu.id IS NOT NULL THEN 'user ' || tu.path || ' ' || tu.name ELSE 'gone - -' END, ' ') \
         FROM trusted_principals t LEFT JOIN roles tr ON tr.id = t.principal_id AND tr.account_id = $1 \
         LEFT JOIN users tu ON tu.id = t.principal_id AND tu.account_id = $1 WHERE t.role_id = r.id)"
    };
}
pub(super) use columns;

/// A selection of roles.
macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT ", columns!(), " FROM roles r ", $rest)
    };
}

/// The role whose columns begin there.
pub(super) fn role(row: &Row, at: usize, account: &AccountId) -> Result<StoredRole, StoreError> {
    Ok(StoredRole {
        id: row.text(at)?,
        name: row.text(at + 1)?,
        path: row.text(at + 2)?,
        description: row.text(at + 3)?,
        created_at: row.time(at + 4)?,
        trust: row.text(at + 5)?,
        max_session_seconds: row.int(at + 6)?,
        boundary_policy_id: row.opt_text(at + 7)?,
        service: row.opt_text(at + 8)?,
        last_used_at: row.opt_time(at + 9)?,
        trusted: trusted(&row.opt_text(at + 10)?.unwrap_or_default(), account),
    })
}

fn trusted(text: &str, account: &AccountId) -> Vec<Trusted> {
    let words: Vec<&str> = text.split(' ').collect();
    words
        .chunks_exact(5)
        .filter_map(|five| {
            let [arn, id, kind, path, name] = *five else {
                return None;
            };
            Some(Trusted {
                arn: arn.to_owned(),
                id: id.to_owned(),
                now: match kind {
                    "role" => Some(Arn::role(account, path, name)),
                    "user" => Some(Arn::user(account, path, name)),
                    _ => None,
                },
            })
        })
        .collect()
}

/// The role with this name, ignoring case.
pub(crate) async fn find(
    tx: &mut Tx,
    account: &AccountId,
    name: &RoleName,
) -> Result<Option<StoredRole>, StoreError> {
    let sql = select!("WHERE r.account_id = $1 AND r.name_key = $2");
    tx.find(sql, &[account.as_str().into(), name.key().into()])
        .await?
        .as_ref()
        .map(|row| role(row, 0, account))
        .transpose()
}

/// The role with this unique id.
pub(crate) async fn by_id(
    tx: &mut Tx,
    account: &AccountId,
    id: &str,
) -> Result<Option<StoredRole>, StoreError> {
    let sql = select!("WHERE r.account_id = $1 AND r.id = $2");
    tx.find(sql, &[account.as_str().into(), id.into()])
        .await?
        .as_ref()
        .map(|row| role(row, 0, account))
        .transpose()
}

/// The account's first roles by name.
pub(crate) async fn first(
    tx: &mut Tx,
    account: &AccountId,
    limit: i64,
) -> Result<Vec<StoredRole>, StoreError> {
    let sql = select!("WHERE r.account_id = $1 ORDER BY r.name_key LIMIT $2");
    let rows = tx
        .list(sql, &[account.as_str().into(), limit.into()])
        .await?;
    rows.iter().map(|row| role(row, 0, account)).collect()
}

/// Which roles a listing wants: those under a path, whose name, path or description holds `search`.
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
            "SELECT ",
            columns!(),
            " FROM roles r WHERE r.account_id = $1 AND substr(r.path, 1, length($2)) = $2 \
             AND (r.name_key LIKE $3 ESCAPE '!' OR lower(r.path) LIKE $3 ESCAPE '!' \
             OR lower(r.description) LIKE $3 ESCAPE '!') AND (",
            $value,
            ", r.name_key) ",
            $beyond,
            " ($4, $5) ORDER BY ",
            $value,
            " ",
            $direction,
            ", r.name_key ",
            $direction,
            " LIMIT $6"
        )
    };
}

/// Where a role stands in a listing.
pub(crate) fn place(role: &StoredRole, by: RoleSort) -> Place {
    let name_key = role.name.to_ascii_lowercase();
    let value = match by {
        RoleSort::Name => Value::Text(name_key.clone()),
        RoleSort::LastUsed => role.last_used_at.map_or(0, |at| at.0).into(),
        RoleSort::Created => role.created_at.into(),
    };
    Place {
        value,
        key: name_key,
    }
}

/// A page of roles, beyond a place, each with whom it trusts.
pub(crate) async fn list(
    tx: &mut Tx,
    account: &AccountId,
    filter: Filter<'_>,
    order: Order<RoleSort>,
    beyond: &Place,
    limit: i64,
) -> Result<Vec<StoredRole>, StoreError> {
    let sql = match order.by {
        RoleSort::Name => sorted!("r.name_key"),
        RoleSort::LastUsed => sorted!("COALESCE(r.last_used_at, 0)"),
        RoleSort::Created => sorted!("r.created_at"),
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
    rows.iter().map(|row| role(row, 0, account)).collect()
}

/// How many roles a search finds.
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

/// Notes that a session of the role did something.
pub(crate) async fn used(tx: &mut Tx, role_id: &str, now: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE roles SET last_used_at = $2 WHERE id = $1";
    tx.execute(sql, &[role_id.into(), now.into()])
        .await
        .map(drop)
}
