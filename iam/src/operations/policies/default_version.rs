//! Which version of a policy is in force.

use serde_json::json;

use crate::{
    IamError, Scope,
    store::{self, Tx, policies::StoredPolicy},
    types::PolicyVersionId,
};

/// Puts a version in force and notes both documents, or NoSuchEntity.
pub(super) async fn put_in_force(
    tx: &mut Tx,
    cx: &mut Scope<'_>,
    policy: &StoredPolicy,
    next: PolicyVersionId,
) -> Result<(), IamError> {
    let after = store::policies::version(tx, &policy.id, next.number())
        .await?
        .ok_or_else(|| IamError::missing("policy version", next.to_string()))?;
    let before = store::policies::version(tx, &policy.id, policy.default_version).await?;
    store::policies::set_default(tx, &policy.id, next.number(), cx.now).await?;
    cx.changed(
        "DefaultVersionId",
        json!(PolicyVersionId::new(policy.default_version)),
        json!(next),
    );
    cx.changed(
        "PolicyDocument",
        before.map(|version| version.document),
        after.document,
    );
    Ok(())
}
