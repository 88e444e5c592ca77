//! Made-up data for `--demo`: the identities of a harbour company and some weeks of their history. It is made by the
//! same operations as real data, by a domain whose clock runs through the past weeks, so the audit log tells how it
//! came about and its chain is whole. Never for a database with an account in it.

mod people;
mod permissions;
mod script;

use std::sync::atomic::{AtomicI64, Ordering};

use iam::{Clock, IamError, Timestamp};

use crate::{
    failure::{Failure, reasons},
    world::World,
};
use script::Script;

/// A sign-in to print.
pub struct Printed {
    /// What the person may do.
    pub who: &'static str,
    /// The account's alias.
    pub account: String,
    /// The user's name.
    pub name: String,
    /// Made for this run.
    pub password: String,
    /// The authenticator's seed in base32, for somebody who has enrolled.
    pub totp: Option<String>,
}

/// Fills an empty database.
///
/// # Errors
/// When it is not empty, or an operation fails.
pub async fn prepare(world: &World) -> Result<Vec<Printed>, Failure> {
    let failed = |error: IamError| {
        Failure::new(format!("the demo data cannot be made: {}", reasons(&error)))
    };
    if world.iam.is_set_up().await.map_err(failed)? {
        return Err(Failure::new(
            "--demo needs an empty database: choose another folder with --data",
        ));
    }
    Script::new(world).run().await.map_err(failed)
}

/// A clock that is moved by hand.
struct PastClock(AtomicI64);

impl PastClock {
    fn set(&self, now: Timestamp) {
        self.0.store(now.0, Ordering::Relaxed);
    }
}

impl Clock for PastClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::Relaxed))
    }
}
