//! The pages, by area, and the routes to them. Every page is fetched by one server function, shows one view model, and
//! posts its forms to its own address; the answer to a refused form is the page again.

mod audit_log;
mod groups;
mod load;
mod overview;
mod policies;
mod security_credentials;
mod sign_in;
mod users;

use leptos::prelude::*;
use leptos_router::{
    components::{Route, Router, Routes},
    hooks::use_location,
    path,
};

use crate::{
    model::{Frame, Outcome},
    ui::{AuthShell, LinkButton},
};

/// The console.
#[component]
pub fn App() -> impl IntoView {
    leptos_meta::provide_meta_context();
    let frame = SharedValue::new(frame).into_inner();
    let outcome = SharedValue::new(outcome).into_inner();
    provide_context(frame);
    provide_context(StoredValue::new(outcome));
    view! {
        <Router>
            <Forget />
            <Routes fallback=NotFound>
                <Route path=path!("/") view=overview::Overview />
                <Route path=path!("/setup/:token") view=sign_in::SetUp />
                <Route path=path!("/sign-in") view=sign_in::UserSignIn />
                <Route path=path!("/sign-in/root") view=sign_in::RootSignIn />
                <Route path=path!("/sign-in/code") view=sign_in::SecondFactor />
                <Route path=path!("/sign-in/new-password") view=sign_in::NewPassword />
                <Route path=path!("/sign-in/enrol") view=sign_in::Enrol />
                <Route path=path!("/users") view=users::Users />
                <Route path=path!("/users/create") view=users::CreateUser />
                <Route path=path!("/users/:name") view=users::User />
                <Route path=path!("/users/:name/delete") view=users::DeleteUser />
                <Route path=path!("/groups") view=groups::Groups />
                <Route path=path!("/groups/create") view=groups::CreateGroup />
                <Route path=path!("/groups/:name") view=groups::Group />
                <Route path=path!("/groups/:name/delete") view=groups::DeleteGroup />
                <Route path=path!("/policies") view=policies::Policies />
                <Route path=path!("/policies/create") view=policies::CreatePolicy />
                <Route path=path!("/policies/view") view=policies::Policy />
                <Route path=path!("/policies/edit") view=policies::EditPolicy />
                <Route path=path!("/policies/delete") view=policies::DeletePolicy />
                <Route path=path!("/audit-log") view=audit_log::AuditLog />
                <Route path=path!("/audit-log/:id") view=audit_log::AuditEvent />
                <Route path=path!("/security-credentials") view=security_credentials::SecurityCredentials />
            </Routes>
        </Router>
    }
}

/// Who is signed in; read on the server, and carried to the browser with the page.
fn frame() -> Frame {
    #[cfg(feature = "ssr")]
    {
        crate::web::visit()
            .map(|visit| visit.frame())
            .unwrap_or_default()
    }
    #[cfg(not(feature = "ssr"))]
    {
        Frame::default()
    }
}

/// What came of the form that this page answers.
fn outcome() -> Outcome {
    #[cfg(feature = "ssr")]
    {
        crate::web::visit()
            .map(|visit| visit.outcome)
            .unwrap_or_default()
    }
    #[cfg(not(feature = "ssr"))]
    {
        Outcome::default()
    }
}

/// Drops what came of a form as soon as somebody goes to another page without loading it anew.
#[component]
fn Forget() -> impl IntoView {
    let outcome = expect_context::<StoredValue<Outcome>>();
    let location = use_location();
    Effect::new(move |before: Option<String>| {
        let now = location.pathname.get();
        if before.is_some_and(|before| before != now) {
            outcome.set_value(Outcome::default());
        }
        now
    });
}

/// What came of the form that the page answers, if it is for this form of the page.
pub(crate) fn use_outcome(intent: &str) -> Outcome {
    use_context::<StoredValue<Outcome>>()
        .map(|outcome| outcome.with_value(|outcome| outcome.of(intent)))
        .unwrap_or_default()
}

/// Sets the response's status; in the browser there is none to set.
pub(crate) fn set_status(status: u16) {
    #[cfg(feature = "ssr")]
    if let (Some(response), Ok(status)) = (
        use_context::<leptos_axum::ResponseOptions>(),
        http::StatusCode::from_u16(status),
    ) {
        response.set_status(status);
    }
    #[cfg(not(feature = "ssr"))]
    let _ = status;
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
