//! The page of who may do everything by other policies than AdministratorAccess.

use serde::{Deserialize, Serialize};

use super::{ListQuery, Loaded, Owner, Rows};

/// Who holds such a policy, by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HolderRow {
    pub(crate) kind: Owner,
    pub(crate) name: String,
    /// How many users are in the group.
    pub(crate) members: i64,
    /// Whether a permissions boundary limits it.
    pub(crate) bounded: bool,
    pub(crate) policy: String,
    /// The managed policy's ARN; none for an inline policy.
    pub(crate) arn: Option<String>,
    /// Whether it allows everything, rather than all but what it names.
    pub(crate) everything: bool,
}

/// A page of holders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WildcardsModel {
    pub(crate) page: Rows<HolderRow>,
    /// Whether there are more than were counted.
    pub(crate) least: bool,
}

/// A page of holders.
pub(crate) async fn load_wildcards(query: ListQuery) -> Loaded<WildcardsModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::wildcards(&visit, query).await
}
