//! An account's settings, and which groups need which second factor.

use super::{StoreError, Tx};
use crate::{
    principal::Principal,
    settings::{MfaRequirement, MfaScope, Settings},
    types::AccountId,
};

/// The account's settings, or the defaults.
pub(crate) async fn of(tx: &mut Tx, account: &AccountId) -> Result<Settings, StoreError> {
    let sql = "SELECT mfa, idle_seconds, absolute_seconds, sessions_per_person, self_service_security, \
               self_service_access_keys FROM account_settings WHERE account_id = $1";
    match tx.find(sql, &[account.as_str().into()]).await? {
        Some(row) => Ok(Settings {
            mfa: MfaScope::from_stored(&row.text(0)?),
            idle_seconds: row.int(1)?,
            absolute_seconds: row.int(2)?,
            sessions_per_person: row.int(3)?,
            self_service_security: row.flag(4)?,
            self_service_access_keys: row.flag(5)?,
        }),
        None => Ok(Settings::default()),
    }
}

/// What a principal must have: the strictest of the account's rule and those of its groups. Root always needs one.
pub(crate) async fn requirement(
    tx: &mut Tx,
    settings: &Settings,
    principal: &Principal,
) -> Result<MfaRequirement, StoreError> {
    let least = if principal.is_root() || settings.mfa == MfaScope::Everyone {
        MfaRequirement::Any
    } else {
        MfaRequirement::None
    };
    let sql = "SELECT r.phishing_resistant FROM mfa_requirements r JOIN group_members m ON m.group_id = r.group_id \
               WHERE m.user_id = $1";
    let mut strictest = least;
    for row in tx.list(sql, &[(&principal.id).into()]).await? {
        strictest = strictest.max(if row.flag(0)? {
            MfaRequirement::PhishingResistant
        } else {
            MfaRequirement::Any
        });
    }
    Ok(strictest)
}

/// What the members of a group need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GroupRule {
    pub(crate) group_id: String,
    pub(crate) name: String,
    pub(crate) phishing_resistant: bool,
}

impl GroupRule {
    pub(crate) const fn requirement(&self) -> MfaRequirement {
        if self.phishing_resistant {
            MfaRequirement::PhishingResistant
        } else {
            MfaRequirement::Any
        }
    }
}

/// Keeps an account's settings.
pub(crate) async fn save(
    tx: &mut Tx,
    account: &AccountId,
    settings: &Settings,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO account_settings (account_id, mfa, idle_seconds, absolute_seconds, sessions_per_person, \
               self_service_security, self_service_access_keys) VALUES ($1, $2, $3, $4, $5, $6, $7) \
               ON CONFLICT (account_id) DO UPDATE SET mfa = $2, idle_seconds = $3, absolute_seconds = $4, \
               sessions_per_person = $5, self_service_security = $6, self_service_access_keys = $7";
    let values = [
        account.as_str().into(),
        settings.mfa.as_str().into(),
        settings.idle_seconds.into(),
        settings.absolute_seconds.into(),
        settings.sessions_per_person.into(),
        settings.self_service_security.into(),
        settings.self_service_access_keys.into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}

/// Holds the sessions that are signed in to limits that became shorter. No session gets longer.
pub(crate) async fn shorten_sessions(
    tx: &mut Tx,
    account: &AccountId,
    settings: &Settings,
) -> Result<(), StoreError> {
    let sql = "UPDATE sessions SET \
               idle_seconds = CASE WHEN idle_seconds > $2 THEN $2 ELSE idle_seconds END, \
               expires_at = CASE WHEN expires_at > created_at + $3 THEN created_at + $3 ELSE expires_at END \
               WHERE account_id = $1 AND stage = 'full' AND ended_at IS NULL";
    let values = [
        account.as_str().into(),
        settings.idle_seconds.into(),
        settings.absolute_seconds.saturating_mul(1000).into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}

/// The groups with a rule, by name.
pub(crate) async fn rules(tx: &mut Tx, account: &AccountId) -> Result<Vec<GroupRule>, StoreError> {
    let sql = "SELECT g.id, g.name, r.phishing_resistant FROM mfa_requirements r JOIN user_groups g ON g.id = r.group_id \
               WHERE r.account_id = $1 ORDER BY g.name_key";
    tx.list(sql, &[account.as_str().into()])
        .await?
        .iter()
        .map(|row| {
            Ok(GroupRule {
                group_id: row.text(0)?,
                name: row.text(1)?,
                phishing_resistant: row.flag(2)?,
            })
        })
        .collect()
}

/// Puts rules in place of those before.
pub(crate) async fn replace_rules(
    tx: &mut Tx,
    account: &AccountId,
    rules: &[GroupRule],
) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM mfa_requirements WHERE account_id = $1",
        &[account.as_str().into()],
    )
    .await?;
    let sql = "INSERT INTO mfa_requirements (account_id, group_id, phishing_resistant) VALUES ($1, $2, $3)";
    for rule in rules {
        let values = [
            account.as_str().into(),
            (&rule.group_id).into(),
            rule.phishing_resistant.into(),
        ];
        tx.execute(sql, &values).await?;
    }
    Ok(())
}

/// Whom rules reach, as a query takes it.
pub(crate) struct Reach {
    everyone: bool,
    /// Ids between commas, with one before the first and one after the last.
    groups: String,
    strict_groups: String,
}

impl Reach {
    pub(crate) fn new(mfa: MfaScope, rules: &[GroupRule]) -> Self {
        let mut reach = Self {
            everyone: mfa == MfaScope::Everyone,
            groups: ",".to_owned(),
            strict_groups: ",".to_owned(),
        };
        for rule in rules {
            let list = if rule.phishing_resistant {
                &mut reach.strict_groups
            } else {
                &mut reach.groups
            };
            list.push_str(&rule.group_id);
            list.push(',');
        }
        reach
    }
}

/// How many users with a password have no factor that meets what they need. Whatever is no time-based code cannot be
/// phished: security keys and passkeys.
pub(crate) async fn without_fitting_factor(
    tx: &mut Tx,
    account: &AccountId,
    reach: &Reach,
) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM passwords p WHERE p.account_id = $1 AND p.principal_id <> $1 AND ( \
               (NOT EXISTS (SELECT 1 FROM mfa_devices d WHERE d.owner_id = p.principal_id AND d.enabled_at IS NOT NULL) \
                AND ($2 OR EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = p.principal_id \
                                   AND $3 LIKE '%,' || m.group_id || ',%'))) \
               OR (NOT EXISTS (SELECT 1 FROM mfa_devices d WHERE d.owner_id = p.principal_id \
                               AND d.enabled_at IS NOT NULL AND d.kind <> 'totp') \
                   AND EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = p.principal_id \
                               AND $4 LIKE '%,' || m.group_id || ',%')))";
    let values = [
        account.as_str().into(),
        reach.everyone.into(),
        (&reach.groups).into(),
        (&reach.strict_groups).into(),
    ];
    tx.number(sql, &values).await
}

/// How many members of a group have a password and no factor that meets the group's rule.
pub(crate) async fn members_without_fitting_factor(
    tx: &mut Tx,
    rule: &GroupRule,
) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM group_members m JOIN passwords p ON p.principal_id = m.user_id \
               WHERE m.group_id = $1 AND NOT EXISTS (SELECT 1 FROM mfa_devices d WHERE d.owner_id = m.user_id \
               AND d.enabled_at IS NOT NULL AND (NOT $2 OR d.kind <> 'totp'))";
    tx.number(
        sql,
        &[(&rule.group_id).into(), rule.phishing_resistant.into()],
    )
    .await
}
