//! When each user and role last called each action, and the reports that are made from it. Noted with the audit record, in
//! its transaction.

use std::collections::BTreeMap;

use super::{StoreError, Tx};
use crate::{audit::Event, ports::Timestamp, types::AccountId};

/// How long reports are kept, in seconds.
const KEPT: i64 = 7 * 24 * 3600;

/// Whose uses are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    /// A user's or a role's.
    Principal,
    /// Those of a group's members.
    Group,
    /// Those of everybody whom a managed policy is attached to, directly or by a group.
    Policy,
}

/// A use.
#[derive(Debug, Clone)]
pub(crate) struct Use {
    pub(crate) principal_id: String,
    pub(crate) service: String,
    pub(crate) action: String,
    pub(crate) last_at: Timestamp,
}

/// A user or role.
#[derive(Debug, Clone)]
pub(crate) struct Entity {
    pub(crate) is_role: bool,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) path: String,
}

/// Notes who called which actions; of several calls of one action the last.
pub(crate) async fn note(
    tx: &mut Tx,
    account: &AccountId,
    events: &[Event],
) -> Result<(), StoreError> {
    let sql = "INSERT INTO principal_uses (principal_id, service, action, account_id, last_at) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (principal_id, service, action) DO UPDATE SET last_at = $5 WHERE principal_uses.last_at < $5";
    let mut last = BTreeMap::new();
    for event in events {
        if let Some((service, action)) = event.action() {
            let at = last
                .entry((&event.principal_id, service, action))
                .or_insert(event.time);
            *at = event.time.max(*at);
        }
    }
    for ((principal, service, action), at) in last {
        let values = [
            principal.into(),
            service.into(),
            action.into(),
            account.as_str().into(),
            at.into(),
        ];
        tx.execute(sql, &values).await?;
    }
    Ok(())
}

/// The ids of those whose uses are asked for; `$1` is the id of what is asked about.
macro_rules! members {
    (Principal) => {
        "SELECT CAST($1 AS TEXT)"
    };
    (Group) => {
        "SELECT user_id FROM group_members WHERE group_id = $1"
    };
    (Policy) => {
        "SELECT target_id FROM attachments WHERE policy_id = $1 UNION \
         SELECT m.user_id FROM attachments a JOIN group_members m ON m.group_id = a.target_id WHERE a.policy_id = $1"
    };
}

macro_rules! each {
    ($of:expr, $before:literal, $after:literal) => {
        match $of {
            Of::Principal => concat!($before, members!(Principal), $after),
            Of::Group => concat!($before, members!(Group), $after),
            Of::Policy => concat!($before, members!(Policy), $after),
        }
    };
}

/// The last uses of every action.
pub(crate) async fn of(
    tx: &mut Tx,
    account: &AccountId,
    of: Of,
    id: &str,
) -> Result<Vec<Use>, StoreError> {
    let sql = each!(
        of,
        "SELECT principal_id, service, action, last_at FROM principal_uses WHERE account_id = $2 AND principal_id IN (",
        ")"
    );
    let rows = tx.list(sql, &[id.into(), account.as_str().into()]).await?;
    rows.iter()
        .map(|row| {
            Ok(Use {
                principal_id: row.text(0)?,
                service: row.text(1)?,
                action: row.text(2)?,
                last_at: row.time(3)?,
            })
        })
        .collect()
}

/// The users and roles themselves, by name.
pub(crate) async fn entities(
    tx: &mut Tx,
    account: &AccountId,
    of: Of,
    id: &str,
) -> Result<Vec<Entity>, StoreError> {
    let sql = each!(
        of,
        "WITH wanted (id) AS (",
        ") SELECT FALSE, u.id, u.name, u.path, u.name_key AS name_key FROM users u JOIN wanted w ON w.id = u.id \
         WHERE u.account_id = $2 UNION ALL \
         SELECT TRUE, r.id, r.name, r.path, r.name_key AS name_key FROM roles r JOIN wanted w ON w.id = r.id \
         WHERE r.account_id = $2 ORDER BY 5, 2"
    );
    let rows = tx.list(sql, &[id.into(), account.as_str().into()]).await?;
    rows.iter()
        .map(|row| {
            Ok(Entity {
                is_role: row.flag(0)?,
                id: row.text(1)?,
                name: row.text(2)?,
                path: row.text(3)?,
            })
        })
        .collect()
}

/// A report to keep.
pub(crate) struct NewReport<'a> {
    pub(crate) job_id: &'a str,
    pub(crate) entity_arn: &'a str,
    pub(crate) report: &'a str,
    pub(crate) now: Timestamp,
}

/// Keeps a report, and forgets those that are too old.
pub(crate) async fn insert_report(
    tx: &mut Tx,
    account: &AccountId,
    new: &NewReport<'_>,
) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM access_reports WHERE generated_at < $1",
        &[new.now.plus_seconds(-KEPT).into()],
    )
    .await?;
    let sql = "INSERT INTO access_reports (job_id, account_id, entity_arn, generated_at, report) \
               VALUES ($1, $2, $3, $4, $5)";
    let values = [
        new.job_id.into(),
        account.as_str().into(),
        new.entity_arn.into(),
        new.now.into(),
        new.report.into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}

/// A report and when it was made.
pub(crate) async fn report(
    tx: &mut Tx,
    account: &AccountId,
    job_id: &str,
) -> Result<Option<(Timestamp, String)>, StoreError> {
    if job_id.contains('\0') {
        return Ok(None);
    }
    let sql =
        "SELECT generated_at, report FROM access_reports WHERE account_id = $1 AND job_id = $2";
    tx.find(sql, &[account.as_str().into(), job_id.into()])
        .await?
        .map(|row| Ok((row.time(0)?, row.text(1)?)))
        .transpose()
}
