//! Managed policies and their versions.

use super::{Order, Place, Row, StoreError, Tx, Value, like_contains, tags};
use crate::{
    breadth::Breadth,
    operations::policies::PolicySort,
    ports::Timestamp,
    types::{AccountId, Arn, Path, PolicyName},
};

/// The `owner` of AWS-managed policies.
pub(crate) const AWS: &str = "aws";

/// A managed policy as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredPolicy {
    pub(crate) id: String,
    pub(crate) owner: String,
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) arn: String,
    pub(crate) description: String,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) default_version: i64,
    pub(crate) last_version: i64,
    pub(crate) attachments: i64,
    pub(crate) boundaries: i64,
}

/// One version of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredVersion {
    pub(crate) version: i64,
    pub(crate) document: String,
    pub(crate) created_at: Timestamp,
}

fn policy(row: &Row) -> Result<StoredPolicy, StoreError> {
    Ok(StoredPolicy {
        id: row.text(0)?,
        owner: row.text(1)?,
        name: row.text(2)?,
        path: row.text(3)?,
        arn: row.text(4)?,
        description: row.text(5)?,
        created_at: row.time(6)?,
        updated_at: row.time(7)?,
        default_version: row.int(8)?,
        last_version: row.int(9)?,
        attachments: row.int(10)?,
        boundaries: row.int(11)?,
    })
}

/// The policy with this ARN that the account may see: its own or an AWS-managed one.
/// Attachments are counted within the account.
pub(crate) async fn find(
    tx: &mut Tx,
    account: &AccountId,
    arn: &Arn,
) -> Result<Option<StoredPolicy>, StoreError> {
    let sql = "SELECT p.id, p.owner, p.name, p.path, p.arn, p.description, p.created_at, p.updated_at, \
               p.default_version, p.last_version, \
               (SELECT COUNT(*) FROM attachments a WHERE a.policy_id = p.id AND a.account_id = $1), \
               (SELECT COUNT(*) FROM users u WHERE u.boundary_policy_id = p.id AND u.account_id = $1) + \
               (SELECT COUNT(*) FROM roles r WHERE r.boundary_policy_id = p.id AND r.account_id = $1) \
               FROM policies p WHERE p.arn = $2 AND p.owner IN ($1, 'aws')";
    tx.find(sql, &[account.as_str().into(), arn.as_str().into()])
        .await?
        .as_ref()
        .map(policy)
        .transpose()
}

/// The account's own policy with this name, ignoring case.
pub(crate) async fn name_taken(
    tx: &mut Tx,
    account: &AccountId,
    name: &PolicyName,
) -> Result<bool, StoreError> {
    let sql = "SELECT COUNT(*) FROM policies WHERE owner = $1 AND name_key = $2";
    Ok(tx
        .number(sql, &[account.as_str().into(), name.key().into()])
        .await?
        > 0)
}

/// Which policies a listing wants.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Filter<'a> {
    /// `aws`, an account id, or empty for both.
    pub(crate) owner: &'a str,
    pub(crate) only_attached: bool,
    /// Neither attached nor anybody's boundary.
    pub(crate) only_unused: bool,
    pub(crate) path_prefix: &'a str,
    pub(crate) search: &'a str,
}

/// What a listing selects from: `$1` to `$6` are those of [`Filter::values`].
macro_rules! matching {
    () => {
        "FROM policies p WHERE p.owner IN ($1, 'aws') AND ($2 = '' OR p.owner = $2) \
         AND (NOT $3 OR EXISTS (SELECT 1 FROM attachments a WHERE a.policy_id = p.id AND a.account_id = $1)) \
         AND (NOT $4 OR (NOT EXISTS (SELECT 1 FROM attachments a WHERE a.policy_id = p.id AND a.account_id = $1) \
           AND NOT EXISTS (SELECT 1 FROM users u WHERE u.boundary_policy_id = p.id AND u.account_id = $1) \
           AND NOT EXISTS (SELECT 1 FROM roles r WHERE r.boundary_policy_id = p.id AND r.account_id = $1))) \
         AND ($5 = '/' OR substr(p.path, 1, length($5)) = $5) \
         AND ($6 = '%%' OR p.name_key LIKE $6 ESCAPE '!' OR lower(p.description) LIKE $6 ESCAPE '!')"
    };
}

