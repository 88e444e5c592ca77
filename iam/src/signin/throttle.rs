//! Against guessing. Every try is counted as a failure and committed before it is looked at; a success takes it back.
//! So however many tries come at once, no more are looked at than the limit allows, and a crash favours nobody.
//!
//! Counted are: each name's password (also of names that nobody has), each person's codes, recovery codes and security
//! keys, each address, and all together. A browser in which the person signed in before has a counter of its own and is
//! not held up by what strangers do; a passkey needs no counter, because there is nothing to guess. The same counters
//! serve every door: they are here, not in a page.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::{
    IamError,
    gate::Services,
    ports::Timestamp,
    secrets::Purpose,
    store::{self, Tx, throttles::Counter},
    types::AccountId,
};

/// So many failures in a row are free of delay.
pub(crate) const FREE: i64 = 5;
/// After so many in a row the counter stays shut until another factor, a known device or an administrator opens it
/// (NIST SP 800-63B-4 §3.2.2: at most 100).
pub(crate) const CAP: i64 = 100;
/// The longest delay.
const LONGEST_SECONDS: i64 = 3600;
/// An address may fail so often at once, and once more in `ADDRESS_LEAK_SECONDS`.
const ADDRESS_BURST: i64 = 50;
const ADDRESS_LEAK_SECONDS: i64 = 20;
/// All together may fail so often at once, and ten times a second after that.
const ALL_BURST: i64 = 2000;
const ALL_LEAK_PER_SECOND: i64 = 10;
/// Counters below so many failures are forgotten after so many seconds without one: a few after a day, more after a month,
/// and one at its cap never.
pub(super) const FORGET: [(i64, i64); 2] = [(FREE, 24 * 3600), (CAP, 30 * 24 * 3600)];

