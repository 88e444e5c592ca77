//! TagPolicy.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};

use super::shared;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::{self, Tx},
    types::{Arn, Tags},
};

/// Gives a customer managed policy tags, in place of those with the same keys, ignoring case; others stay.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct TagPolicy {
    /// Which policy.
    pub policy_arn: Arn,
    /// The tags.
    pub tags: Tags,
}

impl Operation for TagPolicy {
    type Output = ();
    const ACTION: Action = Action::new("iam:TagPolicy", AccessLevel::Tagging);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(self.policy_arn.to_string())
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
        let found = store::policies::find(tx, cx.account(), &self.policy_arn).await?;
        let id = found.map(|policy| policy.id);
        shared::as_stored(tx, id, keys).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let id = lookup::own_policy(tx, cx, &self.policy_arn).await?.id;
        shared::tag(tx, cx, &id, &self.tags).await
    }
}
