//! What a page shows belongs together: it is read from one state of the database, in one transaction, for a caller that was
//! looked up once in it. The gate still decides about each operation.
//!
//! Such a transaction keeps a connection while its page is made, and something that the page needs may want another. So
//! no more are kept at a time than leave half of the connections to others; whoever comes beyond that reads each thing in a
//! transaction of its own, and nobody waits for anybody.

use std::{fmt, sync::Arc};

use tokio::sync::{Mutex, MutexGuard, OwnedSemaphorePermit};

use super::{Authenticated, Caller, Iam};
use crate::{
    IamError,
    secrets::SecretToken,
    store::{StoreError, Tx},
};

/// A state of the database is not read from for longer than this: what was revoked since must not go on being seen.
const MOST_SECONDS: i64 = 5;

/// The transaction in which one caller's reads are made, between two of them.
#[derive(Default)]
pub(super) struct Snapshot(Mutex<Option<Held>>);

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Snapshot")
    }
}

struct Held {
    tx: Tx,
    who: Authenticated,
    /// The hash of the token that it was opened with.
    token: String,
    place: OwnedSemaphorePermit,
}

/// A read on its way.
pub(super) struct Reading<'a> {
    pub(super) tx: Tx,
    /// Who has the session; a role that it acts as is not looked up yet.
    pub(super) who: Authenticated,
    home: Option<(MutexGuard<'a, Option<Held>>, OwnedSemaphorePermit)>,
    token: String,
}

impl Reading<'_> {
    /// Keeps the transaction for the caller's next read, or ends it. One that is dropped instead is rolled back.
    pub(super) async fn finish(self) -> Result<(), StoreError> {
        match self.home {
            None => self.tx.rollback().await,
            Some((mut held, place)) => {
                *held = Some(Held {
                    tx: self.tx,
                    who: self.who,
                    token: self.token,
                    place,
                });
                Ok(())
            }
        }
    }
}

impl Caller {
    /// The same caller, whose reads from now on are of one state of the database, until [`Caller::end_snapshot`], or until
    /// this and all its clones are gone. For what reads only: a change must be seen by what is read after it.
    #[must_use]
    pub fn with_snapshot(mut self) -> Self {
        self.snapshot = Some(Arc::default());
        self
    }

    /// The same caller, whose reads are each of the newest state.
    #[must_use]
    pub fn without_snapshot(mut self) -> Self {
        self.snapshot = None;
        self
    }

    /// Ends the transaction of [`Caller::with_snapshot`]; a later read begins another.
    pub async fn end_snapshot(&self) {
        if let Some(snapshot) = &self.snapshot {
            snapshot.0.lock().await.take();
        }
    }
}

impl Iam {
    /// A transaction that reads, and whose session the caller's token is.
    pub(super) async fn begin_reading<'a>(
        &self,
        caller: &'a Caller,
    ) -> Result<Reading<'a>, IamError> {
        let token = caller.credential.token().ok_or(IamError::Unauthenticated)?;
        let mut home = None;
        if let Some(snapshot) = &caller.snapshot {
            let mut held = snapshot.0.lock().await;
            let oldest = self.services.clock.now().plus_seconds(-MOST_SECONDS);
            match held.take() {
                Some(kept) if kept.token == token.hash() && kept.who.now > oldest => {
                    return Ok(Reading {
                        tx: kept.tx,
                        who: kept.who,
                        token: kept.token,
                        home: Some((held, kept.place)),
                    });
                }
                _ => {
                    let place = Arc::clone(&self.snapshots).try_acquire_owned();
                    home = place.ok().map(|place| (held, place));
                }
            }
        }
        self.open_reading(token, home).await
    }

    async fn open_reading<'a>(
        &self,
        token: &SecretToken,
        home: Option<(MutexGuard<'a, Option<Held>>, OwnedSemaphorePermit)>,
    ) -> Result<Reading<'a>, IamError> {
        let mut tx = self.services.store.read().await?;
        let who = self.authenticate(&mut tx, token, None).await?;
        Ok(Reading {
            tx,
            who,
            home,
            token: token.hash(),
        })
    }
}
