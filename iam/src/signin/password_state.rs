//! Whether a password that is right still lets its owner in: the administrator's temporary one ends by itself, and the
//! account may ask for a change after a number of days.

use serde::Serialize;

use crate::{password_policy::PasswordPolicy, ports::Timestamp, store::passwords::PasswordRow};

/// How long the password that an administrator sets, to be changed at the next sign-in, works: seven days.
pub(crate) const TEMPORARY_SECONDS: i64 = 7 * 24 * 3600;

/// What is to be done with a password that was proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum PasswordState {
    /// Nothing.
    Current,
    /// Its owner must choose another before going on.
    ChangeRequired,
    /// It counts as wrong: an administrator must set another.
    Expired,
}

/// What is to be done with a password now. `policy` is the account's, and none for the root user.
pub(crate) fn must_change(
    row: &PasswordRow,
    policy: Option<&PasswordPolicy>,
    now: Timestamp,
) -> PasswordState {
    let passed = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
    if passed(row.expires_at) {
        return PasswordState::Expired;
    }
    let too_old = passed(policy.and_then(|policy| policy.too_old_at(row.changed_at)));
    if too_old && policy.is_some_and(|policy| policy.hard_expiry) {
        PasswordState::Expired
    } else if too_old || row.reset_required {
        PasswordState::ChangeRequired
    } else {
        PasswordState::Current
    }
}

/// When a password stops letting its owner in without a change: its own end or its greatest age, whichever is first.
pub(crate) fn good_until(row: &PasswordRow, policy: Option<&PasswordPolicy>) -> Option<Timestamp> {
    let too_old = policy.and_then(|policy| policy.too_old_at(row.changed_at));
    row.expires_at.into_iter().chain(too_old).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::StoredPassword;

    const DAY: i64 = 24 * 3600;

    fn row(reset_required: bool, expires_at: Option<Timestamp>) -> PasswordRow {
        PasswordRow {
            password: StoredPassword {
                phc: String::new(),
                pepper_key_id: String::new(),
            },
            reset_required,
            created_at: Timestamp(0),
            changed_at: Timestamp(0),
            expires_at,
        }
    }

    #[test]
    fn a_password_is_changed_when_it_is_too_old_and_useless_after_a_hard_expiry() {
        let mut policy = PasswordPolicy {
            max_age_days: Some(90),
            ..PasswordPolicy::default()
        };
        let last = Timestamp(0).plus_seconds(90 * DAY - 1);
        let over = Timestamp(0).plus_seconds(90 * DAY);
        let state =
            |policy: &PasswordPolicy, now| must_change(&row(false, None), Some(policy), now);
        assert_eq!(state(&policy, last), PasswordState::Current);
        assert_eq!(state(&policy, over), PasswordState::ChangeRequired);
        policy.hard_expiry = true;
        assert_eq!(state(&policy, last), PasswordState::Current);
        assert_eq!(state(&policy, over), PasswordState::Expired);
        assert_eq!(good_until(&row(false, None), Some(&policy)), Some(over));
        policy.max_age_days = None;
        assert_eq!(state(&policy, over), PasswordState::Current);
    }

    #[test]
    fn a_temporary_password_must_be_changed_and_then_ends() {
        let end = Timestamp(0).plus_seconds(TEMPORARY_SECONDS);
        let temporary = row(true, Some(end));
        let state = |now| must_change(&temporary, None, now);
        assert_eq!(state(Timestamp(0)), PasswordState::ChangeRequired);
        assert_eq!(state(Timestamp(end.0 - 1)), PasswordState::ChangeRequired);
        assert_eq!(state(end), PasswordState::Expired);
        assert_eq!(good_until(&temporary, None), Some(end));
    }
}
