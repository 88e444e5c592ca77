//! GetAccountSettings (ours).

use serde::{Deserialize, Serialize};

use super::{AccountSettingsView, MfaGroup, view};
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    settings::MfaScope,
    store::{self, Tx},
    types::Arn,
};

/// Reads the account's settings. With rules given, shows them in place of the stored ones, to see whom they would
/// reach before they are set.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct GetAccountSettings {
    /// As if these needed a second factor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mfa: Option<MfaScope>,
    /// As if these were all the groups with a rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mfa_groups: Option<Vec<MfaGroup>>,
}

/// The settings.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetAccountSettingsOutput {
    /// As stored, or the defaults.
    pub account_settings: AccountSettingsView,
}

impl Operation for GetAccountSettings {
    type Output = GetAccountSettingsOutput;
    const ACTION: Action = Action::new("bailiwick:GetAccountSettings", AccessLevel::Read);

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(Arn::root(cx.account()).to_string())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let mut settings = store::settings::of(tx, cx.account()).await?;
        settings.mfa = self.mfa.unwrap_or(settings.mfa);
        let rules = match &self.mfa_groups {
            Some(groups) => view::rules(tx, cx, groups).await?,
            None => store::settings::rules(tx, cx.account()).await?,
        };
        Ok(GetAccountSettingsOutput {
            account_settings: AccountSettingsView::new(tx, cx, &settings, rules).await?,
        })
    }
}
