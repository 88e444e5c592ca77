//! The key ring: keys with ids, one active. A sub-key per purpose (HKDF-SHA256) seals with
//! XChaCha20-Poly1305; the row's identity is associated data, so a sealed value moved to another row
//! does not open. The ring's file belongs beside the database, never in it.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::ports::{Rng, RngError};

const NONCE: usize = 24;

/// What a sub-key is for. Keys of different purposes share nothing.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    TotpSeed,
    AccessKeySecret,
    PasswordPepper,
    Throttle,
    Ceremony,
    /// Signs checkpoints of the audit log.
    AuditSign,
}

impl Purpose {
    const fn label(self) -> &'static str {
        match self {
            Self::TotpSeed => "bailiwick/totp-seed/v1",
            Self::AccessKeySecret => "bailiwick/access-key-secret/v1",
            Self::PasswordPepper => "bailiwick/password-pepper/v1",
            Self::Throttle => "bailiwick/throttle/v1",
            Self::Ceremony => "bailiwick/ceremony/v1",
            Self::AuditSign => "bailiwick/audit-sign/v1",
        }
    }
}

/// The row that a sealed value belongs to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SealedFor<'a> {
    pub(crate) purpose: Purpose,
    pub(crate) account: &'a str,
    pub(crate) row: &'a str,
}

impl SealedFor<'_> {
    fn associated_data(self) -> String {
        format!("{}|{}|{}", self.purpose.label(), self.account, self.row)
    }
}

/// The keys that everything sealed depends on. Lose them and no TOTP seed or access key opens again.
pub struct KeyRing {
    active: String,
    keys: BTreeMap<String, Zeroizing<Vec<u8>>>,
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyRing")
            .field("active", &self.active)
            .field("keys", &self.keys.len())
            .finish()
    }
}

/// Why a key ring cannot be used, or a sealed value not opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyRingError {
    /// The file's text is not a key ring.
    #[error("the key ring is not valid: {0}")]
    Malformed(String),
    /// No such key in the ring.
    #[error("the key ring holds no key `{0}`: was the file replaced?")]
    MissingKey(String),
    /// The value was changed, moved to another row, or sealed with another key.
    #[error("a sealed value does not open: it was changed, moved or sealed with another key")]
    DoesNotOpen,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    active: String,
    keys: BTreeMap<String, String>,
}

