//! The hash that compiled policies and prepared requests share, so that a decision compares numbers before it compares
//! texts. It only ever narrows down: whoever finds two equal hashes compares the texts too, so a collision costs time
//! and never changes an answer.

use std::hash::{BuildHasherDefault, Hasher};

/// FNV-1a over bytes, with a final mix that spreads it over all bits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hash(u64);

impl Hash {
    pub(crate) const EMPTY: Self = Self(0xcbf2_9ce4_8422_2325);

    /// The hash of what was read so far and these bytes after it.
    pub(crate) fn with(self, bytes: &[u8]) -> Self {
        Self(bytes.iter().fold(self.0, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    /// The value to compare and to look up with.
    pub(crate) fn value(self) -> u64 {
        mixed(self.0)
    }
}

/// The hash of a whole text.
pub(crate) fn hash(text: &str) -> u64 {
    Hash::EMPTY.with(text.as_bytes()).value()
}

/// Spreads the bits of a number (the finalizer of MurmurHash3).
pub(crate) fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let number = (number ^ (number >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    number ^ (number >> 33)
}

/// A hasher for keys that are hashes already.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = Hash(self.0).with(bytes).value();
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// A table by hash.
pub(crate) type ByHash<T> = std::collections::HashMap<u64, T, BuildHasherDefault<AsIs>>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_can_be_continued() {
        let whole = hash("arn:aws:s3");
        assert_eq!(Hash::EMPTY.with(b"arn:").with(b"aws:s3").value(), whole);
        assert_ne!(hash("arn:aws:s4"), whole);
    }
}
