//! WebAuthn: what this server asks of authenticators and how it checks their answers, with the library
//! `webauthn-rs-core`. A ceremony's state never leaves the server in a form that others can read or change, is good for
//! one answer, and for a few minutes.
//!
//! The core library is used rather than its wrapper `webauthn-rs`, which can neither ask for discoverable credentials
//! nor tell a copied key from a wrong signature; ADR 11 lists what is upheld here in its place.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use url::Url;
use webauthn_rs_core::{
    WebauthnCore,
    error::WebauthnError,
    proto::{
        AuthenticationState, Credential, PublicKeyCredential, RegisterPublicKeyCredential,
        RegistrationState, UserVerificationPolicy,
    },
};

use crate::IamError;

/// How long a ceremony may take.
pub(crate) const CEREMONY_SECONDS: i64 = 300;
/// Longer than any answer of an authenticator; attestation certificates are the longest part.
const LONGEST_ANSWER: usize = 64 * 1024;
/// Keys of one principal are known to authenticators by a random handle of so many bytes.
pub(crate) const HANDLE_BYTES: usize = 32;

/// This server as authenticators know it.
#[derive(Debug, Clone)]
pub struct RelyingParty(WebauthnCore);

/// Why a server has no passkeys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "passkeys need a host name in the server's address: with an IP address browsers refuse them"
)]
pub struct NoRelyingParty;

impl RelyingParty {
    /// From the address at which people reach the server, such as `https://iam.example.com`. Answers are taken from
    /// exactly this origin: no other port, no sub-domain.
    ///
    /// # Errors
    /// When the address has no host name (WebAuthn Level 3 §5.1.3: an RP ID is a domain).
    pub fn new(public_url: &str) -> Result<Self, NoRelyingParty> {
        let url = Url::parse(public_url).map_err(|_| NoRelyingParty)?;
        let Some(url::Host::Domain(host)) = url.host() else {
            return Err(NoRelyingParty);
        };
        let timeout = Duration::from_secs(CEREMONY_SECONDS.unsigned_abs());
        Ok(Self(WebauthnCore::new_unsafe_experts_only(
            "Bailiwick",
            host,
            vec![url.clone()],
            timeout,
            Some(false),
            Some(false),
        )))
    }
}

/// What kind of credential is to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialKind {
    /// A passkey: signs in by itself; the authenticator keeps the name and verifies its user.
    Passkey,
    /// A second factor beside a password.
    SecurityKey,
}

impl CredentialKind {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passkey => "passkey",
            Self::SecurityKey => "security-key",
        }
    }
}

/// What an open ceremony is for, as it is stored with its session.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Ceremony {
    /// Making a credential.
    Register {
        kind: CredentialKind,
        state: RegistrationState,
    },
    /// Proving one.
    Assert { state: AuthenticationState },
}

impl Ceremony {
    pub(crate) fn to_text(&self) -> Result<String, IamError> {
        serde_json::to_string(self).map_err(|error| IamError::Internal(Box::new(error)))
    }

    pub(crate) fn from_text(text: &str) -> Result<Self, IamError> {
        serde_json::from_str(text).map_err(|error| IamError::Internal(Box::new(error)))
    }
}

/// A credential as stored.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct StoredCredential(Credential);

impl StoredCredential {
    pub(crate) fn from_text(text: &str) -> Result<Self, IamError> {
        serde_json::from_str(text).map_err(|error| IamError::Internal(Box::new(error)))
    }

    pub(crate) fn to_text(&self) -> Result<String, IamError> {
        serde_json::to_string(self).map_err(|error| IamError::Internal(Box::new(error)))
    }

    /// The credential's id in base64url, as it is looked up.
    pub(crate) fn id(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.cred_id.as_slice())
    }
}

/// Why an answer is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It proves nothing: wrong challenge, origin, signature, key, or a user who was not verified.
    NotProven,
    /// The signature is right and the counter went back: two devices have the key.
    PossibleClone,
}

/// A proven credential with its new counter.
pub(crate) struct Asserted {
    pub(crate) credential: StoredCredential,
    pub(crate) user_verified: bool,
}

/// An answer to a request to sign in.
pub(crate) struct Assertion(PublicKeyCredential);

impl Assertion {
    /// Reads what a browser sent.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.len() > LONGEST_ANSWER {
            return None;
        }
        let answer: PublicKeyCredential = serde_json::from_str(text).ok()?;
        is_not_framed(&answer.response.client_data_json).then_some(Self(answer))
    }

    /// The credential's id in base64url.
    pub(crate) fn credential_id(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.get_credential_id())
    }

    /// The handle that the authenticator keeps for its user, in base64url.
    pub(crate) fn user_handle(&self) -> Option<String> {
        self.0
            .get_user_unique_id()
            .map(|handle| URL_SAFE_NO_PAD.encode(handle))
    }
}

/// Whether the ceremony ran on a page of ours and not in a frame within another site's (WebAuthn Level 3 §7.1 steps 10–11,
/// §7.2 steps 13–14). The library checks that for new credentials only.
fn is_not_framed(client_data: &[u8]) -> bool {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Framed {
        #[serde(default)]
        cross_origin: bool,
        #[serde(default)]
        top_origin: Option<String>,
    }
    serde_json::from_slice::<Framed>(client_data)
        .is_ok_and(|framed| !framed.cross_origin && framed.top_origin.is_none())
}

