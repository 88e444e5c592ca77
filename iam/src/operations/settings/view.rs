//! The account's settings as operations show them, with how many people each rule reaches who cannot meet it yet.

use serde::{Deserialize, Serialize};

use crate::{
    IamError, Scope,
    limits::GROUPS_WITH_A_FACTOR_RULE,
    operations::lookup,
    settings::{MfaRequirement, MfaScope, SessionProfile, Settings},
    store::{
        self, Tx,
        settings::{GroupRule, Reach},
    },
    types::GroupName,
};

/// A group and the second factor that its members need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct MfaGroup {
    /// Which group.
    pub group_name: GroupName,
    /// `any` or `phishing-resistant`; a group without a rule is left out.
    pub requirement: MfaRequirement,
}

/// A group's rule, and whom it reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct MfaGroupView {
    /// Which group.
    pub group_name: String,
    /// What its members need.
    pub requirement: MfaRequirement,
    /// How many of its members have a password and no factor that meets the rule.
    pub people_without_fitting_factor: i64,
}

/// The account's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AccountSettingsView {
    /// Who needs a second factor.
    pub mfa: MfaScope,
    /// What members of groups need, by the group's name.
    pub mfa_groups: Vec<MfaGroupView>,
    /// How many users have a password and no factor that meets their rules: they must enrol one at their next sign-in.
    pub people_without_fitting_factor: i64,
    /// A session ends after so many seconds without a request.
    pub idle_seconds: i64,
    /// A session ends after so many seconds whatever happens in it.
    pub absolute_seconds: i64,
    /// The named profile that both limits are of.
    pub session_profile: SessionProfile,
    /// So many sessions a person may have at once.
    pub sessions_per_person: i64,
    /// Whether people look after their own password, factors and sessions without a policy.
    pub self_service_security: bool,
    /// Whether people make and delete their own access keys without a policy.
    pub self_service_access_keys: bool,
}

impl AccountSettingsView {
    /// Shows settings and rules; they need not be the stored ones.
    pub(super) async fn new(
        tx: &mut Tx,
        cx: &Scope<'_>,
        settings: &Settings,
        rules: Vec<GroupRule>,
    ) -> Result<Self, IamError> {
        let reach = Reach::new(settings.mfa, &rules);
        let people = store::settings::without_fitting_factor(tx, cx.account(), &reach).await?;
        let mut groups = Vec::with_capacity(rules.len());
        for rule in rules {
            groups.push(MfaGroupView {
                people_without_fitting_factor: store::settings::members_without_fitting_factor(
                    tx, &rule,
                )
                .await?,
                requirement: rule.requirement(),
                group_name: rule.name,
            });
        }
        Ok(Self {
            mfa: settings.mfa,
            mfa_groups: groups,
            people_without_fitting_factor: people,
            idle_seconds: settings.idle_seconds,
            absolute_seconds: settings.absolute_seconds,
            session_profile: settings.profile(),
            sessions_per_person: settings.sessions_per_person,
            self_service_security: settings.self_service_security,
            self_service_access_keys: settings.self_service_access_keys,
        })
    }
}

/// Finds the groups of rules by their names, which may be written in any letters.
pub(super) async fn rules(
    tx: &mut Tx,
    cx: &Scope<'_>,
    groups: &[MfaGroup],
) -> Result<Vec<GroupRule>, IamError> {
    let mut rules: Vec<GroupRule> = Vec::with_capacity(groups.len());
    for group in groups {
        let have = i64::try_from(rules.len()).unwrap_or(i64::MAX);
        GROUPS_WITH_A_FACTOR_RULE.allows_one_more(have)?;
        let phishing_resistant = match group.requirement {
            MfaRequirement::None => {
                return Err(IamError::invalid(
                    "MfaGroups",
                    format!(
                        "a rule asks for something: leave the group `{}` out, or write `any` or `phishing-resistant`",
                        group.group_name
                    ),
                ));
            }
            MfaRequirement::Any => false,
            MfaRequirement::PhishingResistant => true,
        };
        let stored = lookup::group(tx, cx, &group.group_name).await?;
        if rules.iter().any(|rule| rule.group_id == stored.id) {
            return Err(IamError::invalid(
                "MfaGroups",
                format!(
                    "the group `{}` is named twice: give it one rule",
                    stored.name
                ),
            ));
        }
        rules.push(GroupRule {
            group_id: stored.id,
            name: stored.name,
            phishing_resistant,
        });
    }
    rules.sort_by_key(|rule| rule.name.to_ascii_lowercase());
    Ok(rules)
}
