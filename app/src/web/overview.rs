//! What the start page is filled with.

use iam::operations::{account::GetAccountSummary, audit::LookupEvents};

use super::{event::row, visit::Visit};
use crate::model::{Loaded, OverviewModel, Shown, SummaryModel};

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
    let recent = visit
        .part(LookupEvents {
            max_results: Some(30),
            ..LookupEvents::default()
        })
        .await?;
    let recent = match recent {
        Shown::Yes(output) => {
            let noteworthy = output
                .events
                .iter()
                .map(row)
                .filter(|event| !event.read_only || !event.error.is_empty());
            Shown::Yes(noteworthy.take(8).collect())
        }
        Shown::No(action) => Shown::No(action),
    };
    Ok(OverviewModel {
        is_root: visit
            .who
            .as_ref()
            .is_some_and(|(principal, _, _)| principal.is_root()),
        name: frame.principal_name,
        summary,
        recent,
        now: visit.now(),
    })
}
