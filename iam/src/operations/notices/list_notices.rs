//! ListNotices (ours).

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    notices::NoticeKind,
    operations::paging,
    ports::Timestamp,
    store::{
        self, Tx,
        notices::{Place, StoredNotice},
    },
    types::{Marker, PageSize},
};

/// Lists the caller's own notices: the unseen first, then the newest.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct ListNotices {
    /// How many at most.
    pub max_items: PageSize,
    /// Where the page before ended.
    pub marker: Marker,
}

/// A notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct NoticeView {
    /// By which it is dismissed.
    pub notice_id: String,
    /// What it tells of.
    pub kind: NoticeKind,
    /// What is to be said about it; the members are the kind's.
    pub detail: serde_json::Value,
    /// When it happened.
    pub create_date: Timestamp,
    /// When it was dismissed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen_date: Option<Timestamp>,
}

/// A page of notices.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListNoticesOutput {
    /// The unseen first, then the newest.
    pub notices: Vec<NoticeView>,
    /// How many are unseen on all pages.
    pub unseen_count: i64,
    /// Whether another page follows.
    pub is_truncated: bool,
    /// Where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<Marker>,
}

/// A place as a marker holds it: `seen.time.id`.
fn place(marker: &Marker) -> Result<Place, IamError> {
    if marker.as_str().is_empty() {
        return Ok(Place {
            seen: false,
            created_at: i64::MAX,
            id: String::new(),
        });
    }
    let mut parts = marker.as_str().splitn(3, '.');
    let place = match (parts.next(), parts.next(), parts.next()) {
        (Some(seen @ ("0" | "1")), Some(time), Some(id)) => {
            time.parse().ok().map(|created_at| Place {
                seen: seen == "1",
                created_at,
                id: id.to_owned(),
            })
        }
        _ => None,
    };
    place.ok_or_else(|| {
        IamError::invalid(
            "Marker",
            "that marker is not one of ours: begin at the first page",
        )
    })
}

fn marker_of(notice: &StoredNotice) -> String {
    let seen = i32::from(notice.seen_at.is_some());
    format!("{seen}.{}.{}", notice.created_at.0, notice.id)
}

impl Operation for ListNotices {
    type Output = ListNoticesOutput;
    const ACTION: Action = Action::new("bailiwick:ListNotices", AccessLevel::List);

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(cx.oneself()?.arn.to_string())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let (own, size) = (&cx.principal.id, self.max_items);
        let after = place(&self.marker)?;
        let mut rows = store::notices::list(tx, own, &after, size.with_next()).await?;
        let marker = paging::cut(&mut rows, size, marker_of);
        Ok(ListNoticesOutput {
            unseen_count: store::notices::count_unseen(tx, own).await?,
            // A word of a later version is nothing that this one could say.
            notices: rows
                .into_iter()
                .filter_map(|notice| {
                    Some(NoticeView {
                        kind: notice.kind?,
                        notice_id: notice.id,
                        detail: notice.detail,
                        create_date: notice.created_at,
                        seen_date: notice.seen_at,
                    })
                })
                .collect(),
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
