//! A person's sessions: who is signed in where, and ending that.

mod end_session;
mod end_sessions;
mod list_sessions;

pub use end_session::EndSession;
pub use end_sessions::{EndSessions, EndSessionsOutput};
pub use list_sessions::{ListSessions, ListSessionsOutput, SessionView};

use serde_json::json;

use crate::{
    IamError, Principal, Scope,
    notices::{self, NoticeKind},
    store::Tx,
};

/// Tells a person that somebody else ended sessions of theirs.
async fn tell_of_ending(tx: &mut Tx, cx: &Scope<'_>, person: &Principal) -> Result<(), IamError> {
    if person.id == cx.principal.id {
        return Ok(());
    }
    let rng = cx.services.rng.as_ref();
    let (to, detail) = (
        (&person.account, person.id.as_str()),
        json!({ "by": cx.principal.name }),
    );
    notices::tell(tx, rng, to, NoticeKind::SessionsEnded, &detail, cx.now).await
}
