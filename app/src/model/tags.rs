//! Tags, as a section of a page.

use serde::{Deserialize, Serialize};

use super::{Reason, Shown};

/// How many tags can be given in the form that creates something; more follow on its page.
pub(crate) const FIRST_TAGS: usize = 3;

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TagRow {
    pub(crate) key: String,
    pub(crate) value: String,
}

/// The tags of something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TagsModel {
    pub(crate) tags: Shown<Vec<TagRow>>,
    /// Why none can be given.
    pub(crate) tag: Reason,
    /// Why none can be taken away.
    pub(crate) untag: Reason,
}

/// The tags of one MFA device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DeviceTags {
    /// What its owner calls it.
    pub(crate) label: String,
    pub(crate) serial: String,
    pub(crate) tags: TagsModel,
}
