//! Accounts and the installation's one row. An account's row is also its lock: a transaction that changes
//! anything takes it first, so limits and uniqueness are checked one writer at a time.

use super::{StoreError, Tx, worklists::MOST_COUNTED};
use crate::{
    audit::ChainHead,
    limits,
    operations::account::SummaryMap,
    ports::Timestamp,
    types::{AccountAlias, AccountId, Email},
};

/// An account as stored.
#[derive(Debug, Clone)]
pub(crate) struct StoredAccount {
    pub(crate) id: AccountId,
    pub(crate) alias: Option<String>,
    pub(crate) root_email: String,
}

/// What a changing transaction learns when it takes the account's row.
pub(crate) struct Taken {
    pub(crate) revision_before: i64,
    pub(crate) chain: ChainHead,
}

fn account_id(text: &str) -> Result<AccountId, StoreError> {
    AccountId::parse(text).map_err(|error| sqlx::Error::Decode(error.into()).into())
}

/// Takes the account's row and moves its revision on.
pub(crate) async fn begin_change(tx: &mut Tx, id: &AccountId) -> Result<Taken, StoreError> {
    let sql = "UPDATE accounts SET revision = revision + 1 WHERE id = $1 RETURNING revision, chain_seq, chain_hash";
    let row = tx
        .find(sql, &[id.as_str().into()])
        .await?
        .ok_or(StoreError::from(sqlx::Error::RowNotFound))?;
    let chain = ChainHead {
        seq: row.int(1)?,
        hash: row.text(2)?,
    };
    Ok(Taken {
        revision_before: row.int(0)?.saturating_sub(1),
        chain,
    })
}

/// Takes the account's row to add records, without moving its revision.
pub(crate) async fn begin_record(tx: &mut Tx, id: &AccountId) -> Result<ChainHead, StoreError> {
    let sql =
        "UPDATE accounts SET revision = revision WHERE id = $1 RETURNING chain_seq, chain_hash";
    let row = tx
        .find(sql, &[id.as_str().into()])
        .await?
        .ok_or(StoreError::from(sqlx::Error::RowNotFound))?;
    Ok(ChainHead {
        seq: row.int(0)?,
        hash: row.text(1)?,
    })
}

pub(crate) async fn set_head(
    tx: &mut Tx,
    id: &AccountId,
    head: &ChainHead,
) -> Result<(), StoreError> {
    let sql = "UPDATE accounts SET chain_seq = $2, chain_hash = $3 WHERE id = $1";
    tx.execute(
        sql,
        &[id.as_str().into(), head.seq.into(), (&head.hash).into()],
    )
    .await
    .map(drop)
}

pub(crate) async fn head(tx: &mut Tx, id: &AccountId) -> Result<ChainHead, StoreError> {
    let sql = "SELECT chain_seq, chain_hash FROM accounts WHERE id = $1";
    let row = tx
        .find(sql, &[id.as_str().into()])
        .await?
        .ok_or(StoreError::from(sqlx::Error::RowNotFound))?;
    Ok(ChainHead {
        seq: row.int(0)?,
        hash: row.text(1)?,
    })
}

/// Moves every account's revision on, because something that they share was changed.
pub(crate) async fn move_all_on(tx: &mut Tx) -> Result<(), StoreError> {
    tx.execute("UPDATE accounts SET revision = revision + 1", &[])
        .await
        .map(drop)
}

/// Inserts an account with an empty chain.
pub(crate) async fn insert(
    tx: &mut Tx,
    id: &AccountId,
    alias: Option<&AccountAlias>,
    root_email: &Email,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO accounts (id, alias, root_email, root_email_key, created_at, revision, chain_seq, chain_hash) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let head = ChainHead::start();
    let values = [
        id.as_str().into(),
        alias.map(AccountAlias::as_str).into(),
        root_email.as_str().into(),
        root_email.key().into(),
        now.into(),
        1_i64.into(),
        head.seq.into(),
        head.hash.into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}

/// The account's alias.
pub(crate) async fn alias(tx: &mut Tx, id: &AccountId) -> Result<Option<String>, StoreError> {
    let sql = "SELECT alias FROM accounts WHERE id = $1";
    match tx.find(sql, &[id.as_str().into()]).await? {
        Some(row) => row.opt_text(0),
        None => Ok(None),
    }
}

/// Gives the account an alias in place of the one before, or takes it away.
pub(crate) async fn set_alias(
    tx: &mut Tx,
    id: &AccountId,
    alias: Option<&str>,
) -> Result<(), StoreError> {
    let sql = "UPDATE accounts SET alias = $2 WHERE id = $1";
    tx.execute(sql, &[id.as_str().into(), alias.into()])
        .await
        .map(drop)
}

fn stored(row: &super::Row) -> Result<StoredAccount, StoreError> {
    Ok(StoredAccount {
        id: account_id(&row.text(0)?)?,
        alias: row.opt_text(1)?,
        root_email: row.text(2)?,
    })
}

/// The account with this id or alias.
pub(crate) async fn find(
    tx: &mut Tx,
    id_or_alias: &str,
) -> Result<Option<StoredAccount>, StoreError> {
    let sql = "SELECT id, alias, root_email FROM accounts WHERE id = $1 OR alias = $1";
    tx.find(sql, &[id_or_alias.into()])
        .await?
        .as_ref()
        .map(stored)
        .transpose()
}

/// The account whose root user signs in with this address.
pub(crate) async fn find_by_root_email(
    tx: &mut Tx,
    key: &str,
) -> Result<Option<StoredAccount>, StoreError> {
    let sql = "SELECT id, alias, root_email FROM accounts WHERE root_email_key = $1";
    tx.find(sql, &[key.into()])
        .await?
        .as_ref()
        .map(stored)
        .transpose()
}

/// Every account of the installation, by id.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<StoredAccount>, StoreError> {
    let rows = tx
        .list(
            "SELECT id, alias, root_email FROM accounts ORDER BY id",
            &[],
        )
        .await?;
    rows.iter().map(stored).collect()
}

