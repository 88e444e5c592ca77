//! Passwords that the server suggests where an administrator hands one on. They are made to be read aloud and typed
//! once; whoever gets one must change it at the first sign-in.

use crate::{Iam, IamError, ports::Rng};

/// Lower-case letters and digits without those that look alike (`l` and `1`, `o` and `0`): 5 bits each.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Four groups of five characters: 100 bits, more than the 80 that no guesser gets through.
const GROUPS: usize = 4;
const GROUP: usize = 5;

impl Iam {
    /// A random password for somebody else's first sign-in, as in `k7fqm-x2wtd-9hbnc-4zrpe`. Nothing remembers it.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn suggest_password(&self) -> Result<String, IamError> {
        suggest(self.services.rng.as_ref())
    }
}

fn suggest(rng: &dyn Rng) -> Result<String, IamError> {
    let mut bytes = [0_u8; GROUPS * GROUP];
    rng.fill(&mut bytes)?;
    let groups: Vec<String> = bytes
        .chunks(GROUP)
        .map(|group| {
            group
                .iter()
                // 256 is a multiple of 32, so every character is equally likely.
                .filter_map(|byte| ALPHABET.get(usize::from(byte % 32)))
                .map(|&character| char::from(character))
                .collect()
        })
        .collect();
    Ok(groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::CountingRng;

    #[test]
    fn a_suggested_password_has_a_hundred_bits_in_four_groups_and_never_comes_twice() {
        let rng = CountingRng::default();
        let (one, two) = (suggest(&rng).unwrap(), suggest(&rng).unwrap());
        assert_ne!(one, two);
        let groups: Vec<&str> = one.split('-').collect();
        assert_eq!(groups.len(), GROUPS);
        for group in groups {
            assert!(
                group.len() == GROUP && group.bytes().all(|byte| ALPHABET.contains(&byte)),
                "{one}"
            );
        }
        let bits = 5 * GROUPS * GROUP;
        assert!(bits >= 80, "{bits}");
    }

    #[test]
    fn no_two_characters_of_a_suggestion_look_alike() {
        let mut seen = ALPHABET.to_vec();
        seen.dedup();
        assert_eq!(seen.len(), 32);
        assert!(b"l1o0".iter().all(|byte| !ALPHABET.contains(byte)));
    }
}
