//! The console's server side: what an HTTP door hands in, and what it gets back. Every change is a plain form that is
//! posted to its own page's address, so that it works without script, and a refused one comes back with what was typed.
//! Nothing here decides about permissions: it calls operations as the signed-in person, and the gate decides.

mod access_keys;
mod account;
mod audit;
mod credentials;
mod event;
mod export;
mod files;
mod form;
mod groups;
mod inline;
mod instance_profiles;
mod last_accessed;
mod lists;
mod overview;
mod password_policy;
mod policies;
mod posture;
mod problem;
mod reports;
mod roles;
mod search;
mod security;
mod settings;
mod setup;
mod sign_in;
mod switch_role;
mod tags;
mod users;
mod visit;
mod worklists;

pub use export::Download;
pub use form::{Form, FormError};
pub use visit::{Answer, Cookie, Site, Visit, provide};

pub(crate) use audit::SOURCES;
pub(crate) use problem::Refused;
pub(crate) use visit::{visit, visiting};

pub(crate) mod load {
    //! What pages are filled with; called by the server functions of `model`.
    pub(crate) use super::{
        audit::{audit_event, audit_log},
        credentials::{recovery, security_credentials},
        groups::{group, groups, new_group},
        inline::inline,
        instance_profiles::{instance_profile, instance_profiles, new_instance_profile},
        overview::overview,
        password_policy::password_policy,
        policies::{policies, policy, policy_editor},
        reports::credential_report,
        roles::{new_role, role, roles},
        search::search,
        settings::account_settings,
        sign_in::{enrolment, proof, sign_in_step},
        switch_role::switch_role,
        users::{bulk, new_user, user, users},
        worklists::worklist,
    };
}

use iam::Stage;

use crate::model::Owner;
use visit::Door;

/// The field by which somebody says that they mean it.
pub(crate) const CONFIRMED: &str = "confirm_loss";

/// Answers a request for a page: a redirect for somebody who must be elsewhere, or the page.
pub async fn get(mut visit: Visit) -> Answer {
    match visit.open().await {
        Door::Elsewhere(to) => return Answer::redirect(to),
        Door::Open => {}
        Door::Broken => return Answer::page(visit, 503),
    }
    if visit.stage() == Some(Stage::Full) {
        if let Some(shorter) = visit.without_empty_values() {
            return Answer::redirect(shorter);
        }
        if let Some(found) = search::as_json(&visit).await {
            return Answer::Json(found);
        }
        if let Some(download) = export::begin(&visit).await {
            return Answer::File(Box::new(download));
        }
    }
    Answer::page(visit, 200)
}

/// Runs a form and answers with a redirect, or with the page again: what was wrong is said beside what was typed.
pub async fn post(mut visit: Visit, form: Form) -> Answer {
    match visit.open().await {
        Door::Elsewhere(to) => return Answer::redirect(to),
        Door::Broken => return Answer::page(visit, 503),
        Door::Open => {}
    }
    visit.confirmed = form.get(CONFIRMED) == "true";
    let path = visit.path.clone();
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let stage = visit.stage();
    let done = match (parts.as_slice(), stage) {
        (["theme"], _) => return account::theme(&visit, &form),
        (["sign-out"], _) => return account::sign_out(&visit).await,
        (["setup", token], None) => setup::submit(&visit, token, &form).await,
        (["sign-in"], None) => sign_in::user(&visit, &form).await,
        (["sign-in", "root"], None) => sign_in::root(&visit, &form).await,
        (["sign-in", "code"], Some(Stage::SecondFactor)) => {
            sign_in::second_factor(&visit, &form).await
        }
        (["sign-in", "new-password"], Some(Stage::NewPassword)) => {
            sign_in::new_password(&visit, &form).await
        }
        (["sign-in", "enrol"], Some(Stage::Enrol)) => sign_in::enrol(&visit, &form).await,
        (["prove"], Some(Stage::Full)) => sign_in::prove_again(&visit, &form).await,
        (["switch-role"], Some(Stage::Full)) => switch_role::change(&visit, &form).await,
        (["users", "create"], Some(Stage::Full)) => users::create(&visit, &form).await,
        (["users", "bulk"], Some(Stage::Full)) => users::bulk_change(&visit, &form).await,
        (["users", name], Some(Stage::Full)) => users::change(&visit, name, &form).await,
        (["users", name, "delete"], Some(Stage::Full)) => users::delete(&visit, name, &form).await,
        (["users", name, "policy"], Some(Stage::Full)) => {
            inline::change(&visit, Owner::User, name, &form).await
        }
        (["groups", name, "policy"], Some(Stage::Full)) => {
            inline::change(&visit, Owner::Group, name, &form).await
        }
        (["roles", name, "policy"], Some(Stage::Full)) => {
            inline::change(&visit, Owner::Role, name, &form).await
        }
        (["groups", "create"], Some(Stage::Full)) => groups::create(&visit, &form).await,
        (["groups", name], Some(Stage::Full)) => groups::change(&visit, name, &form).await,
        (["groups", name, "delete"], Some(Stage::Full)) => {
            groups::delete(&visit, name, &form).await
        }
        (["roles", "create"], Some(Stage::Full)) => roles::create(&visit, &form).await,
        (["roles", name], Some(Stage::Full)) => roles::change(&visit, name, &form).await,
        (["roles", name, "trust"], Some(Stage::Full)) => {
            roles::edit_trust(&visit, name, &form).await
        }
        (["roles", name, "delete"], Some(Stage::Full)) => roles::delete(&visit, name, &form).await,
        (["instance-profiles", "create"], Some(Stage::Full)) => {
            instance_profiles::create(&visit, &form).await
        }
        (["instance-profiles", name], Some(Stage::Full)) => {
            instance_profiles::change(&visit, name, &form).await
        }
        (["instance-profiles", name, "delete"], Some(Stage::Full)) => {
            instance_profiles::delete(&visit, name, &form).await
        }
        (["policies", "create"], Some(Stage::Full)) => policies::create(&visit, &form).await,
        (["policies", "view"], Some(Stage::Full)) => policies::change(&visit, &form).await,
        (["policies", "edit"], Some(Stage::Full)) => policies::edit(&visit, &form).await,
        (["policies", "delete"], Some(Stage::Full)) => policies::delete(&visit, &form).await,
        ([""], Some(Stage::Full)) => overview::change(&visit, &form).await,
        (["account", "settings"], Some(Stage::Full)) => settings::change(&visit, &form).await,
        (["account", "password-policy"], Some(Stage::Full)) => {
            password_policy::change(&visit, &form).await
        }
        (["credential-report"], Some(Stage::Full)) => reports::generate(&visit, &form).await,
        (["security-credentials"], Some(Stage::Full)) => credentials::change(&visit, &form).await,
        (["security-credentials", "recovery-codes"], Some(Stage::Full)) => {
            credentials::recovery_codes(&visit, &form).await
        }
        _ => return Answer::page(visit, 404),
    };
    match done {
        Ok(done) => done.answer(visit),
        Err(refused) => refused.answer(visit, &form),
    }
}
