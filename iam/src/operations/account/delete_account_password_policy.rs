//! DeleteAccountPasswordPolicy.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::PasswordPolicyView;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    store::{self, Tx},
};

/// Takes the account's password policy away: our own rules hold again. NoSuchEntity when none was set.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteAccountPasswordPolicy {}

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
