//! UntagPolicy.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};

use super::shared;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::{self, Tx},
    types::{Arn, TagKeys},
};

/// Takes tags from a customer managed policy; a key that it does not have is passed over, as in AWS.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UntagPolicy {
    /// Which policy.
    pub policy_arn: Arn,
    /// The keys of the tags, ignoring case.
    pub tag_keys: TagKeys,
}

impl Operation for UntagPolicy {
    type Output = ();
    const ACTION: Action = Action::new("iam:UntagPolicy", AccessLevel::Tagging);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(self.policy_arn.to_string())
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
        let found = store::policies::find(tx, cx.account(), &self.policy_arn).await?;
        let id = found.map(|policy| policy.id);
        shared::as_stored(tx, id, keys).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let id = lookup::own_policy(tx, cx, &self.policy_arn).await?.id;
        shared::untag(tx, cx, &id, &self.tag_keys).await
    }
}