/// A page of a listing in both directions, by one value and then a unique one.
macro_rules! sorted {
    ($value:literal, $key:literal) => {
        [
            sorted!($value, $key, ">", "ASC"),
            sorted!($value, $key, "<", "DESC"),
        ]
    };
    ($value:literal, $key:literal, $beyond:literal, $direction:literal) => {
        concat!(
            "SELECT p.id, p.owner, p.name, p.path, p.arn, p.description, p.created_at, p.updated_at, \
             p.default_version, p.last_version, \
             (SELECT COUNT(*) FROM attachments a WHERE a.policy_id = p.id AND a.account_id = $1), \
             (SELECT COUNT(*) FROM users u WHERE u.boundary_policy_id = p.id AND u.account_id = $1) + \
             (SELECT COUNT(*) FROM roles r WHERE r.boundary_policy_id = p.id AND r.account_id = $1) ",
            matching!(),
            " AND (", $value, ", ", $key, ") ", $beyond, " ($7, $8) ORDER BY ", $value, " ", $direction,
            ", ", $key, " ", $direction, " LIMIT $9"
        )
    };
}

impl Filter<'_> {
    fn values(&self, account: &AccountId) -> Vec<Value> {
        vec![
            account.as_str().into(),
            self.owner.into(),
            self.only_attached.into(),
            self.only_unused.into(),
            self.path_prefix.into(),
            like_contains(&self.search.to_ascii_lowercase()).into(),
        ]
    }
}

/// Where a policy stands in a listing. Ours and AWS's may have one name: then the owner decides.
pub(crate) fn place(policy: &StoredPolicy, by: PolicySort) -> Place {
    match by {
        PolicySort::Name => Place {
            value: policy.name.to_ascii_lowercase().into(),
            key: policy.owner.clone(),
        },
        PolicySort::Attachments => Place {
            value: policy.attachments.into(),
            key: policy.arn.clone(),
        },
        PolicySort::Updated => Place {
            value: policy.updated_at.into(),
            key: policy.arn.clone(),
        },
    }
}

/// A page of policies, beyond a place.
pub(crate) async fn list(
    tx: &mut Tx,
    account: &AccountId,
    filter: Filter<'_>,
    order: Order<PolicySort>,
    beyond: &Place,
    limit: i64,
) -> Result<Vec<StoredPolicy>, StoreError> {
    let sql = match order.by {
        PolicySort::Name => sorted!("p.name_key", "p.owner"),
        PolicySort::Attachments => sorted!(
            "(SELECT COUNT(*) FROM attachments a WHERE a.policy_id = p.id AND a.account_id = $1)",
            "p.arn"
        ),
        PolicySort::Updated => sorted!("p.updated_at", "p.arn"),
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
        .map(policy)
        .collect()
}

/// How many policies a listing finds.
pub(crate) async fn count(
    tx: &mut Tx,
    account: &AccountId,
    filter: Filter<'_>,
) -> Result<i64, StoreError> {
    let sql = concat!("SELECT COUNT(*) ", matching!());
    tx.number(sql, &filter.values(account)).await
}

/// What a new policy row holds.
pub(crate) struct NewPolicy<'a> {
    pub(crate) id: &'a str,
    pub(crate) owner: &'a str,
    pub(crate) name: &'a PolicyName,
    pub(crate) path: &'a Path,
    pub(crate) description: &'a str,
    pub(crate) document: &'a str,
    pub(crate) now: Timestamp,
}

/// Inserts a policy with its first version.
pub(crate) async fn insert(tx: &mut Tx, new: &NewPolicy<'_>) -> Result<(), StoreError> {
    let arn = Arn::policy(new.owner, new.path.as_str(), new.name.as_str());
    let sql = "INSERT INTO policies (id, owner, name, name_key, path, arn, description, created_at, updated_at, \
               default_version, last_version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, 1, 1)";
    let values = [
        new.id.into(),
        new.owner.into(),
        new.name.as_str().into(),
        new.name.key().into(),
        new.path.as_str().into(),
        arn.as_str().into(),
        new.description.into(),
        new.now.into(),
    ];
    tx.execute(sql, &values).await?;
    insert_version(tx, new.id, 1, new.document, new.now).await
}

