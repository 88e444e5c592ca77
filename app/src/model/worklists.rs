//! The pages of worklists.

use serde::{Deserialize, Serialize};

use super::{ListQuery, Loaded, Rows};

/// What a worklist is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Worklist {
    NoMfa,
    OldPassword,
    AccessKey,
    UnusedUser,
}

impl Worklist {
    /// The lists, in their order.
    pub(crate) const ALL: [Self; 4] = [
        Self::NoMfa,
        Self::OldPassword,
        Self::AccessKey,
        Self::UnusedUser,
    ];

    /// The list of an address.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.key() == text)
    }

    /// Its word in the address.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::NoMfa => "no-mfa",
            Self::OldPassword => "old-password",
            Self::AccessKey => "unused-access-key",
            Self::UnusedUser => "unused-user",
        }
    }
}

/// A user, or an access key of theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WorklistRow {
    pub(crate) user: String,
    pub(crate) created: i64,
    pub(crate) last_sign_in: Option<i64>,
    pub(crate) password_changed: Option<i64>,
    pub(crate) key: Option<String>,
    pub(crate) key_created: Option<i64>,
    pub(crate) key_used: Option<i64>,
}

/// A page of a worklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WorklistModel {
    pub(crate) page: Rows<WorklistRow>,
    /// Whether there are more than were counted.
    pub(crate) least: bool,
    /// How many days are long.
    pub(crate) days: i64,
}

/// A page of a worklist.
pub(crate) async fn load_worklist(list: Worklist, query: ListQuery) -> Loaded<WorklistModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::worklist(&visit, list, query).await
}
