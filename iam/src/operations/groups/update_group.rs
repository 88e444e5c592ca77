//! UpdateGroup.

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::{self, Tx},
    types::{Arn, GroupName, Path},
};

/// Renames a group or moves it to another path. The unique id, users and policies stay.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UpdateGroup {
    /// Which group to change.
    pub group_name: GroupName,
    /// The new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_group_name: Option<GroupName>,
    /// The new path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_path: Option<Path>,
}

impl Operation for UpdateGroup {
    type Output = ();
    const ACTION: Action = Action::new("iam:UpdateGroup", AccessLevel::Write);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::group_arn(tx, cx, &self.group_name).await
    }

    async fn further_resources(
        &self,
        tx: &mut Tx,
        cx: &Scope<'_>,
    ) -> Result<Vec<String>, IamError> {
        let stored = store::groups::find(tx, cx.account(), &self.group_name).await?;
        let (path, name) = stored.map_or_else(
            || ("/".to_owned(), self.group_name.to_string()),
            |found| (found.path, found.name),
        );
        let path = self.new_path.as_ref().map_or(path, ToString::to_string);
        let name = self
            .new_group_name
            .as_ref()
            .map_or(name, ToString::to_string);
        Ok(vec![Arn::group(cx.account(), &path, &name).to_string()])
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let group = lookup::group(tx, cx, &self.group_name).await?;
        let name = match self.new_group_name {
            Some(name) => name,
            None => GroupName::parse(&group.name).map_err(IamError::for_field("GroupName"))?,
        };
        if let Some(other) = store::groups::find(tx, cx.account(), &name).await?
            && other.id != group.id
        {
            return Err(IamError::EntityAlreadyExists {
                kind: "group",
                name: name.to_string(),
            });
        }
        let path = match self.new_path {
            Some(path) => path,
            None => Path::parse(&group.path).map_err(IamError::for_field("Path"))?,
        };
        store::groups::update(tx, &group.id, &name, &path).await?;
        cx.changed("GroupName", group.name, name.as_str());
        cx.changed("Path", group.path, path.as_str());
        Ok(())
    }
}