pub(crate) async fn insert_version(
    tx: &mut Tx,
    policy_id: &str,
    version: i64,
    document: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO policy_versions (policy_id, version, document, created_at, breadth) \
               VALUES ($1, $2, $3, $4, $5)";
    tx.execute(
        sql,
        &[
            policy_id.into(),
            version.into(),
            document.into(),
            now.into(),
            Breadth::mark(document).into(),
        ],
    )
    .await?;
    let sql = "UPDATE policies SET last_version = $2, updated_at = $3 WHERE id = $1";
    tx.execute(sql, &[policy_id.into(), version.into(), now.into()])
        .await
        .map(drop)
}

pub(crate) async fn set_default(
    tx: &mut Tx,
    policy_id: &str,
    version: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE policies SET default_version = $2, updated_at = $3 WHERE id = $1";
    tx.execute(sql, &[policy_id.into(), version.into(), now.into()])
        .await
        .map(drop)
}

/// One version, if it exists.
pub(crate) async fn version(
    tx: &mut Tx,
    policy_id: &str,
    version: i64,
) -> Result<Option<StoredVersion>, StoreError> {
    let sql = "SELECT version, document, created_at FROM policy_versions WHERE policy_id = $1 AND version = $2";
    let row = tx.find(sql, &[policy_id.into(), version.into()]).await?;
    row.as_ref().map(stored_version).transpose()
}

/// Every version, newest first; there are at most five.
pub(crate) async fn versions(
    tx: &mut Tx,
    policy_id: &str,
) -> Result<Vec<StoredVersion>, StoreError> {
    let sql = "SELECT version, document, created_at FROM policy_versions WHERE policy_id = $1 ORDER BY version DESC";
    tx.list(sql, &[policy_id.into()])
        .await?
        .iter()
        .map(stored_version)
        .collect()
}

fn stored_version(row: &Row) -> Result<StoredVersion, StoreError> {
    Ok(StoredVersion {
        version: row.int(0)?,
        document: row.text(1)?,
        created_at: row.time(2)?,
    })
}

/// Removes a version. Returns whether it was there.
pub(crate) async fn delete_version(
    tx: &mut Tx,
    policy_id: &str,
    version: i64,
) -> Result<bool, StoreError> {
    let sql = "DELETE FROM policy_versions WHERE policy_id = $1 AND version = $2";
    Ok(tx.execute(sql, &[policy_id.into(), version.into()]).await? == 1)
}

/// Removes a policy, its versions and its tags.
pub(crate) async fn delete(tx: &mut Tx, policy_id: &str) -> Result<(), StoreError> {
    tags::remove_all(tx, policy_id).await?;
    tx.execute(
        "DELETE FROM policy_versions WHERE policy_id = $1",
        &[policy_id.into()],
    )
    .await?;
    tx.execute("DELETE FROM policies WHERE id = $1", &[policy_id.into()])
        .await
        .map(drop)
}

/// Brings an AWS-managed policy's row to the given text; the next version when the text differs. What was imported is only
/// changed by an import. Returns whether what is in force was changed.
pub(crate) async fn upsert_managed(
    tx: &mut Tx,
    new: &NewPolicy<'_>,
    import: bool,
) -> Result<bool, StoreError> {
    let sql = "SELECT p.id, p.last_version, v.document, p.imported FROM policies p \
               JOIN policy_versions v ON v.policy_id = p.id AND v.version = p.default_version \
               WHERE p.owner = 'aws' AND p.name_key = $1";
    let Some(row) = tx.find(sql, &[new.name.key().into()]).await? else {
        insert(tx, new).await?;
        if import {
            set_imported(tx, new.id).await?;
        }
        return Ok(true);
    };
    if row.flag(3)? && !import {
        return Ok(false);
    }
    if import {
        set_imported(tx, &row.text(0)?).await?;
    }
    if row.text(2)? == new.document {
        return Ok(false);
    }
    let (id, next) = (row.text(0)?, row.int(1)?.saturating_add(1));
    insert_version(tx, &id, next, new.document, new.now).await?;
    set_default(tx, &id, next, new.now).await?;
    Ok(true)
}

async fn set_imported(tx: &mut Tx, policy_id: &str) -> Result<(), StoreError> {
    let sql = "UPDATE policies SET imported = TRUE WHERE id = $1";
    tx.execute(sql, &[policy_id.into()]).await.map(drop)
}
