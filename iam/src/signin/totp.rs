//! TOTP (RFC 6238): SHA-1, six digits, 30 seconds, one step of tolerance either way. A code is worth something
//! once: whoever accepts one stores its step, and only later steps count.

use totp_rs::{Algorithm, Builder, Secret};
use zeroize::Zeroizing;

use crate::{
    IamError,
    ports::{Rng, Timestamp},
    secrets::{KeyRing, Purpose, SealedFor},
    types::AccountId,
};

/// Seconds in a time step.
const STEP: u64 = 30;
/// A 160-bit seed, as RFC 4226 §4 recommends for SHA-1.
const SEED_BYTES: usize = 20;

/// A device's seed in the clear; it is wiped when dropped.
pub(crate) struct Seed(Zeroizing<Vec<u8>>);

impl Seed {
    pub(crate) fn random(rng: &dyn Rng) -> Result<Self, IamError> {
        let mut bytes = Zeroizing::new(vec![0_u8; SEED_BYTES]);
        rng.fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    pub(crate) fn seal(
        &self,
        ring: &KeyRing,
        rng: &dyn Rng,
        account: &AccountId,
        serial: &str,
    ) -> Result<String, IamError> {
        let to = SealedFor {
            purpose: Purpose::TotpSeed,
            account: account.as_str(),
            row: serial,
        };
        ring.seal(rng, to, &self.0)
    }

    pub(crate) fn open(
        ring: &KeyRing,
        account: &AccountId,
        serial: &str,
        sealed: &str,
    ) -> Result<Self, IamError> {
        let from = SealedFor {
            purpose: Purpose::TotpSeed,
            account: account.as_str(),
            row: serial,
        };
        ring.open(from, sealed)
            .map(Self)
            .map_err(|error| IamError::Internal(Box::new(error)))
    }
}

/// A device that checks codes.
pub(crate) struct Totp(totp_rs::Totp);

impl Totp {
    /// A device; `label` names the account in the authenticator app.
    pub(crate) fn new(seed: &Seed, label: &str) -> Result<Self, IamError> {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(1)
            .with_step_duration(STEP)
            .with_secret(Secret::new(seed.0.to_vec().into_boxed_slice()))
            // A colon separates issuer and account in the link.
            .with_account_name(label.replace(':', "-"))
            .with_issuer(Some("Bailiwick"))
            .build()
            .map(Self)
            .map_err(|error| {
                IamError::internal(format!("the authenticator cannot be built: {error}"))
            })
    }

    /// The time step that a code is for, if it is right and later than `last_step`.
    pub(crate) fn accept(&self, code: &str, now: Timestamp, last_step: i64) -> Option<i64> {
        // Exactly six ASCII digits: nothing is trimmed or folded (Vault CVE-2025-6014).
        if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let time = u64::try_from(now.seconds()).ok()?;
        let step = i64::try_from(self.0.check(code, time)?).ok()?;
        (step > last_step).then_some(step)
    }

    /// The later step of two consecutive codes, as AWS's EnableMFADevice asks for.
    pub(crate) fn accept_two(
        &self,
        first: &str,
        second: &str,
        now: Timestamp,
        last_step: i64,
    ) -> Option<i64> {
        let first = self.accept(first, now, last_step)?;
        // The second code may be of the step that has not begun by our clock.
        let second = self
            .accept(second, now, first)
            .or_else(|| self.accept(second, now.plus_seconds(30), first))?;
        (second == first + 1).then_some(second)
    }

    /// The seed in base32, for typing in by hand.
    pub(crate) fn secret(&self, seed: &Seed) -> String {
        Secret::new(seed.0.to_vec().into_boxed_slice()).to_base32()
    }

    /// The `otpauth://` link that the QR code holds.
    pub(crate) fn link(&self) -> Result<String, IamError> {
        self.0
            .to_url()
            .map_err(|error| IamError::internal(format!("the authenticator has no link: {error}")))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn totp() -> Totp {
        // The seed of RFC 6238's test vectors.
        Totp::new(
            &Seed(Zeroizing::new(b"12345678901234567890".to_vec())),
            "account:user",
        )
        .unwrap()
    }

    #[test]
    fn rfc_6238_vectors_hold_with_six_digits() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(
                totp().accept(code, Timestamp(seconds * 1000), 0),
                Some(seconds / 30)
            );
        }
    }

    #[test]
    fn a_code_is_accepted_once_and_never_after_a_later_one() {
        let now = Timestamp(59_000);
        assert_eq!(totp().accept("287082", now, 0), Some(1));
        assert_eq!(totp().accept("287082", now, 1), None);
        assert_eq!(totp().accept("287082", now, 7), None);
    }

    #[test]
    fn only_six_ascii_digits_are_a_code() {
        for bad in [
            " 287082",
            "287082 ",
            "287 082",
            "28708",
            "2870820",
            "２８７０８２",
            "",
            "28708a",
        ] {
            assert_eq!(totp().accept(bad, Timestamp(59_000), 0), None, "{bad:?}");
        }
    }

    #[test]
    fn enrolment_takes_two_consecutive_codes_only() {
        let totp = totp();
        let at = |step: u64| totp.0.generate(step * 30).to_string();
        let now = Timestamp(100 * 30_000 + 5000);
        assert_eq!(totp.accept_two(&at(99), &at(100), now, 0), Some(100));
        assert_eq!(totp.accept_two(&at(100), &at(101), now, 0), Some(101));
        assert_eq!(totp.accept_two(&at(100), &at(100), now, 0), None);
        assert_eq!(totp.accept_two(&at(99), &at(101), now, 0), None);
        assert_eq!(totp.accept_two(&at(100), &at(99), now, 0), None);
        assert_eq!(totp.accept_two(&at(97), &at(98), now, 0), None);
    }

    #[test]
    fn the_link_names_issuer_and_account() {
        let link = totp().link().unwrap();
        assert!(
            link.starts_with("otpauth://totp/Bailiwick:account-user?"),
            "{link}"
        );
        assert!(link.contains("issuer=Bailiwick"), "{link}");
    }
}
