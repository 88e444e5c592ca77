//! Signing in, step by step, and the first run. One card a step; each form goes to its own page's address.

mod enrol;
mod password;
mod proof;
mod set_up;

pub(super) use enrol::{Enrol, KeyForm, Qr, grouped};
pub(super) use password::{NewPassword, RootSignIn, UserSignIn};
pub(super) use proof::{ProveAgain, SecondFactor};
pub(super) use set_up::SetUp;

use leptos::prelude::*;

use super::load::list_href;
use crate::{
    model::{Frame, Outcome},
    ui::FieldError,
};

/// What stands at the foot of each card.
fn foot() -> String {
    use_context::<Frame>().unwrap_or_default().server
}

/// The address of another way on the same page, with where the person wants to go.
fn with_next(path: &str, way: &str, next: Option<&str>) -> String {
    list_href(path, &[("way", way), ("next", next.unwrap_or_default())])
}

/// What is wrong with a form, for the list on top of it.
pub(super) fn errors(outcome: &Outcome) -> Vec<FieldError> {
    outcome
        .errors
        .iter()
        .map(|error| FieldError {
            field: error.field.clone(),
            message: error.message.clone(),
        })
        .collect()
}

/// Who is signing in, with the way out.
#[component]
fn SigningIn(
    /// The name.
    name: String,
) -> impl IntoView {
    view! {
        <form method="post" action="/sign-out" class="row">
            <span>"Signing in as "<b class="strong">{name}</b></span>
            <button class="link" type="submit">"Not you?"</button>
        </form>
    }
}
