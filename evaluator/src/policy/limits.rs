//! How large things may be, as data. [`Limits`] keep reading a document cheap whatever it holds and are enforced by
//! the reader; a [`Quota`] is AWS's size of a stored document and is for whoever stores it (E-10): an evaluator that
//! is handed a larger one still decides with it.

use crate::json;

/// Bounds on what a document holds. Each has its own message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Size and nesting of the JSON text.
    pub json: json::Limits,
    /// The most statements.
    pub statements: usize,
    /// The most entries of one `Principal`, `Action` or `Resource` element.
    pub entries: usize,
    /// The most keys of one statement's `Condition`, under all operators together.
    pub conditions: usize,
    /// The most values of one condition key.
    pub values_per_condition: usize,
    /// The longest entry, key or value, in bytes of UTF-8.
    pub pattern_length: usize,
}

impl Limits {
    /// What policies are read with: far more than any quota lets anybody store.
    pub const POLICY: Self = Self {
        json: json::Limits::POLICY,
        statements: 2_048,
        entries: 4_096,
        conditions: 1_024,
        values_per_condition: 4_096,
        pattern_length: 4_096,
    };
}

/// The size that AWS allows a stored document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// The most characters.
    pub characters: usize,
    /// Whether white space counts too.
    pub counts_white_space: bool,
}

impl Quota {
    /// A managed policy (IAM quotas).
    pub const MANAGED_POLICY: Self = Self::without_white_space(6_144);
    /// All inline policies of a user together.
    pub const USER_INLINE_POLICIES: Self = Self::without_white_space(2_048);
    /// All inline policies of a group together.
    pub const GROUP_INLINE_POLICIES: Self = Self::without_white_space(5_120);
    /// All inline policies of a role together.
    pub const ROLE_INLINE_POLICIES: Self = Self::without_white_space(10_240);
    /// The trust policy of a role, unless the account's quota is raised.
    pub const TRUST_POLICY: Self = Self::without_white_space(2_048);
    /// The inline session policy of a call to AWS STS.
    pub const SESSION_POLICY: Self = Self::with_white_space(2_048);
    /// A service control policy (AWS Organizations quotas).
    pub const SERVICE_CONTROL_POLICY: Self = Self::with_white_space(5_120);
    /// A resource control policy.
    pub const RESOURCE_CONTROL_POLICY: Self = Self::with_white_space(5_120);
    /// A VPC endpoint policy (AWS PrivateLink quotas).
    pub const ENDPOINT_POLICY: Self = Self::with_white_space(20_480);

    const fn without_white_space(characters: usize) -> Self {
        Self {
            characters,
            counts_white_space: false,
        }
    }

    const fn with_white_space(characters: usize) -> Self {
        Self {
            characters,
            counts_white_space: true,
        }
    }

    /// How many characters of a text count.
    #[must_use]
    pub fn counted(&self, text: &str) -> usize {
        text.chars()
            .filter(|c| self.counts_white_space || !c.is_whitespace())
            .count()
    }

    /// Whether a text keeps to it.
    #[must_use]
    pub fn admits(&self, text: &str) -> bool {
        self.counted(text) <= self.characters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e10_white_space_counts_where_aws_says_so() {
        let text = format!("{{{}}}", " ".repeat(6_144));
        assert_eq!(Quota::MANAGED_POLICY.counted(&text), 2);
        assert!(Quota::MANAGED_POLICY.admits(&text));
        assert!(!Quota::SERVICE_CONTROL_POLICY.admits(&text));
        assert!(Quota::ENDPOINT_POLICY.admits(&text));
        assert!(!Quota::TRUST_POLICY.admits(&"é".repeat(2_049)));
        assert!(Quota::TRUST_POLICY.admits(&"é".repeat(2_048)));
    }
}
