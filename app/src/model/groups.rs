//! The pages of groups.

use serde::{Deserialize, Serialize};

use super::{AttachedRow, LastAccessedModel, ListQuery, Listed, Loaded, Offered, Reason, Shown};

/// A group in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GroupRow {
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) arn: String,
    pub(crate) created: i64,
    pub(crate) members: i64,
}

/// The list of groups.
pub(crate) type GroupsModel = Listed<GroupRow>;

/// Why each of a group page's controls refuses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GroupControls {
    pub(crate) update: Reason,
    pub(crate) delete: Reason,
    pub(crate) add: Reason,
    pub(crate) remove: Reason,
    pub(crate) attach: Reason,
    pub(crate) detach: Reason,
    pub(crate) put_inline: Reason,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GroupModel {
    pub(crate) group: GroupRow,
    pub(crate) id: String,
    /// Where the page of members begins: after this key; empty for the first.
    pub(crate) after: String,
    /// A page of its users' names.
    pub(crate) users: Vec<String>,
    pub(crate) next: Option<String>,
    pub(crate) policies: Shown<Vec<AttachedRow>>,
    /// The names of its inline policies.
    pub(crate) inline: Shown<Vec<String>>,
    pub(crate) offered: Offered<AttachedRow>,
    /// When the services that its policies grant were last used.
    pub(crate) uses: LastAccessedModel,
    pub(crate) controls: GroupControls,
    pub(crate) now: i64,
}

/// A page of groups.
pub(crate) async fn load_groups(query: ListQuery) -> Loaded<GroupsModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::groups(&visit, query).await
}

/// A group and a page of its users.
pub(crate) async fn load_group(name: String, after: String) -> Loaded<GroupModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::group(&visit, &name, &after).await
}

/// Why no group can be created.
pub(crate) async fn load_new_group() -> Loaded<Reason> {
    let visit = crate::web::visiting().await?;
    crate::web::load::new_group(&visit).await
}
