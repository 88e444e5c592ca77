//! GetUser.

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{UserView, lookup},
    store::{self, Tx},
    types::UserName,
};

/// Reads a user; the caller itself when no name is given.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetUser {
    /// Whom to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_name: Option<UserName>,
}

/// The user.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetUserOutput {
    /// As stored.
    pub user: UserView,
    /// The ARN of the user's permissions boundary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions_boundary: Option<String>,
}

impl Operation for GetUser {
    type Output = GetUserOutput;
    const ACTION: Action = Action::new("iam:GetUser", AccessLevel::Read);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        match &self.user_name {
            Some(name) => lookup::user_arn(tx, cx, name).await,
            None => Ok(cx.oneself()?.arn.to_string()),
        }
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let name = match self.user_name {
            Some(name) => name,
            None if cx.principal.is_root() => {
                return Err(IamError::InvalidRequest(
                    "the root user is not an IAM user: give a `UserName`".to_owned(),
                ));
            }
            None => UserName::parse(&cx.principal.name).map_err(IamError::for_field("UserName"))?,
        };
        let user = lookup::user(tx, cx, &name).await?;
        let boundary = store::attachments::boundary(tx, &user.id).await?;
        let tags = store::tags::of(tx, &user.id).await?;
        Ok(GetUserOutput {
            user: UserView::new(cx.account(), user).with_tags(tags),
            permissions_boundary: boundary.map(|policy| policy.policy_arn),
        })
    }
}
