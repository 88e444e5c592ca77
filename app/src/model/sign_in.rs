//! The pages of signing in.

use serde::{Deserialize, Serialize};

use super::Loaded;

/// What a step of signing in shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SignInStep {
    /// Who is signing in.
    pub(crate) name: String,
    pub(crate) is_root: bool,
    /// Whether the server has an account.
    pub(crate) set_up: bool,
    /// Whether the set-up link works.
    pub(crate) setup_works: bool,
    /// The seed of the device that is being enrolled.
    pub(crate) secret: String,
    pub(crate) link: String,
    pub(crate) qr: QrModules,
}

/// A QR code: one SVG path on a square of modules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct QrModules {
    pub(crate) size: i32,
    pub(crate) path: String,
}

/// What the present step of signing in shows, or whether a set-up link works.
pub(crate) async fn load_sign_in_step(token: Option<String>) -> Loaded<SignInStep> {
    let visit = crate::web::visiting().await?;
    crate::web::load::sign_in_step(&visit, token).await
}
