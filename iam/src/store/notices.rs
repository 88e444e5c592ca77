//! What a person is told about their own account, written in the transaction of what happened.

use serde_json::Value as Json;

use super::{StoreError, Tx};
use crate::{notices::NoticeKind, ports::Timestamp, types::AccountId};

/// Adds a notice; `detail` is for the person's eyes and never holds a secret.
pub(crate) async fn insert(
    tx: &mut Tx,
    id: &str,
    account: &AccountId,
    principal_id: &str,
    kind: NoticeKind,
    detail: &Json,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO notices (id, account_id, principal_id, kind, detail, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        id.into(),
        account.as_str().into(),
        principal_id.into(),
        kind.as_str().into(),
        detail.to_string().into(),
        now.into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}
