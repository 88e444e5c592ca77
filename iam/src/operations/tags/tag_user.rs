//! TagUser.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};

use super::shared;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::{self, Tx},
    types::{Tags, UserName},
};

/// Gives a user tags, in place of those with the same keys, ignoring case; others stay.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct TagUser {
    /// Which user.
    pub user_name: UserName,
    /// The tags.
    pub tags: Tags,
}

impl Operation for TagUser {
    type Output = ();
    const ACTION: Action = Action::new("iam:TagUser", AccessLevel::Tagging);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::user_arn(tx, cx, &self.user_name).await
    }

    fn conditions(&self, keys: &mut RequestContext) {
        self.tags.conditions(keys);
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
        shared::tag(tx, cx, &id, &self.tags).await
    }
}
