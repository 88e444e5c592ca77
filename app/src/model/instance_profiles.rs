//! The pages of instance profiles.

use serde::{Deserialize, Serialize};

use super::{ListQuery, Listed, Loaded, Offered, Reason, TagsModel};

/// An instance profile in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct InstanceProfileRow {
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) arn: String,
    pub(crate) created: i64,
    /// The role that is in it.
    pub(crate) role: Option<String>,
}

/// The list of instance profiles.
pub(crate) type InstanceProfilesModel = Listed<InstanceProfileRow>;

/// Why each of an instance profile page's controls refuses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct InstanceProfileControls {
    pub(crate) add: Reason,
    pub(crate) remove: Reason,
    pub(crate) delete: Reason,
}

/// An instance profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct InstanceProfileModel {
    pub(crate) profile: InstanceProfileRow,
    pub(crate) id: String,
    /// Roles to choose from.
    pub(crate) roles: Offered<String>,
    pub(crate) tags: TagsModel,
    pub(crate) controls: InstanceProfileControls,
    pub(crate) now: i64,
}

/// What the form that creates an instance profile begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NewInstanceProfileModel {
    /// Why none can be created.
    pub(crate) create: Reason,
    /// Why it cannot be given tags.
    pub(crate) tag: Reason,
}

/// A page of instance profiles.
pub(crate) async fn load_instance_profiles(query: ListQuery) -> Loaded<InstanceProfilesModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::instance_profiles(&visit, query).await
}

/// An instance profile.
pub(crate) async fn load_instance_profile(name: String) -> Loaded<InstanceProfileModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::instance_profile(&visit, &name).await
}

/// What the form that creates an instance profile begins with.
pub(crate) async fn load_new_instance_profile() -> Loaded<NewInstanceProfileModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::new_instance_profile(&visit).await
}
