//! Records of reads, which wait in memory for at most about a second. Whoever asks for them to be written may give up
//! half-way, because a browser hung up: the writing goes on by itself, and what was not written waits again.
//! It must never lose a record, and never write one twice.

use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard},
};

use crate::{
    IamError,
    audit::{self, Event},
    store::{self, Store},
    types::AccountId,
};

/// So many records that wait are written at once, and nobody waits for it.
const DUE: usize = 1000;
/// The most records that wait; above it the reader waits until they are written.
const MOST: usize = 5000;

/// What is to be done after a record was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Backlog {
    /// Nothing: they are written within a second.
    Small,
    /// They should be written now; the answer need not wait for that.
    Due,
    /// There are too many: whoever reads waits for them to be written.
    Full,
}

#[derive(Default)]
struct Waiting {
    events: Vec<Event>,
    /// A write failed, and a commit may fail after it was done: some events may be in the log already.
    unsure: bool,
}

/// The records that wait to be written.
#[derive(Clone, Default)]
pub(super) struct Reads {
    waiting: Arc<Mutex<Waiting>>,
    /// Held while they are written, so that whoever comes second waits until the first is through.
    writing: Arc<tokio::sync::Mutex<()>>,
}

impl Reads {
    fn waiting(&self) -> Result<MutexGuard<'_, Waiting>, IamError> {
        self.waiting
            .lock()
            .map_err(|_| IamError::internal("the read log is poisoned"))
    }

    /// Adds a record.
    pub(super) fn push(&self, event: Event) -> Result<Backlog, IamError> {
        let mut waiting = self.waiting()?;
        waiting.events.push(event);
        let count = waiting.events.len();
        Ok(if count >= MOST {
            Backlog::Full
        } else if count.is_multiple_of(DUE) {
            Backlog::Due
        } else {
            Backlog::Small
        })
    }

    /// Begins to write what waits, and does not wait for it. What cannot be written waits again.
    pub(super) fn begin(&self, store: &Store) {
        let (reads, store) = (self.clone(), store.clone());
        tokio::spawn(async move {
            if let Err(error) = reads.write(&store).await {
                tracing::error!(%error, "records of reads could not be written; they wait");
            }
        });
    }

    /// Writes what waits, in a task of its own.
    pub(super) async fn flush(&self, store: &Store) -> Result<(), IamError> {
        let (reads, store) = (self.clone(), store.clone());
        tokio::spawn(async move { reads.write(&store).await })
            .await
            .map_err(|error| IamError::Internal(Box::new(error)))?
    }

    async fn write(&self, store: &Store) -> Result<(), IamError> {
        let _one_at_a_time = self.writing.lock().await;
        let (mut events, unsure) = {
            let mut waiting = self.waiting()?;
            (mem::take(&mut waiting.events), waiting.unsure)
        };
        while let Some(account) = events.first().map(|event| event.account.clone()) {
            let theirs = events.iter().filter(|event| event.account == account);
            let outcome = write_those_of(store, &account, theirs.cloned().collect(), unsure).await;
            if let Err(error) = outcome {
                let mut waiting = self.waiting()?;
                events.append(&mut waiting.events);
                *waiting = Waiting {
                    events,
                    unsure: true,
                };
                return Err(error);
            }
            events.retain(|event| event.account != account);
        }
        self.waiting()?.unsure = false;
        Ok(())
    }
}

async fn write_those_of(
    store: &Store,
    account: &AccountId,
    mut events: Vec<Event>,
    unsure: bool,
) -> Result<(), IamError> {
    let mut tx = store.write().await?;
    let chain = store::accounts::begin_record(&mut tx, account).await?;
    if unsure {
        let mut missing = Vec::with_capacity(events.len());
        for event in events {
            if !store::audit::is_written(&mut tx, &event.id).await? {
                missing.push(event);
            }
        }
        events = missing;
    }
    audit::append(&mut tx, account, chain, &events).await?;
    Ok(tx.commit().await?)
}
