//! What the loaders of lists share: what is wrong with an address, and which filters a reader may use.

use iam::{IamError, types::Path};

use super::{
    problem::{problem, sentence},
    visit::Visit,
};
use crate::model::{ListQuery, Problem, Reason};

/// What is wrong with what a list's address asks for; what has nothing to do with it is a problem of the page.
pub(super) fn wrong(visit: &Visit, error: IamError) -> Result<String, Problem> {
    match error {
        IamError::InvalidInput { .. } | IamError::NoSuchEntity { .. } => {
            Ok(sentence(&error.to_string()))
        }
        other => Err(problem(visit, &other)),
    }
}

/// The filters that the reader may not use, and why.
pub(super) fn refused<const N: usize>(reasons: [(&str, Reason); N]) -> Vec<(String, String)> {
    reasons
        .into_iter()
        .filter_map(|(name, reason)| Some((name.to_owned(), reason?)))
        .collect()
}

/// The path that everything listed is under.
pub(super) fn path(query: &ListQuery) -> Result<Path, IamError> {
    match query.filtered("path") {
        "" => Ok(Path::default()),
        text => Path::parse(text).map_err(IamError::for_field("PathPrefix")),
    }
}
