//! The pages of groups.

use leptos::prelude::*;

/// The list of groups.
#[component]
pub(super) fn Groups() -> impl IntoView {}

/// Creates a group.
#[component]
pub(super) fn CreateGroup() -> impl IntoView {}

/// A group.
#[component]
pub(super) fn Group() -> impl IntoView {}

/// Deletes a group.
#[component]
pub(super) fn DeleteGroup() -> impl IntoView {}
