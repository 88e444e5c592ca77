//! Asking before administration is lost: one's own, or everybody's but root's. AWS does it without a word; a console should
//! not. It asks only about changes that concern who administers, and decides nothing: whoever insists may.

use super::{Authenticated, Iam};
use crate::{
    IamError,
    operations::administrators,
    store::{self, Tx},
};

/// How many documents are read to find somebody who administers; with more, somebody is taken to.
const READ: i64 = 2000;

/// Who administers, at one moment of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Administration {
    own: bool,
    users: bool,
}

impl Administration {
    /// What a change has taken away, as a question to whoever makes it.
    pub(super) fn lost(self, after: Self) -> Option<IamError> {
        let question = if self.own && !after.own {
            "this takes your own right to administer away: you could not undo it yourself"
        } else if self.users && !after.users {
            "after this no user administers the account: only the root user still could"
        } else {
            return None;
        };
        Some(IamError::ConfirmationNeeded(question.to_owned()))
    }
}

impl Iam {
    /// Who administers as the transaction sees it now.
    pub(super) async fn administration(
        &self,
        tx: &mut Tx,
        who: &Authenticated,
    ) -> Result<Administration, IamError> {
        let own = who.principal.is_root() || {
            let policies = self.policies.load(tx, &who.principal).await?;
            administrators::set_gives(&policies)
        };
        let account = &who.principal.account;
        let users = store::attachments::has_administrator(tx, account).await? || {
            let documents = store::attachments::reaching_users(tx, account, READ).await?;
            i64::try_from(documents.len()).is_ok_and(|count| count >= READ)
                || documents
                    .iter()
                    .any(|document| administrators::document_gives(document))
        };
        Ok(Administration { own, users })
    }
}
