//! Lists of credentials and permissions that somebody should look after.

mod list_credential_worklist;
mod list_wildcard_administrators;

pub use list_credential_worklist::{
    ListCredentialWorklist, ListCredentialWorklistOutput, WorklistEntry, WorklistKind,
};
pub use list_wildcard_administrators::{
    HolderType, ListWildcardAdministrators, ListWildcardAdministratorsOutput, WildcardHolder,
};
