//! Signing in, step by step, and the first run. One card a step; each form goes to its own page's address.

mod enrol;
mod password;
mod second_factor;
mod set_up;

pub(super) use enrol::{Enrol, Qr, grouped};
pub(super) use password::{NewPassword, RootSignIn, UserSignIn};
pub(super) use second_factor::SecondFactor;
pub(super) use set_up::SetUp;

use leptos::prelude::*;

use crate::{
    model::{Frame, Outcome},
    ui::FieldError,
};

/// What stands at the foot of each card.
fn foot() -> String {
    use_context::<Frame>().unwrap_or_default().server
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
