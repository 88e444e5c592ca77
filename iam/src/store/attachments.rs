//! Which managed policy is attached to which user, group or role, and what that means for a user or a role's session.

use super::{Row, StoreError, Tx, Value};
use crate::{
    ports::Timestamp,
    types::{AccountId, Arn},
};

/// What a policy can be attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TargetKind {
    User,
    Group,
    Role,
}

impl TargetKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Role => "role",
        }
    }
}

/// A policy that applies to a user or role: a managed one with its default version's document, or an inline one.
#[derive(Debug, Clone)]
pub(crate) struct StoredAttachment {
    /// The ARN of a managed policy. An inline one has `inline:` and the place where it is: `inline:group/ops/NAME`.
    pub(crate) policy_arn: String,
    pub(crate) policy_name: String,
    pub(crate) inline: bool,
    pub(crate) document: String,
    /// The ARN of the user, group or role that it hangs on.
    pub(crate) attached_to: String,
}

/// A policy attached to a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AttachedRow {
    pub(crate) arn: String,
    pub(crate) name: String,
}

/// An entity that uses a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EntityRow {
    pub(crate) kind: TargetKind,
    pub(crate) name: String,
    pub(crate) id: String,
}

pub(crate) async fn attach(
    tx: &mut Tx,
    account: &AccountId,
    kind: TargetKind,
    target_id: &str,
    policy_id: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO attachments (target_id, policy_id, target_kind, account_id, attached_at) \
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    let values: [Value; 5] = [
        target_id.into(),
        policy_id.into(),
        kind.as_str().into(),
        account.as_str().into(),
        now.into(),
    ];
    Ok(tx.execute(sql, &values).await? == 1)
}

/// Detaches. Returns whether it was attached.
pub(crate) async fn detach(
    tx: &mut Tx,
    target_id: &str,
    policy_id: &str,
) -> Result<bool, StoreError> {
    let sql = "DELETE FROM attachments WHERE target_id = $1 AND policy_id = $2";
    Ok(tx
        .execute(sql, &[target_id.into(), policy_id.into()])
        .await?
        == 1)
}

/// How many policies hang on a target.
pub(crate) async fn count(tx: &mut Tx, target_id: &str) -> Result<i64, StoreError> {
    tx.number(
        "SELECT COUNT(*) FROM attachments WHERE target_id = $1",
        &[target_id.into()],
    )
    .await
}

/// The documents in force of everything attached to a target, and of its inline policies.
pub(crate) async fn documents(tx: &mut Tx, target_id: &str) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT v.document FROM attachments a JOIN policies p ON p.id = a.policy_id \
               JOIN policy_versions v ON v.policy_id = p.id AND v.version = p.default_version \
               WHERE a.target_id = $1 \
               UNION ALL SELECT document FROM inline_policies WHERE target_id = $1";
    let rows = tx.list(sql, &[target_id.into()]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// A page of a target's policies under a path, by ARN.
pub(crate) async fn of_target(
    tx: &mut Tx,
    target_id: &str,
    path_prefix: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<AttachedRow>, StoreError> {
    let sql = "SELECT p.arn, p.name FROM attachments a JOIN policies p ON p.id = a.policy_id \
               WHERE a.target_id = $1 AND p.arn > $2 AND substr(p.path, 1, length($3)) = $3 ORDER BY p.arn LIMIT $4";
    let rows = tx
        .list(
            sql,
            &[
                target_id.into(),
                after.into(),
                path_prefix.into(),
                limit.into(),
            ],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(AttachedRow {
                arn: row.text(0)?,
                name: row.text(1)?,
            })
        })
        .collect()
}

/// Which uses of a policy a listing wants.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UseFilter<'a> {
    /// Attached to the entity.
    pub(crate) attached: bool,
    /// The entity's permissions boundary.
    pub(crate) boundary: bool,
    pub(crate) users: bool,
    pub(crate) groups: bool,
    pub(crate) roles: bool,
    /// The path that the entity is under.
    pub(crate) path_prefix: &'a str,
}

