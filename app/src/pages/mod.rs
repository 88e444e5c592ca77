//! The pages, by area, and the routes to them. Every page is filled by one loader, shows one view model, and posts its
//! forms to its own address; the answer to a refused form is the page again.

mod access_keys;
mod account_settings;
mod activity;
mod audit_log;
mod confirmation;
mod credential_report;
mod groups;
mod inline_policies;
mod instance_profiles;
mod last_accessed;
mod listing;
mod load;
mod meanwhile;
mod notices;
mod overview;
mod password_policy;
mod policies;
mod roles;
mod search;
mod security_credentials;
mod sessions;
mod sign_in;
mod switch_role;
mod tags;
mod users;
mod why;
mod wildcards;
mod worklists;

use leptos::prelude::*;
use leptos_router::{
    components::{Route, Router, Routes},
    path,
};

use crate::{
    model::Outcome,
    ui::{AuthShell, LinkButton},
    web::Visit,
};

/// The console.
#[component]
pub fn App() -> impl IntoView {
    leptos_meta::provide_meta_context();
    let visit = crate::web::visit();
    provide_context(visit.as_ref().map(Visit::frame).unwrap_or_default());
    let asked = visit.and_then(|visit| {
        let question = visit.outcome.question.clone();
        question.map(|question| (visit.outcome, question))
    });
    view! {
        <Router>
            {match asked {
                Some((outcome, question)) => {
                    view! { <confirmation::Confirmation outcome question /> }.into_any()
                }
                None => pages().into_any(),
            }}
        </Router>
    }
}

/// Which page is at which address.
fn pages() -> impl IntoView {
    view! {
        <Routes fallback=NotFound>
            <Route path=path!("/") view=overview::Overview />
            <Route path=path!("/setup/:token") view=sign_in::SetUp />
            <Route path=path!("/sign-in") view=sign_in::UserSignIn />
            <Route path=path!("/sign-in/root") view=sign_in::RootSignIn />
            <Route path=path!("/sign-in/code") view=sign_in::SecondFactor />
            <Route path=path!("/sign-in/new-password") view=sign_in::NewPassword />
            <Route path=path!("/sign-in/enrol") view=sign_in::Enrol />
            <Route path=path!("/prove") view=sign_in::ProveAgain />
            <Route path=path!("/switch-role") view=switch_role::SwitchRole />
            <Route path=path!("/why") view=why::Why />
            <Route path=path!("/users") view=users::Users />
            <Route path=path!("/users/create") view=users::CreateUser />
            <Route path=path!("/users/bulk") view=users::BulkUsers />
            <Route path=path!("/users/:name") view=users::User />
            <Route path=path!("/users/:name/policy") view=inline_policies::UserInline />
            <Route path=path!("/users/:name/delete") view=users::DeleteUser />
            <Route path=path!("/groups") view=groups::Groups />
            <Route path=path!("/groups/create") view=groups::CreateGroup />
            <Route path=path!("/groups/:name") view=groups::Group />
            <Route path=path!("/groups/:name/policy") view=inline_policies::GroupInline />
            <Route path=path!("/groups/:name/delete") view=groups::DeleteGroup />
            <Route path=path!("/roles") view=roles::Roles />
            <Route path=path!("/roles/create") view=roles::CreateRole />
            <Route path=path!("/roles/:name") view=roles::Role />
            <Route path=path!("/roles/:name/trust") view=roles::EditTrust />
            <Route path=path!("/roles/:name/policy") view=inline_policies::RoleInline />
            <Route path=path!("/roles/:name/delete") view=roles::DeleteRole />
            <Route path=path!("/instance-profiles") view=instance_profiles::InstanceProfiles />
            <Route path=path!("/instance-profiles/create") view=instance_profiles::CreateInstanceProfile />
            <Route path=path!("/instance-profiles/:name") view=instance_profiles::InstanceProfile />
            <Route path=path!("/instance-profiles/:name/delete") view=instance_profiles::DeleteInstanceProfile />
            <Route path=path!("/policies") view=policies::Policies />
            <Route path=path!("/policies/create") view=policies::CreatePolicy />
            <Route path=path!("/policies/view") view=policies::Policy />
            <Route path=path!("/policies/edit") view=policies::EditPolicy />
            <Route path=path!("/policies/delete") view=policies::DeletePolicy />
            <Route path=path!("/audit-log") view=audit_log::AuditLog />
            <Route path=path!("/audit-log/:id") view=audit_log::AuditEvent />
            <Route path=path!("/credential-report") view=credential_report::CredentialReport />
            <Route path=path!("/wildcard-administrators") view=wildcards::Wildcards />
            <Route path=path!("/worklists/:kind") view=worklists::Worklist />
            <Route path=path!("/search") view=search::Search />
            <Route path=path!("/account/settings") view=account_settings::AccountSettings />
            <Route path=path!("/account/password-policy") view=password_policy::PasswordPolicy />
            <Route path=path!("/security-credentials") view=security_credentials::SecurityCredentials />
            <Route path=path!("/security-credentials/recovery-codes") view=security_credentials::RecoveryCodes />
        </Routes>
    }
}

/// What came of the form that the page answers, if it is for this form of the page.
pub(crate) fn use_outcome(intent: &str) -> Outcome {
    crate::web::visit()
        .map(|visit| visit.outcome.of(intent))
        .unwrap_or_default()
}

/// Sets the response's status.
pub(crate) fn set_status(status: u16) {
    if let (Some(response), Ok(status)) = (
        use_context::<leptos_axum::ResponseOptions>(),
        http::StatusCode::from_u16(status),
    ) {
        response.set_status(status);
    }
}

/// An address that has no page.
#[component]
fn NotFound() -> impl IntoView {
    set_status(404);
    view! {
        <AuthShell title="Page not found">
            <p>"There is nothing at this address."</p>
            <LinkButton href="/">"Go to the overview"</LinkButton>
        </AuthShell>
    }
}
