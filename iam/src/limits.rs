//! AWS's quotas as one table (IAM user guide, "IAM and AWS STS quotas", November 2026). They are enforced
//! inside the writing transaction, which holds the account's row, so two writers cannot both be the last.

use crate::IamError;

/// A quota: how many, and of what, in words for the error.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    pub(crate) most: i64,
    pub(crate) what: &'static str,
}

pub(crate) const POLICIES_PER_ACCOUNT: Limit = Limit {
    most: 1500,
    what: "customer managed policies in an account",
};
pub(crate) const GROUPS_PER_ACCOUNT: Limit = Limit {
    most: 10_000,
    what: "groups in an account",
};
pub(crate) const ROLES_PER_ACCOUNT: Limit = Limit {
    most: 5000,
    what: "roles in an account",
};
pub(crate) const INSTANCE_PROFILES_PER_ACCOUNT: Limit = Limit {
    most: 1000,
    what: "instance profiles in an account",
};
pub(crate) const ROLES_PER_INSTANCE_PROFILE: Limit = Limit {
    most: 1,
    what: "role in an instance profile (remove it first)",
};
pub(crate) const GROUPS_PER_USER: Limit = Limit {
    most: 10,
    what: "groups that a user is in",
};
pub(crate) const VERSIONS_PER_POLICY: Limit = Limit {
    most: 5,
    what: "versions of a policy (delete one that is not the default first)",
};
pub(crate) const POLICIES_PER_TARGET: Limit = Limit {
    most: 10,
    what: "managed policies attached to a user, group or role",
};
pub(crate) const MFA_DEVICES_PER_PRINCIPAL: Limit = Limit {
    most: 8,
    what: "MFA devices of a user",
};

/// Ours: each is counted when the settings are shown.
pub(crate) const GROUPS_WITH_A_FACTOR_RULE: Limit = Limit {
    most: 50,
    what: "groups with a rule about second factors",
};

pub(crate) const ACCESS_KEYS_PER_PRINCIPAL: Limit = Limit {
    most: 2,
    what: "access keys of a user (delete one first)",
};
pub(crate) const TAGS_PER_RESOURCE: Limit = Limit {
    most: crate::types::MOST_TAGS as i64,
    what: "tags of one resource (remove one first)",
};

/// A managed policy's size in characters, white space not counted.
pub(crate) const POLICY_CHARACTERS: usize = 6144;

/// The size of all inline policies of a user together, in characters, white space not counted.
pub(crate) const USER_INLINE_CHARACTERS: usize = 2048;

/// The same of a group.
pub(crate) const GROUP_INLINE_CHARACTERS: usize = 5120;

/// The same of a role.
pub(crate) const ROLE_INLINE_CHARACTERS: usize = 10_240;

/// A role's trust policy's size in characters, white space not counted.
pub(crate) const TRUST_POLICY_CHARACTERS: usize = 2048;

impl Limit {
    /// Refuses when there are `have` by now.
    pub(crate) fn allows(self, have: i64) -> Result<(), IamError> {
        self.allows_one_more(have.saturating_sub(1))
    }

    /// Refuses one more when there are `have` already.
    pub(crate) fn allows_one_more(self, have: i64) -> Result<(), IamError> {
        if have < self.most {
            Ok(())
        } else {
            Err(IamError::LimitExceeded(format!(
                "the quota is reached: at most {} {}",
                self.most, self.what
            )))
        }
    }
}
