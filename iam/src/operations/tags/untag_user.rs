//! UntagUser.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};

use super::shared;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::{self, Tx},
    types::{TagKeys, UserName},
};

/// Takes tags from a user; a key that it does not have is passed over, as in AWS.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UntagUser {
    /// Which user.
    pub user_name: UserName,
    /// The keys of the tags, ignoring case.
    pub tag_keys: TagKeys,
}

impl Operation for UntagUser {
    type Output = ();
    const ACTION: Action = Action::new("iam:UntagUser", AccessLevel::Tagging);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::user_arn(tx, cx, &self.user_name).await
    }

    fn conditions(&self, keys: &mut RequestContext) {
        self.tag_keys.conditions(keys);
    }

    async fn stored_conditions(
        &self,
        tx: &mut Tx,
        cx: &Scope<'_>,
        keys: &mut RequestContext,
    ) -> Result<(), IamError> {
        let found = store::users::find(tx, cx.account(), &self.user_name).await?;
        let id = found.map(|user| user.id);
        shared::as_stored(tx, id, keys).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let id = lookup::user(tx, cx, &self.user_name).await?.id;
        shared::untag(tx, cx, &id, &self.tag_keys).await
    }
}
