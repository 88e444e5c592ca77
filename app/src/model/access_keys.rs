//! Access keys, on one's own page and on a user's.

use serde::{Deserialize, Serialize};

use super::{Reason, Shown};

/// An access key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccessKeyRow {
    pub(crate) id: String,
    pub(crate) active: bool,
    pub(crate) created: i64,
    pub(crate) last_used: Option<i64>,
}

/// The access keys of somebody, and what may be done with them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccessKeysModel {
    /// Whose.
    pub(crate) owner: String,
    /// Oldest first.
    pub(crate) keys: Shown<Vec<AccessKeyRow>>,
    /// Why none can be made.
    pub(crate) create: Reason,
    /// Why none can be activated or deactivated.
    pub(crate) update: Reason,
    /// Why none can be deleted.
    pub(crate) delete: Reason,
}
