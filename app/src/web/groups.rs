//! Groups.

use super::{
    Form, Refused,
    visit::{Done, Visit},
};
use crate::model::{GroupModel, GroupsModel, ListQuery, Loaded, Problem};

fn nothing() -> Problem {
    Problem::Missing {
        message: String::new(),
    }
}

/// A page of groups.
pub(crate) async fn groups(_visit: &Visit, _query: ListQuery) -> Loaded<GroupsModel> {
    Err(nothing())
}

/// A group.
pub(crate) async fn group(_visit: &Visit, _name: &str, _after: &str) -> Loaded<GroupModel> {
    Err(nothing())
}

/// Creates a group.
pub(super) async fn create(_visit: &Visit, _form: &Form) -> Result<Done, Refused> {
    Err(Refused::field("create", "", "not yet"))
}

/// Changes a group.
pub(super) async fn change(_visit: &Visit, _name: &str, _form: &Form) -> Result<Done, Refused> {
    Err(Refused::field("update", "", "not yet"))
}

/// Deletes a group.
pub(super) async fn delete(_visit: &Visit, _name: &str, _form: &Form) -> Result<Done, Refused> {
    Err(Refused::field("delete", "", "not yet"))
}
