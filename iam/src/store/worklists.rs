//! Which users and access keys somebody should look after. Each list is cut into pages by the database, in order of
//! the user's name and, where a user has several entries, of the access key's id.

use super::{Row, StoreError, Tx, Value};
use crate::{operations::worklists::WorklistKind, ports::Timestamp, types::AccountId};

/// A user, or one access key of theirs.
#[derive(Debug, Clone)]
pub(crate) struct StoredEntry {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) created_at: Timestamp,
    pub(crate) password_last_used: Option<Timestamp>,
    pub(crate) password_changed_at: Option<Timestamp>,
    pub(crate) access_key_id: Option<String>,
    pub(crate) access_key_created_at: Option<Timestamp>,
    pub(crate) access_key_last_used_at: Option<Timestamp>,
}

/// After which entry a page begins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) name_key: &'a str,
    pub(crate) key_id: &'a str,
}

fn entry(row: &Row) -> Result<StoredEntry, StoreError> {
    Ok(StoredEntry {
        id: row.text(0)?,
        name: row.text(1)?,
        path: row.text(2)?,
        created_at: row.time(3)?,
        password_last_used: row.opt_time(4)?,
        password_changed_at: row.opt_time(5)?,
        access_key_id: row.opt_text(6)?,
        access_key_created_at: row.opt_time(7)?,
        access_key_last_used_at: row.opt_time(8)?,
    })
}

/// Where counting stops: what is beyond it is "over 1,000". Who has so much to do needs no number, and a count of all
/// reads all.
pub(crate) const MOST_COUNTED: i64 = 1000;

/// How many entries a list has, as far as they are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) total: i64,
    /// Whether there are more.
    pub(crate) more: bool,
}

impl Counted {
    /// `count` was stopped at one more than [`MOST_COUNTED`].
    pub(super) fn new(count: i64) -> Self {
        Self {
            total: count.min(MOST_COUNTED),
            more: count > MOST_COUNTED,
        }
    }
}

/// People with a password and no second factor, at most as many as `$most` says; they begin at the passwords, which not
/// everybody has. `$1` is the account, whose root user has the account's own id.
macro_rules! without_factor {
    ($most:literal) => {
        concat!(
            "SELECT w.principal_id, w.changed_at FROM passwords w WHERE w.account_id = $1 AND w.principal_id <> $1 \
             AND NOT EXISTS (SELECT 1 FROM mfa_devices d WHERE d.owner_id = w.principal_id \
             AND d.enabled_at IS NOT NULL) LIMIT ",
            $most
        )
    };
}

/// What a list of users shows.
macro_rules! columns {
    () => {
        "SELECT u.id, u.name, u.path, u.created_at, u.password_last_used, p.changed_at, NULL, \
         (SELECT MAX(k.created_at) FROM access_keys k WHERE k.owner_id = u.id), \
         (SELECT MAX(k.last_used_at) FROM access_keys k WHERE k.owner_id = u.id)"
    };
}

/// Gives each list's SQL twice, for a page and for the count: what it selects from and its condition are one text.
/// `$1` is the account, `$2` the instant before which is long ago.
macro_rules! selects {
    ($condition:literal) => {
        (
            concat!(
                columns!(),
                " FROM users u LEFT JOIN passwords p ON p.principal_id = u.id \
                 WHERE u.account_id = $1 AND $2 > 0 AND u.name_key > $3 AND $4 >= '' AND ",
                $condition,
                " ORDER BY u.name_key LIMIT $5"
            ),
            concat!(
                "SELECT COUNT(*) FROM (SELECT 1 FROM users u LEFT JOIN passwords p ON p.principal_id = u.id \
                 WHERE u.account_id = $1 AND $2 > 0 AND ",
                $condition,
                " LIMIT $3) counted"
            ),
        )
    };
}

