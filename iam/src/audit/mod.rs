//! The audit log: CloudTrail's record format in an append-only, hash-chained table. A change and its record
//! are one transaction; a record never holds a secret (inputs serialise to what may be written down).

mod chain;
mod event;

pub use chain::{ChainFault, ChainReport};
pub(crate) use chain::{ChainHead, append, verify};
pub(crate) use event::{Event, EventKind};
