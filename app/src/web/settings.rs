//! The page of the account's settings: what it shows, and its three forms. The form about second factors can also be
//! sent as an address: then the page shows whom the rules would reach, and nothing is saved.

use iam::{
    IamError, MfaRequirement, MfaScope, Operation as _, SessionProfile,
    operations::account::{CreateAccountAlias, DeleteAccountAlias},
    operations::settings::{
        AccountSettingsSeen, AccountSettingsView, GetAccountSettings, MfaGroup, MfaGroupView,
        UpdateAccountSettings,
    },
    types::{AccountAlias, Arn, GroupName},
};

use super::{
    Form, Refused,
    problem::{problem, sentence},
    users::all_groups,
    visit::{Done, Visit},
};
use crate::model::{AccountSettingsModel, FactorRule, Loaded, Problem, SettingsSeen};

/// What the name of a group's field begins with.
const RULE: &str = "rule-";

const FIELDS: &[(&str, &str)] = &[
    ("IdleSeconds", "idle"),
    ("AbsoluteSeconds", "absolute"),
    ("SessionsPerPerson", "sessions"),
    ("GroupName", "new_group"),
    ("AccountAlias", "alias"),
    ("Name", "alias"),
];

/// What the page shows.
pub(crate) async fn account_settings(visit: &Visit) -> Loaded<AccountSettingsModel> {
    let Some((principal, _, account)) = &visit.who else {
        return Err(Problem::SignIn);
    };
    let root = Arn::root(&principal.account).to_string();
    let asked = match Form::parse(visit.query.as_bytes()) {
        Ok(form) if visit.outcome.path.is_empty() && form.get("intent") == "mfa" => Some(form),
        _ => None,
    };
    let in_force = stored(visit).await?;
    let began = asked
        .as_ref()
        .and_then(|form| form.given("base").map(str::to_owned));
    let (shown, asked, complaint) = match asked {
        Some(form) => match would_be(visit, &form).await {
            Ok(settings) => (settings, true, None),
            Err(error @ (IamError::InvalidInput { .. } | IamError::NoSuchEntity { .. })) => {
                let complaint = sentence(&error.to_string());
                (in_force.clone(), false, Some(complaint))
            }
            Err(error) => return Err(problem(visit, &error)),
        },
        None => (in_force.clone(), false, None),
    };
    let groups = all_groups(visit).await?.map(|groups| {
        let names = groups.into_iter().map(|(name, _)| name);
        let ruled = |name: &String| {
            shown
                .mfa_groups
                .iter()
                .any(|group| group.group_name == *name)
        };
        names.filter(|name| !ruled(name)).collect()
    });
    let questions = [
        (UpdateAccountSettings::ACTION, root),
        (CreateAccountAlias::ACTION, "*".to_owned()),
        (DeleteAccountAlias::ACTION, "*".to_owned()),
    ];
    let mut reasons = visit.reasons(&questions).await?.into_iter();
    let mut next = || reasons.next().flatten();
    let profile = match shown.session_profile {
        SessionProfile::Standard => "standard",
        SessionProfile::Aal3 => "aal3",
        SessionProfile::Custom => "custom",
    };
    Ok(AccountSettingsModel {
        everyone: shown.mfa == MfaScope::Everyone,
        began,
        seen: SettingsSeen {
            factors: seen(&factors_of(&in_force)),
            sessions: seen(&AccountSettingsSeen {
                idle_seconds: Some(in_force.idle_seconds),
                absolute_seconds: Some(in_force.absolute_seconds),
                sessions_per_person: Some(in_force.sessions_per_person),
                ..AccountSettingsSeen::default()
            }),
            self_service: seen(&AccountSettingsSeen {
                self_service_security: Some(in_force.self_service_security),
                self_service_access_keys: Some(in_force.self_service_access_keys),
                ..AccountSettingsSeen::default()
            }),
        },
        everyone_now: in_force.mfa == MfaScope::Everyone,
        rules_now: factor_rules(in_force),
        rules: factor_rules(shown.clone()),
        without: shown.people_without_fitting_factor,
        asked,
        problem: complaint,
        idle_seconds: shown.idle_seconds,
        absolute_seconds: shown.absolute_seconds,
        profile: profile.to_owned(),
        sessions_per_person: shown.sessions_per_person,
        self_service_security: shown.self_service_security,
        self_service_access_keys: shown.self_service_access_keys,
        groups,
        update: next(),
        alias: account.alias.clone(),
        create_alias: next(),
        delete_alias: next(),
    })
}

