//! One's own credentials: what the page shows and what its forms do.

use super::{
    Form, Refused,
    visit::{Done, Visit},
};
use crate::model::{CredentialsModel, Loaded, Problem};

pub(crate) async fn security_credentials(_visit: &Visit) -> Loaded<CredentialsModel> {
    Err(Problem::Missing {
        message: String::new(),
    })
}

pub(super) async fn change(_visit: &Visit, _form: &Form) -> Result<Done, Refused> {
    Err(Refused::field("change", "", ""))
}
