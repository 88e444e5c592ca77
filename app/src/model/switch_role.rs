//! Acting as a role.

use serde::{Deserialize, Serialize};

use super::{Loaded, Reason};

/// A role that the reader may assume.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AssumableRow {
    pub(crate) name: String,
    pub(crate) arn: String,
    pub(crate) description: String,
    /// In seconds.
    pub(crate) longest: i64,
}

/// The page on which people begin and end acting as a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SwitchRoleModel {
    /// The reader's own name.
    pub(crate) person: String,
    pub(crate) account_id: String,
    /// The root user cannot assume roles.
    pub(crate) is_root: bool,
    /// None are shown to who acts as one.
    pub(crate) roles: Vec<AssumableRow>,
    /// Why no role can be assumed at all.
    pub(crate) assume: Reason,
}

/// The page on which people begin and end acting as a role.
pub(crate) async fn load_switch_role() -> Loaded<SwitchRoleModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::switch_role(&visit).await
}
