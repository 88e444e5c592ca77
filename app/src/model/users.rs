//! The pages of users.

use serde::{Deserialize, Serialize};

use super::{
    AccessKeysModel, ActivityModel, DeviceTags, FactorKind, LastAccessedModel, ListQuery, Listed,
    Loaded, Reason, SessionsModel, TagsModel,
};

/// A user in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UserRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) arn: String,
    pub(crate) created: i64,
    pub(crate) last_sign_in: Option<i64>,
}

/// The list of users, and why each of what is done to several at once refuses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UsersModel {
    pub(crate) listed: Listed<UserRow>,
    pub(crate) bulk: BulkControls,
}

/// What is done to several users at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Bulk {
    AddToGroup,
    RemoveFromGroup,
    SignOut,
    Delete,
}

impl Bulk {
    /// All of them, in the order of their buttons.
    pub(crate) const ALL: [Self; 4] = [
        Self::AddToGroup,
        Self::RemoveFromGroup,
        Self::SignOut,
        Self::Delete,
    ];

    /// Its word in forms.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::AddToGroup => "add",
            Self::RemoveFromGroup => "remove",
            Self::SignOut => "sign-out",
            Self::Delete => "delete",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|bulk| bulk.word() == word)
    }

    /// What its button says.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::AddToGroup => "Add to group",
            Self::RemoveFromGroup => "Remove from group",
            Self::SignOut => "Sign out everywhere",
            Self::Delete => "Delete",
        }
    }
}

/// Why each refuses, in the order of [`Bulk::ALL`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BulkControls(pub(crate) Vec<Reason>);

/// The page that asks before something is done to several users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BulkModel {
    pub(crate) what: Bulk,
    /// Each user with what follows for them.
    pub(crate) users: Vec<(String, String)>,
    pub(crate) groups: Offered<String>,
    /// Why it may not be done.
    pub(crate) reason: Reason,
}

/// Something that is listed, or the action that the reader lacks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Shown<T> {
    Yes(T),
    /// The missing action.
    No(String),
}

#[cfg(feature = "ssr")]
impl<T> Shown<T> {
    /// The same with another content.
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Shown<U> {
        match self {
            Self::Yes(content) => Shown::Yes(change(content)),
            Self::No(action) => Shown::No(action),
        }
    }
}

/// What a form offers to choose from; none where the reader may not list it or where it is too long to list. The form
/// then asks for the name to be typed.
pub(crate) type Offered<T> = Option<Vec<T>>;

/// A managed policy, by name and ARN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AttachedRow {
    pub(crate) name: String,
    pub(crate) arn: String,
}

/// What a user gets through one of their groups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ThroughGroup {
    pub(crate) group: String,
    pub(crate) policies: Shown<Vec<AttachedRow>>,
    /// The names of its inline policies.
    pub(crate) inline: Shown<Vec<String>>,
}

/// A group that a user is in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Membership {
    pub(crate) group: String,
    /// Why the user cannot be taken out of it.
    pub(crate) remove: Reason,
}

/// A second factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DeviceRow {
    pub(crate) name: String,
    /// What its owner calls it.
    pub(crate) label: String,
    pub(crate) kind: FactorKind,
    pub(crate) serial: String,
    pub(crate) enabled: Option<i64>,
    pub(crate) last_used: Option<i64>,
}

/// Whether a user can sign in to the console.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LoginRow {
    pub(crate) created: i64,
    pub(crate) changed: i64,
    pub(crate) reset_required: bool,
    /// It lets nobody in any more.
    pub(crate) expired: bool,
    /// When it stops letting its owner in without a change.
    pub(crate) expires: Option<i64>,
}

/// Why each of a user page's controls refuses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UserControls {
    pub(crate) update: Reason,
    pub(crate) delete: Reason,
    pub(crate) attach: Reason,
    pub(crate) detach: Reason,
    pub(crate) put_inline: Reason,
    pub(crate) put_boundary: Reason,
    pub(crate) delete_boundary: Reason,
    pub(crate) create_login: Reason,
    pub(crate) update_login: Reason,
    pub(crate) delete_login: Reason,
    pub(crate) deactivate_mfa: Reason,
    pub(crate) enable_mfa: Reason,
    pub(crate) resync_mfa: Reason,
    pub(crate) reset_factors: Reason,
    pub(crate) import_token: Reason,
}

