//! Every operation of the server. From this one list come the check that each is authorized, the reference
//! of what is implemented, and the doors that dispatch by name. An operation that is not here does not exist.

use std::pin::Pin;

use serde_json::Value;

use super::{
    access_keys, account, activity, audit, groups, login, mfa, notices, policies, sessions,
    settings, users, worklists,
};
use crate::{AccessLevel, Action, Caller, Iam, IamError, Operation};

/// What the registry knows of an operation.
#[derive(Debug, Clone, Copy)]
pub struct OperationInfo {
    /// The action that a caller needs; the operation's name is the part after the colon.
    pub action: Action,
}

impl OperationInfo {
    const fn of<O: Operation>() -> Self {
        Self { action: O::ACTION }
    }

    /// The operation's name, as AWS's clients send it; usually that of its action.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.action.operation()
    }

    /// Whether it changes anything.
    #[must_use]
    pub const fn is_read_only(&self) -> bool {
        matches!(self.action.level, AccessLevel::List | AccessLevel::Read)
    }
}

impl Iam {
    /// Runs an operation with its input as JSON. On the heap: side by side on one stack, all operations would not fit.
    fn call_with<'a, O: Operation>(
        &'a self,
        caller: &'a Caller,
        input: Value,
    ) -> Pin<Box<dyn Future<Output = Result<Value, IamError>> + Send + 'a>> {
        Box::pin(async move {
            let operation: O = serde_json::from_value(input)
                .map_err(|error| IamError::InvalidRequest(error.to_string()))?;
            let output = self.call(caller, operation).await?;
            serde_json::to_value(output).map_err(|error| IamError::Internal(Box::new(error)))
        })
    }
}

macro_rules! registry {
    ($($operation:path,)*) => {
        /// Every operation, by noun.
        pub const OPERATIONS: &[OperationInfo] = &[$(OperationInfo::of::<$operation>(),)*];

        impl Iam {
            /// Runs the operation with this name; the input is JSON with AWS's member names.
            ///
            /// # Errors
            /// As [`Iam::call`], and for a name or an input that is none of ours.
            pub async fn call_by_name(&self, caller: &Caller, name: &str, input: Value) -> Result<Value, IamError> {
                $(
                    if name == <$operation as Operation>::ACTION.operation() {
                        return self.call_with::<$operation>(caller, input).await;
                    }
                )*
                Err(IamError::InvalidRequest(format!("there is no operation `{name}`")))
            }
        }
    };
}

registry! {
    access_keys::CreateAccessKey,
    access_keys::DeleteAccessKey,
    access_keys::GetAccessKeyLastUsed,
    access_keys::ListAccessKeys,
    access_keys::UpdateAccessKey,
    account::DeleteAccountPasswordPolicy,
    account::GetAccountPasswordPolicy,
    account::GetAccountSummary,
    account::UpdateAccountPasswordPolicy,
    activity::ListSignInActivity,
    audit::LookupEvents,
    groups::AddUserToGroup,
    groups::CreateGroup,
    groups::DeleteGroup,
    groups::GetGroup,
    groups::ListGroups,
    groups::ListGroupsForUser,
    groups::RemoveUserFromGroup,
    groups::UpdateGroup,
    login::ChangePassword,
    login::CreateLoginProfile,
    login::DeleteLoginProfile,
    login::GetLoginProfile,
    login::UpdateLoginProfile,
    mfa::AddSecurityKey,
    mfa::CreateRecoveryCodes,
    mfa::CreateVirtualMFADevice,
    mfa::DeactivateMFADevice,
    mfa::DeleteVirtualMFADevice,
    mfa::EnableMFADevice,
    mfa::GetMFADevice,
    mfa::GetRecoveryCodes,
    mfa::ImportVirtualMFADevice,
    mfa::ListMFADevices,
    mfa::ListVirtualMFADevices,
    mfa::RenameMFADevice,
    mfa::ResetSignInFactors,
    mfa::ResyncMFADevice,
    mfa::StartSecurityKey,
    notices::DismissNotices,
    notices::ListNotices,
    policies::AttachGroupPolicy,
    policies::AttachUserPolicy,
    policies::CreatePolicy,
    policies::CreatePolicyVersion,
    policies::DeletePolicy,
    policies::DeletePolicyVersion,
    policies::DetachGroupPolicy,
    policies::DetachUserPolicy,
    policies::GetPolicy,
    policies::GetPolicyVersion,
    policies::ListAttachedGroupPolicies,
    policies::ListAttachedUserPolicies,
    policies::ListEntitiesForPolicy,
    policies::ListPolicies,
    policies::ListPolicyVersions,
    policies::SetDefaultPolicyVersion,
    sessions::EndSession,
    sessions::EndSessions,
    sessions::ListSessions,
    settings::GetAccountSettings,
    settings::UpdateAccountSettings,
    users::CreateUser,
    users::DeleteUser,
    users::DeleteUserPermissionsBoundary,
    users::GetUser,
    users::ListUsers,
    users::PutUserPermissionsBoundary,
    users::UpdateUser,
    worklists::ListCredentialWorklist,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `docs/operations.md` is made from the registry. `UPDATE_DOCS=1 cargo test -p iam` writes it anew.
    #[test]
    fn the_reference_lists_every_operation() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/operations.md");
        let mut text = String::from(
            "# Operations\n\nMade from `iam/src/operations/registry.rs`; what is not here is not implemented. \
             Inputs and outputs have AWS's names and shapes.\n\n| operation | action | access level |\n|---|---|---|\n",
        );
        for operation in OPERATIONS {
            let level = serde_json::to_value(operation.action.level).unwrap();
            text.push_str(&format!(
                "| {} | `{}` | {} |\n",
                operation.name(),
                operation.action.name,
                level.as_str().unwrap()
            ));
        }
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(path, &text).unwrap();
        }
        let written = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            written == text,
            "docs/operations.md is not up to date: run `UPDATE_DOCS=1 cargo test -p iam`"
        );
    }

    #[test]
    fn every_operation_has_a_name_of_its_own() {
        let mut names: Vec<&str> = OPERATIONS.iter().map(OperationInfo::name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
