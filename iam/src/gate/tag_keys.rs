//! The condition keys that come from stored tags, for every operation in one place: `aws:ResourceTag/KEY` of what is
//! acted on (of users and roles `iam:ResourceTag/KEY` too), and `aws:PrincipalTag/KEY` of who acts (Service Authorization
//! Reference, "Condition keys for AWS IAM").

use evaluator::RequestContext;

use crate::{
    IamError,
    store::{self, Tx},
    types::{AccountId, Tags},
};

/// What a request is about, with its tags.
pub(crate) struct Resource {
    pub(super) arn: String,
    pub(super) tags: Tags,
}

impl Resource {
    /// Looks the tags up.
    pub(crate) async fn of(
        tx: &mut Tx,
        account: &AccountId,
        arn: String,
    ) -> Result<Self, IamError> {
        let tags = store::tags::of_arn(tx, account, &arn).await?;
        Ok(Self {
            arn,
            tags: tags.unwrap_or_default(),
        })
    }

    /// A further ARN of a request. One that nothing has yet, such as that of a user after a change of name, has the tags of
    /// what will have it.
    pub(super) async fn further(
        &self,
        tx: &mut Tx,
        account: &AccountId,
        arn: String,
    ) -> Result<Self, IamError> {
        let tags = store::tags::of_arn(tx, account, &arn).await?;
        Ok(Self {
            arn,
            tags: tags.unwrap_or_else(|| self.tags.clone()),
        })
    }

    /// Sets its keys.
    pub(crate) fn conditions(&self, keys: &mut RequestContext) {
        self.tags.set_each(keys, "aws:ResourceTag/");
        let kind = self.arn.splitn(6, ':').nth(5).unwrap_or_default();
        if kind.starts_with("user/") || kind.starts_with("role/") {
            self.tags.set_each(keys, "iam:ResourceTag/");
        }
    }
}
