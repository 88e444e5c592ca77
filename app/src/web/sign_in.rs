//! The steps of signing in: what each page shows and what each form does.

mod enrol;
mod proof;

pub(crate) use enrol::enrolment;
pub(super) use enrol::{credential_kind, enrol, qr};
pub(crate) use proof::proof;
pub(super) use proof::{prove_again, second_factor};

use iam::{Entered, PasswordSignIn, SignInName, Stage, types::Password};

use super::{
    Form, Refused, problem, setup,
    visit::{Cookie, Done, Visit},
};
use crate::model::{Loaded, PasskeyQuestion, SignInStep};

fn path(stage: Stage) -> &'static str {
    match stage {
        Stage::SecondFactor => "/sign-in/code",
        Stage::NewPassword => "/sign-in/new-password",
        Stage::Enrol => "/sign-in/enrol",
        Stage::Full => "/",
    }
}

fn entered(entered: Entered) -> Done {
    Done::go(path(entered.stage)).with(Cookie::Entered(entered))
}

/// A user's name and password, or a passkey.
pub(super) async fn user(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let name = SignInName::User {
        account: form.get("account").to_owned(),
        name: form.get("username").to_owned(),
    };
    sign_in(visit, name, form).await
}

/// Root's address and password, or a passkey.
pub(super) async fn root(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let name = SignInName::Root {
        email: form.get("email").to_owned(),
    };
    sign_in(visit, name, form).await
}

async fn sign_in(visit: &Visit, name: SignInName, form: &Form) -> Result<Done, Refused> {
    let origin = &visit.caller.origin;
    let outcome = if form.get("intent") == "passkey" {
        let (state, answer) = (form.get("state"), form.get("answer"));
        visit
            .iam()
            .sign_in_with_passkey(state, answer, origin)
            .await
    } else {
        let sign_in = PasswordSignIn {
            name,
            password: Password::new(form.get("password")),
        };
        visit.iam().sign_in(&sign_in, origin).await
    };
    outcome
        .map(entered)
        .map_err(|error| Refused::by(visit, "sign-in", error, &[]))
}

/// The password that must be set.
pub(super) async fn new_password(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    if form.get("new_password") != form.get("new_password_again") {
        return Err(Refused::field(
            "new-password",
            "new_password_again",
            "the two passwords differ",
        ));
    }
    let new = Password::new(form.get("new_password"));
    let outcome = visit.iam().set_new_password(&visit.caller, &new).await;
    outcome.map(entered).map_err(|error| {
        Refused::by(
            visit,
            "new-password",
            error,
            &[("Password", "new_password")],
        )
    })
}

/// What a sign-in page shows.
pub(crate) async fn sign_in_step(visit: &Visit, token: Option<String>) -> Loaded<SignInStep> {
    if let Some(token) = token {
        return Ok(SignInStep {
            setup_works: setup::works(visit, &token).await,
            ..SignInStep::default()
        });
    }
    let Some((principal, _, _)) = &visit.who else {
        let problem = |error| problem::problem(visit, &error);
        let set_up = visit.iam().is_set_up().await.map_err(problem)?;
        let passkey = if set_up && visit.iam().has_passkeys() {
            let asked = visit.iam().passkey_challenge().map_err(problem)?;
            Some(PasskeyQuestion {
                options: asked.options,
                state: asked.state,
            })
        } else {
            None
        };
        return Ok(SignInStep {
            set_up,
            passkey,
            ..SignInStep::default()
        });
    };
    Ok(SignInStep {
        name: visit.frame().principal_name,
        is_root: principal.is_root(),
        ..SignInStep::default()
    })
}
