//! The hash chain: `hash = SHA-256(0x00 ‖ previous hash ‖ every part of the row, each with its length)`.
//! Changing, removing or reordering a row breaks it at that row. Whoever can write the database can make another chain that
//! is whole; a signed checkpoint shows that (`checkpoint`, `integrity`).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::Event;
use crate::{
    IamError,
    store::{self, Tx, audit::StoredEvent},
    types::AccountId,
};

/// The last row's number and hash; 0 and the hash of nothing before the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChainHead {
    pub(crate) seq: i64,
    pub(crate) hash: String,
}

impl ChainHead {
    /// The head of a chain without rows.
    pub(crate) fn start() -> Self {
        Self {
            seq: 0,
            hash: STANDARD.encode(Sha256::digest(b"bailiwick audit chain v1")),
        }
    }
}

/// Appends records and moves the account's head. The caller holds the account's row.
pub(crate) async fn append(
    tx: &mut Tx,
    account: &AccountId,
    mut head: ChainHead,
    events: &[Event],
) -> Result<(), IamError> {
    let mut rows = Vec::with_capacity(events.len());
    for event in events {
        let mut row = StoredEvent {
            seq: head.seq.saturating_add(1),
            event_id: event.id.clone(),
            event_time: event.time,
            event_source: event.source().to_owned(),
            event_name: event.name().to_owned(),
            username: event.username.clone(),
            access_key_id: String::new(),
            resource_name: event.resource.clone(),
            read_only: event.read_only(),
            error_code: event.error_code().to_owned(),
            resource_type: event.resource_type().to_owned(),
            request_id: event.request_id().to_owned(),
            body: event.body(),
            prev_hash: head.hash,
            hash: String::new(),
        };
        row.hash = hash_of(&row);
        head = ChainHead {
            seq: row.seq,
            hash: row.hash.clone(),
        };
        rows.push(row);
    }
    store::audit::insert(tx, account, &rows).await?;
    store::principal_uses::note(tx, account, events).await?;
    Ok(store::accounts::set_head(tx, account, &head).await?)
}

/// The hash of a row. Records of before version 0004 of the schema have neither a resource's type nor a request's id; their
/// hashes end before these two.
fn hash_of(row: &StoredEvent) -> String {
    let mut hasher = Sha256::new();
    hasher.update([0_u8]);
    let (seq, time) = (row.seq.to_string(), row.event_time.0.to_string());
    let mut parts = vec![
        row.prev_hash.as_str(),
        &seq,
        &row.event_id,
        &time,
        &row.event_source,
        &row.event_name,
        &row.username,
        &row.access_key_id,
        &row.resource_name,
        if row.read_only { "true" } else { "false" },
        &row.error_code,
        &row.body,
    ];
    if !row.resource_type.is_empty() || !row.request_id.is_empty() {
        parts.extend([row.resource_type.as_str(), &row.request_id]);
    }
    for part in parts {
        hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    STANDARD.encode(hasher.finalize())
}

/// Where a chain is broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChainFault {
    /// The number of the first record that is wrong or missing.
    pub seq: i64,
    /// What is wrong with it.
    pub problem: String,
}

impl ChainFault {
    pub(super) fn at(seq: i64, problem: impl Into<String>) -> Self {
        Self {
            seq,
            problem: problem.into(),
        }
    }
}

/// Goes one row on along a chain, and says what is wrong where the row does not belong there.
pub(super) fn step(head: &mut ChainHead, row: StoredEvent) -> Result<(), ChainFault> {
    let expected = head.seq.saturating_add(1);
    if row.seq < expected {
        return Err(ChainFault::at(
            row.seq,
            "the record is not part of the chain",
        ));
    }
    if row.seq > expected {
        return Err(ChainFault::at(expected, "the record is missing"));
    }
    if row.hash != hash_of(&row) {
        return Err(ChainFault::at(row.seq, "the record was changed"));
    }
    if row.prev_hash != head.hash {
        return Err(ChainFault::at(
            row.seq,
            "the record does not continue the one before it",
        ));
    }
    *head = ChainHead {
        seq: row.seq,
        hash: row.hash,
    };
    Ok(())
}
