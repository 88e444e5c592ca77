//! The page of the account's settings.

use serde::{Deserialize, Serialize};

use super::{Loaded, Offered, Reason};

/// A group with a rule about second factors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FactorRule {
    pub(crate) group: String,
    /// Whether only what cannot be phished will do.
    pub(crate) phishing_resistant: bool,
    /// How many members cannot meet it yet.
    pub(crate) without: i64,
}

/// What the stored settings are, in the words in which a form sends them back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SettingsSeen {
    pub(crate) factors: String,
    pub(crate) sessions: String,
    pub(crate) self_service: String,
}

/// The settings that the page shows; rules may be those that were asked about, not the stored ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccountSettingsModel {
    pub(crate) everyone: bool,
    pub(crate) rules: Vec<FactorRule>,
    /// What is stored, whatever is shown.
    pub(crate) everyone_now: bool,
    pub(crate) rules_now: Vec<FactorRule>,
    /// What each form sends back as what its person saw.
    pub(crate) seen: SettingsSeen,
    /// What the form about second factors was begun with, when it was sent as an address.
    pub(crate) began: Option<String>,
    /// How many people cannot meet the rules that are shown.
    pub(crate) without: i64,
    /// Whether the rules that are shown were only asked about.
    pub(crate) asked: bool,
    /// Why what was asked about could not be shown.
    pub(crate) problem: Option<String>,
    pub(crate) idle_seconds: i64,
    pub(crate) absolute_seconds: i64,
    /// `standard`, `aal3` or `custom`.
    pub(crate) profile: String,
    pub(crate) sessions_per_person: i64,
    pub(crate) self_service_security: bool,
    pub(crate) self_service_access_keys: bool,
    /// Groups without a rule that can be chosen from.
    pub(crate) groups: Offered<String>,
    /// Why nothing can be saved.
    pub(crate) update: Reason,
    /// The account's alias.
    pub(crate) alias: Option<String>,
    /// Why it can have no other.
    pub(crate) create_alias: Reason,
    /// Why it cannot be taken away.
    pub(crate) delete_alias: Reason,
}

/// The account's settings.
pub(crate) async fn load_account_settings() -> Loaded<AccountSettingsModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::account_settings(&visit).await
}
