//! A hint for people how well a password stands up to guessing, as zxcvbn estimates it. It decides nothing: what is refused
//! is said by the rules.

use zeroize::Zeroizing;
use zxcvbn::{Score, zxcvbn};

use crate::types::Password;

/// More characters than this add nothing to the hint, and much to its price.
const LONGEST: usize = 72;

/// How well a password stands up to guessing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strength {
    /// From 0, the weakest, to 4.
    pub score: u8,
    /// In a word.
    pub word: &'static str,
    /// In a sentence.
    pub sentence: &'static str,
}

impl Strength {
    /// Estimates a password's strength; `names` are what a guesser knows of its owner.
    pub(crate) fn of(password: &Password, names: &[&str]) -> Self {
        let text: String = password.expose().chars().take(LONGEST).collect();
        let text = Zeroizing::new(text);
        let (score, word, sentence) = match zxcvbn(&text, names).score() {
            Score::Zero => (0, "Very weak", "It is among the first that guessers try."),
            Score::One => (
                1,
                "Weak",
                "A guesser finds it in minutes. Add words that do not belong together.",
            ),
            Score::Two => (
                2,
                "Fair",
                "It holds as long as guesses are slowed down. One more uncommon word helps a lot.",
            ),
            Score::Three => (3, "Good", "It stands up to guessing at the sign-in page."),
            _ => (
                4,
                "Strong",
                "It stands up even to somebody who stole its hash.",
            ),
        };
        Self {
            score,
            word,
            sentence,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_and_rarer_words_are_stronger_and_known_names_weaker() {
        let score = |text: &str, names: &[&str]| Strength::of(&Password::new(text), names).score;
        assert_eq!(score("password1", &[]), 0);
        assert_eq!(score("tin-gull-lantern-74-ferry", &[]), 4);
        assert!(score("haldenquay", &["haldenquay"]) < score("haldenquay", &[]));
        assert!(score(&"ab1!".repeat(250), &[]) <= 4);
        assert_eq!(score("", &[]), 0);
    }
}
