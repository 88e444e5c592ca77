//! Passwords that guessers try first (OWASP ASVS 6.2.4). The list is Django's, made by Royce Williams from the passwords of
//! published breaches: everything of six characters and more of its 20,000 most common; see `NOTICE`.

use std::sync::LazyLock;

/// In lower case and NFKC, a password a line, sorted by bytes.
const LIST: &str = include_str!("../../data/common-passwords.txt");

/// Common elsewhere or in offices; not on the list.
const MORE: &[&str] = &[
    "adminadmin",
    "changeit",
    "changeme123",
    "contraseña",
    "correct horse battery staple",
    "correcthorsebatterystaple",
    "default123",
    "guest123",
    "rootroot",
];

static LINES: LazyLock<Vec<&str>> = LazyLock::new(|| LIST.lines().collect());

/// Whether a whole password, in lower case, is a common one.
pub(super) fn is_common(lower: &str) -> bool {
    LINES.binary_search(&lower).is_ok() || MORE.contains(&lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_has_the_three_thousand_most_common_of_eight_characters() {
        assert!(LINES.is_sorted());
        let long = LINES.iter().filter(|line| line.chars().count() >= 8);
        assert!(long.count() >= 3000);
        for common in ["password", "12345678", "dragon", "qwertyuiop", "p@ssw0rd"] {
            assert!(is_common(common), "{common}");
        }
        assert!(!is_common("tide table of priya"));
    }
}
