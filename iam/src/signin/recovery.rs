//! Recovery codes: ten, each good once, for the day when every device is lost. What is stored is what a password would
//! be: a salted argon2id hash (OWASP ASVS 6.5.2), found by the code's first two letters, so that one try costs one hash.

use crate::{
    Iam, IamError,
    gate::Services,
    ports::Rng,
    principal::Principal,
    secrets::StoredPassword,
    store,
    types::{OneTimeCode, Password},
};

use super::throttle::Attempt;

/// How many codes a person gets.
const COUNT: usize = 10;
/// Letters and digits that nobody takes for another (Crockford's base32): 5 bits each.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Two that find the code and ten that prove it: 50 bits.
const SELECTOR: usize = 2;
const LENGTH: usize = 12;

/// New codes: as shown to the person once, and as stored.
pub(crate) struct RecoveryCodes {
    pub(crate) shown: Vec<String>,
    pub(crate) stored: Vec<(String, StoredPassword)>,
}

/// The row that a given code matched.
pub(super) struct Found {
    pub(super) selector: String,
    pub(super) phc: String,
}

impl RecoveryCodes {
    /// Makes ten codes and hashes them.
    pub(crate) async fn make(services: &Services) -> Result<Self, IamError> {
        let rng = services.rng.as_ref();
        let mut codes = Self {
            shown: Vec::with_capacity(COUNT),
            stored: Vec::with_capacity(COUNT),
        };
        while codes.shown.len() < COUNT {
            let text = random_code(rng)?;
            let selector: String = text.chars().take(SELECTOR).collect();
            if codes.stored.iter().any(|(known, _)| *known == selector) {
                continue;
            }
            let rest: String = text.chars().skip(SELECTOR).collect();
            let hashed = services.hasher.hash(rng, &Password::new(&rest)).await?;
            codes.stored.push((selector, hashed));
            codes.shown.push(grouped(&text));
        }
        Ok(codes)
    }
}

fn random_code(rng: &dyn Rng) -> Result<String, IamError> {
    let mut bytes = [0_u8; LENGTH];
    rng.fill(&mut bytes)?;
    Ok(bytes
        .iter()
        .filter_map(|byte| ALPHABET.get(usize::from(byte % 32)))
        .map(|&letter| char::from(letter))
        .collect())
}

/// `K7QF-2M9T-84WP`.
fn grouped(text: &str) -> String {
    let mut shown = String::new();
    for (place, letter) in text.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            shown.push('-');
        }
        shown.push(letter);
    }
    shown
}

/// A code as typed: without dashes and spaces, in any case, with the letters that look like digits taken for these.
/// None when it cannot be one.
fn typed(text: &str) -> Option<(String, String)> {
    if text.len() > 64 {
        return None;
    }
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, '-' | ' '))
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    let sound = plain.len() == LENGTH && plain.bytes().all(|byte| ALPHABET.contains(&byte));
    sound.then(|| {
        let (selector, rest) = plain.split_at(SELECTOR);
        (selector.to_owned(), rest.to_owned())
    })
}

impl Iam {
    /// Looks at a recovery code outside any transaction, because hashing takes long. Whether it is still unused is
    /// asked again when it is used.
    pub(super) async fn look_at_recovery_code(
        &self,
        principal: &Principal,
        code: &OneTimeCode,
        attempt: &Attempt,
    ) -> Result<Option<Found>, IamError> {
        let typed = typed(code.expose());
        let mut stored = None;
        if let Some((selector, _)) = &typed {
            let mut tx = self.services.store.read().await?;
            stored = store::recovery_codes::find(&mut tx, &principal.id, selector).await?;
            tx.rollback().await?;
        }
        let (selector, rest) = typed.unwrap_or_default();
        let matches = self
            .services
            .hasher
            .verify(&Password::new(&rest), stored.as_ref())
            .await;
        let matches = match matches {
            Ok(matches) => matches,
            Err(error) => {
                self.services.release(attempt).await?;
                return Err(error);
            }
        };
        Ok(stored.filter(|_| matches).map(|stored| Found {
            selector,
            phc: stored.phc,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::CountingRng;

    #[test]
    fn a_code_is_read_as_it_is_written_and_as_people_type_it() {
        let text = random_code(&CountingRng::default()).unwrap();
        let shown = grouped(&text);
        assert_eq!(shown.len(), LENGTH + 2);
        let expected = typed(&shown).unwrap();
        assert_eq!(typed(&text), Some(expected.clone()));
        assert_eq!(typed(&shown.to_lowercase()), Some(expected.clone()));
        assert_eq!(typed(&format!(" {shown} ")), Some(expected));
        assert_eq!(typed("oiLq-2m9t-84wp"), typed("011Q2M9T84WP"));
        for bad in [
            "",
            "K7QF-2M9T",
            "K7QF-2M9T-84WPX",
            "K7QF-2M9T-84W!",
            "é7QF-2M9T-84W",
        ] {
            assert_eq!(typed(bad), None, "{bad:?}");
        }
        assert_eq!(typed(&"-".repeat(10_000)), None);
    }
}
