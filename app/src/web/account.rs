//! What the frame's own forms do: choose a theme, sign out.

use super::{
    Form,
    visit::{Answer, Cookie, Visit, is_own_path},
};
use crate::Theme;

/// Keeps the theme and goes back to where the person was.
pub(super) fn theme(_visit: &Visit, form: &Form) -> Answer {
    let next = form.get("next");
    Answer::Redirect {
        to: if is_own_path(next) {
            next.to_owned()
        } else {
            "/".to_owned()
        },
        cookies: vec![Cookie::Theme(Theme::parse(form.get("theme")))],
    }
}

/// Ends the session, whatever stage it is at.
pub(super) async fn sign_out(visit: &Visit) -> Answer {
    match visit.iam().sign_out(&visit.caller).await {
        Ok(()) => Answer::Redirect {
            to: "/sign-in?done=signed-out".to_owned(),
            cookies: vec![Cookie::EndSession],
        },
        Err(error) => {
            tracing::error!(%error, request_id = visit.request_id(), "a session could not be ended");
            Answer::page(visit.clone(), 503)
        }
    }
}
