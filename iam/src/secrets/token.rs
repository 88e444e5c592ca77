//! Random identifiers and bearer tokens. A token leaves the server once; only its SHA-256 stays.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use crate::ports::{Rng, RngError};

/// AWS's alphabet for unique ids (RFC 4648 base32).
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A bearer token of 256 random bits: a session's cookie value or a set-up link's last part.
#[derive(Debug, Clone)]
pub struct SecretToken(SecretString);

impl SecretToken {
    pub(crate) fn random(rng: &dyn Rng) -> Result<Self, RngError> {
        let mut bytes = [0_u8; 32];
        rng.fill(&mut bytes)?;
        Ok(Self(SecretString::from(URL_SAFE_NO_PAD.encode(bytes))))
    }

    /// Takes a token that a client sent, whatever it is.
    #[must_use]
    pub fn received(text: &str) -> Self {
        Self(SecretString::from(text.to_owned()))
    }

    /// The token itself, for the cookie or the link; nowhere else.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    pub(crate) fn hash(&self) -> String {
        token_hash(self.expose())
    }
}

/// The SHA-256 of a bearer token, as stored. The token has 256 random bits, so no salt is needed.
pub(crate) fn token_hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}

/// A unique id: a four-letter prefix such as `AIDA` and 17 characters of base32.
pub(crate) fn random_id(rng: &dyn Rng, prefix: &str) -> Result<String, RngError> {
    random_text(rng, prefix, 17)
}

/// A text of `length` base32 characters after `prefix`; 5 random bits each.
fn random_text(rng: &dyn Rng, prefix: &str, length: usize) -> Result<String, RngError> {
    let mut bytes = vec![0_u8; length];
    rng.fill(&mut bytes)?;
    let mut text = prefix.to_owned();
    text.extend(
        bytes
            .iter()
            .filter_map(|byte| BASE32.get(usize::from(byte % 32)))
            .map(|&c| char::from(c)),
    );
    Ok(text)
}

/// A random text of base64 characters with 6 bits each: an access key's secret has 40.
pub(crate) fn random_secret(rng: &dyn Rng, length: usize) -> Result<SecretString, RngError> {
    let mut bytes = vec![0_u8; length];
    rng.fill(&mut bytes)?;
    let mut text = URL_SAFE_NO_PAD.encode(&bytes);
    text.truncate(length);
    Ok(SecretString::from(text))
}
