//! When the services that a user, group, role or policy grants were last used. Part of several pages.

use serde::{Deserialize, Serialize};

use super::{Reason, Shown};

/// A service and its last use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ServiceUse {
    pub(crate) name: String,
    pub(crate) prefix: String,
    /// When, and the ARN of who; none where never.
    pub(crate) last: Option<(i64, String)>,
    /// How many users and roles used it.
    pub(crate) entities: i64,
}

/// A report of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UsesReport {
    pub(crate) made: i64,
    /// Those that were used first, the latest first; then the others by name.
    pub(crate) services: Vec<ServiceUse>,
}

/// What a page shows of last uses: the report that its address names, if it names one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LastAccessedModel {
    pub(crate) report: Shown<Option<UsesReport>>,
    /// Why none can be made.
    pub(crate) make: Reason,
}
