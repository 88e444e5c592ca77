//! UntagRole.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};

use super::shared;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::{self, Tx},
    types::{RoleName, TagKeys},
};

/// Takes tags from a role; a key that it does not have is passed over, as in AWS.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UntagRole {
    /// Which role.
    pub role_name: RoleName,
    /// The keys of the tags, ignoring case.
    pub tag_keys: TagKeys,
}

impl Operation for UntagRole {
    type Output = ();
    const ACTION: Action = Action::new("iam:UntagRole", AccessLevel::Tagging);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::role_arn(tx, cx, &self.role_name).await
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
        let found = store::roles::find(tx, cx.account(), &self.role_name).await?;
        let id = found.map(|role| role.id);
        shared::as_stored(tx, id, keys).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let id = lookup::role(tx, cx, &self.role_name).await?.id;
        shared::untag(tx, cx, &id, &self.tag_keys).await
    }
}
