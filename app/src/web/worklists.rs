//! What the pages of worklists show.

use iam::operations::worklists::{ListCredentialWorklist, WorklistEntry, WorklistKind};

use super::{
    users::{marker, page_size},
    visit::Visit,
};
use crate::model::{ListQuery, Loaded, Rows, Worklist, WorklistModel, WorklistRow};

/// A page of a worklist.
pub(crate) async fn worklist(
    visit: &Visit,
    list: Worklist,
    query: ListQuery,
) -> Loaded<WorklistModel> {
    let kind = match list {
        Worklist::NoMfa => WorklistKind::NoMfa,
        Worklist::OldPassword => WorklistKind::OldPassword,
        Worklist::AccessKey => WorklistKind::UnusedAccessKey,
        Worklist::UnusedUser => WorklistKind::UnusedUser,
    };
    let listed = visit
        .need(ListCredentialWorklist {
            kind,
            days: None,
            max_items: page_size(query.size),
            marker: marker(&query.after),
        })
        .await?;
    Ok(WorklistModel {
        page: Rows {
            rows: listed.entries.into_iter().map(row).collect(),
            total: listed.total,
            next: listed.marker.map(|marker| marker.to_string()),
            previous: None,
            size: query.size,
            now: visit.now(),
        },
        least: listed.total_is_least,
        days: listed.days,
    })
}

fn row(entry: WorklistEntry) -> WorklistRow {
    WorklistRow {
        user: entry.user_name,
        created: entry.create_date.0,
        last_sign_in: entry.password_last_used.map(|at| at.0),
        password_changed: entry.password_last_changed.map(|at| at.0),
        key: entry.access_key_id,
        key_created: entry.access_key_create_date.map(|at| at.0),
        key_used: entry.access_key_last_used.map(|at| at.0),
    }
}
