//! ListInstanceProfilesForRole.

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{InstanceProfileView, lookup, paging},
    store::{self, Tx},
    types::{Marker, PageSize, RoleName},
};

/// Lists the instance profiles that a role is in, by name.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListInstanceProfilesForRole {
    /// Which role.
    pub role_name: RoleName,
    /// How many at most.
    #[serde(default)]
    pub max_items: PageSize,
    /// Where the page before ended.
    #[serde(default)]
    pub marker: Marker,
}

/// A page of instance profiles.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListInstanceProfilesForRoleOutput {
    /// In order of name.
    pub instance_profiles: Vec<InstanceProfileView>,
    /// Whether another page follows.
    pub is_truncated: bool,
    /// Where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<Marker>,
}

impl Operation for ListInstanceProfilesForRole {
    type Output = ListInstanceProfilesForRoleOutput;
    const ACTION: Action = Action::new("iam:ListInstanceProfilesForRole", AccessLevel::List);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::role_arn(tx, cx, &self.role_name).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let role = lookup::role(tx, cx, &self.role_name).await?;
        let (after, size) = (self.marker.as_str(), self.max_items);
        let (account, limit) = (cx.account(), size.with_next());
        let mut rows =
            store::instance_profiles::of_role(tx, account, &role.id, after, limit).await?;
        let marker = paging::cut(&mut rows, size, |row| row.name.to_ascii_lowercase());
        Ok(ListInstanceProfilesForRoleOutput {
            instance_profiles: lookup::instance_profile_views(cx, rows)?,
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
