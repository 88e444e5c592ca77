//! Steered time and randomness for unit tests.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::ports::{Rng, RngError};

/// Different bytes on every call, the same in every run.
#[derive(Default)]
pub(crate) struct CountingRng(AtomicU64);

impl Rng for CountingRng {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RngError> {
        for byte in buffer {
            let mut x = self
                .0
                .fetch_add(1, Ordering::Relaxed)
                .wrapping_mul(0x9e37_79b9_7f4a_7c15);
            x ^= x >> 31;
            *byte = x.wrapping_mul(0xbf58_476d_1ce4_e5b9).to_be_bytes()[0];
        }
        Ok(())
    }
}
