//! UpdateUser.

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::{self, Tx},
    types::{Arn, Path, UserName},
};

/// Renames a user or moves it to another path. The unique id, groups, policies and credentials stay.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UpdateUser {
    /// Whom to change.
    pub user_name: UserName,
    /// The new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_user_name: Option<UserName>,
    /// The new path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_path: Option<Path>,
}

impl Operation for UpdateUser {
    type Output = ();
    const ACTION: Action = Action::new("iam:UpdateUser", AccessLevel::Write);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::user_arn(tx, cx, &self.user_name).await
    }

    async fn further_resources(
        &self,
        tx: &mut Tx,
        cx: &Scope<'_>,
    ) -> Result<Vec<String>, IamError> {
        let stored = store::users::find(tx, cx.account(), &self.user_name).await?;
        let (path, name) = stored.map_or_else(
            || ("/".to_owned(), self.user_name.to_string()),
            |found| (found.path, found.name),
        );
        let path = self.new_path.as_ref().map_or(path, ToString::to_string);
        let name = self
            .new_user_name
            .as_ref()
            .map_or(name, ToString::to_string);
        Ok(vec![Arn::user(cx.account(), &path, &name).to_string()])
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let user = lookup::user(tx, cx, &self.user_name).await?;
        // As stored: the name in the request may be written in other letters, and another ARN was authorized.
        let name = match self.new_user_name {
            Some(name) => name,
            None => UserName::parse(&user.name).map_err(IamError::for_field("UserName"))?,
        };
        if let Some(other) = store::users::find(tx, cx.account(), &name).await?
            && other.id != user.id
        {
            return Err(IamError::EntityAlreadyExists {
                kind: "user",
                name: name.to_string(),
            });
        }
        let path = match self.new_path {
            Some(path) => path,
            None => Path::parse(&user.path).map_err(IamError::for_field("Path"))?,
        };
        store::users::update(tx, &user.id, &name, &path).await?;
        cx.changed("UserName", user.name, name.as_str());
        cx.changed("Path", user.path, path.as_str());
        Ok(())
    }
}