/// The installation's row: whether it was set up, and the set-up link that is open, if one is.
#[derive(Debug, Clone)]
pub(crate) struct Installation {
    pub(crate) set_up: bool,
    pub(crate) link: Option<(String, Timestamp)>,
}

/// The installation's row as it is; before the first set-up link there is none. Locks nothing.
pub(crate) async fn read_installation(tx: &mut Tx) -> Result<Installation, StoreError> {
    let sql = "SELECT set_up_at, setup_hash, setup_expires_at FROM installation WHERE id = 1";
    match tx.find(sql, &[]).await? {
        Some(row) => stored_installation(&row),
        None => Ok(Installation {
            set_up: false,
            link: None,
        }),
    }
}

/// Writes the installation's row as it is: the work of a small change, without one.
pub(crate) async fn write_nothing(tx: &mut Tx) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE installation SET set_up_at = set_up_at WHERE id = 1",
        &[],
    )
    .await
    .map(drop)
}

/// Takes the installation's row, making it on the first call: who set-up is about waits here for others.
pub(crate) async fn installation(tx: &mut Tx) -> Result<Installation, StoreError> {
    let sql = "INSERT INTO installation (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET id = 1 \
               RETURNING set_up_at, setup_hash, setup_expires_at";
    let row = tx
        .find(sql, &[])
        .await?
        .ok_or(StoreError::from(sqlx::Error::RowNotFound))?;
    stored_installation(&row)
}

fn stored_installation(row: &super::Row) -> Result<Installation, StoreError> {
    let link = match (row.opt_text(1)?, row.opt_time(2)?) {
        (Some(hash), Some(expires_at)) => Some((hash, expires_at)),
        _ => None,
    };
    Ok(Installation {
        set_up: row.opt_int(0)?.is_some(),
        link,
    })
}

/// Opens a set-up link in place of any other; only while nothing is set up.
pub(crate) async fn open_setup(
    tx: &mut Tx,
    hash: &str,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE installation SET setup_hash = $1, setup_expires_at = $2 WHERE id = 1 AND set_up_at IS NULL";
    tx.execute(sql, &[hash.into(), expires_at.into()])
        .await
        .map(drop)
}

/// Closes set-up for good. False when it was closed before.
pub(crate) async fn close_setup(tx: &mut Tx, now: Timestamp) -> Result<bool, StoreError> {
    let sql = "UPDATE installation SET set_up_at = $1, setup_hash = NULL, setup_expires_at = NULL \
               WHERE id = 1 AND set_up_at IS NULL";
    Ok(tx.execute(sql, &[now.into()]).await? == 1)
}

/// Counts what an account holds.
pub(crate) async fn summary(tx: &mut Tx, id: &AccountId) -> Result<SummaryMap, StoreError> {
    let sql = "SELECT (SELECT COUNT(*) FROM users WHERE account_id = $1), \
               (SELECT COUNT(*) FROM user_groups WHERE account_id = $1), \
               (SELECT COUNT(*) FROM policies WHERE owner = $1), \
               (SELECT COUNT(*) FROM mfa_devices WHERE account_id = $1 AND enabled_at IS NOT NULL), \
               (SELECT COUNT(*) FROM mfa_devices WHERE owner_id = $1 AND enabled_at IS NOT NULL), \
               (SELECT COUNT(*) FROM access_keys WHERE owner_id = $1), \
               (SELECT COUNT(*) FROM (SELECT 1 FROM passwords p WHERE p.account_id = $1 AND p.principal_id <> $1 \
                 AND NOT EXISTS (SELECT 1 FROM mfa_devices d WHERE d.owner_id = p.principal_id \
                 AND d.enabled_at IS NOT NULL) LIMIT $2) counted), \
               (SELECT COUNT(*) FROM (SELECT 1 FROM users u WHERE u.account_id = $1 \
                 AND NOT EXISTS (SELECT 1 FROM attachments a WHERE a.target_id = u.id) \
                 AND NOT EXISTS (SELECT 1 FROM inline_policies i WHERE i.target_id = u.id) \
                 AND NOT EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id) LIMIT $2) counted), \
               (SELECT COUNT(*) FROM roles WHERE account_id = $1), \
               (SELECT COUNT(*) FROM instance_profiles WHERE account_id = $1)";
    let row = tx
        .find(sql, &[id.as_str().into(), (MOST_COUNTED + 1).into()])
        .await?
        .ok_or(StoreError::from(sqlx::Error::RowNotFound))?;
    Ok(SummaryMap {
        users: row.int(0)?,
        groups: row.int(1)?,
        policies: row.int(2)?,
        mfa_devices_in_use: row.int(3)?,
        account_mfa_enabled: row.int(4)?.min(1),
        account_access_keys_present: row.int(5)?,
        users_without_mfa: row.int(6)?,
        users_without_permissions: row.int(7)?,
        roles: row.int(8)?,
        roles_quota: limits::ROLES_PER_ACCOUNT.most,
        instance_profiles: row.int(9)?,
        instance_profiles_quota: limits::INSTANCE_PROFILES_PER_ACCOUNT.most,
    })
}