/// The sections of a user's page; each is fetched when it is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum UserTab {
    #[default]
    Permissions,
    Groups,
    Credentials,
    Tags,
    LastAccessed,
    Details,
    /// Everything that goes with the user, for the page that deletes them.
    Delete,
}

impl UserTab {
    /// The tabs, in their order.
    pub(crate) const ALL: [Self; 6] = [
        Self::Permissions,
        Self::Groups,
        Self::Credentials,
        Self::Tags,
        Self::LastAccessed,
        Self::Details,
    ];

    /// The tab of an address; the first where it says nothing known.
    pub(crate) fn parse(text: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|tab| tab.key() == text)
            .unwrap_or_default()
    }

    /// Its value in the address.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Permissions => "permissions",
            Self::Groups => "groups",
            Self::Credentials => "credentials",
            Self::Tags => "tags",
            Self::LastAccessed => "last-accessed",
            Self::Details => "details",
            Self::Delete => "",
        }
    }

    /// What it is called.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Permissions => "Permissions",
            Self::Groups => "Groups",
            Self::Credentials => "Security credentials",
            Self::Tags => "Tags",
            Self::LastAccessed => "Last accessed",
            Self::Details => "Details",
            Self::Delete => "Delete",
        }
    }
}

/// What a section shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum UserPart {
    Permissions {
        direct: Shown<Vec<AttachedRow>>,
        /// The names of the user's own inline policies.
        inline: Shown<Vec<String>>,
        /// Through each group; the missing action where the groups cannot be listed.
        through: Shown<Vec<ThroughGroup>>,
        boundary: Option<String>,
        policies: Offered<AttachedRow>,
    },
    Groups {
        groups: Shown<Vec<Membership>>,
        /// Groups that the user is not in and that the reader may add to.
        offered: Offered<String>,
        /// Why the user cannot be added to any group.
        add: Reason,
    },
    Credentials {
        login: Shown<Option<LoginRow>>,
        devices: Shown<Vec<DeviceRow>>,
        /// The tags of each device that is shown.
        device_tags: Vec<DeviceTags>,
        keys: AccessKeysModel,
        sessions: Shown<SessionsModel>,
        activity: Shown<ActivityModel>,
    },
    Tags(TagsModel),
    LastAccessed(LastAccessedModel),
    Details,
    Delete {
        direct: Shown<Vec<AttachedRow>>,
        inline: Shown<Vec<String>>,
        groups: Shown<Vec<String>>,
        login: Shown<bool>,
        devices: Shown<usize>,
        keys: Shown<usize>,
    },
}

/// A user, and one section of their page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UserModel {
    pub(crate) user: UserRow,
    pub(crate) id: String,
    pub(crate) part: UserPart,
    pub(crate) controls: UserControls,
    /// Where users sign in.
    pub(crate) sign_in: String,
    pub(crate) now: i64,
}

/// What the form that creates a user begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NewUserModel {
    /// Why no user can be created.
    pub(crate) create: Reason,
    /// Why no login profile can be created.
    pub(crate) login: Reason,
    /// Why the user cannot be given tags.
    pub(crate) tag: Reason,
    /// Groups that the reader may add to.
    pub(crate) groups: Offered<String>,
    /// Where users sign in.
    pub(crate) sign_in: String,
}

/// A page of users.
pub(crate) async fn load_users(query: ListQuery) -> Loaded<UsersModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::users(&visit, query).await
}

/// A user, and one section of their page.
pub(crate) async fn load_user(name: String, tab: UserTab) -> Loaded<UserModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::user(&visit, &name, tab).await
}

/// What the form that creates a user begins with.
pub(crate) async fn load_new_user() -> Loaded<NewUserModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::new_user(&visit).await
}

/// What follows for the users that were selected; none where nothing was.
pub(crate) async fn load_bulk(what: Option<Bulk>, names: Vec<String>) -> Loaded<Option<BulkModel>> {
    let visit = crate::web::visiting().await?;
    match what.filter(|_| !names.is_empty()) {
        Some(what) => crate::web::load::bulk(&visit, what, &names).await.map(Some),
        None => Ok(None),
    }
}
