//! Password hashing: argon2id with a pepper, on threads of its own behind a bounded queue, so that a flood of
//! sign-ins costs a bounded amount of memory and other requests keep their share of the processor.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use zeroize::Zeroizing;

use super::{KeyRing, ring::Purpose};
use crate::{IamError, ports::Rng, types::Password};

/// How far hashing stands back behind the server's other threads (nice(2): 0 is equal, 19 the last).
const HASHING_NICENESS: i32 = 19;

/// How many hashes may wait for a thread before the server says that it is busy.
const QUEUE: usize = 64;

/// Argon2id's cost. The default is OWASP's floor: 19 MiB, 2 passes, 1 lane (ASVS 5.0.0 11.4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashingCost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Default for HashingCost {
    fn default() -> Self {
        Self {
            memory: 19 * 1024,
            passes: 2,
        }
    }
}

/// A stored hash and the key that its pepper came from.
#[derive(Clone)]
pub(crate) struct StoredPassword {
    pub(crate) phc: String,
    pub(crate) pepper_key_id: String,
}

// Operations hold it while they run, and operations are printed.
impl std::fmt::Debug for StoredPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StoredPassword(hidden)")
    }
}

/// Hashes and verifies passwords.
#[derive(Debug, Clone)]
pub struct PasswordHasher {
    ring: Arc<KeyRing>,
    cost: HashingCost,
    jobs: mpsc::Sender<Job>,
    places: Arc<Semaphore>,
}

/// A place in the queue of a hasher; free again when the work is done, or when it is dropped.
#[derive(Debug)]
pub(crate) struct Place(OwnedSemaphorePermit);

/// A hash to be computed in a thread's memory.
type Job = Box<dyn FnOnce(&mut Vec<Block>) + Send>;

/// Starts the threads that hash; they end with the last hasher. They stay the same and each keeps its memory: taken
/// anew for every hash, it would leave holes in the allocator's heaps that no later hash fits into.
fn start(threads: usize) -> mpsc::Sender<Job> {
    let (jobs, queue) = mpsc::channel::<Job>();
    let queue = Arc::new(Mutex::new(queue));
    for _ in 0..threads {
        let queue = Arc::clone(&queue);
        let work = move || {
            let mut memory = Vec::new();
            // Hashing yields to everything else: who is signed in should not notice a flood of sign-ins. On Linux this is
            // the thread's own priority; where it cannot be set, hashing goes on as it is.
            let _ = rustix::process::setpriority_process(None, HASHING_NICENESS);
            // The lock is held while waiting for a job and given back before it is done.
            while let Ok(job) = queue
                .lock()
                .map_err(drop)
                .and_then(|jobs| jobs.recv().map_err(drop))
            {
                // Whoever waits for a job that panicked learns it from the channel that it took with it.
                let _ = catch_unwind(AssertUnwindSafe(|| job(&mut memory)));
            }
        };
        if let Err(error) = thread::Builder::new()
            .name("password".to_owned())
            .spawn(work)
        {
            tracing::error!(%error, "a thread for hashing passwords could not be started");
        }
    }
    jobs
}

impl PasswordHasher {
    /// A hasher that runs at most `threads` hashes at once.
    #[must_use]
    pub fn new(ring: Arc<KeyRing>, cost: HashingCost, threads: usize) -> Self {
        let threads = threads.max(1);
        Self {
            ring,
            cost,
            jobs: start(threads),
            places: Arc::new(Semaphore::new(threads.saturating_add(QUEUE))),
        }
    }

    /// Hashes a password with a fresh 128-bit salt and the active pepper.
    pub(crate) async fn hash(
        &self,
        rng: &dyn Rng,
        password: &Password,
    ) -> Result<StoredPassword, IamError> {
        let mut salt = [0_u8; 16];
        rng.fill(&mut salt)?;
        let key_id = self.ring.active().to_owned();
        let password = password.clone();
        let params = self.params()?;
        let phc = self
            .on_thread(self.place()?, key_id.clone(), move |pepper, memory| {
                let hash = compute(pepper, &params, &password, &salt, memory)?;
                Ok::<_, IamError>(
                    PasswordHash {
                        algorithm: Algorithm::Argon2id.ident(),
                        version: Some(Version::V0x13.into()),
                        params: ParamsString::try_from(&params).map_err(failed)?,
                        salt: Some(Salt::new(&salt).map_err(failed)?),
                        hash: Some(hash),
                    }
                    .to_string(),
                )
            })
            .await??;
        Ok(StoredPassword {
            phc,
            pepper_key_id: key_id,
        })
    }

