//! Proving a second factor: at sign-in, and again before a sensitive change. One page and one form for both, because the
//! same counters stand behind them.

use iam::{
    IamError, MfaRequirement, SecondFactor, Stage,
    types::{OneTimeCode, Password},
};

use super::entered;
use crate::{
    model::{Loaded, Problem, ProofModel, Way},
    web::{
        Form, Refused, problem,
        visit::{Cookie, Done, Visit},
    },
};

/// Which control of the form each input member is.
fn control(way: Way) -> &'static str {
    match way {
        Way::Key => "",
        Way::Code => "code",
        Way::Recovery => "recovery_code",
        Way::Password => "password",
    }
}

/// The way of a posted form: a code where it says nothing.
fn way_of(form: &Form) -> Way {
    Way::parse(form.get("intent")).unwrap_or(Way::Code)
}

fn given(way: Way, form: &Form) -> SecondFactor {
    match way {
        Way::Key => SecondFactor::SecurityKey(form.get("answer").to_owned()),
        Way::Recovery => SecondFactor::RecoveryCode(OneTimeCode::new(form.get("recovery_code"))),
        Way::Code | Way::Password => SecondFactor::Code(OneTimeCode::new(form.get("code"))),
    }
}

/// The second factor of a sign-in.
pub(in crate::web) async fn second_factor(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let way = way_of(form);
    let outcome = visit
        .iam()
        .prove_second_factor(&visit.caller, &given(way, form))
        .await;
    outcome
        .map(entered)
        .map_err(|error| Refused::by(visit, way.key(), error, &[("Code", control(way))]))
}

/// A fresh proof; then on to where it was asked for.
pub(in crate::web) async fn prove_again(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let way = way_of(form);
    let (iam, caller) = (visit.iam(), &visit.caller);
    let outcome = match way {
        Way::Password => {
            let password = Password::new(form.get("password"));
            iam.prove_password_again(caller, &password).await
        }
        _ => iam.prove_again(caller, &given(way, form)).await,
    };
    let entered =
        outcome.map_err(|error| Refused::by(visit, way.key(), error, &[("Code", control(way))]))?;
    Ok(Done::go("/").with(Cookie::Entered(entered)))
}

/// By what the person may prove themselves, and the question for one way.
pub(crate) async fn proof(visit: &Visit, asked: Option<Way>) -> Loaded<ProofModel> {
    let Some((_, session, _)) = &visit.who else {
        return Err(Problem::SignIn);
    };
    let mut model = ProofModel {
        name: visit.frame().principal_name,
        ways: Vec::new(),
        way: None,
        options: String::new(),
        at_once: false,
        strict: false,
        keys_work: visit.iam().has_passkeys(),
        next: visit.next(),
    };
    let ways = match visit.iam().ways(&visit.caller).await {
        Ok(ways) => ways,
        // The last try was wrong, and the session is over: the page says what was wrong.
        Err(IamError::Unauthenticated) => return Ok(model),
        Err(error) => return Err(problem::problem(visit, &error)),
    };
    let offered = [
        (Way::Key, ways.security_key && model.keys_work),
        (Way::Code, ways.code),
        (Way::Recovery, ways.recovery_code),
        (Way::Password, ways.password && session.stage == Stage::Full),
    ];
    model.ways = offered
        .into_iter()
        .filter_map(|(way, open)| open.then_some(way))
        .collect();
    model.strict = ways.requirement == MfaRequirement::PhishingResistant;
    let chosen = asked.filter(|way| model.ways.contains(way));
    model.way = chosen.or(model.ways.first().copied());
    if model.way == Some(Way::Key) {
        let options = visit.iam().security_key_challenge(&visit.caller).await;
        model.options = options.map_err(|error| problem::problem(visit, &error))?;
        let refused = !visit.outcome.errors.is_empty();
        model.at_once = !refused && (chosen.is_some() || model.ways.len() == 1);
    }
    Ok(model)
}
