//! Every operation of the server. From this one list come the check that each is authorized, the reference
//! of what is implemented, and the doors that dispatch by name. An operation that is not here does not exist.

use std::pin::Pin;

use serde_json::Value;

use super::{
    access_keys, account, activity, audit, groups, inline_policies, instance_profiles, login, mfa,
    notices, policies, reports, roles, sessions, settings, simulation, tags, users, worklists,
};
use crate::{AccessLevel, Action, Caller, Iam, IamError, Operation};

/// What the registry knows of an operation.
#[derive(Debug, Clone, Copy)]
pub struct OperationInfo {
    /// The action that a caller needs; the operation's name is the part after the colon.
    pub action: Action,
    /// Further actions that it needs, each on something of its own.
    pub dependent_actions: &'static [&'static str],
}

impl OperationInfo {
    const fn of<O: Operation>() -> Self {
        Self {
            action: O::ACTION,
            dependent_actions: O::DEPENDENT_ACTIONS,
        }
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
    account::CreateAccountAlias,
    account::DeleteAccountAlias,
    account::DeleteAccountPasswordPolicy,
    account::GetAccountAuthorizationDetails,
    account::GetAccountPasswordPolicy,
    account::GetAccountSummary,
    account::ListAccountAliases,
    account::ListPoliciesGrantingServiceAccess,
    account::UpdateAccountPasswordPolicy,
    activity::ListSignInActivity,
    audit::GetAuditIntegrity,
    audit::LookupEvents,
    audit::LookupEventsForExport,
    groups::AddUserToGroup,
    groups::CreateGroup,
    groups::DeleteGroup,
    groups::GetGroup,
    groups::ListGroups,
    groups::ListGroupsForUser,
    groups::RemoveUserFromGroup,
    groups::UpdateGroup,
    inline_policies::DeleteGroupPolicy,
    inline_policies::DeleteRolePolicy,
    inline_policies::DeleteUserPolicy,
    inline_policies::GetGroupPolicy,
    inline_policies::GetRolePolicy,
    inline_policies::GetUserPolicy,
    inline_policies::ListGroupPolicies,
    inline_policies::ListRolePolicies,
    inline_policies::ListUserPolicies,
    inline_policies::PutGroupPolicy,
    inline_policies::PutRolePolicy,
    inline_policies::PutUserPolicy,
    instance_profiles::AddRoleToInstanceProfile,
    instance_profiles::CreateInstanceProfile,
    instance_profiles::DeleteInstanceProfile,
    instance_profiles::GetInstanceProfile,
    instance_profiles::ListInstanceProfiles,
    instance_profiles::ListInstanceProfilesForRole,
    instance_profiles::RemoveRoleFromInstanceProfile,
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
    policies::AttachRolePolicy,
    policies::AttachUserPolicy,
    policies::CreatePolicy,
    policies::CreatePolicyVersion,
    policies::DeletePolicy,
    policies::DeletePolicyVersion,
    policies::DetachGroupPolicy,
    policies::DetachRolePolicy,
    policies::DetachUserPolicy,
    policies::GetPolicy,
    policies::GetPolicyVersion,
    policies::ListAttachedGroupPolicies,
    policies::ListAttachedRolePolicies,
    policies::ListAttachedUserPolicies,
    policies::ListEntitiesForPolicy,
    policies::ListPolicies,
    policies::ListPolicyVersions,
    policies::SetDefaultPolicyVersion,
    reports::GenerateCredentialReport,
    reports::GenerateServiceLastAccessedDetails,
    reports::GetCredentialReport,
    reports::GetServiceLastAccessedDetails,
    reports::GetServiceLastAccessedDetailsWithEntities,
    roles::AssumeRole,
    roles::CreateRole,
    roles::CreateServiceLinkedRole,
    roles::DeleteRole,
    roles::DeleteRolePermissionsBoundary,
    roles::DeleteServiceLinkedRole,
    roles::GetRole,
    roles::GetServiceLinkedRoleDeletionStatus,
    roles::ListRoleSessions,
    roles::ListRoles,
    roles::PutRolePermissionsBoundary,
    roles::RevokeRoleSessions,
    roles::UpdateAssumeRolePolicy,
    roles::UpdateRole,
    roles::UpdateRoleDescription,
    sessions::EndSession,
    sessions::EndSessions,
    sessions::ListSessions,
    settings::GetAccountSettings,
    settings::UpdateAccountSettings,
    simulation::SimulatePrincipalPolicy,
    tags::ListInstanceProfileTags,
    tags::ListMFADeviceTags,
    tags::ListPolicyTags,
    tags::ListRoleTags,
    tags::ListUserTags,
    tags::TagInstanceProfile,
    tags::TagMFADevice,
    tags::TagPolicy,
    tags::TagRole,
    tags::TagUser,
    tags::UntagInstanceProfile,
    tags::UntagMFADevice,
    tags::UntagPolicy,
    tags::UntagRole,
    tags::UntagUser,
    users::CreateUser,
    users::DeleteUser,
    users::DeleteUserPermissionsBoundary,
    users::GetUser,
    users::ListUsers,
    users::PutUserPermissionsBoundary,
    users::UpdateUser,
    worklists::ListCredentialWorklist,
    worklists::ListWildcardAdministrators,
}

#[cfg(test)]
mod tests {
    use evaluator::catalogue::Catalogue;

