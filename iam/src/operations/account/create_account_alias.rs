//! CreateAccountAlias.

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    store::{self, Tx},
    types::AccountAlias,
};

/// Gives the account its alias, which people may sign in with in place of its ID. An account has one at most: the one before
/// is given up. An alias belongs to one account of the server.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct CreateAccountAlias {
    /// The alias.
    pub account_alias: AccountAlias,
}

impl Operation for CreateAccountAlias {
    type Output = ();
    const ACTION: Action = Action::new("iam:CreateAccountAlias", AccessLevel::Write);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok("*".to_owned())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let account = cx.account().clone();
        let alias = self.account_alias.as_str();
        if let Some(other) = store::accounts::find(tx, alias).await?
            && other.id != account
        {
            return Err(IamError::EntityAlreadyExists {
                kind: "account alias",
                name: alias.to_owned(),
            });
        }
        let before = store::accounts::alias(tx, &account).await?;
        store::accounts::set_alias(tx, &account, Some(alias)).await?;
        cx.changed("AccountAlias", before, alias);
        Ok(())
    }
}