fn factor_rules(settings: AccountSettingsView) -> Vec<FactorRule> {
    let rule = |group: MfaGroupView| FactorRule {
        phishing_resistant: group.requirement == MfaRequirement::PhishingResistant,
        group: group.group_name,
        without: group.people_without_fitting_factor,
    };
    settings.mfa_groups.into_iter().map(rule).collect()
}

fn factors_of(settings: &AccountSettingsView) -> AccountSettingsSeen {
    let groups = settings.mfa_groups.iter().filter_map(|group| {
        Some(MfaGroup {
            group_name: GroupName::parse(&group.group_name).ok()?,
            requirement: group.requirement,
        })
    });
    AccountSettingsSeen {
        mfa: Some(settings.mfa),
        mfa_groups: Some(groups.collect()),
        ..AccountSettingsSeen::default()
    }
}

/// What a form sends back as what its person saw.
fn seen(settings: &AccountSettingsSeen) -> String {
    serde_json::to_string(settings).unwrap_or_default()
}

/// What the person saw who sent the form.
fn seen_by(form: &Form) -> Result<Option<AccountSettingsSeen>, IamError> {
    let base = form.given("base").map(serde_json::from_str).transpose();
    base.map_err(|_| {
        IamError::InvalidRequest("the page is older than the server: load it again".to_owned())
    })
}

async fn stored(visit: &Visit) -> Loaded<AccountSettingsView> {
    let read = visit.need(GetAccountSettings::default()).await?;
    Ok(read.account_settings)
}

async fn would_be(visit: &Visit, form: &Form) -> Result<AccountSettingsView, IamError> {
    let operation = GetAccountSettings {
        mfa: Some(scope(form)),
        mfa_groups: Some(rules(form)?),
    };
    Ok(visit.call(operation).await?.account_settings)
}

/// Whatever is not the word for groups is the stricter scope.
fn scope(form: &Form) -> MfaScope {
    match form.get("mfa") {
        "groups" => MfaScope::Groups,
        _ => MfaScope::Everyone,
    }
}

/// The rules of the form: those of the groups that have one, and the new one. A group that is set to nothing is left out.
fn rules(form: &Form) -> Result<Vec<MfaGroup>, IamError> {
    let new = (form.get("new_group").trim(), form.get("new_rule"));
    form.beginning(RULE)
        .chain(Some(new).filter(|(name, _)| !name.is_empty()))
        .filter_map(|(name, word)| {
            let requirement = match word {
                "any" => MfaRequirement::Any,
                "phishing-resistant" => MfaRequirement::PhishingResistant,
                _ => return None,
            };
            let group = GroupName::parse(name).map_err(IamError::for_field("GroupName"));
            Some(group.map(|group_name| MfaGroup {
                group_name,
                requirement,
            }))
        })
        .collect()
}

/// Minutes as they are typed, in seconds; a half minute may be typed too.
fn seconds(field: &'static str, text: &str) -> Result<i64, IamError> {
    let minutes = text.trim().parse::<f64>().ok();
    minutes
        .map(|minutes| (minutes * 60.0).round())
        .filter(|seconds| (0.0..=1e9).contains(seconds))
        .and_then(|seconds| format!("{seconds:.0}").parse().ok())
        .ok_or_else(|| IamError::InvalidInput {
            field,
            message: "write a number of minutes".to_owned(),
        })
}

