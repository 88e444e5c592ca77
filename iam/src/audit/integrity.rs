//! Checking chains: all at once for `bailiwick audit verify`, and a part at a time in the background for the console. Both
//! compare the chain with its head, with the signed checkpoints in the database, and with any that were kept elsewhere.

use std::collections::HashMap;

use serde::Serialize;

use super::{ChainFault, ChainHead, Checkpoint, chain::step, checkpoint::active_public_key};
use crate::{
    Iam, IamError,
    secrets::KeyRing,
    store::{self, Tx, checkpoints::Verification},
    types::AccountId,
};

/// How many records one read of a check holds in memory.
const PAGE: i64 = 1000;
/// How many records the check in the background reads at a time.
const STRIDE: i64 = 5000;
/// A finding that only says the same again is written once in this time, in seconds.
const SAME_AGAIN: i64 = 60;

/// What the check of a chain found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChainReport {
    /// The account.
    pub account: AccountId,
    /// How many records were read.
    pub rows: i64,
    /// The head's hash, in base64.
    pub head: String,
    /// How many signed checkpoints the chain was compared with.
    pub checkpoints: i64,
    /// Whether the checkpoints' signing keys were compared with the key ring's. Without, whoever can write the database can
    /// put checkpoints of their own there.
    pub key_ring: bool,
    /// The first fault; `None` when the chain is whole.
    pub fault: Option<ChainFault>,
}

/// A check that is under way.
#[derive(Debug, Clone)]
struct Sweep {
    /// The last record that was found right.
    head: ChainHead,
    /// The last record that a checkpoint confirmed.
    confirmed: i64,
    /// How many checkpoints were compared.
    compared: i64,
}

impl Sweep {
    fn new() -> Self {
        Self {
            head: ChainHead::start(),
            confirmed: 0,
            compared: 0,
        }
    }

    /// The record after which to read on: below the first number at the beginning, because a record put before the chain
    /// would otherwise be shown and never checked.
    fn read(&self) -> i64 {
        if self.head.seq == 0 {
            i64::MIN
        } else {
            self.head.seq
        }
    }

    /// Compares a checkpoint with the record that it names, which the sweep has just reached.
    fn compare(
        &mut self,
        checkpoint: &Checkpoint,
        ring: Option<&KeyRing>,
    ) -> Result<(), ChainFault> {
        let (seq, time) = (checkpoint.sequence, checkpoint.time);
        if !checkpoint.is_signed() || ring.is_some_and(|ring| !checkpoint.is_by(ring)) {
            let problem =
                format!("the checkpoint of {time} over this record is not signed by this server");
            return Err(ChainFault::at(seq, problem));
        }
        if checkpoint.hash != self.head.hash {
            let first = self.confirmed.saturating_add(1);
            let problem = format!(
                "the records from here to {seq} are not those that were there on {time}, as a signed checkpoint shows"
            );
            return Err(ChainFault::at(first, problem));
        }
        self.confirmed = seq;
        self.compared = self.compared.saturating_add(1);
        Ok(())
    }
}

/// How far a check has come.
enum Progress {
    More,
    Whole,
    Broken(ChainFault),
}

/// Goes on with a check over some records.
async fn advance(
    tx: &mut Tx,
    account: &AccountId,
    sweep: &mut Sweep,
    elsewhere: &[Checkpoint],
    ring: Option<&KeyRing>,
    limit: i64,
) -> Result<Progress, IamError> {
    let rows = store::audit::after(tx, account, sweep.read(), limit).await?;
    let mut stored = store::checkpoints::after(tx, account, sweep.head.seq, limit).await?;
    // Behind the end of what was read, the next read looks again.
    let last = rows.last().map(|row| row.seq);
    let ended = i64::try_from(rows.len()).unwrap_or(i64::MAX) < limit;
    if !ended {
        stored.retain(|checkpoint| last.is_some_and(|last| checkpoint.sequence <= last));
    }
    stored.extend(
        elsewhere
            .iter()
            .filter(|checkpoint| {
                checkpoint.sequence > sweep.head.seq
                    && (ended || last.is_some_and(|last| checkpoint.sequence <= last))
            })
            .cloned(),
    );
    stored.sort_by_key(|checkpoint| checkpoint.sequence);
    let mut checkpoints = stored.into_iter().peekable();
    for row in rows {
        if let Err(fault) = step(&mut sweep.head, row) {
            return Ok(Progress::Broken(fault));
        }
        while let Some(checkpoint) =
            checkpoints.next_if(|checkpoint| checkpoint.sequence == sweep.head.seq)
        {
            if let Err(fault) = sweep.compare(&checkpoint, ring) {
                return Ok(Progress::Broken(fault));
            }
        }
    }
    if !ended {
        return Ok(Progress::More);
    }
    let missing = sweep.head.seq.saturating_add(1);
    if let Some(checkpoint) = checkpoints.last() {
        let problem = format!(
            "the records from here to {} are missing at the end, as the signed checkpoint of {} shows",
            checkpoint.sequence, checkpoint.time
        );
        return Ok(Progress::Broken(ChainFault::at(missing, problem)));
    }
    if sweep.head != store::accounts::head(tx, account).await? {
        let problem = "records are missing at the end";
        return Ok(Progress::Broken(ChainFault::at(missing, problem)));
    }
    Ok(Progress::Whole)
}

/// The checks in the background that are under way, by account.
#[derive(Default)]
pub(crate) struct Sweeps(tokio::sync::Mutex<HashMap<AccountId, Sweep>>);

impl Iam {
    /// Checks the audit chain of every account.
    ///
    /// # Errors
    /// When the database fails; a broken chain is a report, not an error.
    pub async fn verify_audit(&self) -> Result<Vec<ChainReport>, IamError> {
        self.verify_audit_against(&[], true).await
    }