impl KeyRing {
    /// A new ring with one random 256-bit key.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn generate(rng: &dyn Rng) -> Result<Self, RngError> {
        let mut key = Zeroizing::new(vec![0_u8; 32]);
        rng.fill(&mut key)?;
        let id = super::random_id(rng, "key-")?.to_ascii_lowercase();
        Ok(Self {
            active: id.clone(),
            keys: BTreeMap::from([(id, key)]),
        })
    }

    /// Reads a ring from its file's text: JSON with `active` and `keys` (id → base64 of 32 bytes).
    ///
    /// # Errors
    /// When the text is not such a ring.
    pub fn from_json(text: &str) -> Result<Self, KeyRingError> {
        let malformed = |message: &str| KeyRingError::Malformed(message.to_owned());
        let file: File = serde_json::from_str(text)
            .map_err(|_| malformed("expected JSON with `active` and `keys`"))?;
        let mut keys = BTreeMap::new();
        for (id, key) in file.keys {
            let key = Zeroizing::new(
                STANDARD
                    .decode(key)
                    .map_err(|_| malformed("a key is not base64"))?,
            );
            if key.len() != 32 || id.contains('|') {
                return Err(malformed("a key is 32 bytes and its id has no `|`"));
            }
            keys.insert(id, key);
        }
        if !keys.contains_key(&file.active) {
            return Err(KeyRingError::MissingKey(file.active));
        }
        Ok(Self {
            active: file.active,
            keys,
        })
    }

    /// The ring's file text. It is the most secret thing there is: write it 0600.
    #[must_use]
    pub fn to_json(&self) -> Zeroizing<String> {
        let keys = self
            .keys
            .iter()
            .map(|(id, key)| (id.clone(), STANDARD.encode(key.as_slice())))
            .collect();
        let file = File {
            active: self.active.clone(),
            keys,
        };
        Zeroizing::new(serde_json::to_string_pretty(&file).unwrap_or_default())
    }

    /// The id of the key that seals from now on.
    pub(crate) fn active(&self) -> &str {
        &self.active
    }

    pub(crate) fn sub_key(
        &self,
        id: &str,
        purpose: Purpose,
    ) -> Result<Zeroizing<[u8; 32]>, KeyRingError> {
        let key = self
            .keys
            .get(id)
            .ok_or_else(|| KeyRingError::MissingKey(id.to_owned()))?;
        let mut sub_key = Zeroizing::new([0_u8; 32]);
        Hkdf::<Sha256>::new(None, key)
            .expand(purpose.label().as_bytes(), sub_key.as_mut_slice())
            .map_err(|_| KeyRingError::DoesNotOpen)?;
        Ok(sub_key)
    }

    fn cipher(&self, id: &str, purpose: Purpose) -> Result<XChaCha20Poly1305, KeyRingError> {
        let key = self.sub_key(id, purpose)?;
        XChaCha20Poly1305::new_from_slice(key.as_slice()).map_err(|_| KeyRingError::DoesNotOpen)
    }

    /// Seals `plain` for a row: `1|KEY-ID|base64(nonce ciphertext tag)`.
    pub(crate) fn seal(
        &self,
        rng: &dyn Rng,
        to: SealedFor<'_>,
        plain: &[u8],
    ) -> Result<String, crate::IamError> {
        let mut nonce = [0_u8; NONCE];
        rng.fill(&mut nonce)?;
        let aad = to.associated_data();
        let sealed = self
            .cipher(&self.active, to.purpose)
            .map_err(|error| crate::IamError::Internal(Box::new(error)))?
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: plain,
                    aad: aad.as_bytes(),
                },
            )
            .map_err(|_| crate::IamError::internal("sealing failed"))?;
        let mut blob = nonce.to_vec();
        blob.extend_from_slice(&sealed);
        Ok(format!("1|{}|{}", self.active, STANDARD.encode(blob)))
    }

    /// Opens what [`KeyRing::seal`] made for the same row.
    pub(crate) fn open(
        &self,
        to: SealedFor<'_>,
        sealed: &str,
    ) -> Result<Zeroizing<Vec<u8>>, KeyRingError> {
        let mut parts = sealed.splitn(3, '|');
        let (Some("1"), Some(id), Some(blob)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyRingError::DoesNotOpen);
        };
        let blob = STANDARD
            .decode(blob)
            .map_err(|_| KeyRingError::DoesNotOpen)?;
        let (nonce, sealed) = blob
            .split_at_checked(NONCE)
            .ok_or(KeyRingError::DoesNotOpen)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| KeyRingError::DoesNotOpen)?;
        let aad = to.associated_data();
        self.cipher(id, to.purpose)?
            .decrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: sealed,
                    aad: aad.as_bytes(),
                },
            )
            .map(Zeroizing::new)
            .map_err(|_| KeyRingError::DoesNotOpen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::CountingRng;

    const ROW: SealedFor<'_> = SealedFor {
        purpose: Purpose::TotpSeed,
        account: "111122223333",
        row: "a",
    };

    #[test]
    fn a_sealed_value_opens_only_for_its_own_row_and_purpose() {
        let rng = CountingRng::default();
        let ring = KeyRing::generate(&rng).unwrap();
        let sealed = ring.seal(&rng, ROW, b"seed").unwrap();
        assert_eq!(ring.open(ROW, &sealed).unwrap().as_slice(), b"seed");
        for other in [
            SealedFor { row: "b", ..ROW },
            SealedFor {
                account: "444455556666",
                ..ROW
            },
            SealedFor {
                purpose: Purpose::AccessKeySecret,
                ..ROW
            },
        ] {
            assert_eq!(
                ring.open(other, &sealed).unwrap_err(),
                KeyRingError::DoesNotOpen
            );
        }
    }

    #[test]
    fn a_ring_survives_its_file_and_another_ring_opens_nothing() {
        let rng = CountingRng::default();
        let ring = KeyRing::generate(&rng).unwrap();
        let sealed = ring.seal(&rng, ROW, b"seed").unwrap();
        let same = KeyRing::from_json(&ring.to_json()).unwrap();
        assert_eq!(same.open(ROW, &sealed).unwrap().as_slice(), b"seed");
        let other = KeyRing::generate(&rng).unwrap();
        assert!(matches!(
            other.open(ROW, &sealed),
            Err(KeyRingError::MissingKey(_))
        ));
        assert!(
            !format!("{ring:?}")
                .contains(&*STANDARD.encode(ring.keys.values().next().unwrap().as_slice()))
        );
    }

    #[test]
    fn a_changed_byte_does_not_open() {
        let rng = CountingRng::default();
        let ring = KeyRing::generate(&rng).unwrap();
        let sealed = ring.seal(&rng, ROW, b"seed").unwrap();
        for place in 0..sealed.len() {
            let mut bytes = sealed.clone().into_bytes();
            bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
            assert!(
                ring.open(ROW, &String::from_utf8(bytes).unwrap()).is_err(),
                "byte {place}"
            );
        }
    }
}
