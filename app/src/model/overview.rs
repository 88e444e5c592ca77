//! The start page.

use serde::{Deserialize, Serialize};

use super::{EventRow, Loaded, NoticesModel, Shown};

/// What the account holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SummaryModel {
    pub(crate) users: i64,
    pub(crate) groups: i64,
    pub(crate) policies: i64,
    pub(crate) devices: i64,
    pub(crate) root_mfa: bool,
    pub(crate) root_keys: i64,
    pub(crate) users_without_mfa: i64,
    pub(crate) users_without_permissions: i64,
}

/// One line of the security posture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Check {
    /// Whether all is well; none where it is only said.
    pub(crate) good: Option<bool>,
    pub(crate) text: String,
    /// What to do next: its words and its page.
    pub(crate) next: Option<(String, String)>,
}

/// The start page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OverviewModel {
    pub(crate) is_root: bool,
    pub(crate) name: String,
    pub(crate) notices: Shown<NoticesModel>,
    pub(crate) summary: Shown<SummaryModel>,
    /// What should be looked at, in order of urgency.
    pub(crate) checks: Vec<Check>,
    /// The actions without which some of it cannot be told.
    pub(crate) unseen: Vec<String>,
    /// The latest changes and refusals.
    pub(crate) recent: Shown<Vec<EventRow>>,
    pub(crate) now: i64,
}

/// The start page.
pub(crate) async fn load_overview() -> Loaded<OverviewModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::overview(&visit).await
}