    /// Checks the audit chain of every account, also against checkpoints that were kept elsewhere. Without the
    /// installation's key ring (`key_ring` false), checkpoints are believed by the public keys that they name.
    ///
    /// # Errors
    /// When the database fails; a broken chain is a report, not an error.
    pub async fn verify_audit_against(
        &self,
        elsewhere: &[Checkpoint],
        key_ring: bool,
    ) -> Result<Vec<ChainReport>, IamError> {
        let ring = key_ring.then(|| self.services.ring.as_ref());
        let mut tx = self.services.store.read().await?;
        let mut reports = Vec::new();
        for account in store::accounts::all(&mut tx).await? {
            let theirs: Vec<Checkpoint> = elsewhere
                .iter()
                .filter(|checkpoint| checkpoint.account_id == account.id)
                .cloned()
                .collect();
            let mut sweep = Sweep::new();
            let fault = loop {
                match advance(&mut tx, &account.id, &mut sweep, &theirs, ring, PAGE).await? {
                    Progress::More => {}
                    Progress::Whole => break None,
                    Progress::Broken(fault) => break Some(fault),
                }
            };
            reports.push(ChainReport {
                account: account.id,
                rows: sweep.head.seq,
                head: sweep.head.hash,
                checkpoints: sweep.compared,
                key_ring,
                fault,
            });
        }
        tx.rollback().await?;
        for checkpoint in elsewhere {
            if !reports
                .iter()
                .any(|report| report.account == checkpoint.account_id)
            {
                reports.push(ChainReport {
                    account: checkpoint.account_id.clone(),
                    rows: 0,
                    head: ChainHead::start().hash,
                    checkpoints: 0,
                    key_ring,
                    fault: Some(ChainFault::at(1, "the account is not in this database")),
                });
            }
        }
        Ok(reports)
    }

    /// Goes on checking every account's chain in the background, a few thousand records at a time, and keeps what it finds
    /// for [`crate::operations::audit::GetAuditIntegrity`]. After the end it begins anew: an old record can be changed as
    /// well as a new one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn watch_audit(&self) -> Result<(), IamError> {
        let mut sweeps = self.sweeps.0.lock().await;
        let mut tx = self.services.store.read().await?;
        let accounts = store::accounts::all(&mut tx).await?;
        tx.rollback().await?;
        for account in accounts {
            let sweep = sweeps.entry(account.id.clone()).or_insert_with(Sweep::new);
            let mut tx = self.services.store.read().await?;
            let ring = Some(self.services.ring.as_ref());
            let progress = advance(&mut tx, &account.id, sweep, &[], ring, STRIDE).await?;
            let before = store::checkpoints::verification(&mut tx, &account.id).await?;
            tx.rollback().await?;
            let now = self.services.clock.now();
            let found = match progress {
                Progress::More => continue,
                Progress::Whole => Verification {
                    seq: sweep.head.seq,
                    verified_at: Some(now),
                    fault: None,
                },
                Progress::Broken(fault) => Verification {
                    fault: Some((fault, now)),
                    ..before.clone()
                },
            };
            *sweep = Sweep::new();
            let told = |verification: &Verification| {
                let fault = verification.fault.as_ref().map(|(fault, _)| fault.clone());
                (verification.seq, fault)
            };
            let recent = before
                .verified_at
                .is_some_and(|at| now < at.plus_seconds(SAME_AGAIN));
            let same = told(&before) == told(&found);
            if same && (recent || found.fault.is_some()) {
                continue;
            }
            if let Some((fault, _)) = &found.fault {
                tracing::error!(
                    account = %account.id,
                    record = fault.seq,
                    problem = fault.problem,
                    "the audit log was tampered with"
                );
            }
            let mut tx = self.services.store.write().await?;
            store::checkpoints::set_verification(&mut tx, &account.id, &found).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Signs the head of every account's chain that has grown since its last checkpoint.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sign_checkpoints(&self) -> Result<(), IamError> {
        let mut tx = self.services.store.read().await?;
        let mut due = Vec::new();
        for account in store::accounts::all(&mut tx).await? {
            let head = store::accounts::head(&mut tx, &account.id).await?;
            let newest = store::checkpoints::newest(&mut tx, &account.id).await?;
            if newest.map_or(0, |newest| newest.sequence) < head.seq {
                due.push((account.id, head));
            }
        }
        tx.rollback().await?;
        if due.is_empty() {
            return Ok(());
        }
        let now = self.services.clock.now();
        let mut tx = self.services.store.write().await?;
        for (account, head) in due {
            let checkpoint = Checkpoint::sign(&self.services.ring, &account, &head, now)?;
            store::checkpoints::insert(&mut tx, &checkpoint).await?;
        }
        Ok(tx.commit().await?)
    }

    /// The signed checkpoints of every account, by account and number; only the newest of each where told.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn checkpoints(&self, only_newest: bool) -> Result<Vec<Checkpoint>, IamError> {
        let mut tx = self.services.store.read().await?;
        let mut all = Vec::new();
        for account in store::accounts::all(&mut tx).await? {
            if only_newest {
                all.extend(store::checkpoints::newest(&mut tx, &account.id).await?);
            } else {
                all.extend(store::checkpoints::after(&mut tx, &account.id, 0, i64::MAX).await?);
            }
        }
        tx.rollback().await?;
        Ok(all)
    }

    /// The public key that checkpoints are signed with from now on: the DER of its SubjectPublicKeyInfo in base64.
    ///
    /// # Errors
    /// When the key ring holds no usable key.
    pub fn checkpoint_key(&self) -> Result<String, IamError> {
        active_public_key(&self.services.ring)
    }
}
