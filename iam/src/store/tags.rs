//! Tags of users, roles, policies, MFA devices and instance profiles. A resource's id is its unique id, or the serial
//! number of a device.

use super::{Row, StoreError, Tx};
use crate::types::{AccountId, Tag, TagKey, Tags};

fn tag(row: &Row) -> Result<Tag, StoreError> {
    Ok(Tag::stored(row.text(0)?, row.text(1)?))
}

/// Every tag of a resource by key; there are at most fifty.
pub(crate) async fn of(tx: &mut Tx, resource_id: &str) -> Result<Tags, StoreError> {
    let sql = "SELECT key, value FROM tags WHERE resource_id = $1 ORDER BY key_key";
    let rows = tx.list(sql, &[resource_id.into()]).await?;
    let tags: Result<Vec<Tag>, StoreError> = rows.iter().map(tag).collect();
    Ok(Tags::stored(tags?))
}

/// A page of a resource's tags by key.
pub(crate) async fn page(
    tx: &mut Tx,
    resource_id: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<Tag>, StoreError> {
    let sql = "SELECT key, value FROM tags WHERE resource_id = $1 AND key_key > $2 ORDER BY key_key LIMIT $3";
    let rows = tx
        .list(sql, &[resource_id.into(), after.into(), limit.into()])
        .await?;
    rows.iter().map(tag).collect()
}

/// How many a resource has.
pub(crate) async fn count(tx: &mut Tx, resource_id: &str) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM tags WHERE resource_id = $1";
    tx.number(sql, &[resource_id.into()]).await
}

/// Gives a tag, in place of the one with the same key in whichever letters.
pub(crate) async fn put(
    tx: &mut Tx,
    account: &AccountId,
    resource_id: &str,
    tag: &Tag,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO tags (resource_id, key_key, account_id, key, value) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (resource_id, key_key) DO UPDATE SET key = excluded.key, value = excluded.value";
    let values = [
        resource_id.into(),
        tag.key.key().into(),
        account.as_str().into(),
        tag.key.as_str().into(),
        tag.value.as_str().into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}

/// Takes a tag away.
pub(crate) async fn remove(tx: &mut Tx, resource_id: &str, key: &TagKey) -> Result<(), StoreError> {
    let sql = "DELETE FROM tags WHERE resource_id = $1 AND key_key = $2";
    tx.execute(sql, &[resource_id.into(), key.key().into()])
        .await
        .map(drop)
}

/// Takes every tag away, from what is deleted.
pub(crate) async fn remove_all(tx: &mut Tx, resource_id: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM tags WHERE resource_id = $1";
    tx.execute(sql, &[resource_id.into()]).await.map(drop)
}

/// The tags of a resource that is found by its name and path.
macro_rules! by_name {
    ($table:literal) => {
        concat!(
            "SELECT t.key, t.value FROM ",
            $table,
            " e LEFT JOIN tags t ON t.resource_id = e.id \
             WHERE e.account_id = $1 AND e.name_key = $2 AND e.name = $3 AND e.path = $4 ORDER BY t.key_key"
        )
    };
}

/// The tags of what an ARN names, letter by letter; none when there is no such thing, or one without tags of its own.
pub(crate) async fn of_arn(
    tx: &mut Tx,
    account: &AccountId,
    arn: &str,
) -> Result<Option<Tags>, StoreError> {
    let Some((owner, resource)) = arn
        .strip_prefix("arn:aws:iam::")
        .and_then(|rest| rest.split_once(':'))
    else {
        return Ok(None);
    };
    let Some((kind, _)) = resource
        .split_once('/')
        .filter(|_| owner == account.as_str())
    else {
        return Ok(None);
    };
    let (path, name) = match resource.rfind('/').map(|at| resource.split_at(at + 1)) {
        Some((path, name)) if !name.is_empty() => (path.strip_prefix(kind).unwrap_or(path), name),
        _ => return Ok(None),
    };
    let sql = match kind {
        "user" => by_name!("users"),
        "role" => by_name!("roles"),
        "instance-profile" => by_name!("instance_profiles"),
        "policy" => {
            "SELECT t.key, t.value FROM policies e LEFT JOIN tags t ON t.resource_id = e.id \
             WHERE e.owner = $1 AND e.name_key = $2 AND e.name = $3 AND e.path = $4 ORDER BY t.key_key"
        }
        "mfa" | "u2f" => {
            "SELECT t.key, t.value FROM mfa_devices e LEFT JOIN tags t ON t.resource_id = e.serial \
             WHERE e.account_id = $1 AND e.serial = $2 ORDER BY t.key_key"
        }
        _ => return Ok(None),
    };
    let mut values = vec![account.as_str().into()];
    if matches!(kind, "mfa" | "u2f") {
        values.push(arn.into());
    } else {
        values.extend([name.to_ascii_lowercase().into(), name.into(), path.into()]);
    }
    let rows = tx.list(sql, &values).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let mut tags = Vec::new();
    for row in rows {
        if let (Some(key), Some(value)) = (row.opt_text(0)?, row.opt_text(1)?) {
            tags.push(Tag::stored(key, value));
        }
    }
    Ok(Some(Tags::stored(tags)))
}
