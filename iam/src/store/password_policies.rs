//! Accounts' password policies: a row where one was set.

use super::{StoreError, Tx};
use crate::{password_policy::PasswordPolicy, types::AccountId};

/// The account's policy, if one was set.
pub(crate) async fn of(
    tx: &mut Tx,
    account: &AccountId,
) -> Result<Option<PasswordPolicy>, StoreError> {
    let sql = "SELECT minimum_length, require_symbols, require_numbers, require_uppercase, require_lowercase, \
               allow_users_to_change, max_age_days, reuse_prevention, hard_expiry \
               FROM password_policies WHERE account_id = $1";
    match tx.find(sql, &[account.as_str().into()]).await? {
        Some(row) => Ok(Some(PasswordPolicy {
            minimum_length: row.int(0)?,
            require_symbols: row.flag(1)?,
            require_numbers: row.flag(2)?,
            require_uppercase: row.flag(3)?,
            require_lowercase: row.flag(4)?,
            allow_users_to_change: row.flag(5)?,
            max_age_days: row.opt_int(6)?,
            reuse_prevention: row.opt_int(7)?,
            hard_expiry: row.flag(8)?,
        })),
        None => Ok(None),
    }
}

/// Sets the account's policy in place of any before.
pub(crate) async fn set(
    tx: &mut Tx,
    account: &AccountId,
    policy: &PasswordPolicy,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO password_policies (account_id, minimum_length, require_symbols, require_numbers, \
               require_uppercase, require_lowercase, allow_users_to_change, max_age_days, reuse_prevention, hard_expiry) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
               ON CONFLICT (account_id) DO UPDATE SET minimum_length = $2, require_symbols = $3, require_numbers = $4, \
               require_uppercase = $5, require_lowercase = $6, allow_users_to_change = $7, max_age_days = $8, \
               reuse_prevention = $9, hard_expiry = $10";
    let values = [
        account.as_str().into(),
        policy.minimum_length.into(),
        policy.require_symbols.into(),
        policy.require_numbers.into(),
        policy.require_uppercase.into(),
        policy.require_lowercase.into(),
        policy.allow_users_to_change.into(),
        policy.max_age_days.into(),
        policy.reuse_prevention.into(),
        policy.hard_expiry.into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}

/// Takes the account's policy away. Returns whether there was one.
pub(crate) async fn delete(tx: &mut Tx, account: &AccountId) -> Result<bool, StoreError> {
    let sql = "DELETE FROM password_policies WHERE account_id = $1";
    Ok(tx.execute(sql, &[account.as_str().into()]).await? == 1)
}
