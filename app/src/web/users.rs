//! Users.

use super::{
    Form, Refused,
    visit::{Done, Visit},
};
use crate::model::{ListQuery, Loaded, Problem, UserModel, UsersModel};

fn nothing() -> Problem {
    Problem::Missing {
        message: String::new(),
    }
}

/// A page of users.
pub(crate) async fn users(_visit: &Visit, _query: ListQuery) -> Loaded<UsersModel> {
    Err(nothing())
}

/// A user.
pub(crate) async fn user(_visit: &Visit, _name: &str) -> Loaded<UserModel> {
    Err(nothing())
}

/// Creates a user.
pub(super) async fn create(_visit: &Visit, _form: &Form) -> Result<Done, Refused> {
    Err(Refused::field("create", "", "not yet"))
}

/// Changes a user.
pub(super) async fn change(_visit: &Visit, _name: &str, _form: &Form) -> Result<Done, Refused> {
    Err(Refused::field("update", "", "not yet"))
}

/// Deletes a user.
pub(super) async fn delete(_visit: &Visit, _name: &str, _form: &Form) -> Result<Done, Refused> {
    Err(Refused::field("delete", "", "not yet"))
}