/// A page of the account's users, groups and roles that use a policy, by id. An entity that uses it twice comes once.
pub(crate) async fn of_policy(
    tx: &mut Tx,
    account: &AccountId,
    policy_id: &str,
    filter: UseFilter<'_>,
    after: &str,
    limit: i64,
) -> Result<Vec<EntityRow>, StoreError> {
    let sql = "SELECT 'user' AS kind, u.name AS name, u.id AS id FROM users u WHERE $7 AND u.account_id = $2 AND u.id > $3 \
               AND substr(u.path, 1, length($4)) = $4 AND (($6 AND u.boundary_policy_id = $1) OR ($5 AND EXISTS \
               (SELECT 1 FROM attachments a WHERE a.target_id = u.id AND a.policy_id = $1))) \
               UNION ALL \
               SELECT 'group', g.name, g.id FROM user_groups g WHERE $8 AND g.account_id = $2 AND g.id > $3 \
               AND substr(g.path, 1, length($4)) = $4 AND $5 AND EXISTS \
               (SELECT 1 FROM attachments a WHERE a.target_id = g.id AND a.policy_id = $1) \
               UNION ALL \
               SELECT 'role', r.name, r.id FROM roles r WHERE $10 AND r.account_id = $2 AND r.id > $3 \
               AND substr(r.path, 1, length($4)) = $4 AND (($6 AND r.boundary_policy_id = $1) OR ($5 AND EXISTS \
               (SELECT 1 FROM attachments a WHERE a.target_id = r.id AND a.policy_id = $1))) \
               ORDER BY 3 LIMIT $9";
    let values: [Value; 10] = [
        policy_id.into(),
        account.as_str().into(),
        after.into(),
        filter.path_prefix.into(),
        filter.attached.into(),
        filter.boundary.into(),
        filter.users.into(),
        filter.groups.into(),
        limit.into(),
        filter.roles.into(),
    ];
    let rows = tx.list(sql, &values).await?;
    rows.iter()
        .map(|row| {
            let kind = match row.text(0)?.as_str() {
                "group" => TargetKind::Group,
                "role" => TargetKind::Role,
                _ => TargetKind::User,
            };
            Ok(EntityRow {
                kind,
                name: row.text(1)?,
                id: row.text(2)?,
            })
        })
        .collect()
}

/// Every policy that grants or denies a user something: its own and its groups', attached and inline. One without its text is an error:
/// passing it over could pass over a deny.
pub(crate) async fn effective(
    tx: &mut Tx,
    account: &AccountId,
    user_id: &str,
) -> Result<Vec<StoredAttachment>, StoreError> {
    let sql = "SELECT p.arn, p.name, v.document, 'user', u.path, u.name \
               FROM attachments a JOIN policies p ON p.id = a.policy_id \
               LEFT JOIN policy_versions v ON v.policy_id = p.id AND v.version = p.default_version \
               JOIN users u ON u.id = a.target_id WHERE a.target_id = $1 \
               UNION ALL \
               SELECT p.arn, p.name, v.document, 'group', g.path, g.name \
               FROM group_members m JOIN attachments a ON a.target_id = m.group_id \
               JOIN policies p ON p.id = a.policy_id \
               LEFT JOIN policy_versions v ON v.policy_id = p.id AND v.version = p.default_version \
               JOIN user_groups g ON g.id = m.group_id WHERE m.user_id = $1 \
               UNION ALL \
               SELECT '', i.name, i.document, 'user', u.path, u.name \
               FROM inline_policies i JOIN users u ON u.id = i.target_id WHERE i.target_id = $1 \
               UNION ALL \
               SELECT '', i.name, i.document, 'group', g.path, g.name \
               FROM group_members m JOIN inline_policies i ON i.target_id = m.group_id \
               JOIN user_groups g ON g.id = m.group_id WHERE m.user_id = $1";
    let rows = tx.list(sql, &[user_id.into()]).await?;
    rows.iter().map(|row| attachment(row, account)).collect()
}

fn attachment(row: &Row, account: &AccountId) -> Result<StoredAttachment, StoreError> {
    let (kind, path, name) = (row.text(3)?, row.text(4)?, row.text(5)?);
    let attached_to = match kind.as_str() {
        "group" => Arn::group(account, &path, &name),
        "role" => Arn::role(account, &path, &name),
        _ => Arn::user(account, &path, &name),
    };
    let (arn, policy_name) = (row.text(0)?, row.text(1)?);
    let inline = arn.is_empty();
    Ok(StoredAttachment {
        policy_arn: if inline {
            format!("inline:{}/{policy_name}", attached_to.resource())
        } else {
            arn
        },
        policy_name,
        inline,
        document: row.text(2)?,
        attached_to: attached_to.to_string(),
    })
}

