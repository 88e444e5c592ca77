//! DeleteAccountAlias.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    store::{self, Tx},
    types::AccountAlias,
};

/// Takes the account's alias away: people sign in with its ID again.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteAccountAlias {
    /// The alias that it has.
    pub account_alias: AccountAlias,
}

impl Operation for DeleteAccountAlias {
    type Output = ();
    const ACTION: Action = Action::new("iam:DeleteAccountAlias", AccessLevel::Write);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok("*".to_owned())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let account = cx.account().clone();
        let alias = self.account_alias.as_str();
        if store::accounts::alias(tx, &account).await?.as_deref() != Some(alias) {
            return Err(IamError::missing("account alias", alias));
        }
        store::accounts::set_alias(tx, &account, None).await?;
        cx.changed("AccountAlias", alias, json!(null));
        Ok(())
    }
}