    use super::*;

    /// `docs/operations.md` is made from the registry. `UPDATE_DOCS=1 cargo test -p iam` writes it anew.
    #[test]
    fn the_reference_lists_every_operation() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/operations.md");
        let mut text = String::from(
            "# Operations\n\nMade from `iam/src/operations/registry.rs`; what is not here is not implemented. \
             Inputs and outputs have AWS's names and shapes; a member that begins with `If` is ours: the change is made only \
             while what it says still holds.\n\n| operation | action | access level |\n|---|---|---|\n",
        );
        for operation in OPERATIONS {
            let level = serde_json::to_value(operation.action.level).unwrap();
            let mut actions = format!("`{}`", operation.action.name);
            for dependent in operation.dependent_actions {
                actions.push_str(&format!(" and `{dependent}`"));
            }
            text.push_str(&format!(
                "| {} | {actions} | {} |\n",
                operation.name(),
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

    /// The editor and the linter know every operation: AWS's from the generated catalogue, ours from the file beside it.
    #[test]
    fn the_catalogue_knows_every_operation_with_its_access_level() {
        let file = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../evaluator/catalogue/aws.txt"
        );
        let catalogue = Catalogue::read(std::fs::read(file).unwrap()).unwrap();
        let missing: Vec<String> = OPERATIONS
            .iter()
            .filter_map(|operation| missing_from(&catalogue, operation))
            .collect();
        assert!(missing.is_empty(), "\n{}\n", missing.join("\n"));
        let ours = catalogue.service("bailiwick").unwrap();
        for action in ours.actions().map(|action| action.full_name()) {
            assert!(
                OPERATIONS.iter().any(|known| known.action.name == action),
                "no operation has the action `{action}`: remove its line from evaluator/catalogue/own.txt"
            );
        }
    }

    /// What must be written where for the catalogue to know an operation; none when it does.
    fn missing_from(catalogue: &Catalogue, operation: &OperationInfo) -> Option<String> {
        let (name, level) = (operation.action.name, operation.action.level);
        let (letter, level) = match level {
            AccessLevel::List => ('L', "List"),
            AccessLevel::Read => ('R', "Read"),
            AccessLevel::Write => ('W', "Write"),
            AccessLevel::Tagging => ('T', "Tagging"),
            AccessLevel::PermissionsManagement => ('P', "Permissions management"),
        };
        let known = catalogue
            .action(name)
            .filter(|known| known.full_name() == name)
            .map(|known| known.access_level().as_str());
        if known == Some(level) {
            return None;
        }
        Some(match (name.strip_prefix("bailiwick:"), known) {
            (Some(name), None) => format!(
                "add the line `{letter}{name}` to evaluator/catalogue/own.txt, in order among the actions; when it is \
                 about a person, with a tab and `0!` behind it"
            ),
            (Some(name), Some(_)) => format!(
                "the line of `{name}` in evaluator/catalogue/own.txt must begin with `{letter}` ({level})"
            ),
            (None, None) => {
                format!("AWS has no action `{name}`: give it the prefix `bailiwick:`")
            }
            (None, Some(known)) => {
                format!("AWS documents the access level of `{name}` as {known}, not {level}")
            }
        })
    }

    #[test]
    fn a_forgotten_operation_is_told_which_line_to_add() {
        let catalogue =
            Catalogue::read(&b"bailiwick-catalogue 1\nsource test\n\naws\t0\tGlobal\n\n"[..])
                .unwrap();
        let told = |name, level| {
            let action = Action::new(name, level);
            let info = OperationInfo {
                action,
                dependent_actions: &[],
            };
            missing_from(&catalogue, &info).unwrap_or_default()
        };
        let forgotten = told("bailiwick:Whistle", AccessLevel::Write);
        assert!(forgotten.contains("`WWhistle`"), "{forgotten}");
        let wrong = told("bailiwick:EndSession", AccessLevel::List);
        assert!(wrong.contains("begin with `L`"), "{wrong}");
        assert!(told("iam:Whistle", AccessLevel::Read).contains("`bailiwick:`"));
        assert_eq!(told("bailiwick:EndSession", AccessLevel::Write), "");
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
