//! TagRole.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};

use super::shared;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::{self, Tx},
    types::{RoleName, Tags},
};

/// Gives a role tags, in place of those with the same keys, ignoring case; others stay. A session of
/// the role has them as its own (`aws:PrincipalTag`).
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct TagRole {
    /// Which role.
    pub role_name: RoleName,
    /// The tags.
    pub tags: Tags,
}

impl Operation for TagRole {
    type Output = ();
    const ACTION: Action = Action::new("iam:TagRole", AccessLevel::Tagging);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::role_arn(tx, cx, &self.role_name).await
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
        let found = store::roles::find(tx, cx.account(), &self.role_name).await?;
        let id = found.map(|role| role.id);
        shared::as_stored(tx, id, keys).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let id = lookup::role(tx, cx, &self.role_name).await?.id;
        shared::tag(tx, cx, &id, &self.tags).await
    }
}
