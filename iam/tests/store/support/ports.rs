//! Time that stands still until a test moves it, and bytes that differ on every call but not from run to run.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use iam::{Clock, Rng, RngError, Timestamp};

/// Begins at 2026-11-19T08:30:00Z.
pub struct TestClock(AtomicI64);

impl Default for TestClock {
    fn default() -> Self {
        Self(AtomicI64::new(1_795_077_000_000))
    }
}

impl TestClock {
    /// Moves the time on.
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// SplitMix64 over a counter. Two sources with different seeds give different bytes.
pub struct TestRng(AtomicU64);

impl TestRng {
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed.wrapping_mul(0x1000_0000_0000)))
    }
}

impl Rng for TestRng {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RngError> {
        for chunk in buffer.chunks_mut(8) {
            let place = self.0.fetch_add(1, Ordering::SeqCst) + 1;
            let mut x = place.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            let bytes = (x ^ (x >> 31)).to_be_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
        Ok(())
    }
}