/// A page of people without a second factor where there are few, each row with how many there are: they are found first,
/// and then sorted. Where there are many, going through the users by name meets some soon.
const FEW_WITHOUT_FACTOR: &str = concat!(
    "WITH p AS MATERIALIZED (",
    without_factor!("$6"),
    ") ",
    columns!(),
    ", (SELECT COUNT(*) FROM p) FROM p CROSS JOIN users u WHERE u.id = p.principal_id AND u.account_id = $1 \
     AND $2 > 0 AND u.name_key > $3 AND $4 >= '' ORDER BY u.name_key LIMIT $5"
);

/// The page's and the count's SQL.
const fn sql(kind: WorklistKind) -> (&'static str, &'static str) {
    match kind {
        WorklistKind::NoMfa => (
            selects!(
                "p.principal_id IS NOT NULL AND NOT EXISTS \
                 (SELECT 1 FROM mfa_devices d WHERE d.owner_id = u.id AND d.enabled_at IS NOT NULL)"
            )
            .0,
            concat!(
                "SELECT COUNT(*) FROM (",
                without_factor!("$3"),
                ") counted WHERE $2 > 0"
            ),
        ),
        WorklistKind::OldPassword => selects!("p.changed_at < $2"),
        WorklistKind::UnusedUser => selects!(
            "u.created_at < $2 AND (u.password_last_used IS NULL OR u.password_last_used < $2) AND NOT EXISTS \
             (SELECT 1 FROM access_keys k WHERE k.owner_id = u.id AND (k.last_used_at >= $2 OR k.created_at >= $2)) \
             AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.principal_id = u.id AND s.last_seen_at >= $2)"
        ),
        // What was made before is old, and what was last used before was made before.
        WorklistKind::UnusedAccessKey => (
            "SELECT u.id, u.name, u.path, u.created_at, u.password_last_used, p.changed_at, k.id, k.created_at, \
             k.last_used_at FROM users u JOIN access_keys k ON k.owner_id = u.id \
             LEFT JOIN passwords p ON p.principal_id = u.id WHERE u.account_id = $1 AND k.active AND k.created_at < $2 \
             AND (u.name_key > $3 OR (u.name_key = $3 AND k.id > $4)) ORDER BY u.name_key, k.id LIMIT $5",
            "SELECT COUNT(*) FROM (SELECT 1 FROM users u JOIN access_keys k ON k.owner_id = u.id \
             WHERE u.account_id = $1 AND k.active AND k.created_at < $2 LIMIT $3) counted",
        ),
    }
}

/// A page of a list, and how many entries it has, up to [`MOST_COUNTED`].
pub(crate) async fn page(
    tx: &mut Tx,
    account: &AccountId,
    kind: WorklistKind,
    cutoff: Timestamp,
    after: Place<'_>,
    limit: i64,
) -> Result<(Vec<StoredEntry>, Counted), StoreError> {
    let values: [Value; 5] = [
        account.as_str().into(),
        cutoff.into(),
        after.name_key.into(),
        after.key_id.into(),
        limit.into(),
    ];
    let (first, enough) = (after.name_key.is_empty(), Value::from(MOST_COUNTED + 1));
    if kind == WorklistKind::NoMfa {
        let mut values = values.to_vec();
        values.push(enough.clone());
        let rows = tx.list(FEW_WITHOUT_FACTOR, &values).await?;
        let found = match rows.first() {
            Some(row) => Some(Counted::new(row.int(9)?)),
            None => first.then(|| Counted::new(0)),
        };
        if let Some(counted) = found.filter(|counted| !counted.more) {
            let rows: Result<_, _> = rows.iter().map(entry).collect();
            return Ok((rows?, counted));
        }
    }
    let (page, count) = sql(kind);
    let rows = tx.list(page, &values).await?;
    let rows = rows.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    let counted = Counted::new(
        tx.number(count, &[account.as_str().into(), cutoff.into(), enough])
            .await?,
    );
    Ok((rows, counted))
}
