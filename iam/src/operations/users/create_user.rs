//! CreateUser.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::{UserView, lookup, tags},
    store::{self, Tx},
    types::{Arn, Path, Tags, UserName},
};

/// Creates a user without a password, keys or permissions. Names are unique in the account, ignoring case.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct CreateUser {
    /// The name.
    pub user_name: UserName,
    /// The path; `/` unless told.
    #[serde(default)]
    pub path: Path,
    /// A managed policy that limits what the user's policies can grant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permissions_boundary: Option<Arn>,
    /// Its first tags; they need `iam:TagUser` besides.
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

/// The new user.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateUserOutput {
    /// As created.
    pub user: UserView,
}

impl Operation for CreateUser {
    type Output = CreateUserOutput;
    const ACTION: Action = Action::new("iam:CreateUser", AccessLevel::Write);

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(Arn::user(cx.account(), self.path.as_str(), self.user_name.as_str()).to_string())
    }

    fn further_actions(&self) -> &'static [&'static str] {
        if self.tags.is_empty() {
            &[]
        } else {
            &["iam:TagUser"]
        }
    }

    fn conditions(&self, keys: &mut RequestContext) {
        self.tags.conditions(keys);
        if let Some(boundary) = &self.permissions_boundary {
            keys.set("iam:PermissionsBoundary", boundary.as_str());
        }
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        if store::users::find(tx, cx.account(), &self.user_name)
            .await?
            .is_some()
        {
            return Err(IamError::EntityAlreadyExists {
                kind: "user",
                name: self.user_name.to_string(),
            });
        }
        let boundary = match &self.permissions_boundary {
            Some(arn) => Some(lookup::policy(tx, cx, arn).await?.id),
            None => None,
        };
        let id = cx.new_id("AIDA")?;
        let account = cx.account().clone();
        store::users::insert(
            tx,
            &account,
            &id,
            &self.user_name,
            &self.path,
            boundary.as_deref(),
            cx.now,
        )
        .await?;
        tags::on_creation(tx, cx, &id, &self.tags).await?;
        let user = UserView::new(&account, lookup::user(tx, cx, &self.user_name).await?)
            .with_tags(self.tags);
        cx.changed("User", json!(null), json!(user));
        Ok(CreateUserOutput { user })
    }

    fn audited_response(output: &Self::Output) -> serde_json::Value {
        json!(output)
    }
}
