//! Tags, as a section of a page.

use serde::{Deserialize, Serialize};

use super::{Reason, Shown};

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
