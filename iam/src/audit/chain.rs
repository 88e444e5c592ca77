//! The hash chain: `hash = SHA-256(0x00 ‖ previous hash ‖ every part of the row, each with its length)`.
//! Changing, removing or reordering a row breaks it at that row. Whoever can write both the rows and the
//! account's head can cut the tail off; only a head kept elsewhere shows that.

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
            body: event.body(),
            prev_hash: head.hash,
            hash: String::new(),
        };
        row.hash = hash_of(&row);
        store::audit::insert(tx, account, &row).await?;
        head = ChainHead {
            seq: row.seq,
            hash: row.hash,
        };
    }
    Ok(store::accounts::set_head(tx, account, &head).await?)
}

fn hash_of(row: &StoredEvent) -> String {
    let mut hasher = Sha256::new();
    hasher.update([0_u8]);
    for part in [
        row.prev_hash.as_str(),
        &row.seq.to_string(),
        &row.event_id,
        &row.event_time.0.to_string(),
        &row.event_source,
        &row.event_name,
        &row.username,
        &row.access_key_id,
        &row.resource_name,
        if row.read_only { "true" } else { "false" },
        &row.error_code,
        &row.body,
    ] {
        hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    STANDARD.encode(hasher.finalize())
}

/// What the check of a chain found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChainReport {
    /// The account.
    pub account: AccountId,
    /// How many rows were read.
    pub rows: i64,
    /// The head's hash: keep it elsewhere to notice a cut-off tail later.
    pub head: String,
    /// The first fault; `None` when the chain is whole.
    pub fault: Option<ChainFault>,
}

/// Where a chain is broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChainFault {
    /// The number of the first row that is wrong or missing.
    pub seq: i64,
    /// What is wrong with it.
    pub problem: String,
}

/// Reads a whole chain, page by page, and stops at the first fault.
pub(crate) async fn verify(tx: &mut Tx, account: &AccountId) -> Result<ChainReport, IamError> {
    let stated = store::accounts::head(tx, account).await?;
    let mut head = ChainHead::start();
    let fault = |seq: i64, problem: &str| {
        Some(ChainFault {
            seq,
            problem: problem.to_owned(),
        })
    };
    let mut found = None;
    // From below the first number: a row put before the chain would otherwise be shown and never checked.
    let mut read = i64::MIN;
    'pages: loop {
        let rows = store::audit::after(tx, account, read, 1000).await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let expected = head.seq.saturating_add(1);
            found = if row.seq < expected {
                fault(row.seq, "the row is not part of the chain")
            } else if row.seq > expected {
                fault(expected, "the row is missing")
            } else if row.prev_hash != head.hash {
                fault(row.seq, "the row does not continue the one before it")
            } else if row.hash != hash_of(&row) {
                fault(row.seq, "the row was changed")
            } else {
                None
            };
            if found.is_some() {
                break 'pages;
            }
            read = row.seq;
            head = ChainHead {
                seq: row.seq,
                hash: row.hash,
            };
        }
    }
    if found.is_none() && head != stated {
        found = fault(head.seq.saturating_add(1), "rows are missing at the end");
    }
    Ok(ChainReport {
        account: account.clone(),
        rows: head.seq,
        head: head.hash,
        fault: found,
    })
}
