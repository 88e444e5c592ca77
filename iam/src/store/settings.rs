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
