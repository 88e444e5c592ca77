//! The credential report's page.

use serde::{Deserialize, Serialize};

use super::{Loaded, Reason};

/// A user, or root, as the report's table shows them: AWS's values, in words where they are words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CredentialRow {
    pub(crate) user: String,
    /// Whether it is the account's root user, who has no page.
    pub(crate) root: bool,
    pub(crate) password: String,
    pub(crate) password_last_used: String,
    pub(crate) password_last_changed: String,
    pub(crate) password_next_rotation: String,
    pub(crate) mfa: bool,
    /// Of each access key: whether it is active, when it was made, when it was used.
    pub(crate) keys: Vec<(bool, String, String)>,
}

/// The report, where there is a young one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CredentialReportModel {
    /// When it was made; none where there is none.
    pub(crate) generated: Option<i64>,
    /// Whether there was one that is too old now.
    pub(crate) expired: bool,
    /// The first people of it.
    pub(crate) rows: Vec<CredentialRow>,
    /// How many people it has.
    pub(crate) total: usize,
    /// Why none can be made.
    pub(crate) generate: Reason,
    pub(crate) now: i64,
}

/// The report.
pub(crate) async fn load_credential_report(_: ()) -> Loaded<CredentialReportModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::credential_report(&visit).await
}
