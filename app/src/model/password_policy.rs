//! The account's password policy.

use serde::{Deserialize, Serialize};

use super::{Loaded, Reason};

/// A policy as it was set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PolicyKnobs {
    pub(crate) minimum_length: i64,
    pub(crate) lowercase: bool,
    pub(crate) uppercase: bool,
    pub(crate) number: bool,
    pub(crate) symbol: bool,
    pub(crate) max_age: Option<i64>,
    pub(crate) hard_expiry: bool,
    pub(crate) reuse: Option<i64>,
    pub(crate) change: bool,
}

/// The page "Password policy".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PasswordPolicyModel {
    /// None: our own rules hold.
    pub(crate) policy: Option<PolicyKnobs>,
    /// What the forms send back as what their person saw.
    pub(crate) seen: String,
    /// Why it cannot be set.
    pub(crate) update: Reason,
    /// Why it cannot be taken away.
    pub(crate) delete: Reason,
}

/// What would come of a password that was tried out; the password is not in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Trial {
    /// What it breaks of the rules on the page, in sentences.
    pub(crate) broken: Vec<String>,
    /// What it breaks of our own rules.
    pub(crate) broken_of_ours: Vec<String>,
    /// From 0 to 4.
    pub(crate) score: u8,
    pub(crate) word: String,
    pub(crate) sentence: String,
}

/// The account's password policy.
pub(crate) async fn load_password_policy() -> Loaded<PasswordPolicyModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::password_policy(&visit).await
}
