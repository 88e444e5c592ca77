//! The pages of policies.

use serde::{Deserialize, Serialize};

use super::{LastAccessedModel, ListQuery, Listed, Loaded, Reason, Shown, TagsModel};

/// A policy in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PolicyRow {
    pub(crate) name: String,
    pub(crate) arn: String,
    pub(crate) path: String,
    pub(crate) description: String,
    pub(crate) aws_managed: bool,
    pub(crate) attachments: i64,
    pub(crate) boundaries: i64,
    pub(crate) default_version: String,
    pub(crate) created: i64,
    pub(crate) updated: i64,
}

/// The list of policies.
pub(crate) type PoliciesModel = Listed<PolicyRow>;

/// A version in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VersionRow {
    /// `v3`.
    pub(crate) id: String,
    pub(crate) is_default: bool,
    pub(crate) created: i64,
}

/// A user, group or role that has a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Holder {
    pub(crate) name: String,
    /// Why the policy cannot be detached from it.
    pub(crate) detach: Reason,
}

/// Whom a policy is attached to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entities {
    pub(crate) users: Vec<Holder>,
    pub(crate) groups: Vec<Holder>,
    pub(crate) roles: Vec<Holder>,
    /// Users whose permissions boundary it is.
    pub(crate) bounded: Vec<String>,
    /// Roles whose permissions boundary it is.
    pub(crate) bounded_roles: Vec<String>,
    /// Whether there are more than these.
    pub(crate) more: bool,
}

/// Why each of a policy page's controls refuses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PolicyControls {
    pub(crate) edit: Reason,
    pub(crate) delete: Reason,
    pub(crate) set_default: Reason,
    pub(crate) delete_version: Reason,
    /// Attaching is authorized on each user, group or role; these are the answers for all of them.
    pub(crate) attach_user: Reason,
    pub(crate) attach_group: Reason,
    pub(crate) attach_role: Reason,
}

/// A policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PolicyModel {
    pub(crate) policy: PolicyRow,
    pub(crate) id: String,
    /// The version whose document is shown.
    pub(crate) shown: String,
    pub(crate) document: Shown<String>,
    pub(crate) versions: Shown<Vec<VersionRow>>,
    pub(crate) entities: Shown<Entities>,
    pub(crate) controls: PolicyControls,
    /// Its tags, where they are looked at.
    pub(crate) tags: Option<TagsModel>,
    /// When the services that it grants were last used, where that is looked at.
    pub(crate) uses: Option<LastAccessedModel>,
    pub(crate) now: i64,
}

/// What the editor of a policy begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PolicyEditorModel {
    /// The policy, when one is edited; none when one is created, or when it went away while somebody edited it.
    pub(crate) policy: Option<PolicyRow>,
    pub(crate) document: String,
    /// The version that must go to make room for another: the oldest that is not in force. None while there is room.
    pub(crate) oldest: Option<String>,
    /// Why no version can be deleted.
    pub(crate) replace: Reason,
    /// Why nothing can be saved.
    pub(crate) save: Reason,
    /// Why a new policy cannot be given tags.
    pub(crate) tag: Reason,
}

/// A page of policies.
pub(crate) async fn load_policies(query: ListQuery) -> Loaded<PoliciesModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::policies(&visit, query).await
}

/// A policy with one version's document; the default version unless told.
pub(crate) async fn load_policy(arn: String, version: String, tab: String) -> Loaded<PolicyModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::policy(&visit, &arn, &version, &tab).await
}

/// What the editor begins with; without an ARN it creates.
pub(crate) async fn load_policy_editor(arn: Option<String>) -> Loaded<PolicyEditorModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::policy_editor(&visit, arn.as_deref()).await
}