    /// How long a refused sign-in takes at least, from its beginning. Looking up a name that exists and recording its refusal
    /// takes a little longer than for one that does not; a refusal at this time shows nothing of it. More than
    /// twice what the hash takes on a server of today: a microsecond for each KiB and pass (39 ms at the default cost). Where
    /// hashing alone takes longer, the little that differs is lost in it.
    pub(crate) fn refusal_time(&self) -> Duration {
        Duration::from_micros(u64::from(self.cost.memory).saturating_mul(self.cost.passes.into()))
    }

    /// A place in the queue, for who wants to know before doing anything else whether there is one.
    pub(crate) fn place(&self) -> Result<Place, IamError> {
        Arc::clone(&self.places)
            .try_acquire_owned()
            .map(Place)
            .map_err(|_| IamError::Busy)
    }

    /// Whether the password matches. Without a stored hash (no such user, no password) it does the same work
    /// and says no, so that the time tells nothing (ASVS 6.3.8).
    pub(crate) async fn verify(
        &self,
        password: &Password,
        stored: Option<&StoredPassword>,
    ) -> Result<bool, IamError> {
        self.verify_at(self.place()?, password, stored).await
    }

    /// The same at a place that was taken before.
    pub(crate) async fn verify_at(
        &self,
        place: Place,
        password: &Password,
        stored: Option<&StoredPassword>,
    ) -> Result<bool, IamError> {
        let Some(stored) = stored.cloned() else {
            let (params, password) = (self.params()?, password.clone());
            let key_id = self.ring.active().to_owned();
            self.on_thread(place, key_id, move |pepper, memory| {
                compute(pepper, &params, &password, &[0_u8; 16], memory).is_ok()
            })
            .await?;
            return Ok(false);
        };
        let password = password.clone();
        let empty = password.length() == 0;
        let matches = self
            .on_thread(
                place,
                stored.pepper_key_id.clone(),
                move |pepper, memory| is_hash_of(&stored.phc, &password, pepper, memory),
            )
            .await?;
        Ok(matches && !empty)
    }

    /// Whether a stored hash was made at a lower cost or with an older pepper than now.
    pub(crate) fn is_outdated(&self, stored: &StoredPassword) -> bool {
        let current = PasswordHash::new(&stored.phc)
            .ok()
            .and_then(|hash| Params::try_from(&hash).ok())
            .is_some_and(|params| {
                params.m_cost() == self.cost.memory && params.t_cost() == self.cost.passes
            });
        !current || stored.pepper_key_id != self.ring.active()
    }

    fn params(&self) -> Result<Params, IamError> {
        Params::new(self.cost.memory, self.cost.passes, 1, None).map_err(failed)
    }

    async fn on_thread<T: Send + 'static>(
        &self,
        Place(place): Place,
        key_id: String,
        work: impl FnOnce(&[u8], &mut Vec<Block>) -> T + Send + 'static,
    ) -> Result<T, IamError> {
        let pepper: Zeroizing<[u8; 32]> = self
            .ring
            .sub_key(&key_id, Purpose::PasswordPepper)
            .map_err(|error| IamError::Internal(Box::new(error)))?;
        let (answer, answered) = oneshot::channel();
        let job = move |memory: &mut Vec<Block>| {
            // The place is free when the work is done, not when whoever asked gives up.
            let _place = place;
            if answer.is_closed() {
                return;
            }
            // Nobody may be left to hear it.
            let _ = answer.send(work(pepper.as_slice(), memory));
        };
        self.jobs
            .send(Box::new(job))
            .map_err(|_| IamError::internal("no thread hashes passwords"))?;
        answered
            .await
            .map_err(|error| IamError::Internal(Box::new(error)))
    }
}

