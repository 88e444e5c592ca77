//! The first run's form.

use iam::{
    IamError, NewAccount, SecretToken,
    types::{AccountAlias, AccountId, Email, Password},
};

use super::{
    Form, Refused,
    visit::{Cookie, Done, Visit},
};

const FIELDS: &[(&str, &str)] = &[
    ("AccountId", "account_id"),
    ("AccountAlias", "alias"),
    ("Email", "email"),
    ("Password", "password"),
];

/// Makes the account and signs root in as far as enrolling a second factor.
pub(super) async fn submit(visit: &Visit, token: &str, form: &Form) -> Result<Done, Refused> {
    let by = |error: IamError| Refused::by(visit, "setup", error, FIELDS);
    let id = form.given("account_id").map(AccountId::parse).transpose();
    let alias = form.given("alias").map(AccountAlias::parse).transpose();
    let new = NewAccount {
        id: id.map_err(IamError::for_field("AccountId")).map_err(by)?,
        alias: alias
            .map_err(IamError::for_field("AccountAlias"))
            .map_err(by)?,
        root_email: Email::parse(form.get("email"))
            .map_err(IamError::for_field("Email"))
            .map_err(by)?,
        root_password: Password::new(form.get("password")),
    };
    if form.get("password") != form.get("password_again") {
        return Err(Refused::field(
            "setup",
            "password_again",
            "the two passwords differ",
        ));
    }
    let token = SecretToken::received(token);
    let entered = visit
        .iam()
        .set_up(&token, &new, &visit.caller.origin)
        .await
        .map_err(by)?;
    Ok(Done::go("/sign-in/enrol").with(Cookie::Entered(entered)))
}

/// Whether a set-up link works.
pub(crate) async fn works(visit: &Visit, token: &str) -> bool {
    visit
        .iam()
        .check_setup(&SecretToken::received(token))
        .await
        .is_ok()
}
