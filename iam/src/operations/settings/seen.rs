//! What somebody saw of the account's settings before they changed some of them.

use serde::{Deserialize, Serialize};

use super::MfaGroup;
use crate::{
    IamError,
    settings::{MfaScope, Settings},
    store::settings::GroupRule,
};

/// Settings as they were read; what is left out is not looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub struct AccountSettingsSeen {
    /// Who needed a second factor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mfa: Option<MfaScope>,
    /// All groups with a rule of their own, in any order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mfa_groups: Option<Vec<MfaGroup>>,
    /// The idle limit, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idle_seconds: Option<i64>,
    /// The limit of a whole session, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absolute_seconds: Option<i64>,
    /// How many sessions a person might have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sessions_per_person: Option<i64>,
    /// Whether people looked after their own sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_service_security: Option<bool>,
    /// Whether people made their own access keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_service_access_keys: Option<bool>,
}

impl AccountSettingsSeen {
    /// ConcurrentModification unless all that was seen still holds.
    pub(super) fn check(&self, now: &Settings, rules: &[GroupRule]) -> Result<(), IamError> {
        let same = is(self.mfa, now.mfa)
            && is(self.idle_seconds, now.idle_seconds)
            && is(self.absolute_seconds, now.absolute_seconds)
            && is(self.sessions_per_person, now.sessions_per_person)
            && is(self.self_service_security, now.self_service_security)
            && is(self.self_service_access_keys, now.self_service_access_keys)
            && self
                .mfa_groups
                .as_deref()
                .is_none_or(|seen| same_rules(seen, rules));
        if same {
            Ok(())
        } else {
            Err(IamError::ConcurrentModification(
                "somebody changed these settings since you began: look at what holds now before you save yours over it"
                    .to_owned(),
            ))
        }
    }
}

fn is<T: PartialEq>(seen: Option<T>, now: T) -> bool {
    seen.is_none_or(|seen| seen == now)
}

fn same_rules(seen: &[MfaGroup], now: &[GroupRule]) -> bool {
    seen.len() == now.len()
        && now.iter().all(|rule| {
            seen.iter().any(|seen| {
                seen.group_name.as_str().eq_ignore_ascii_case(&rule.name)
                    && seen.requirement == rule.requirement()
            })
        })
}
