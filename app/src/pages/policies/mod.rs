//! The pages of managed policies.

use leptos::prelude::*;

/// The list of policies.
#[component]
pub(crate) fn Policies() -> impl IntoView {}

/// A new policy.
#[component]
pub(crate) fn CreatePolicy() -> impl IntoView {}

/// A policy.
#[component]
pub(crate) fn Policy() -> impl IntoView {}

/// A new version of a policy.
#[component]
pub(crate) fn EditPolicy() -> impl IntoView {}

/// Deleting a policy.
#[component]
pub(crate) fn DeletePolicy() -> impl IntoView {}
