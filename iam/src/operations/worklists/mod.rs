//! Lists of credentials that somebody should look after.

mod list_credential_worklist;

pub use list_credential_worklist::{
    ListCredentialWorklist, ListCredentialWorklistOutput, WorklistEntry, WorklistKind,
};
