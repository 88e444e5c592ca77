//! GetAccountSummary.

use serde::{Deserialize, Serialize};

use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    store::{self, Tx},
};

/// Counts what the account holds.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetAccountSummary {}

/// IAM's summary map, as far as this version has the things that it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SummaryMap {
    /// Users.
    pub users: i64,
    /// Groups.
    pub groups: i64,
    /// Roles.
    pub roles: i64,
    /// How many roles there may be.
    pub roles_quota: i64,
    /// Instance profiles.
    pub instance_profiles: i64,
    /// How many instance profiles there may be.
    pub instance_profiles_quota: i64,
    /// Customer-managed policies.
    pub policies: i64,
    /// Devices that somebody has.
    #[serde(rename = "MFADevicesInUse")]
    pub mfa_devices_in_use: i64,
    /// 1 when the root user has a second factor.
    #[serde(rename = "AccountMFAEnabled")]
    pub account_mfa_enabled: i64,
    /// How many access keys the root user has.
    pub account_access_keys_present: i64,
    /// Users with a password and no second factor (ours). Counting stops at 1,001, which means more than 1,000.
    #[serde(rename = "UsersWithoutMFA")]
    pub users_without_mfa: i64,
    /// Users that nothing is granted to: no policy of their own and no group (ours). Counting stops at 1,001, too.
    pub users_without_permissions: i64,
}

/// The counts.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetAccountSummaryOutput {
    /// By name.
    pub summary_map: SummaryMap,
}

impl Operation for GetAccountSummary {
    type Output = GetAccountSummaryOutput;
    const ACTION: Action = Action::new("iam:GetAccountSummary", AccessLevel::List);

    async fn resource(&self, _tx: &mut Tx, _cx: &Scope<'_>) -> Result<String, IamError> {
        Ok("*".to_owned())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        Ok(GetAccountSummaryOutput {
            summary_map: store::accounts::summary(tx, cx.account()).await?,
        })
    }
}
