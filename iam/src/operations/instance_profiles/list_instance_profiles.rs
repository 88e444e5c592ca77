//! ListInstanceProfiles.

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{InstanceProfileView, lookup, paging},
    store::{self, Tx},
    types::{Marker, PageSize, Path},
};

/// Lists the account's instance profiles by name, page by page.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct ListInstanceProfiles {
    /// Only instance profiles whose path begins so.
    pub path_prefix: Path,
    /// Only instance profiles whose name or path holds this text, ignoring case (ours; AWS has no such member).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub search: String,
    /// How many at most.
    pub max_items: PageSize,
    /// Where the page before ended.
    pub marker: Marker,
}

/// A page of instance profiles.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListInstanceProfilesOutput {
    /// In order of name.
    pub instance_profiles: Vec<InstanceProfileView>,
    /// Whether another page follows.
    pub is_truncated: bool,
    /// Where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<Marker>,
    /// How many there are on all pages (ours).
    pub total: i64,
}

impl Operation for ListInstanceProfiles {
    type Output = ListInstanceProfilesOutput;
    const ACTION: Action = Action::new("iam:ListInstanceProfiles", AccessLevel::List);

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(format!(
            "arn:aws:iam::{}:instance-profile{}",
            cx.account(),
            self.path_prefix
        ))
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let (account, size) = (cx.account(), self.max_items);
        let path = self.path_prefix.as_str();
        let mut rows = store::instance_profiles::list(
            tx,
            account,
            path,
            &self.search,
            self.marker.as_str(),
            size.with_next(),
        )
        .await?;
        let marker = paging::cut(&mut rows, size, |row| row.name.to_ascii_lowercase());
        Ok(ListInstanceProfilesOutput {
            total: store::instance_profiles::count(tx, account, path, &self.search).await?,
            instance_profiles: lookup::instance_profile_views(tx, cx, rows).await?,
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
