//! TOTP (RFC 6238): SHA-1, six digits, 30 seconds, one step of tolerance either way. A code is worth something
//! once: whoever accepts one stores its step, and only later steps count.

use totp_rs::{Algorithm, Builder, Secret};
use zeroize::Zeroizing;

use crate::{
    IamError,
    ports::{Rng, Timestamp},
    secrets::{KeyRing, Purpose, SealedFor},
    store::mfa::StoredDevice,
    types::AccountId,
};

/// Seconds in a time step.
const STEP: i64 = 30;
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

    /// A token's seed as its maker gives it: hexadecimal or base32, 16–64 bytes.
    pub(crate) fn typed(text: &str) -> Option<Self> {
        let plain: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .collect();
        let hexadecimal = plain.len().is_multiple_of(2)
            && !plain.is_empty()
            && plain.bytes().all(|byte| byte.is_ascii_hexdigit());
        let bytes = if hexadecimal {
            (0..plain.len())
                .step_by(2)
                .map(|at| u8::from_str_radix(plain.get(at..at + 2)?, 16).ok())
                .collect::<Option<Vec<u8>>>()?
        } else {
            Secret::try_from_base32(plain.trim_end_matches('=').to_ascii_uppercase())
                .ok()?
                .as_ref()
                .to_vec()
        };
        let bytes = Zeroizing::new(bytes);
        (16..=64).contains(&bytes.len()).then_some(Self(bytes))
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

/// How far a token's clock may be off when it is set right again: half an hour at steps of 30 seconds.
const RESYNC_STEPS: i64 = 60;

/// A device that checks codes. Steps are counted by the device's own clock, which may be off by `drift` steps.
pub(crate) struct Totp {
    totp: totp_rs::Totp,
    step_seconds: i64,
    drift: i64,
}

impl Totp {
    /// An authenticator app; `label` names the account in it.
    pub(crate) fn new(seed: &Seed, label: &str) -> Result<Self, IamError> {
        Self::build(seed, label, STEP, 0)
    }

    /// A stored device with its time step and drift.
    pub(crate) fn of_device(
        seed: &Seed,
        label: &str,
        device: &StoredDevice,
    ) -> Result<Self, IamError> {
        Self::build(seed, label, device.step_seconds, device.drift_steps)
    }

    fn build(seed: &Seed, label: &str, step_seconds: i64, drift: i64) -> Result<Self, IamError> {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(1)
            .with_step_duration(step_seconds.unsigned_abs())
            .with_secret(Secret::new(seed.0.to_vec().into_boxed_slice()))
            // A colon separates issuer and account in the link.
            .with_account_name(label.replace(':', "-"))
            .with_issuer(Some("Bailiwick"))
            .build()
            .map(|totp| Self {
                totp,
                step_seconds,
                drift,
            })
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
        let time = now.seconds() + self.drift * self.step_seconds;
        let time = u64::try_from(time).ok()?;
        let step = i64::try_from(self.totp.check(code, time)?).ok()?;
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
            .or_else(|| self.accept(second, now.plus_seconds(self.step_seconds), first))?;
        (second == first + 1).then_some(second)
    }

    /// Finds two consecutive codes of a device whose clock is off: its new drift and the later code's step.
    pub(crate) fn find_drift(
        &self,
        first: &str,
        second: &str,
        now: Timestamp,
        last_step: i64,
    ) -> Option<(i64, i64)> {
        let ours = now.seconds().div_euclid(self.step_seconds);
        // The nearest first, so that a small drift is not taken for a large one.
        let mut offsets: Vec<i64> = (-RESYNC_STEPS..=RESYNC_STEPS).collect();
        offsets.sort_by_key(|offset| offset.abs());
        offsets.into_iter().find_map(|offset| {
            let at = Timestamp(0).plus_seconds((ours + offset) * self.step_seconds);
            let shifted = Self {
                totp: self.totp.clone(),
                step_seconds: self.step_seconds,
                drift: 0,
            };
            let step = shifted.accept_two(first, second, at, last_step)?;
            Some((step - ours, step))
        })
    }

    /// The seed in base32, for typing in by hand.
    pub(crate) fn secret(&self, seed: &Seed) -> String {
        Secret::new(seed.0.to_vec().into_boxed_slice()).to_base32()
    }

    /// The `otpauth://` link that the QR code holds.
    pub(crate) fn link(&self) -> Result<String, IamError> {
        self.totp
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
        let at = |step: u64| totp.totp.generate(step * 30).to_string();
        let now = Timestamp(100 * 30_000 + 5000);
        assert_eq!(totp.accept_two(&at(99), &at(100), now, 0), Some(100));
        assert_eq!(totp.accept_two(&at(100), &at(101), now, 0), Some(101));
        assert_eq!(totp.accept_two(&at(100), &at(100), now, 0), None);
        assert_eq!(totp.accept_two(&at(99), &at(101), now, 0), None);
        assert_eq!(totp.accept_two(&at(100), &at(99), now, 0), None);
        assert_eq!(totp.accept_two(&at(97), &at(98), now, 0), None);
    }

    #[test]
    fn a_token_whose_clock_is_off_is_found_by_two_codes_and_then_checked_by_its_own_clock() {
        let totp = totp();
        let at = |step: u64| totp.totp.generate(step * 30).to_string();
        // Ours is step 1000, the token's 1040.
        let now = Timestamp(1000 * 30_000 + 5000);
        assert_eq!(totp.accept(&at(1040), now, 0), None);
        assert_eq!(
            totp.find_drift(&at(1040), &at(1041), now, 0),
            Some((41, 1041))
        );
        assert_eq!(totp.find_drift(&at(1040), &at(1042), now, 0), None);
        assert_eq!(totp.find_drift(&at(1040), &at(1041), now, 1041), None);
        assert_eq!(totp.find_drift(&at(1100), &at(1101), now, 0), None);
        let drifted = Totp { drift: 41, ..totp };
        let later = drifted.totp.generate(1042 * 30).to_string();
        assert_eq!(drifted.accept(&later, now, 1041), Some(1042));
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