fn failed(error: impl std::fmt::Display) -> IamError {
    IamError::internal(format!("hashing failed: {error}"))
}

/// The argon2id hash of a password.
fn compute(
    pepper: &[u8],
    params: &Params,
    password: &Password,
    salt: &[u8],
    memory: &mut Vec<Block>,
) -> Result<Output, IamError> {
    let argon2 =
        Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, params.clone())
            .map_err(failed)?;
    // As long as this cost needs: argon2 reads the result from the last block.
    memory.resize(params.block_count(), Block::default());
    let mut hash = [0_u8; Output::MAX_LENGTH];
    let hash = hash
        .get_mut(..params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN))
        .ok_or_else(|| failed("the stored hash is too long"))?;
    argon2
        .hash_password_into_with_memory(
            password.expose().as_bytes(),
            salt,
            hash,
            memory.as_mut_slice(),
        )
        .map_err(failed)?;
    Output::new(hash).map_err(failed)
}

/// Whether a stored hash is one of this password; compared in constant time.
fn is_hash_of(phc: &str, password: &Password, pepper: &[u8], memory: &mut Vec<Block>) -> bool {
    let Ok(stored) = PasswordHash::new(phc) else {
        return false;
    };
    let (Some(salt), Some(expected), Ok(params)) =
        (&stored.salt, &stored.hash, Params::try_from(&stored))
    else {
        return false;
    };
    let ours = stored.algorithm == Algorithm::Argon2id.ident()
        && stored.version == Some(Version::V0x13.into());
    ours && compute(pepper, &params, password, salt, memory).is_ok_and(|hash| hash == *expected)
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::PasswordVerifier as _;

    use super::*;
    use crate::testing::CountingRng;

    fn hasher(ring: &Arc<KeyRing>) -> PasswordHasher {
        PasswordHasher::new(
            Arc::clone(ring),
            HashingCost {
                memory: 64,
                passes: 1,
            },
            2,
        )
    }

    #[tokio::test]
    async fn only_the_same_password_matches_and_only_with_the_pepper() {
        let rng = CountingRng::default();
        let ring = Arc::new(KeyRing::generate(&rng).unwrap());
        let hasher = hasher(&ring);
        let password = Password::new("seven-cranes-over-berth");
        let stored = hasher.hash(&rng, &password).await.unwrap();
        assert!(hasher.verify(&password, Some(&stored)).await.unwrap());
        for wrong in ["", "Seven-cranes-over-berth", "seven-cranes-over-berth "] {
            assert!(
                !hasher
                    .verify(&Password::new(wrong), Some(&stored))
                    .await
                    .unwrap(),
                "{wrong:?}"
            );
        }
        assert!(!hasher.verify(&password, None).await.unwrap());
        let plain = Argon2::default();
        let parsed = PasswordHash::new(&stored.phc).unwrap();
        assert!(
            plain
                .verify_password(b"seven-cranes-over-berth", &parsed)
                .is_err()
        );
    }

    #[tokio::test]
    async fn hashes_are_argon2s_own_whatever_was_hashed_before_in_the_same_memory() {
        let rng = CountingRng::default();
        let ring = Arc::new(KeyRing::generate(&rng).unwrap());
        let password = Password::new("seven-cranes-over-berth");
        let pepper = ring.sub_key(ring.active(), Purpose::PasswordPepper);
        let pepper = pepper.unwrap();
        let reference = Argon2::new_with_secret(
            pepper.as_slice(),
            Algorithm::Argon2id,
            Version::V0x13,
            Params::default(),
        )
        .unwrap();
        let mut memory = Vec::new();
        for cost in [256, 64, 8, 128] {
            let params = Params::new(cost, 2, 1, None).unwrap();
            let salt = [7_u8; 16];
            let hash = compute(pepper.as_slice(), &params, &password, &salt, &mut memory);
            let phc = PasswordHash {
                algorithm: Algorithm::Argon2id.ident(),
                version: Some(Version::V0x13.into()),
                params: ParamsString::try_from(&params).unwrap(),
                salt: Some(Salt::new(&salt).unwrap()),
                hash: Some(hash.unwrap()),
            };
            let text = password.expose().as_bytes();
            assert!(reference.verify_password(text, &phc).is_ok(), "{cost}");
            assert!(is_hash_of(
                &phc.to_string(),
                &password,
                pepper.as_slice(),
                &mut memory
            ));
        }
    }

    #[tokio::test]
    async fn a_flood_is_turned_away_and_who_gives_up_keeps_nobody_out() {
        let rng = CountingRng::default();
        let ring = Arc::new(KeyRing::generate(&rng).unwrap());
        let slow = HashingCost {
            memory: 19 * 1024,
            passes: 4,
        };
        let hasher = PasswordHasher::new(ring, slow, 1);
        let password = Password::new("seven-cranes-over-berth");
        let mut flood: Vec<_> = (0..=QUEUE)
            .map(|_| Box::pin(hasher.verify(&password, None)))
            .collect();
        for waiting in &mut flood {
            assert!(poll_once(waiting.as_mut()).is_pending());
        }
        assert!(matches!(
            hasher.verify(&password, None).await,
            Err(IamError::Busy)
        ));
        // A place is taken for as long as the work stands in the queue: giving up must not let more in.
        drop(flood);
        let after = hasher.verify(&password, None).await;
        assert!(matches!(after, Ok(false) | Err(IamError::Busy)));
        while hasher.places.available_permits() <= QUEUE {
            tokio::task::yield_now().await;
        }
        assert!(!hasher.verify(&password, None).await.unwrap());
    }

    fn poll_once<F: std::future::Future + ?Sized>(
        future: std::pin::Pin<&mut F>,
    ) -> std::task::Poll<F::Output> {
        future.poll(&mut std::task::Context::from_waker(std::task::Waker::noop()))
    }

    #[tokio::test]
    async fn hashing_stays_on_the_threads_that_were_started_for_it() {
        let rng = CountingRng::default();
        let ring = Arc::new(KeyRing::generate(&rng).unwrap());
        let hasher = hasher(&ring);
        let mut threads = std::collections::HashSet::new();
        for _ in 0..20 {
            let key = ring.active().to_owned();
            let thread =
                hasher.on_thread(hasher.place().unwrap(), key, |_, _| thread::current().id());
            threads.insert(thread.await.unwrap());
        }
        assert!(threads.len() <= 2, "{threads:?}");
        let key = ring.active().to_owned();
        let broken = hasher.on_thread(hasher.place().unwrap(), key, |_, _| panic!("on purpose"));
        assert!(broken.await.map(|(): ()| ()).is_err());
        for _ in 0..4 {
            assert!(!hasher.verify(&Password::new("x"), None).await.unwrap());
        }
    }

    #[tokio::test]
    async fn a_hash_of_lower_cost_is_outdated() {
        let rng = CountingRng::default();
        let ring = Arc::new(KeyRing::generate(&rng).unwrap());
        let weak = hasher(&ring);
        let stored = weak
            .hash(&rng, &Password::new("seven-cranes-over-berth"))
            .await
            .unwrap();
        assert!(!weak.is_outdated(&stored));
        let strong = PasswordHasher::new(
            ring,
            HashingCost {
                memory: 128,
                passes: 1,
            },
            2,
        );
        assert!(strong.is_outdated(&stored));
        assert!(
            strong
                .verify(&Password::new("seven-cranes-over-berth"), Some(&stored))
                .await
                .unwrap()
        );
    }

    #[tokio::test]
    async fn an_overlong_password_neither_matches_nor_stalls() {
        let rng = CountingRng::default();
        let ring = Arc::new(KeyRing::generate(&rng).unwrap());
        let hasher = hasher(&ring);
        let stored = hasher
            .hash(&rng, &Password::new(&"x".repeat(1024)))
            .await
            .unwrap();
        assert!(
            !hasher
                .verify(&Password::new(&"x".repeat(1025)), Some(&stored))
                .await
                .unwrap()
        );
    }
}
