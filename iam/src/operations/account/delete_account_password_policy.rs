//! DeleteAccountPasswordPolicy.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{PasswordPolicySeen, PasswordPolicyView};
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    store::{self, Tx},
};

/// Takes the account's password policy away: our own rules hold again. NoSuchEntity when none was set.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct DeleteAccountPasswordPolicy {
    /// Only while this still holds (ours): what somebody else set meanwhile is not taken away unseen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub if_password_policy: Option<PasswordPolicySeen>,
}

impl Operation for DeleteAccountPasswordPolicy {
    type Output = ();
    const ACTION: Action = Action::new(
        "iam:DeleteAccountPasswordPolicy",
        AccessLevel::PermissionsManagement,
    );
    const FRESH: bool = true;

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok("*".to_owned())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let account = cx.account().clone();
        let before = store::password_policies::of(tx, &account).await?;
        if let Some(seen) = &self.if_password_policy {
            seen.check(before.as_ref())?;
        }
        if !store::password_policies::delete(tx, &account).await? {
            return Err(IamError::missing(
                "password policy of account",
                account.as_str(),
            ));
        }
        let before = before.map(PasswordPolicyView::from);
        cx.changed("PasswordPolicy", json!(before), json!(null));
        Ok(())
    }
}
