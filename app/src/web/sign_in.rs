//! The steps of signing in: what each page shows and what each form does.

use iam::{
    Entered, IamError, PasswordSignIn, SecondFactor, SignInName, Stage,
    types::{OneTimeCode, Password},
};
use qrcodegen::{QrCode, QrCodeEcc};

use super::{
    Form, Refused, problem, setup,
    visit::{Cookie, Done, Visit},
};
use crate::model::{Loaded, QrModules, SignInStep};

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

/// A user's name and password.
pub(super) async fn user(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let name = SignInName::User {
        account: form.get("account").to_owned(),
        name: form.get("username").to_owned(),
    };
    password(visit, name, form).await
}

/// Root's address and password.
pub(super) async fn root(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    password(
        visit,
        SignInName::Root {
            email: form.get("email").to_owned(),
        },
        form,
    )
    .await
}

async fn password(visit: &Visit, name: SignInName, form: &Form) -> Result<Done, Refused> {
    let sign_in = PasswordSignIn {
        name,
        password: Password::new(form.get("password")),
    };
    let outcome = visit.iam().sign_in(&sign_in, &visit.caller.origin).await;
    outcome
        .map(entered)
        .map_err(|error| Refused::by(visit, "sign-in", error, &[]))
}

/// The code of an enrolled device.
pub(super) async fn code(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let outcome = visit
        .iam()
        .prove_second_factor(
            &visit.caller,
            &SecondFactor::Code(OneTimeCode::new(form.get("code"))),
        )
        .await;
    outcome
        .map(entered)
        .map_err(|error| Refused::by(visit, "code", error, &[("Code", "code")]))
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

/// Two codes of the device that is being enrolled.
pub(super) async fn enrol(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let was_root = visit
        .who
        .as_ref()
        .is_some_and(|(principal, _, _)| principal.is_root());
    let outcome = visit
        .iam()
        .finish_enrolment(&visit.caller, form.get("code1"), form.get("code2"))
        .await;
    let done = outcome.map_err(|error| Refused::by(visit, "enrol", error, &[("Code", "code1")]))?;
    if was_root && done.stage == Stage::Full {
        return Ok(Done::go("/users/create?first=1").with(Cookie::Entered(done)));
    }
    Ok(entered(done))
}

/// What a sign-in page shows.
pub(crate) async fn sign_in_step(visit: &Visit, token: Option<String>) -> Loaded<SignInStep> {
    if let Some(token) = token {
        return Ok(SignInStep {
            setup_works: setup::works(visit, &token).await,
            ..SignInStep::default()
        });
    }
    let Some((principal, session, account)) = &visit.who else {
        let set_up = visit
            .iam()
            .is_set_up()
            .await
            .map_err(|error| problem::problem(visit, &error))?;
        return Ok(SignInStep {
            set_up,
            ..SignInStep::default()
        });
    };
    let mut step = SignInStep {
        name: if principal.is_root() {
            account.root_email.clone()
        } else {
            principal.name.clone()
        },
        is_root: principal.is_root(),
        ..SignInStep::default()
    };
    if session.stage == Stage::Enrol {
        let enrolment = visit
            .iam()
            .enrolment(&visit.caller)
            .await
            .map_err(|error| problem::problem(visit, &error))?;
        step.qr = qr(&enrolment.link).map_err(|error| problem::problem(visit, &error))?;
        step.secret = enrolment.secret;
        step.link = enrolment.link;
    }
    Ok(step)
}

pub(super) fn qr(link: &str) -> Result<QrModules, IamError> {
    let code = QrCode::encode_text(link, QrCodeEcc::Medium)
        .map_err(|_| IamError::InvalidRequest("the link does not fit into a QR code".to_owned()))?;
    // One SVG path: a square for each dark module.
    let mut path = String::new();
    for y in 0..code.size() {
        for x in 0..code.size() {
            if code.get_module(x, y) {
                path.push_str(&format!("M{x} {y}h1v1h-1z"));
            }
        }
    }
    Ok(QrModules {
        size: code.size(),
        path,
    })
}