/// Every policy that a group gives its members.
pub(crate) async fn effective_of_group(
    tx: &mut Tx,
    account: &AccountId,
    group_id: &str,
) -> Result<Vec<StoredAttachment>, StoreError> {
    let sql = "SELECT p.arn, p.name, v.document, 'group', g.path, g.name \
               FROM attachments a JOIN policies p ON p.id = a.policy_id \
               LEFT JOIN policy_versions v ON v.policy_id = p.id AND v.version = p.default_version \
               JOIN user_groups g ON g.id = a.target_id WHERE a.target_id = $1 \
               UNION ALL \
               SELECT '', i.name, i.document, 'group', g.path, g.name \
               FROM inline_policies i JOIN user_groups g ON g.id = i.target_id WHERE i.target_id = $1";
    let rows = tx.list(sql, &[group_id.into()]).await?;
    rows.iter().map(|row| attachment(row, account)).collect()
}

/// Every policy that grants or denies a role's sessions something. One without its text is an error, as with a user's.
pub(crate) async fn effective_of_role(
    tx: &mut Tx,
    account: &AccountId,
    role_id: &str,
) -> Result<Vec<StoredAttachment>, StoreError> {
    let sql = "SELECT p.arn, p.name, v.document, 'role', r.path, r.name \
               FROM attachments a JOIN policies p ON p.id = a.policy_id \
               LEFT JOIN policy_versions v ON v.policy_id = p.id AND v.version = p.default_version \
               JOIN roles r ON r.id = a.target_id WHERE a.target_id = $1 \
               UNION ALL \
               SELECT '', i.name, i.document, 'role', r.path, r.name \
               FROM inline_policies i JOIN roles r ON r.id = i.target_id WHERE i.target_id = $1";
    let rows = tx.list(sql, &[role_id.into()]).await?;
    rows.iter().map(|row| attachment(row, account)).collect()
}

/// The permissions boundary of the user or role with this id. One that is set but not there is an error: without it they
/// could do more.
pub(crate) async fn boundary(
    tx: &mut Tx,
    id: &str,
) -> Result<Option<StoredAttachment>, StoreError> {
    let sql = "SELECT p.arn, p.name, v.document, e.kind, e.path, e.name, e.account_id FROM \
               (SELECT 'user' AS kind, path, name, account_id, boundary_policy_id FROM users WHERE id = $1 \
               UNION ALL SELECT 'role', path, name, account_id, boundary_policy_id FROM roles WHERE id = $1) e \
               LEFT JOIN policies p ON p.id = e.boundary_policy_id \
               LEFT JOIN policy_versions v ON v.policy_id = p.id AND v.version = p.default_version \
               WHERE e.boundary_policy_id IS NOT NULL";
    match tx.find(sql, &[id.into()]).await? {
        Some(row) => {
            let account = AccountId::parse(&row.text(6)?)
                .map_err(|error| sqlx::Error::Decode(error.into()))?;
            attachment(&row, &account).map(Some)
        }
        None => Ok(None),
    }
}

/// Whether a user has AdministratorAccess, directly or by a group.
pub(crate) async fn has_administrator(
    tx: &mut Tx,
    account: &AccountId,
) -> Result<bool, StoreError> {
    let sql = "SELECT a.target_id FROM attachments a JOIN policies p ON p.id = a.policy_id WHERE a.account_id = $1 \
               AND p.arn = 'arn:aws:iam::aws:policy/AdministratorAccess' AND (a.target_kind = 'user' \
               OR (a.target_kind = 'group' AND EXISTS (SELECT 1 FROM group_members m WHERE m.group_id = a.target_id))) \
               LIMIT 1";
    Ok(tx.find(sql, &[account.as_str().into()]).await?.is_some())
}

/// The documents that reach any user of the account: attached and inline, the users' own and those of groups that are not
/// empty; at most `limit`.
pub(crate) async fn reaching_users(
    tx: &mut Tx,
    account: &AccountId,
    limit: i64,
) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT d.document FROM ( \
               SELECT v.document AS document FROM policies p JOIN policy_versions v ON v.policy_id = p.id \
               AND v.version = p.default_version WHERE EXISTS (SELECT 1 FROM attachments a WHERE a.policy_id = p.id \
               AND a.account_id = $1 AND (a.target_kind = 'user' OR (a.target_kind = 'group' \
               AND EXISTS (SELECT 1 FROM group_members m WHERE m.group_id = a.target_id)))) \
               UNION ALL SELECT i.document FROM inline_policies i WHERE i.account_id = $1 AND (i.target_kind = 'user' \
               OR (i.target_kind = 'group' AND EXISTS (SELECT 1 FROM group_members m WHERE m.group_id = i.target_id)))) d \
               LIMIT $2";
    let rows = tx
        .list(sql, &[account.as_str().into(), limit.into()])
        .await?;
    rows.iter().map(|row| row.text(0)).collect()
}
