//! EndSession (ours).

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::tell_of_ending;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::{self, Tx},
    types::UserName,
};

/// Ends one session of a person, the caller's own where no name is given: its next request is refused.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct EndSession {
    /// Whose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_name: Option<UserName>,
    /// Which, as ListSessions names it.
    pub session_id: String,
}

impl Operation for EndSession {
    type Output = ();
    const ACTION: Action = Action::new("bailiwick:EndSession", AccessLevel::Write);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::person_arn(tx, cx, self.user_name.as_ref()).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<(), IamError> {
        let person = lookup::person(tx, cx, self.user_name.as_ref()).await?;
        let id = self.session_id;
        // PostgreSQL takes no U+0000, and no session's id holds a control character.
        let sound = !id.is_empty() && id.len() <= 128 && !id.chars().any(char::is_control);
        if !(sound && store::session_lists::end(tx, &person.id, &id, cx.now).await?) {
            return Err(IamError::missing("session", id));
        }
        tell_of_ending(tx, cx, &person).await?;
        cx.changed("Session", json!(id), json!(null));
        Ok(())
    }
}
