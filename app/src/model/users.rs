//! The pages of users.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Fetched, ListQuery, Reason, Rows};

/// A user in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UserRow {
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) arn: String,
    pub(crate) created: i64,
    pub(crate) last_sign_in: Option<i64>,
}

/// The list of users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UsersModel {
    pub(crate) page: Rows<UserRow>,
    /// Why no user can be created.
    pub(crate) create: Reason,
}

/// Something that is listed, or the action that the reader lacks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Shown<T> {
    Yes(T),
    /// The missing action.
    No(String),
}

impl<T> Shown<T> {
    /// The same with another content.
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Shown<U> {
        match self {
            Self::Yes(content) => Shown::Yes(change(content)),
            Self::No(action) => Shown::No(action),
        }
    }
}

/// A managed policy that hangs on something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AttachedRow {
    pub(crate) name: String,
    pub(crate) arn: String,
    /// Where it comes from: `Directly`, or the group's name.
    pub(crate) from_group: Option<String>,
}

/// A second factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DeviceRow {
    pub(crate) name: String,
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
}

/// Why each of a user page's controls refuses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UserControls {
    pub(crate) update: Reason,
    pub(crate) delete: Reason,
    pub(crate) attach: Reason,
    pub(crate) detach: Reason,
    pub(crate) put_boundary: Reason,
    pub(crate) delete_boundary: Reason,
    pub(crate) create_login: Reason,
    pub(crate) update_login: Reason,
    pub(crate) delete_login: Reason,
    pub(crate) deactivate_mfa: Reason,
    /// Membership is authorized on each group; this is the answer for all groups.
    pub(crate) add_to_group: Reason,
    pub(crate) remove_from_group: Reason,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UserModel {
    pub(crate) user: UserRow,
    pub(crate) id: String,
    pub(crate) boundary: Option<String>,
    pub(crate) policies: Shown<Vec<AttachedRow>>,
    pub(crate) groups: Shown<Vec<String>>,
    pub(crate) devices: Shown<Vec<DeviceRow>>,
    pub(crate) login: Shown<Option<LoginRow>>,
    /// Policies that could be attached, for the form: name and ARN.
    pub(crate) all_policies: Shown<Vec<(String, String)>>,
    /// Groups that the user could be added to.
    pub(crate) all_groups: Shown<Vec<String>>,
    pub(crate) controls: UserControls,
    pub(crate) now: i64,
}

/// A page of users.
#[server(prefix = "/api", endpoint = "users")]
pub(crate) async fn load_users(query: ListQuery) -> Fetched<UsersModel> {
    let visit = crate::web::visiting().await?;
    Ok(crate::web::load::users(&visit, query).await)
}

/// A user.
#[server(prefix = "/api", endpoint = "user")]
pub(crate) async fn load_user(name: String) -> Fetched<UserModel> {
    let visit = crate::web::visiting().await?;
    Ok(crate::web::load::user(&visit, &name).await)
}