/// What is guessed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guess<'a> {
    /// The password of a name: the account's id where there is one, else what was typed; and the name in one case.
    Password { account: &'a str, name: &'a str },
    /// A principal's password, within its own session.
    OwnPassword(&'a str),
    /// A principal's codes.
    Code(&'a str),
    /// A principal's recovery codes.
    RecoveryCode(&'a str),
    /// A principal's security keys.
    SecurityKey(&'a str),
}

impl Guess<'_> {
    fn parts(self) -> (&'static str, String) {
        match self {
            Self::Password { account, name } => ("password", format!("{account}\0{name}")),
            Self::OwnPassword(id) => ("own-password", id.to_owned()),
            Self::Code(id) => ("code", id.to_owned()),
            Self::RecoveryCode(id) => ("recovery-code", id.to_owned()),
            Self::SecurityKey(id) => ("security-key", id.to_owned()),
        }
    }
}

/// From where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum From<'a> {
    /// Anywhere: the address counts too.
    Address(&'a str),
    /// A browser in which this person signed in before; the hash of its cookie.
    KnownDevice(&'a str),
    /// The principal's own complete session: nobody else's counters are concerned.
    Session,
}

/// The counters of one try.
#[derive(Debug)]
pub(crate) struct Attempt {
    /// Counted in a row.
    own: String,
    /// Leaking levels.
    shared: Vec<Shared>,
    /// Failures in a row before this one.
    pub(crate) failures_before: i64,
}

#[derive(Debug)]
struct Shared {
    key: String,
    burst: i64,
    /// Thousandths of a failure that leak in a second.
    leak: i64,
}

/// An IPv6 customer has a whole /64; an address that cannot be read is one of its own.
pub(crate) fn network(address: &str) -> String {
    match address
        .parse::<std::net::IpAddr>()
        .map(|ip| ip.to_canonical())
    {
        Ok(std::net::IpAddr::V4(ip)) => ip.to_string(),
        Ok(std::net::IpAddr::V6(ip)) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Err(_) => "unknown".to_owned(),
    }
}

/// The wait after so many failures in a row: nothing, then 1, 2, 4 … seconds, at most an hour.
fn delay(failures: i64) -> i64 {
    let over = failures.saturating_sub(FREE);
    if over < 0 {
        return 0;
    }
    // 2^12 seconds are more than an hour.
    let doublings = u32::try_from(over.min(12)).unwrap_or(12);
    2_i64.pow(doublings).min(LONGEST_SECONDS)
}

fn level_at(counter: &Counter, leak: i64, now: Timestamp) -> i64 {
    let passed = now.0.saturating_sub(counter.updated_at.0).max(0);
    let leaked = passed.saturating_mul(leak) / 1000;
    counter.level.saturating_sub(leaked).max(0)
}

/// Until when the counter of tries in a row refuses; none when it lets one through.
fn own_block(counter: &Counter, now: Timestamp) -> Option<IamError> {
    if counter.failures >= CAP {
        return Some(IamError::Throttled { seconds: None });
    }
    wait(counter.blocked_until, now)
}

fn wait(until: Timestamp, now: Timestamp) -> Option<IamError> {
    let left = until.0.saturating_sub(now.0);
    // What ends later than any wait of ours was set before the clock went back: it holds nobody up. The failures stay
    // counted, and the next one sets a wait by the clock as it is.
    (1..=LONGEST_SECONDS * 1000)
        .contains(&left)
        .then(|| IamError::Throttled {
            seconds: Some((left + 999) / 1000),
        })
}

fn shared_block(counter: &Counter, shared: &Shared, now: Timestamp) -> Option<IamError> {
    let over = level_at(counter, shared.leak, now) + 1000 - shared.burst * 1000;
    (over > 0).then(|| IamError::Throttled {
        seconds: Some((over / shared.leak.max(1)).clamp(1, LONGEST_SECONDS)),
    })
}

impl Services {
    /// The counters of a try.
    pub(crate) fn attempt(&self, guess: Guess<'_>, from: From<'_>) -> Result<Attempt, IamError> {
        let shared = match from {
            From::KnownDevice(_) | From::Session => Vec::new(),
            From::Address(address) => vec![
                Shared {
                    key: self.throttle_key("address", &network(address))?,
                    burst: ADDRESS_BURST,
                    leak: 1000 / ADDRESS_LEAK_SECONDS,
                },
                Shared {
                    key: self.throttle_key("all", "")?,
                    burst: ALL_BURST,
                    leak: 1000 * ALL_LEAK_PER_SECOND,
                },
            ],
        };
        let own = match from {
            From::KnownDevice(device) => self.own_key(guess, Some(device))?,
            From::Address(_) | From::Session => self.own_key(guess, None)?,
        };
        Ok(Attempt {
            own,
            shared,
            failures_before: 0,
        })
    }

    /// The key of the counter of tries in a row: from anywhere, or from a known device.
    pub(super) fn own_key(
        &self,
        guess: Guess<'_>,
        device: Option<&str>,
    ) -> Result<String, IamError> {
        let (what, whose) = guess.parts();
        match device {
            Some(device) => self.throttle_key(what, &format!("{whose}\0device {device}")),
            None => self.throttle_key(what, &whose),
        }
    }

    fn throttle_key(&self, what: &str, whose: &str) -> Result<String, IamError> {
        use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
        let key = self
            .ring
            .sub_key(self.ring.active(), Purpose::Throttle)
            .map_err(|error| IamError::Internal(Box::new(error)))?;
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_slice())
            .map_err(|error| IamError::Internal(Box::new(error)))?;
        mac.update(what.as_bytes());
        mac.update(b"\0");
        mac.update(whose.as_bytes());
        Ok(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    /// Whether a try would be let through now. Reads only, so that a flood of refused tries writes nothing.
    ///
    /// # Errors
    /// [`IamError::Throttled`] with the seconds to wait.
    pub(crate) async fn check_attempt(
        &self,
        tx: &mut Tx,
        attempt: &Attempt,
        now: Timestamp,
    ) -> Result<(), IamError> {
        if let Some(counter) = store::throttles::find(tx, &attempt.own).await?
            && let Some(blocked) = own_block(&counter, now)
        {
            return Err(blocked);
        }
        for shared in &attempt.shared {
            if let Some(counter) = store::throttles::find(tx, &shared.key).await?
                && let Some(blocked) = shared_block(&counter, shared, now)
            {
                return Err(blocked);
            }
        }
        Ok(())
    }

    /// Counts a try as failed and commits that, before anybody looks at it.
    ///
    /// # Errors
    /// [`IamError::Throttled`] when no try is let through now; nothing is counted then.
    pub(crate) async fn count_attempt(&self, attempt: &mut Attempt) -> Result<(), IamError> {
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        let outcome = self.check_attempt(&mut tx, attempt, now).await;
        tx.rollback().await?;
        outcome?;

        let mut tx = self.store.write().await?;
        // Always in this order, so that two tries never wait for each other.
        let mut own = store::throttles::take(&mut tx, &attempt.own, now).await?;
        if let Some(blocked) = own_block(&own, now) {
            tx.rollback().await?;
            return Err(blocked);
        }
        attempt.failures_before = own.failures;
        self.count_all(&mut tx, &attempt.shared, now).await?;
        own.failures += 1;
        own.updated_at = now;
        let wait = delay(own.failures);
        own.blocked_until = if wait == 0 {
            Timestamp(0)
        } else {
            now.plus_seconds(wait)
        };
        store::throttles::save(&mut tx, &attempt.own, &own).await?;
        Ok(tx.commit().await?)
    }

    /// Counts a failure of an address and of all, and nothing in a row.
    ///
    /// # Errors
    /// [`IamError::Throttled`] when they failed too often; nothing is counted then.
    pub(crate) async fn count_shared(&self, attempt: &Attempt) -> Result<(), IamError> {
        let now = self.clock.now();
        let mut tx = self.store.write().await?;
        self.count_all(&mut tx, &attempt.shared, now).await?;
        Ok(tx.commit().await?)
    }

    async fn count_all(&self, tx: &mut Tx, all: &[Shared], now: Timestamp) -> Result<(), IamError> {
        for shared in all {
            let mut counter = store::throttles::take(tx, &shared.key, now).await?;
            if let Some(blocked) = shared_block(&counter, shared, now) {
                return Err(blocked);
            }
            counter.level = level_at(&counter, shared.leak, now) + 1000;
            counter.updated_at = now;
            store::throttles::save(tx, &shared.key, &counter).await?;
        }
        Ok(())
    }

    /// A password that was right, before the sign-in is complete: forgets the failures in a row. The address and all
    /// together get theirs back when it is complete ([`Services::completed`]); otherwise whoever has one password could
    /// begin sign-ins, each with its session and its record, as fast as the server hashes.
    pub(crate) async fn forgive_own(&self, tx: &mut Tx, attempt: &Attempt) -> Result<(), IamError> {
        Ok(store::throttles::delete(tx, &attempt.own).await?)
    }

    /// A sign-in that began with a password, from a browser that is not known, is complete: its address and all together
    /// get back what the password's try counted.
    pub(crate) async fn completed(
        &self,
        tx: &mut Tx,
        address: &str,
        now: Timestamp,
    ) -> Result<(), IamError> {
        let attempt = self.attempt(Guess::OwnPassword(""), From::Address(address))?;
        self.take_back(tx, &attempt.shared, now).await
    }

    /// A success: forgets the failures in a row, in the transaction of what succeeded.
    pub(crate) async fn forgive(
        &self,
        tx: &mut Tx,
        attempt: &Attempt,
        now: Timestamp,
    ) -> Result<(), IamError> {
        store::throttles::delete(tx, &attempt.own).await?;
        self.take_back(tx, &attempt.shared, now).await
    }

    /// A try that was not looked at, because the server was too busy: it does not count.
    pub(crate) async fn release(&self, attempt: &Attempt) -> Result<(), IamError> {
        let now = self.clock.now();
        let mut tx = self.store.write().await?;
        let mut own = store::throttles::take(&mut tx, &attempt.own, now).await?;
        own.failures = (own.failures - 1).max(0);
        if delay(own.failures) == 0 {
            own.blocked_until = Timestamp(0);
        }
        store::throttles::save(&mut tx, &attempt.own, &own).await?;
        self.take_back(&mut tx, &attempt.shared, now).await?;
        Ok(tx.commit().await?)
    }

    async fn take_back(&self, tx: &mut Tx, all: &[Shared], now: Timestamp) -> Result<(), IamError> {
        for shared in all {
            let mut counter = store::throttles::take(tx, &shared.key, now).await?;
            counter.level = (level_at(&counter, shared.leak, now) - 1000).max(0);
            counter.updated_at = now;
            store::throttles::save(tx, &shared.key, &counter).await?;
        }
        Ok(())
    }
}

/// A name as its password's counter knows it.
pub(crate) fn counted_name(account: Option<&AccountId>, typed: &str) -> String {
    account.map_or_else(
        || typed.trim().to_lowercase(),
        |account| account.as_str().to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_begin_after_five_failures_double_and_stop_at_an_hour() {
        let waits: Vec<i64> = (1..=18).map(delay).collect();
        assert_eq!(
            waits,
            [
                0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600
            ]
        );
        assert_eq!(delay(i64::MAX), 3600);
    }

    #[test]
    fn an_ipv6_network_counts_as_one_and_what_is_no_address_as_one_too() {
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::1"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(network("a"), network("b"));
    }

    #[test]
    fn a_level_leaks_and_never_below_nothing() {
        let counter = Counter {
            failures: 0,
            level: 3000,
            blocked_until: Timestamp(0),
            updated_at: Timestamp(10_000),
        };
        let leak = 1000 / ADDRESS_LEAK_SECONDS;
        assert_eq!(level_at(&counter, leak, Timestamp(10_000)), 3000);
        assert_eq!(level_at(&counter, leak, Timestamp(30_000)), 2000);
        assert_eq!(level_at(&counter, leak, Timestamp(10_000_000)), 0);
        // A clock that went back leaks nothing.
        assert_eq!(level_at(&counter, leak, Timestamp(0)), 3000);
    }

    #[test]
    fn a_clock_that_went_back_makes_nobody_wait_longer_than_the_longest() {
        let now = Timestamp(0);
        let seconds = |until| match wait(until, now) {
            Some(IamError::Throttled { seconds }) => seconds,
            _ => None,
        };
        assert_eq!(seconds(now), None);
        assert_eq!(seconds(Timestamp(1)), Some(1));
        let longest = now.plus_seconds(LONGEST_SECONDS);
        assert_eq!(seconds(longest), Some(LONGEST_SECONDS));
        assert_eq!(seconds(Timestamp(longest.0 + 1)), None);
        assert_eq!(seconds(Timestamp(i64::MAX)), None);
    }
}
