//! The pages of users.

use leptos::prelude::*;

/// The list of users.
#[component]
pub(super) fn Users() -> impl IntoView {}

/// Creates a user.
#[component]
pub(super) fn CreateUser() -> impl IntoView {}

/// A user.
#[component]
pub(super) fn User() -> impl IntoView {}

/// Deletes a user.
#[component]
pub(super) fn DeleteUser() -> impl IntoView {}
