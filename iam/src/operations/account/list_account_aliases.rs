//! ListAccountAliases.

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    store::{self, Tx},
    types::{Marker, PageSize},
};

/// Lists the account's alias, of which there is one at most.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct ListAccountAliases {
    /// How many at most.
    pub max_items: PageSize,
    /// Where the page before ended; there never is another.
    pub marker: Marker,
}

/// The aliases.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListAccountAliasesOutput {
    /// None or one.
    pub account_aliases: Vec<String>,
    /// Never.
    pub is_truncated: bool,
}

impl Operation for ListAccountAliases {
    type Output = ListAccountAliasesOutput;
    const ACTION: Action = Action::new("iam:ListAccountAliases", AccessLevel::List);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok("*".to_owned())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let alias = store::accounts::alias(tx, cx.account()).await?;
        Ok(ListAccountAliasesOutput {
            account_aliases: alias.into_iter().collect(),
            is_truncated: false,
        })
    }
}
