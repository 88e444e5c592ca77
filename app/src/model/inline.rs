//! Policies that are part of a user, a group or a role: their editor.

use serde::{Deserialize, Serialize};

use super::{Loaded, Reason};
use crate::document::DocumentKind;

/// What an inline policy is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Owner {
    User,
    Group,
    Role,
}

impl Owner {
    /// Where the pages of its kind are.
    pub(crate) const fn list(self) -> &'static str {
        match self {
            Self::User => "/users",
            Self::Group => "/groups",
            Self::Role => "/roles",
        }
    }

    /// What it is called.
    pub(crate) const fn noun(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Role => "role",
        }
    }

    /// The quota and the grammar of its policies.
    pub(crate) const fn document(self) -> DocumentKind {
        match self {
            Self::User => DocumentKind::InlineUser,
            Self::Group => DocumentKind::InlineGroup,
            Self::Role => DocumentKind::InlineRole,
        }
    }
}

/// What the editor of an inline policy begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct InlineModel {
    pub(crate) owner: Owner,
    /// The name of the user, group or role.
    pub(crate) of: String,
    /// The policy's name, when one is edited; none when one is created.
    pub(crate) policy: Option<String>,
    /// What the editor begins with.
    pub(crate) document: String,
    /// Why it cannot be saved.
    pub(crate) save: Reason,
    /// Why it cannot be deleted.
    pub(crate) delete: Reason,
}

/// What the editor begins with; without a policy's name it creates.
pub(crate) async fn load_inline(
    owner: Owner,
    of: String,
    policy: Option<String>,
) -> Loaded<InlineModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::inline(&visit, owner, &of, policy.as_deref()).await
}
