//! TagInstanceProfile.

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};

use super::shared;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::{self, Tx},
    types::{InstanceProfileName, Tags},
};

/// Gives an instance profile tags, in place of those with the same keys, ignoring case; others stay.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct TagInstanceProfile {
    /// Which instance profile.
    pub instance_profile_name: InstanceProfileName,
    /// The tags.
    pub tags: Tags,
}

impl Operation for TagInstanceProfile {
    type Output = ();
    const ACTION: Action = Action::new("iam:TagInstanceProfile", AccessLevel::Tagging);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::instance_profile_arn(tx, cx, &self.instance_profile_name).await
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
        let name = &self.instance_profile_name;
        let found = store::instance_profiles::find(tx, cx.account(), name).await?;
        let id = found.map(|profile| profile.id);
        shared::as_stored(tx, id, keys).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let id = lookup::instance_profile(tx, cx, &self.instance_profile_name)
            .await?
            .id;
        shared::tag(tx, cx, &id, &self.tags).await
    }
}
