//! The pages of roles.

use serde::{Deserialize, Serialize};

use super::{
    AttachedRow, LastAccessedModel, ListQuery, Listed, Loaded, Offered, Reason, Shown, TagsModel,
};

/// A role in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RoleRow {
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) arn: String,
    pub(crate) description: String,
    pub(crate) created: i64,
    pub(crate) last_used: Option<i64>,
    /// The service that it is linked to.
    pub(crate) service: Option<String>,
    /// How long its sessions may last at most, in seconds.
    pub(crate) max_session: i64,
}

/// The list of roles.
pub(crate) type RolesModel = Listed<RoleRow>;

/// What the form that creates a role begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NewRoleModel {
    pub(crate) create: Reason,
    /// Why the role cannot be given tags.
    pub(crate) tag: Reason,
    /// Policies for the boundary.
    pub(crate) offered: Offered<AttachedRow>,
    /// The trust policy that is offered first.
    pub(crate) trust: String,
}

/// Why each of a role page's controls refuses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RoleControls {
    pub(crate) update: Reason,
    pub(crate) delete: Reason,
    pub(crate) trust: Reason,
    pub(crate) attach: Reason,
    pub(crate) detach: Reason,
    pub(crate) put_inline: Reason,
    pub(crate) put_boundary: Reason,
    pub(crate) delete_boundary: Reason,
    pub(crate) revoke: Reason,
}

/// Somebody who acts as the role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RoleSessionRow {
    pub(crate) person: String,
    pub(crate) since: i64,
    pub(crate) until: i64,
    pub(crate) address: String,
    pub(crate) device: String,
    pub(crate) own: bool,
}

/// The sections of a role's page; each is fetched when it is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum RoleTab {
    #[default]
    Permissions,
    Trust,
    Sessions,
    Tags,
    LastAccessed,
    Details,
    /// Everything that goes with the role, for the page that deletes it.
    Delete,
}

impl RoleTab {
    /// The tabs, in their order.
    pub(crate) const ALL: [Self; 6] = [
        Self::Permissions,
        Self::Trust,
        Self::Sessions,
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
            Self::Trust => "trust",
            Self::Sessions => "sessions",
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
            Self::Trust => "Trust relationships",
            Self::Sessions => "Sessions",
            Self::Tags => "Tags",
            Self::LastAccessed => "Last accessed",
            Self::Details => "Details",
            Self::Delete => "Delete",
        }
    }
}

/// What a section shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum RolePart {
    Permissions {
        attached: Shown<Vec<AttachedRow>>,
        /// Names of policies that are part of the role.
        inline: Shown<Vec<String>>,
        boundary: Option<String>,
        policies: Offered<AttachedRow>,
    },
    Trust,
    Sessions(Shown<Vec<RoleSessionRow>>),
    Tags(TagsModel),
    LastAccessed(LastAccessedModel),
    Details {
        /// Instance profiles that the role is in.
        profiles: Shown<Vec<String>>,
    },
    Delete {
        attached: Shown<Vec<AttachedRow>>,
        inline: Shown<Vec<String>>,
        profiles: Shown<Vec<String>>,
        sessions: Shown<usize>,
    },
}

/// A role, and one section of its page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RoleModel {
    pub(crate) role: RoleRow,
    pub(crate) id: String,
    /// The trust policy.
    pub(crate) trust: String,
    pub(crate) part: RolePart,
    pub(crate) controls: RoleControls,
    pub(crate) now: i64,
}

/// A page of roles.
pub(crate) async fn load_roles(query: ListQuery) -> Loaded<RolesModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::roles(&visit, query).await
}

/// A role, and one section of its page.
pub(crate) async fn load_role(name: String, tab: RoleTab) -> Loaded<RoleModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::role(&visit, &name, tab).await
}

/// What the form that creates a role begins with.
pub(crate) async fn load_new_role() -> Loaded<NewRoleModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::new_role(&visit).await
}