/// The change that a form asks for.
fn asked_for(form: &Form) -> Result<UpdateAccountSettings, IamError> {
    let ticked = |name: &str| Some(form.get(name) == "true");
    let none = UpdateAccountSettings {
        if_account_settings: seen_by(form)?,
        ..UpdateAccountSettings::default()
    };
    Ok(match form.get("intent") {
        "mfa" => UpdateAccountSettings {
            mfa: Some(scope(form)),
            mfa_groups: Some(rules(form)?),
            ..none
        },
        "sessions" => {
            let profile = match form.get("profile") {
                "standard" => SessionProfile::Standard,
                "aal3" => SessionProfile::Aal3,
                _ => SessionProfile::Custom,
            };
            let (idle, absolute) = match profile.limits() {
                Some(limits) => limits,
                None => (
                    seconds("IdleSeconds", form.get("idle"))?,
                    seconds("AbsoluteSeconds", form.get("absolute"))?,
                ),
            };
            let most = form.get("sessions").trim().parse().ok();
            UpdateAccountSettings {
                idle_seconds: Some(idle),
                absolute_seconds: Some(absolute),
                sessions_per_person: Some(most.ok_or_else(|| IamError::InvalidInput {
                    field: "SessionsPerPerson",
                    message: "write a number of sessions".to_owned(),
                })?),
                ..none
            }
        }
        "self-service" => UpdateAccountSettings {
            self_service_security: ticked("security"),
            self_service_access_keys: ticked("access_keys"),
            ..none
        },
        _ => {
            return Err(IamError::InvalidRequest(
                "that form is not one of this page: load the page again".to_owned(),
            ));
        }
    })
}

/// Runs one of the page's forms.
pub(super) async fn change(visit: &Visit, form: &Form) -> Result<Done, Refused> {
    let intent = form.get("intent");
    let refuse = |error: IamError| Refused::by(visit, intent, error, FIELDS);
    if matches!(intent, "alias" | "alias-removed") {
        alias(visit, intent, form).await.map_err(refuse)?;
        return Ok(Done::go(format!("/account/settings?done={intent}")));
    }
    let operation = asked_for(form).map_err(refuse)?;
    visit.call(operation).await.map_err(refuse)?;
    Ok(Done::go(format!("/account/settings?done={intent}")))
}

/// Gives the account another alias, or takes it away.
async fn alias(visit: &Visit, intent: &str, form: &Form) -> Result<(), IamError> {
    let account_alias = AccountAlias::parse(form.get("alias").trim())
        .map_err(IamError::for_field("AccountAlias"))?;
    if intent == "alias" {
        visit.call(CreateAccountAlias { account_alias }).await
    } else {
        visit.call(DeleteAccountAlias { account_alias }).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> Form {
        Form::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn a_group_set_to_nothing_has_no_rule_and_a_new_one_gets_its_own() {
        let form = form(
            "intent=mfa&mfa=groups&rule-ops=none&rule-dev%2B1=any&new_group=admins&new_rule=phishing-resistant",
        );
        let asked = asked_for(&form).unwrap();
        assert_eq!(asked.mfa, Some(MfaScope::Groups));
        let rules: Vec<(String, MfaRequirement)> = asked
            .mfa_groups
            .unwrap()
            .into_iter()
            .map(|rule| (rule.group_name.to_string(), rule.requirement))
            .collect();
        assert_eq!(
            rules,
            [
                ("dev+1".to_owned(), MfaRequirement::Any),
                ("admins".to_owned(), MfaRequirement::PhishingResistant)
            ]
        );
        assert!(asked.idle_seconds.is_none() && asked.self_service_security.is_none());
    }

    #[test]
    fn a_profile_sets_both_limits_and_own_limits_are_minutes() {
        let aal3 = asked_for(&form(
            "intent=sessions&profile=aal3&idle=x&absolute=&sessions=5",
        ));
        let aal3 = aal3.unwrap();
        assert_eq!(
            (
                aal3.idle_seconds,
                aal3.absolute_seconds,
                aal3.sessions_per_person
            ),
            (Some(900), Some(43_200), Some(5))
        );
        let own = asked_for(&form(
            "intent=sessions&profile=custom&idle=7.5&absolute=60&sessions=5",
        ));
        let own = own.unwrap();
        assert_eq!(
            (own.idle_seconds, own.absolute_seconds),
            (Some(450), Some(3600))
        );
        for bad in ["", "x", "-1", "NaN", "inf", "1e300"] {
            assert!(seconds("IdleSeconds", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_unticked_box_switches_off_and_other_settings_stay() {
        let asked = asked_for(&form("intent=self-service&access_keys=true")).unwrap();
        assert_eq!(asked.self_service_security, Some(false));
        assert_eq!(asked.self_service_access_keys, Some(true));
        assert!(asked.mfa.is_none() && asked.mfa_groups.is_none());
        assert!(asked_for(&form("intent=other")).is_err());
    }
}
