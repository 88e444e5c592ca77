//! LookupEventsForExport (ours).

use serde::{Deserialize, Serialize};

use super::{lookup_events::place, search::EventSearch};
use crate::{
    AccessLevel, Action, ExportedEvent, IamError, Operation, Scope,
    store::{self, Tx, audit::Place},
};

/// How many events a page holds at most.
const PAGE: i64 = 1000;

/// Looks up events by the thousand, for files. Needs the same action as LookupEvents, and is on record like it.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct LookupEventsForExport {
    /// What must hold.
    pub search: EventSearch,
    /// Where the page before ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// A page of events, ready to be written.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct LookupEventsForExportOutput {
    /// Newest first, unless told; CloudTrail's records.
    pub records: Vec<ExportedEvent>,
    /// Where the next page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

impl Operation for LookupEventsForExport {
    type Output = LookupEventsForExportOutput;
    const ACTION: Action =
        Action::new("cloudtrail:LookupEvents", AccessLevel::Read).called("LookupEventsForExport");

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok("*".to_owned())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let filter = self.search.filter()?;
        let beyond = place(self.next_token.as_deref())?;
        let found = store::audit_lookup::look_up(tx, cx.account(), &filter, beyond, PAGE).await?;
        Ok(LookupEventsForExportOutput {
            records: found.rows.into_iter().map(ExportedEvent::new).collect(),
            next_token: found.next.map(Place::token),
        })
    }
}
