//! The pages of signing in, and of proving again that it is you.

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
    /// What the browser needs to ask for a passkey; none where the server has none.
    pub(crate) passkey: Option<PasskeyQuestion>,
}

/// A question for a passkey, before it is known whose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PasskeyQuestion {
    /// The options of `navigator.credentials.get`, as JSON.
    pub(crate) options: String,
    /// Comes back with the answer; sealed.
    pub(crate) state: String,
}

/// A way to prove that it is you.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Way {
    /// A security key or passkey.
    Key,
    /// A code of an authenticator app or token.
    Code,
    /// A recovery code.
    Recovery,
    /// The password, of who has no device.
    Password,
}

impl Way {
    const ALL: [Self; 4] = [Self::Key, Self::Code, Self::Recovery, Self::Password];

    /// Its word in addresses and forms.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Code => "code",
            Self::Recovery => "recovery",
            Self::Password => "password",
        }
    }

    /// The way of an address or a form.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.key() == text)
    }
}

/// A page that asks for a second factor, or for a fresh proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProofModel {
    /// Who proves.
    pub(crate) name: String,
    /// What may be used, the best first; empty when the session is over.
    pub(crate) ways: Vec<Way>,
    /// The one that is asked for.
    pub(crate) way: Option<Way>,
    /// What the browser needs to ask for a key.
    pub(crate) options: String,
    /// The person chose the key, so that the browser may ask at once.
    pub(crate) at_once: bool,
    /// Only what cannot be phished counts for this person.
    pub(crate) strict: bool,
    /// The server can ask for keys.
    pub(crate) keys_work: bool,
    /// Where the person wants to go.
    pub(crate) next: Option<String>,
}

/// What kind of device is being added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum FactorKind {
    /// An authenticator app or a hardware token.
    App,
    /// A passkey.
    Passkey,
    /// A security key.
    SecurityKey,
}

impl FactorKind {
    /// Its word in addresses and forms.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Passkey => "passkey",
            Self::SecurityKey => "security-key",
        }
    }

    /// The kind of an address or a form.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::App, Self::Passkey, Self::SecurityKey]
            .into_iter()
            .find(|kind| kind.key() == text)
    }

    /// What people call it.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::App => "Authenticator app",
            Self::Passkey => "Passkey",
            Self::SecurityKey => "Security key",
        }
    }
}

/// The page on which the first device is added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EnrolModel {
    pub(crate) name: String,
    pub(crate) is_root: bool,
    /// What may be added; empty when the sign-in is over.
    pub(crate) kinds: Vec<FactorKind>,
    /// What is being added.
    pub(crate) kind: Option<FactorKind>,
    /// The seed of an authenticator app, its link and its code.
    pub(crate) secret: String,
    pub(crate) link: String,
    pub(crate) qr: QrModules,
    /// What the browser needs to make a key.
    pub(crate) options: String,
    /// Only what cannot be phished will do for this person.
    pub(crate) strict: bool,
    /// Where the person wants to go.
    pub(crate) next: Option<String>,
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

/// By what the person may prove themselves, and the question for the way that the address names.
pub(crate) async fn load_proof(way: String) -> Loaded<ProofModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::proof(&visit, Way::parse(&way)).await
}

/// What the person may add as their first device, and what is needed for the kind that the address names.
pub(crate) async fn load_enrolment(kind: String) -> Loaded<EnrolModel> {
    let visit = crate::web::visiting().await?;
    crate::web::load::enrolment(&visit, FactorKind::parse(&kind)).await
}
