//! What the start page is filled with.

use iam::operations::{
    account::GetAccountSummary,
    audit::{LookupAttribute, LookupEvents},
};

use super::{
    Form, Refused,
    event::row,
    posture::posture,
    security,
    visit::{Done, Visit},
};
use crate::model::{Loaded, OverviewModel, Shown, SummaryModel};

/// How many of the latest events are shown.
const RECENT: usize = 8;

/// How many notices are shown; all are on the page of one's own credentials.
const NOTICES: i64 = 5;

/// The error of what policies refused; a read of something that is gone is not noteworthy.
const REFUSED: &str = "AccessDenied";

/// The latest changes and steps of signing in, or the latest of everything that failed. Reads that went well are left
/// out by the look-up itself: there are many more of them.
fn lookup(failures: bool) -> LookupEvents {
    let changes = LookupAttribute {
        attribute_key: "ReadOnly".to_owned(),
        attribute_value: "false".to_owned(),
    };
    LookupEvents {
        lookup_attributes: if failures { Vec::new() } else { vec![changes] },
        only_errors: failures,
        max_results: i64::try_from(RECENT).ok(),
        ..LookupEvents::default()
    }
}

/// The start page. It asks for nothing that every person must be allowed: each part says what it lacks.
pub(crate) async fn overview(visit: &Visit) -> Loaded<OverviewModel> {
    let frame = visit.frame();
    let summary = visit.part(GetAccountSummary {}).await?.map(|output| {
        let map = output.summary_map;
        SummaryModel {
            users: map.users,
            groups: map.groups,
            policies: map.policies,
            devices: map.mfa_devices_in_use,
            root_mfa: map.account_mfa_enabled == 1,
            root_keys: map.account_access_keys_present,
            users_without_mfa: map.users_without_mfa,
            users_without_permissions: map.users_without_permissions,
        }
    });
    let recent = match visit.part(lookup(false)).await? {
        Shown::Yes(changes) => {
            let refusals = visit.need(lookup(true)).await?.events;
            let mut events = changes.events;
            events.extend(
                refusals
                    .into_iter()
                    .filter(|event| event.error_code == REFUSED),
            );
            events.sort_by_key(|event| std::cmp::Reverse(event.sequence));
            events.dedup_by_key(|event| event.sequence);
            Shown::Yes(events.iter().map(row).take(RECENT).collect())
        }
        Shown::No(action) => Shown::No(action),
    };
    let (checks, unseen) = match &summary {
        Shown::Yes(summary) => posture(visit, summary).await?,
        Shown::No(_) => (Vec::new(), Vec::new()),
    };
    Ok(OverviewModel {
        is_root: visit
            .who
            .as_ref()
            .is_some_and(|(principal, _, _)| principal.is_root()),
        name: frame.principal_name,
        notices: security::notices(visit, NOTICES).await?,
        summary,
        checks,
        unseen,
        recent,
        now: visit.now(),
    })
}

/// Runs one of the page's forms: those of the notices.
pub(super) async fn change(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    match security::change(visit, form, None, "/?done=").await {
        Some(done) => done,
        None => Err(Refused::field(
            "",
            "",
            "that form is not one of this page: load the page again",
        )),
    }
}
