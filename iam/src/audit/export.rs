//! Reading the log out, a page at a time: for `bailiwick audit export`, which holds no more than a page in memory.

use serde_json::Value;

use crate::{
    Iam, IamError,
    ports::Timestamp,
    store::{
        self,
        audit::{Place, StoredEvent},
        audit_lookup::Filter,
    },
    types::AccountId,
};

/// How many records a page holds.
const PAGE: i64 = 1000;

/// The names of the columns of [`ExportedEvent::csv`], after CloudTrail's members.
pub const CSV_COLUMNS: [&str; 15] = [
    "eventTime",
    "eventName",
    "eventSource",
    "userName",
    "userArn",
    "readOnly",
    "errorCode",
    "resourceARN",
    "resourceType",
    "sourceIPAddress",
    "userAgent",
    "requestID",
    "eventID",
    "sequence",
    "hash",
];

/// A record on its way out.
#[derive(Debug, Clone)]
pub struct ExportedEvent {
    row: StoredEvent,
}

impl serde::Serialize for ExportedEvent {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let record: Value =
            serde_json::from_str(&self.row.body).map_err(serde::ser::Error::custom)?;
        record.serialize(serializer)
    }
}

impl ExportedEvent {
    pub(crate) fn new(row: StoredEvent) -> Self {
        Self { row }
    }

    /// The record as it was written and hashed: JSON on one line.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.row.body
    }

    /// Its line of CSV, with the columns of [`CSV_COLUMNS`].
    #[must_use]
    pub fn csv(&self) -> String {
        let body: Value = serde_json::from_str(&self.row.body).unwrap_or_default();
        let text = |pointer: &str| {
            let text = body.pointer(pointer).and_then(Value::as_str);
            text.unwrap_or_default()
        };
        let row = &self.row;
        super::csv_line([
            row.event_time.iso8601().as_str(),
            &row.event_name,
            &row.event_source,
            &row.username,
            text("/userIdentity/arn"),
            if row.read_only { "true" } else { "false" },
            &row.error_code,
            &row.resource_name,
            &row.resource_type,
            text("/sourceIPAddress"),
            text("/userAgent"),
            text("/requestID"),
            &row.event_id,
            &row.seq.to_string(),
            &row.hash,
        ])
    }
}

/// A page of an export.
#[derive(Debug)]
pub struct Exported {
    /// The oldest first.
    pub events: Vec<ExportedEvent>,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
}

impl Iam {
    /// A page of an account's records from `from` to `to`, both included, the oldest first. `after` is what the page before
    /// gave as `next`, or empty. It asks nobody's permission: it is for whoever has the database.
    ///
    /// # Errors
    /// When `after` is none of ours, or the database fails.
    pub async fn export_audit(
        &self,
        account: &AccountId,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
        after: &str,
    ) -> Result<Exported, IamError> {
        let filter = Filter {
            since: from.map_or(i64::MIN, |from| from.0),
            until: to.map_or(i64::MAX, |to| to.0),
            oldest_first: true,
            ..Filter::default()
        };
        let beyond =
            match after {
                "" => None,
                after => Some(Place::parse(after).ok_or_else(|| {
                    IamError::invalid("NextToken", "that token is not one of ours")
                })?),
            };
        let mut tx = self.services.store.read().await?;
        let found = store::audit_lookup::look_up(&mut tx, account, &filter, beyond, PAGE).await?;
        tx.rollback().await?;
        Ok(Exported {
            events: found.rows.into_iter().map(ExportedEvent::new).collect(),
            next: found.next.map(Place::token),
        })
    }

    /// The ids of all accounts, in order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn account_ids(&self) -> Result<Vec<AccountId>, IamError> {
        let mut tx = self.services.store.read().await?;
        let accounts = store::accounts::all(&mut tx).await?;
        tx.rollback().await?;
        Ok(accounts.into_iter().map(|account| account.id).collect())
    }
}
