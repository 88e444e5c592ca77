//! What somebody saw of the account's password policy before they changed it.

use serde::{Deserialize, Serialize};

use super::PasswordPolicyView;
use crate::{IamError, PasswordPolicy};

/// The password policy as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PasswordPolicySeen {
    /// None was set.
    Unset,
    /// This one was.
    Set(PasswordPolicyView),
}

impl From<Option<PasswordPolicyView>> for PasswordPolicySeen {
    fn from(policy: Option<PasswordPolicyView>) -> Self {
        policy.map_or(Self::Unset, Self::Set)
    }
}

impl PasswordPolicySeen {
    /// ConcurrentModification unless what was seen still holds.
    pub(super) fn check(&self, now: Option<&PasswordPolicy>) -> Result<(), IamError> {
        if *self == Self::from(now.cloned().map(PasswordPolicyView::from)) {
            return Ok(());
        }
        Err(IamError::ConcurrentModification(
            "somebody changed the password policy since you began: look at what holds now before you save yours over it"
                .to_owned(),
        ))
    }
}
