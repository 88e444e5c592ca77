//! Files that are no list's rows: the audit log as CloudTrail's files have it or as CSV, and the credential report.

use iam::{
    CSV_COLUMNS, IamError, Timestamp, csv_line,
    operations::{
        audit::{EventSearch, LookupEventsForExport},
        reports::GetCredentialReport,
    },
};

use super::{audit, reports, visit::Visit};
use crate::model::AuditQuery;

/// Which file, and how far it is written.
pub(super) enum Special {
    /// Events, page by page.
    Events {
        search: EventSearch,
        csv: bool,
        /// Where the next page begins; none at the beginning.
        token: Option<String>,
        /// The head of the file is written.
        begun: bool,
        /// A record is written.
        some: bool,
        ended: bool,
    },
    /// The credential report, for spreadsheets.
    Credentials { ended: bool },
}

/// The file that an address asks for; none where it asks for none, or where its filters are wrong: the page says why.
pub(super) fn asked(visit: &Visit) -> Option<Special> {
    let value = |name: &str| {
        form_urlencoded::parse(visit.query.as_bytes())
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.trim().to_owned())
            .unwrap_or_default()
    };
    let csv = match value("export").as_str() {
        "csv" => true,
        "json" => false,
        _ => return None,
    };
    match visit.path.as_str() {
        "/audit-log" => {
            let query = AuditQuery {
                q: value("q"),
                username: value("username"),
                event_name: value("event_name"),
                resource: value("resource"),
                source: value("source"),
                request: value("request"),
                show: value("show"),
                from: value("from"),
                to: value("to"),
                order: value("order"),
                ..AuditQuery::default()
            };
            Some(Special::Events {
                search: audit::search(&query).ok()?,
                csv,
                token: None,
                begun: false,
                some: false,
                ended: false,
            })
        }
        "/credential-report" if csv => Some(Special::Credentials { ended: false }),
        _ => None,
    }
}

impl Special {
    /// What the file is called.
    pub(super) fn name(&self, now: i64) -> String {
        let day: String = Timestamp(now).iso8601().chars().take(10).collect();
        match self {
            Self::Events { csv: true, .. } => format!("audit-log-{day}.csv"),
            Self::Events { .. } => format!("audit-log-{day}.json"),
            Self::Credentials { .. } => format!("credential-report-{day}.csv"),
        }
    }

    /// Its media type.
    pub(super) const fn media_type(&self) -> &'static str {
        match self {
            Self::Events { csv: false, .. } => "application/json",
            _ => "text/csv; charset=utf-8; header=present",
        }
    }

    /// The next piece; none at the end.
    pub(super) async fn next(&mut self, visit: &Visit) -> Result<Option<String>, IamError> {
        match self {
            Self::Credentials { ended: true } | Self::Events { ended: true, .. } => Ok(None),
            Self::Credentials { ended } => {
                *ended = true;
                let report = visit.call(GetCredentialReport::default()).await?;
                let lines = report.content.lines();
                Ok(Some(
                    lines.map(|line| csv_line(reports::cells(line))).collect(),
                ))
            }
            Self::Events {
                search,
                csv,
                token,
                begun,
                some,
                ended,
            } => {
                let page = visit
                    .call(LookupEventsForExport {
                        search: search.clone(),
                        next_token: token.take(),
                    })
                    .await?;
                let mut text = String::new();
                if !std::mem::replace(begun, true) {
                    text = if *csv {
                        csv_line(CSV_COLUMNS)
                    } else {
                        "{\"Records\":[".to_owned()
                    };
                }
                for record in &page.records {
                    if *csv {
                        text.push_str(&record.csv());
                    } else {
                        text.push_str(if *some { ",\n" } else { "\n" });
                        text.push_str(record.json());
                    }
                    *some = true;
                }
                *token = page.next_token;
                *ended = token.is_none();
                if *ended && !*csv {
                    text.push_str("\n]}\n");
                }
                Ok(Some(text))
            }
        }
    }
}
