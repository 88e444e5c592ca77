//! What a person did at the door: sign-ins and refusals, from the audit log.

mod list_sign_in_activity;

pub use list_sign_in_activity::{
    ActivityKind, ActivityView, ListSignInActivity, ListSignInActivityOutput,
};
