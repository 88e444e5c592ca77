//! UpdateAccountSettings (ours).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{AccountSettingsSeen, AccountSettingsView, GetAccountSettingsOutput, MfaGroup, view};
use crate::{
    AccessLevel, Action, IamError, Operation, Scope,
    settings::{ABSOLUTE_RANGE, IDLE_RANGE, MfaScope, SESSIONS_RANGE, Settings},
    store::{self, Tx, settings::GroupRule},
    types::Arn,
};

/// Changes the account's settings; a member that is not given stays as it is. Shorter limits also hold for the sessions
/// that live, longer ones for later sessions only. A new rule about second factors holds from each person's next
/// sign-in. The answer says how many must enrol a factor then.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct UpdateAccountSettings {
    /// Who needs a second factor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mfa: Option<MfaScope>,
    /// All groups with a rule of their own, in place of those before; at most 50.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mfa_groups: Option<Vec<MfaGroup>>,
    /// A session ends after so many seconds without a request: 300–43,200, at most `AbsoluteSeconds`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idle_seconds: Option<i64>,
    /// A session ends after so many seconds whatever happens in it: 900–43,200.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absolute_seconds: Option<i64>,
    /// So many sessions a person may have at once: 1–100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sessions_per_person: Option<i64>,
    /// Whether people look after their own password, factors and sessions without a policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_service_security: Option<bool>,
    /// Whether people make and delete their own access keys without a policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_service_access_keys: Option<bool>,
    /// Only while these settings still hold: what somebody else saved meanwhile is not replaced unseen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub if_account_settings: Option<AccountSettingsSeen>,
}

impl UpdateAccountSettings {
    fn applied(&self, before: &Settings) -> Result<Settings, IamError> {
        let after = Settings {
            mfa: self.mfa.unwrap_or(before.mfa),
            idle_seconds: self.idle_seconds.unwrap_or(before.idle_seconds),
            absolute_seconds: self.absolute_seconds.unwrap_or(before.absolute_seconds),
            sessions_per_person: self
                .sessions_per_person
                .unwrap_or(before.sessions_per_person),
            self_service_security: self
                .self_service_security
                .unwrap_or(before.self_service_security),
            self_service_access_keys: self
                .self_service_access_keys
                .unwrap_or(before.self_service_access_keys),
        };
        let limits = [
            ("AbsoluteSeconds", after.absolute_seconds, ABSOLUTE_RANGE),
            ("IdleSeconds", after.idle_seconds, IDLE_RANGE),
            (
                "SessionsPerPerson",
                after.sessions_per_person,
                SESSIONS_RANGE,
            ),
        ];
        for (field, value, (least, most)) in limits {
            if !(least..=most).contains(&value) {
                return Err(IamError::invalid(
                    field,
                    format!("`{field}` is a number from {least} to {most}"),
                ));
            }
        }
        if after.idle_seconds > after.absolute_seconds {
            return Err(IamError::invalid(
                "IdleSeconds",
                "the idle limit cannot be longer than the limit of the whole session",
            ));
        }
        Ok(after)
    }
}

impl Operation for UpdateAccountSettings {
    type Output = GetAccountSettingsOutput;
    const ACTION: Action = Action::new(
        "bailiwick:UpdateAccountSettings",
        AccessLevel::PermissionsManagement,
    );
    const FRESH: bool = true;

    async fn resource(&self, _tx: &mut Tx, cx: &Scope<'_>) -> Result<String, IamError> {
        Ok(Arn::root(cx.account()).to_string())
    }

    async fn run(self, tx: &mut Tx, cx: &mut Scope<'_>) -> Result<Self::Output, IamError> {
        let account = cx.account().clone();
        let before = store::settings::of(tx, &account).await?;
        let rules_before = store::settings::rules(tx, &account).await?;
        if let Some(seen) = &self.if_account_settings {
            seen.check(&before, &rules_before)?;
        }
        let after = self.applied(&before)?;
        store::settings::save(tx, &account, &after).await?;
        store::settings::shorten_sessions(tx, &account, &after).await?;
        let rules = match &self.mfa_groups {
            Some(groups) => {
                let rules = view::rules(tx, cx, groups).await?;
                store::settings::replace_rules(tx, &account, &rules).await?;
                rules
            }
            None => rules_before.clone(),
        };
        cx.changed("Mfa", json!(before.mfa), json!(after.mfa));
        cx.changed("MfaGroups", shown(&rules_before), shown(&rules));
        cx.changed("IdleSeconds", before.idle_seconds, after.idle_seconds);
        cx.changed(
            "AbsoluteSeconds",
            before.absolute_seconds,
            after.absolute_seconds,
        );
        cx.changed(
            "SessionsPerPerson",
            before.sessions_per_person,
            after.sessions_per_person,
        );
        cx.changed(
            "SelfServiceSecurity",
            before.self_service_security,
            after.self_service_security,
        );
        cx.changed(
            "SelfServiceAccessKeys",
            before.self_service_access_keys,
            after.self_service_access_keys,
        );
        Ok(GetAccountSettingsOutput {
            account_settings: AccountSettingsView::new(tx, cx, &after, rules).await?,
        })
    }

    fn audited_response(output: &Self::Output) -> Value {
        json!(output)
    }
}

fn shown(rules: &[GroupRule]) -> Value {
    rules
        .iter()
        .map(|rule| json!({ "GroupName": rule.name, "Requirement": rule.requirement() }))
        .collect()
}
