//! Access keys: what signs requests of programs. A user has at most two, so that one can be replaced while the other works.

mod create_access_key;
mod delete_access_key;
mod get_access_key_last_used;
mod list_access_keys;
mod update_access_key;

pub use create_access_key::{CreateAccessKey, CreateAccessKeyOutput, CreatedAccessKey};
pub use delete_access_key::DeleteAccessKey;
pub use get_access_key_last_used::{
    AccessKeyLastUsed, GetAccessKeyLastUsed, GetAccessKeyLastUsedOutput,
};
pub use list_access_keys::{AccessKeyMetadata, ListAccessKeys, ListAccessKeysOutput};
pub use update_access_key::UpdateAccessKey;

use serde_json::json;

use super::lookup;
use crate::{
    IamError, Scope,
    notices::{self, NoticeKind},
    store::{self, Tx, access_keys::StoredAccessKey},
    types::{AccessKeyId, UserName},
};

/// Whose keys an operation is about: a user's, or the caller's own.
struct Owner {
    id: String,
    name: String,
}

impl Owner {
    async fn find(
        tx: &mut Tx,
        cx: &Scope<'_>,
        user_name: Option<&UserName>,
    ) -> Result<Self, IamError> {
        let (id, name) = match user_name {
            Some(name) => {
                let user = lookup::user(tx, cx, name).await?;
                (user.id, user.name)
            }
            None => (cx.principal.id.clone(), cx.principal.name.clone()),
        };
        Ok(Self { id, name })
    }

    async fn arn(
        tx: &mut Tx,
        cx: &Scope<'_>,
        user_name: Option<&UserName>,
    ) -> Result<String, IamError> {
        match user_name {
            Some(name) => lookup::user_arn(tx, cx, name).await,
            None => Ok(cx.oneself()?.arn.to_string()),
        }
    }

    /// One of the owner's keys. Somebody else's does not exist here.
    async fn key(
        &self,
        tx: &mut Tx,
        cx: &Scope<'_>,
        id: &AccessKeyId,
    ) -> Result<StoredAccessKey, IamError> {
        store::access_keys::find(tx, cx.account(), id)
            .await?
            .filter(|key| key.owner_id == self.id)
            .ok_or_else(|| IamError::missing("access key", id.as_str()))
    }

    async fn tell(
        &self,
        tx: &mut Tx,
        cx: &Scope<'_>,
        id: &str,
        change: &str,
    ) -> Result<(), IamError> {
        let detail = json!({ "accessKeyId": id, "change": change, "by": cx.principal.name });
        let (rng, to) = (cx.services.rng.as_ref(), (cx.account(), self.id.as_str()));
        notices::tell(tx, rng, to, NoticeKind::AccessKeyChanged, &detail, cx.now).await
    }
}
