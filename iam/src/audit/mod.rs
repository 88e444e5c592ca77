//! The audit log: CloudTrail's record format in an append-only, hash-chained table. A change and its record
//! are one transaction; a record never holds a secret (inputs serialise to what may be written down).

mod chain;
mod checkpoint;
mod csv;
mod event;
mod export;
mod integrity;

pub use chain::ChainFault;
pub(crate) use chain::{ChainHead, append};
pub use checkpoint::Checkpoint;
pub use csv::{csv_cell, csv_line};
pub(crate) use event::{Event, EventKind, random_uuid};
pub use export::{CSV_COLUMNS, Exported, ExportedEvent};
pub use integrity::ChainReport;
pub(crate) use integrity::Sweeps;
