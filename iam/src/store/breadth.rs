//! Who holds policies that allow everything, or nearly, by the marks beside their texts (`crate::breadth`).

use super::{
    StoreError, Tx, Value,
    attachments::TargetKind,
    worklists::{Counted, MOST_COUNTED},
};
use crate::{breadth::Breadth, types::AccountId};

/// Somebody who holds such a policy, by it.
#[derive(Debug, Clone)]
pub(crate) struct StoredHolder {
    pub(crate) kind: TargetKind,
    pub(crate) name: String,
    pub(crate) path: String,
    /// Whether a permissions boundary limits it.
    pub(crate) bounded: bool,
    /// How many users are in the group.
    pub(crate) members: i64,
    pub(crate) policy_name: String,
    /// Empty for an inline policy.
    pub(crate) policy_arn: String,
    pub(crate) breadth: Breadth,
}

impl StoredHolder {
    /// After which row the next page begins. No part holds a space.
    pub(crate) fn key(&self) -> String {
        let policy = if self.policy_arn.is_empty() {
            format!("inline:{}", self.policy_name.to_ascii_lowercase())
        } else {
            self.policy_arn.clone()
        };
        let name = self.name.to_ascii_lowercase();
        format!("{} {name} {policy}", self.kind.as_str())
    }
}

/// Everybody who holds such a policy, but for AdministratorAccess: `$1` is the account. `<> 0` is the indexes' condition.
macro_rules! holders {
    () => {
        "(SELECT a.target_id AS target_id, p.name AS policy_name, p.arn AS policy_arn, p.arn AS policy_key, \
         v.breadth AS breadth FROM policy_versions v JOIN policies p ON p.id = v.policy_id \
         AND p.default_version = v.version JOIN attachments a ON a.policy_id = p.id AND a.account_id = $1 \
         WHERE v.breadth <> 0 AND v.breadth > 0 AND p.arn <> 'arn:aws:iam::aws:policy/AdministratorAccess' \
         UNION ALL SELECT i.target_id, i.name, '', 'inline:' || i.name_key, i.breadth FROM inline_policies i \
         WHERE i.account_id = $1 AND i.breadth <> 0 AND i.breadth > 0) h"
    };
}

/// A page of holders: groups, roles, users, each by name and then by policy. And how many there are.
pub(crate) async fn holders(
    tx: &mut Tx,
    account: &AccountId,
    after: &str,
    limit: i64,
) -> Result<(Vec<StoredHolder>, Counted), StoreError> {
    let sql = concat!(
        "SELECT e.kind, e.name, e.path, e.bounded, e.members, e.policy_name, e.policy_arn, e.breadth FROM \
         (SELECT CASE WHEN u.id IS NOT NULL THEN 'user' WHEN g.id IS NOT NULL THEN 'group' ELSE 'role' END AS kind, \
         COALESCE(u.name, g.name, r.name) AS name, COALESCE(u.path, g.path, r.path) AS path, \
         COALESCE(u.name_key, g.name_key, r.name_key) AS name_key, \
         COALESCE(u.boundary_policy_id, r.boundary_policy_id) IS NOT NULL AS bounded, \
         (SELECT COUNT(*) FROM group_members m WHERE m.group_id = g.id) AS members, \
         h.policy_name AS policy_name, h.policy_arn AS policy_arn, h.policy_key AS policy_key, h.breadth AS breadth FROM ",
        holders!(),
        " LEFT JOIN users u ON u.id = h.target_id LEFT JOIN user_groups g ON g.id = h.target_id \
         LEFT JOIN roles r ON r.id = h.target_id) e \
         WHERE (e.kind, e.name_key, e.policy_key) > ($2, $3, $4) ORDER BY e.kind, e.name_key, e.policy_key LIMIT $5"
    );
    let mut parts = after.splitn(3, ' ');
    let mut part = || Value::from(parts.next().unwrap_or_default());
    let values = [
        account.as_str().into(),
        part(),
        part(),
        part(),
        limit.into(),
    ];
    let rows = tx.list(sql, &values).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let Some(breadth) = Breadth::marked(row.int(7)?) else {
            continue;
        };
        found.push(StoredHolder {
            kind: match row.text(0)?.as_str() {
                "group" => TargetKind::Group,
                "role" => TargetKind::Role,
                _ => TargetKind::User,
            },
            name: row.text(1)?,
            path: row.text(2)?,
            bounded: row.flag(3)?,
            members: row.int(4)?,
            policy_name: row.text(5)?,
            policy_arn: row.text(6)?,
            breadth,
        });
    }
    let sql = concat!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM ",
        holders!(),
        " LIMIT $2) counted"
    );
    let enough = [account.as_str().into(), (MOST_COUNTED + 1).into()];
    let count = tx.number(sql, &enough).await?;
    Ok((found, Counted::new(count)))
}

/// Marks some versions that have no mark yet. Whether there may be more.
pub(crate) async fn mark_versions(tx: &mut Tx, limit: i64) -> Result<bool, StoreError> {
    let sql = "SELECT policy_id, version, document FROM policy_versions WHERE breadth <> 0 AND breadth < 0 LIMIT $1";
    let rows = tx.list(sql, &[limit.into()]).await?;
    for row in &rows {
        let sql = "UPDATE policy_versions SET breadth = $3 WHERE policy_id = $1 AND version = $2";
        let mark = Breadth::mark(&row.text(2)?);
        let values = [row.text(0)?.into(), row.int(1)?.into(), mark.into()];
        tx.execute(sql, &values).await?;
    }
    Ok(!rows.is_empty())
}

/// The same for inline policies.
pub(crate) async fn mark_inline(tx: &mut Tx, limit: i64) -> Result<bool, StoreError> {
    let sql = "SELECT target_id, name_key, document FROM inline_policies WHERE breadth <> 0 AND breadth < 0 LIMIT $1";
    let rows = tx.list(sql, &[limit.into()]).await?;
    for row in &rows {
        let sql = "UPDATE inline_policies SET breadth = $3 WHERE target_id = $1 AND name_key = $2";
        let mark = Breadth::mark(&row.text(2)?);
        let values = [row.text(0)?.into(), row.text(1)?.into(), mark.into()];
        tx.execute(sql, &values).await?;
    }
    Ok(!rows.is_empty())
}
