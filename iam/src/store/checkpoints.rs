//! Signed checkpoints of audit chains, and what the check in the background found last.

use super::{Row, StoreError, Tx};
use crate::{
    audit::{ChainFault, Checkpoint},
    ports::Timestamp,
    types::AccountId,
};

fn checkpoint(account: &AccountId, row: &Row) -> Result<Checkpoint, StoreError> {
    Ok(Checkpoint {
        account_id: account.clone(),
        sequence: row.int(0)?,
        hash: row.text(1)?,
        time: row.time(2)?,
        key_id: row.text(3)?,
        public_key: row.text(4)?,
        signature: row.text(5)?,
    })
}

/// Adds a checkpoint; another server on the same database may have been quicker.
pub(crate) async fn insert(tx: &mut Tx, checkpoint: &Checkpoint) -> Result<(), StoreError> {
    let sql = "INSERT INTO audit_checkpoints (account_id, seq, hash, made_at, key_id, public_key, signature) \
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (account_id, seq) DO NOTHING";
    let values = [
        checkpoint.account_id.as_str().into(),
        checkpoint.sequence.into(),
        (&checkpoint.hash).into(),
        checkpoint.time.into(),
        (&checkpoint.key_id).into(),
        (&checkpoint.public_key).into(),
        (&checkpoint.signature).into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}

/// The checkpoints after a record, in order.
pub(crate) async fn after(
    tx: &mut Tx,
    account: &AccountId,
    seq: i64,
    limit: i64,
) -> Result<Vec<Checkpoint>, StoreError> {
    let sql = "SELECT seq, hash, made_at, key_id, public_key, signature FROM audit_checkpoints \
               WHERE account_id = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    tx.list(sql, &[account.as_str().into(), seq.into(), limit.into()])
        .await?
        .iter()
        .map(|row| checkpoint(account, row))
        .collect()
}

/// The newest checkpoint.
pub(crate) async fn newest(
    tx: &mut Tx,
    account: &AccountId,
) -> Result<Option<Checkpoint>, StoreError> {
    let sql = "SELECT seq, hash, made_at, key_id, public_key, signature FROM audit_checkpoints \
               WHERE account_id = $1 ORDER BY seq DESC LIMIT 1";
    tx.find(sql, &[account.as_str().into()])
        .await?
        .map(|row| checkpoint(account, &row))
        .transpose()
}

/// What the check in the background found last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Verification {
    /// The last record of the chain when it was last found whole.
    pub(crate) seq: i64,
    /// When that was.
    pub(crate) verified_at: Option<Timestamp>,
    /// What is wrong with the chain, and when that was seen.
    pub(crate) fault: Option<(ChainFault, Timestamp)>,
}

/// The last finding for an account.
pub(crate) async fn verification(
    tx: &mut Tx,
    account: &AccountId,
) -> Result<Verification, StoreError> {
    let sql = "SELECT seq, verified_at, fault_seq, fault_problem, fault_at FROM audit_verifications \
               WHERE account_id = $1";
    let Some(row) = tx.find(sql, &[account.as_str().into()]).await? else {
        return Ok(Verification::default());
    };
    let fault = match (row.opt_int(2)?, row.opt_text(3)?, row.opt_time(4)?) {
        (Some(seq), Some(problem), Some(at)) => Some((ChainFault { seq, problem }, at)),
        _ => None,
    };
    Ok(Verification {
        seq: row.int(0)?,
        verified_at: row.opt_time(1)?,
        fault,
    })
}

/// Keeps a finding.
pub(crate) async fn set_verification(
    tx: &mut Tx,
    account: &AccountId,
    found: &Verification,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO audit_verifications (account_id, seq, verified_at, fault_seq, fault_problem, fault_at) \
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account_id) DO UPDATE SET seq = $2, verified_at = $3, \
               fault_seq = $4, fault_problem = $5, fault_at = $6";
    let fault = found.fault.as_ref();
    let values = [
        account.as_str().into(),
        found.seq.into(),
        found.verified_at.into(),
        fault.map(|(fault, _)| fault.seq).into(),
        fault.map(|(fault, _)| fault.problem.as_str()).into(),
        fault.map(|(_, at)| *at).into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}
