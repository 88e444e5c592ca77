//! Beginning and ending to act as a role. Either gives the session a new id: whoever copied the old one is out.

use iam::{IamError, Operation as _, Target, operations::roles::AssumeRole, types::Arn};

use super::{
    Form, Refused,
    problem::problem,
    visit::{Cookie, Done, Visit},
};
use crate::model::{AssumableRow, Loaded, Problem, SwitchRoleModel};

const FIELDS: &[(&str, &str)] = &[("RoleArn", "role"), ("DurationSeconds", "duration")];

/// What the page shows.
pub(crate) async fn switch_role(visit: &Visit) -> Loaded<SwitchRoleModel> {
    let Some((person, _, account)) = &visit.who else {
        return Err(Problem::SignIn);
    };
    let roles = visit.iam().assumable_roles(&visit.caller).await;
    let roles = roles.map_err(|error| problem(visit, &error))?;
    // Whom a role's trust policy names needs no policy of their own.
    let assume = if roles.is_empty() {
        let anywhere = [(AssumeRole::ACTION, Target::Somewhere)];
        visit.reasons(&anywhere).await?.into_iter().next().flatten()
    } else {
        None
    };
    Ok(SwitchRoleModel {
        person: visit.frame().principal_name,
        account_id: account.id.to_string(),
        is_root: person.is_root(),
        roles: roles
            .into_iter()
            .map(|role| AssumableRow {
                name: role.name,
                arn: role.arn.to_string(),
                description: role.description,
                longest: role.max_session_seconds,
            })
            .collect(),
        assume,
    })
}

/// Runs one of the page's forms.
pub(super) async fn change(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    match form.get("intent") {
        "assume" => assume(visit, form).await,
        "leave" => leave(visit).await,
        _ => Err(Refused::field(
            "",
            "",
            "that form is not one of this page: load the page again",
        )),
    }
}

async fn assume(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let refuse = |error: IamError| Refused::by(visit, "assume", error, FIELDS);
    let Some((person, _, _)) = &visit.who else {
        return Err(refuse(IamError::Unauthenticated));
    };
    let typed = form.get("role").trim();
    let role_arn = if typed.starts_with("arn:") {
        Arn::parse(typed)
    } else {
        // A name, with its path where it has one.
        Arn::parse(&format!(
            "arn:aws:iam::{}:role/{}",
            person.account,
            typed.trim_start_matches('/')
        ))
    };
    let role_arn = role_arn
        .ok()
        .filter(|_| !typed.is_empty())
        .ok_or_else(|| Refused::field("assume", "role", "enter a role's name or its ARN"))?;
    let duration_seconds = match form.given("duration").map(str::parse) {
        None => None,
        Some(Ok(seconds)) => Some(seconds),
        Some(Err(_)) => {
            let message = "choose one of these times";
            return Err(Refused::field("assume", "duration", message));
        }
    };
    let operation = AssumeRole {
        role_arn,
        duration_seconds,
    };
    visit.call(operation).await.map_err(refuse)?;
    let renewed = visit.iam().renew_session(&visit.caller).await;
    Ok(Done::go("/").with(Cookie::Entered(renewed.map_err(refuse)?)))
}

async fn leave(visit: &Visit) -> Result<Done, Refused> {
    let back = visit.iam().leave_role(&visit.caller).await;
    let back = back.map_err(|error| Refused::by(visit, "leave", error, &[]))?;
    Ok(Done::go("/switch-role?done=left").with(Cookie::Entered(back)))
}