impl RelyingParty {
    /// Begins making a credential: the options for the browser as JSON, and the state to keep.
    pub(crate) fn start_register(
        &self,
        kind: CredentialKind,
        handle: &str,
        name: &str,
        known: &[StoredCredential],
    ) -> Result<(String, Ceremony), IamError> {
        let handle = URL_SAFE_NO_PAD
            .decode(handle)
            .map_err(|error| IamError::Internal(Box::new(error)))?;
        let passkey = kind == CredentialKind::Passkey;
        let builder = self
            .0
            .new_challenge_register_builder(&handle, name, name)
            .map_err(failed)?
            .require_resident_key(passkey)
            .user_verification_policy(if passkey {
                UserVerificationPolicy::Required
            } else {
                UserVerificationPolicy::Preferred
            })
            .exclude_credentials(Some(
                known
                    .iter()
                    .map(|credential| credential.0.cred_id.clone())
                    .collect(),
            ));
        let (options, state) = self
            .0
            .generate_challenge_register(builder)
            .map_err(failed)?;
        Ok((json(&options)?, Ceremony::Register { kind, state }))
    }

    /// Takes the answer of a new credential.
    pub(crate) fn finish_register(
        &self,
        state: &RegistrationState,
        answer: &str,
    ) -> Result<StoredCredential, Refused> {
        if answer.len() > LONGEST_ANSWER {
            return Err(Refused::NotProven);
        }
        let answer: RegisterPublicKeyCredential =
            serde_json::from_str(answer).map_err(|_| Refused::NotProven)?;
        if !is_not_framed(&answer.response.client_data_json) {
            return Err(Refused::NotProven);
        }
        let credential = self
            .0
            .register_credential(&answer, state, None)
            .map_err(refused)?;
        // WebAuthn Level 3 §7.1: a longer id is refused.
        if credential.cred_id.len() > 1023 {
            return Err(Refused::NotProven);
        }
        Ok(StoredCredential(credential))
    }

    /// Asks for one of these credentials; for any discoverable one when there are none.
    pub(crate) fn start_assert(
        &self,
        known: &[StoredCredential],
    ) -> Result<(String, AuthenticationState), IamError> {
        let policy = if known.is_empty() {
            UserVerificationPolicy::Required
        } else {
            UserVerificationPolicy::Preferred
        };
        let credentials = known.iter().map(|known| known.0.clone()).collect();
        let builder = self
            .0
            .new_challenge_authenticate_builder(credentials, Some(policy))
            .map_err(failed)?;
        let (options, state) = self
            .0
            .generate_challenge_authenticate(builder)
            .map_err(failed)?;
        Ok((json(&options)?, state))
    }

    /// Checks an answer against the credential as it is stored now.
    pub(crate) fn finish_assert(
        &self,
        state: &AuthenticationState,
        answer: &Assertion,
        stored: &StoredCredential,
    ) -> Result<Asserted, Refused> {
        let result = self
            .0
            .authenticate_single_credential(&answer.0, state, &stored.0)
            .map_err(refused)?;
        let mut credential = stored.clone();
        credential.0.counter = result.counter();
        credential.0.backup_state = result.backup_state();
        Ok(Asserted {
            credential,
            user_verified: result.user_verified(),
        })
    }
}

fn json(options: &impl Serialize) -> Result<String, IamError> {
    serde_json::to_string(options).map_err(|error| IamError::Internal(Box::new(error)))
}

fn failed(error: WebauthnError) -> IamError {
    IamError::Internal(Box::new(error))
}

fn refused(error: WebauthnError) -> Refused {
    tracing::info!(%error, "an authenticator's answer was refused");
    match error {
        WebauthnError::CredentialPossibleCompromise => Refused::PossibleClone,
        _ => Refused::NotProven,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relying_party_has_a_host_name() {
        assert!(RelyingParty::new("https://iam.example.com").is_ok());
        assert!(RelyingParty::new("http://localhost:8484").is_ok());
        for bad in [
            "http://127.0.0.1:8484",
            "https://[::1]",
            "iam.example.com",
            "",
        ] {
            assert!(RelyingParty::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_answer_that_is_no_answer_is_refused() {
        let party = RelyingParty::new("https://iam.example.com").unwrap();
        let handle = URL_SAFE_NO_PAD.encode([1; HANDLE_BYTES]);
        let (options, ceremony) = party
            .start_register(CredentialKind::Passkey, &handle, "priya", &[])
            .unwrap();
        assert!(options.contains(r#""residentKey":"required""#), "{options}");
        assert!(
            options.contains(r#""userVerification":"required""#),
            "{options}"
        );
        let text = ceremony.to_text().unwrap();
        let Ceremony::Register { state, .. } = Ceremony::from_text(&text).unwrap() else {
            panic!("another ceremony");
        };
        let long = "x".repeat(LONGEST_ANSWER + 1);
        let deep = "[".repeat(50_000);
        for answer in ["", "{}", "null", long.as_str(), deep.as_str()] {
            assert!(party.finish_register(&state, answer).is_err());
            assert!(Assertion::parse(answer).is_none());
        }
    }
}
