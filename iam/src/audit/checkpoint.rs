//! Signed checkpoints: the server's word that a chain had this head at this time. Kept elsewhere, one shows what the chain
//! alone cannot: that its end was cut off, or that all of it was made anew. The signature is ECDSA over P-256 with SHA-256
//! (FIPS 186-5), by a key that is derived from the key ring, so that whoever has the public key can check it.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use p256::ecdsa::{
    Signature, SigningKey, VerifyingKey,
    signature::{Signer as _, Verifier as _},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest as _, Sha256};

use super::ChainHead;
use crate::{
    IamError,
    ports::Timestamp,
    secrets::{KeyRing, KeyRingError, Purpose},
    types::AccountId,
};

/// What stands before the point in the DER of a P-256 public key (SubjectPublicKeyInfo, RFC 5480).
const SPKI: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// A signed head of an account's chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Checkpoint {
    /// The account.
    pub account_id: AccountId,
    /// The number of the chain's last record then.
    pub sequence: i64,
    /// That record's hash, in base64.
    pub hash: String,
    /// When it was signed, in whole seconds.
    #[serde(with = "time")]
    pub time: Timestamp,
    /// The key of the key ring that the signing key is derived from.
    pub key_id: String,
    /// The public key: the DER of its SubjectPublicKeyInfo in base64, which is what stands in a PEM file.
    pub public_key: String,
    /// The signature over [`Checkpoint::statement`]: DER in base64.
    pub signature: String,
}

impl Checkpoint {
    /// Signs the head of a chain with the ring's active key.
    pub(crate) fn sign(
        ring: &KeyRing,
        account: &AccountId,
        head: &ChainHead,
        now: Timestamp,
    ) -> Result<Self, IamError> {
        let key_id = ring.active().to_owned();
        let key = signing_key(ring, &key_id)?;
        let mut checkpoint = Self {
            account_id: account.clone(),
            sequence: head.seq,
            hash: head.hash.clone(),
            time: Timestamp(now.seconds().saturating_mul(1000)),
            public_key: public_key(&key),
            key_id,
            signature: String::new(),
        };
        let signature: Signature = key.sign(checkpoint.statement().as_bytes());
        checkpoint.signature = STANDARD.encode(signature.to_der().as_bytes());
        Ok(checkpoint)
    }

    /// What is signed: five lines, each ended by a line feed.
    #[must_use]
    pub fn statement(&self) -> String {
        format!(
            "bailiwick audit checkpoint v1\n{}\n{}\n{}\n{}\n",
            self.account_id, self.sequence, self.hash, self.time
        )
    }

    /// Whether the signature is good under the public key that the checkpoint itself names.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.check().is_some()
    }

    fn check(&self) -> Option<()> {
        let der = STANDARD.decode(&self.public_key).ok()?;
        let point = der.strip_prefix(&SPKI)?;
        let key = VerifyingKey::from_sec1_bytes(point).ok()?;
        let signature = STANDARD.decode(&self.signature).ok()?;
        let signature = Signature::from_der(&signature).ok()?;
        key.verify(self.statement().as_bytes(), &signature).ok()
    }

    /// Whether its public key is the one that the ring has under its key's id.
    pub(super) fn is_by(&self, ring: &KeyRing) -> bool {
        signing_key(ring, &self.key_id).is_ok_and(|key| public_key(&key) == self.public_key)
    }
}

/// The public key that checkpoints are signed with from now on, as in [`Checkpoint::public_key`].
pub(crate) fn active_public_key(ring: &KeyRing) -> Result<String, IamError> {
    Ok(public_key(&signing_key(ring, ring.active())?))
}

fn signing_key(ring: &KeyRing, id: &str) -> Result<SigningKey, IamError> {
    let failed = |error: KeyRingError| IamError::Internal(Box::new(error));
    let mut bytes = ring.sub_key(id, Purpose::AuditSign).map_err(failed)?;
    // One text in four thousand million is none of the curve's scalars.
    for _ in 0..4 {
        if let Ok(key) = SigningKey::from_slice(bytes.as_slice()) {
            return Ok(key);
        }
        let next = Sha256::digest(bytes.as_slice());
        bytes.copy_from_slice(&next);
    }
    Err(failed(KeyRingError::DoesNotOpen))
}

fn public_key(key: &SigningKey) -> String {
    let mut der = SPKI.to_vec();
    der.extend_from_slice(key.verifying_key().to_sec1_point(false).as_bytes());
    STANDARD.encode(der)
}

/// A time as ISO 8601 in UTC.
mod time {
    use super::*;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks")]
    pub(super) fn serialize<S: Serializer>(time: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(time)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        let text = String::deserialize(from)?;
        let time: jiff::Timestamp = text.parse().map_err(D::Error::custom)?;
        Ok(Timestamp(time.as_millisecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::CountingRng;

    fn signed(ring: &KeyRing) -> Checkpoint {
        let account = AccountId::parse("111122223333").unwrap();
        let head = ChainHead {
            seq: 7,
            hash: ChainHead::start().hash,
        };
        Checkpoint::sign(ring, &account, &head, Timestamp(1_700_000_000_123)).unwrap()
    }

    #[test]
    fn whatever_is_changed_in_a_checkpoint_breaks_its_signature() {
        let rng = CountingRng::default();
        let ring = KeyRing::generate(&rng).unwrap();
        let checkpoint = signed(&ring);
        assert!(checkpoint.is_signed() && checkpoint.is_by(&ring));
        let changes: [fn(&mut Checkpoint); 6] = [
            |c| c.sequence += 1,
            |c| c.hash.push('A'),
            |c| c.time = c.time.plus_seconds(1),
            |c| c.account_id = AccountId::parse("444455556666").unwrap(),
            |c| c.signature.replace_range(20..21, "x"),
            |c| c.public_key.replace_range(60..61, "x"),
        ];
        for (place, change) in changes.iter().enumerate() {
            let mut changed = checkpoint.clone();
            change(&mut changed);
            assert!(!changed.is_signed(), "{place}");
        }
    }

    #[test]
    fn a_checkpoint_of_another_ring_is_signed_but_not_by_ours() {
        let rng = CountingRng::default();
        let (ours, theirs) = (
            KeyRing::generate(&rng).unwrap(),
            KeyRing::generate(&rng).unwrap(),
        );
        let mut forged = signed(&theirs);
        forged.key_id = ours.active().to_owned();
        assert!(forged.is_signed() && !forged.is_by(&ours));
    }

    #[test]
    fn a_checkpoint_is_a_line_that_can_be_read_back() {
        let rng = CountingRng::default();
        let checkpoint = signed(&KeyRing::generate(&rng).unwrap());
        let line = serde_json::to_string(&checkpoint).unwrap();
        assert!(line.contains(r#""Time":"2023-11-14T22:13:20Z""#), "{line}");
        assert_eq!(
            serde_json::from_str::<Checkpoint>(&line).unwrap(),
            checkpoint
        );
    }
}
