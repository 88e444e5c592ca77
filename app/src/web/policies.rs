//! Managed policies: what their pages show and what their forms do.

use super::{
    Form, Refused,
    visit::{Done, Visit},
};
use crate::model::{ListQuery, Loaded, PoliciesModel, PolicyEditorModel, PolicyModel, Problem};

fn none() -> Problem {
    Problem::Missing {
        message: String::new(),
    }
}

pub(crate) async fn policies(_visit: &Visit, _query: ListQuery) -> Loaded<PoliciesModel> {
    Err(none())
}

pub(crate) async fn policy(_visit: &Visit, _arn: &str, _version: &str) -> Loaded<PolicyModel> {
    Err(none())
}

pub(crate) async fn policy_editor(_visit: &Visit, _arn: Option<&str>) -> Loaded<PolicyEditorModel> {
    Err(none())
}

pub(super) async fn create(_visit: &Visit, _form: &Form) -> Result<Done, Refused> {
    Err(Refused::field("create", "", ""))
}

pub(super) async fn change(_visit: &Visit, _form: &Form) -> Result<Done, Refused> {
    Err(Refused::field("change", "", ""))
}

pub(super) async fn edit(_visit: &Visit, _form: &Form) -> Result<Done, Refused> {
    Err(Refused::field("edit", "", ""))
}

pub(super) async fn delete(_visit: &Visit, _form: &Form) -> Result<Done, Refused> {
    Err(Refused::field("delete", "", ""))
}
