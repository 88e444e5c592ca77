//! EndSessions (ours).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::tell_of_ending;
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    operations::lookup,
    store::{self, Tx},
    types::UserName,
};

/// Signs a person out everywhere, the caller where no name is given: the next request of every session is refused, and
/// a sign-in that is half-way must begin anew.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct EndSessions {
    /// Whose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_name: Option<UserName>,
    /// Leaves the calling session; means nothing for somebody else's.
    pub keep_own: bool,
}

/// What was done.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct EndSessionsOutput {
    /// How many complete sessions were ended.
    pub ended: usize,
}

impl Operation for EndSessions {
    type Output = EndSessionsOutput;
    const ACTION: Action = Action::new("bailiwick:EndSessions", AccessLevel::Write);

    async fn resource(&self, tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        lookup::person_arn(tx, cx, self.user_name.as_ref()).await
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let person = lookup::person(tx, cx, self.user_name.as_ref()).await?;
        let kept = self.keep_own.then_some(cx.session.as_str());
        let living = store::session_lists::living(tx, &person.id, cx.now).await?;
        let ended = living
            .iter()
            .filter(|row| Some(row.id_hash.as_str()) != kept)
            .count();
        store::sessions::end_all(tx, &person.id, kept, cx.now).await?;
        if ended > 0 {
            tell_of_ending(tx, cx, &person).await?;
        }
        cx.changed(
            "Sessions",
            json!(living.len()),
            json!(living.len().saturating_sub(ended)),
        );
        Ok(EndSessionsOutput { ended })
    }

    fn audited_response(output: &Self::Output) -> Value {
        json!(output)
    }
}
