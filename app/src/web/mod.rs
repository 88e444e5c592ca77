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
mod why;
mod wildcards;
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
        why::why,
        wildcards::wildcards,
        worklists::worklist,
    };
}

use std::pin::Pin;

use iam::Stage;

use crate::model::Owner;
use visit::{Done, Door};

/// The field by which somebody says that they mean it.
pub(crate) const CONFIRMED: &str = "confirm_loss";

/// Answers a request for a page: a redirect for somebody who must be elsewhere, or the page. What the page shows is read
/// in one transaction, which the door ends when the page is made ([`Visit::end_reads`]).
pub async fn get(mut visit: Visit) -> Answer {
    visit.read_together();
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
    } else {
        // The pages of the steps of signing in write as well.
        visit.end_reads().await;
        visit = visit.apart();
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
    match *parts.as_slice() {
        ["theme"] => return account::theme(&visit, &form),
        ["sign-out"] => return account::sign_out(&visit).await,
        _ => {}
    }
    let Some(work) = work(&visit, &parts, &form) else {
        return Answer::page(visit, 404);
    };
    match work.await {
        Ok(done) => done.answer(visit),
        Err(refused) => refused.answer(visit, &form),
    }
}

/// What a form sets off.
type Work<'a> = Pin<Box<dyn Future<Output = Result<Done, Refused>> + Send + 'a>>;

/// Puts work on the heap, and makes it there: one arm of the dispatch below for each would otherwise have a place of its
/// own on the stack of every request.
#[inline(never)]
fn later<'a, F>(begin: impl FnOnce() -> F) -> Option<Work<'a>>
where
    F: Future<Output = Result<Done, Refused>> + Send + 'a,
{
    Some(Box::pin(begin()))
}

/// The form of a page, at the step of signing in at which it may be sent.
fn work<'a>(visit: &'a Visit, parts: &'a [&'a str], form: &'a Form) -> Option<Work<'a>> {
    match (parts, visit.stage()) {
        (["setup", token], None) => later(move || setup::submit(visit, token, form)),
        (["sign-in"], None) => later(move || sign_in::user(visit, form)),
        (["sign-in", "root"], None) => later(move || sign_in::root(visit, form)),
        (["sign-in", "code"], Some(Stage::SecondFactor)) => {
            later(move || sign_in::second_factor(visit, form))
        }
        (["sign-in", "new-password"], Some(Stage::NewPassword)) => {
            later(move || sign_in::new_password(visit, form))
        }
        (["sign-in", "enrol"], Some(Stage::Enrol)) => later(move || sign_in::enrol(visit, form)),
        (["prove"], Some(Stage::Full)) => later(move || sign_in::prove_again(visit, form)),
        (["switch-role"], Some(Stage::Full)) => later(move || switch_role::change(visit, form)),
        (["users", "create"], Some(Stage::Full)) => later(move || users::create(visit, form)),
        (["users", "bulk"], Some(Stage::Full)) => later(move || users::bulk_change(visit, form)),
        (["users", name], Some(Stage::Full)) => later(move || users::change(visit, name, form)),
        (["users", name, "delete"], Some(Stage::Full)) => {
            later(move || users::delete(visit, name, form))
        }
        (["users", name, "policy"], Some(Stage::Full)) => {
            later(move || inline::change(visit, Owner::User, name, form))
        }
        (["groups", name, "policy"], Some(Stage::Full)) => {
            later(move || inline::change(visit, Owner::Group, name, form))
        }
        (["roles", name, "policy"], Some(Stage::Full)) => {
            later(move || inline::change(visit, Owner::Role, name, form))
        }
        (["groups", "create"], Some(Stage::Full)) => later(move || groups::create(visit, form)),
        (["groups", name], Some(Stage::Full)) => later(move || groups::change(visit, name, form)),
        (["groups", name, "delete"], Some(Stage::Full)) => {
            later(move || groups::delete(visit, name, form))
        }
        (["roles", "create"], Some(Stage::Full)) => later(move || roles::create(visit, form)),
        (["roles", name], Some(Stage::Full)) => later(move || roles::change(visit, name, form)),
        (["roles", name, "trust"], Some(Stage::Full)) => {
            later(move || roles::edit_trust(visit, name, form))
        }
        (["roles", name, "delete"], Some(Stage::Full)) => {
            later(move || roles::delete(visit, name, form))
        }
        (["instance-profiles", "create"], Some(Stage::Full)) => {
            later(move || instance_profiles::create(visit, form))
        }
        (["instance-profiles", name], Some(Stage::Full)) => {
            later(move || instance_profiles::change(visit, name, form))
        }
        (["instance-profiles", name, "delete"], Some(Stage::Full)) => {
            later(move || instance_profiles::delete(visit, name, form))
        }
        (["policies", "create"], Some(Stage::Full)) => later(move || policies::create(visit, form)),
        (["policies", "view"], Some(Stage::Full)) => later(move || policies::change(visit, form)),
        (["policies", "edit"], Some(Stage::Full)) => later(move || policies::edit(visit, form)),
        (["policies", "delete"], Some(Stage::Full)) => later(move || policies::delete(visit, form)),
        ([""], Some(Stage::Full)) => later(move || overview::change(visit, form)),
        (["account", "settings"], Some(Stage::Full)) => {
            later(move || settings::change(visit, form))
        }
        (["account", "password-policy"], Some(Stage::Full)) => {
            later(move || password_policy::change(visit, form))
        }
        (["credential-report"], Some(Stage::Full)) => later(move || reports::generate(visit, form)),
        (["security-credentials"], Some(Stage::Full)) => {
            later(move || credentials::change(visit, form))
        }
        (["security-credentials", "recovery-codes"], Some(Stage::Full)) => {
            later(move || credentials::recovery_codes(visit, form))
        }
        _ => None,
    }
}

/// Whether a form brought back the text that it was begun with.
pub(crate) fn same_text(one: &str, other: &str) -> bool {
    iam::types::PolicyDocument::same_text(one, other)
}
