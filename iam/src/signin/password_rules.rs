//! What a password must be: NIST SP 800-63B-4's rules. Length, no common word, no word of the context; no
//! composition rules and no expiry. Eight characters suffice beside a second factor, which everybody has here;
//! root's has fifteen.

use crate::{IamError, principal::Principal, types::Password};

/// Passwords that guessers try first, in lower case. The whole password is compared, not parts of it.
const COMMON: &[&str] = &[
    "00000000",
    "11111111",
    "12345678",
    "123456789",
    "1234567890",
    "123123123",
    "87654321",
    "88888888",
    "abcd1234",
    "abcdefgh",
    "administrator",
    "adminadmin",
    "asdfghjk",
    "asdfghjkl",
    "baseball",
    "basketball",
    "changeme",
    "charlie1",
    "computer",
    "corvette",
    "danielle",
    "dragon12",
    "football",
    "iloveyou",
    "iloveyou1",
    "internet",
    "jennifer",
    "letmein1",
    "liverpool",
    "mercedes",
    "michelle",
    "midnight",
    "password",
    "password1",
    "password12",
    "password123",
    "passw0rd",
    "p@ssw0rd",
    "princess",
    "qwerty123",
    "qwertyui",
    "qwertyuiop",
    "rootroot",
    "samantha",
    "starwars",
    "sunshine",
    "superman",
    "trustno1",
    "welcome1",
    "welcome123",
    "whatever",
    "zaq12wsx",
    "1q2w3e4r",
    "1qaz2wsx",
    "correcthorsebatterystaple",
];

/// Checks a new password for a principal.
pub(crate) fn check(password: &Password, principal: &Principal) -> Result<(), IamError> {
    let refuse = |message: String| Err(IamError::PasswordPolicyViolation(message));
    let least = if principal.is_root() { 15 } else { 8 };
    if password.length() < least {
        return refuse(format!(
            "the password is too short: use at least {least} characters (and at most 1024 bytes)"
        ));
    }
    let lower = password.expose().to_lowercase();
    if COMMON.contains(&lower.as_str()) {
        return refuse(
            "that password is among the first that guessers try: choose another".to_owned(),
        );
    }
    let mut characters = lower.chars();
    let first = characters.next();
    if characters.all(|character| Some(character) == first) {
        return refuse("one character repeated is not a password: choose another".to_owned());
    }
    let context = [
        principal.name.as_str(),
        principal.account.as_str(),
        "bailiwick",
    ];
    if context.iter().any(|word| lower == word.to_lowercase()) {
        return refuse("the password is a name that everybody knows: choose another".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::AccountId;

    #[test]
    fn length_common_words_and_context_are_checked_and_nothing_else() {
        let account = AccountId::parse("111122223333").unwrap();
        let user = Principal::user(account.clone(), "AIDAX".into(), "priya.nair".into(), "/");
        let root = Principal::root(account);
        let ok = |text: &str, who: &Principal| check(&Password::new(text), who).is_ok();
        assert!(ok("plain lower case words", &user));
        assert!(ok("ünïcödé!", &user));
        for bad in [
            "short",
            "Password123",
            "priya.nair",
            "111122223333",
            "aaaaaaaaaaaa",
            "",
        ] {
            assert!(!ok(bad, &user), "{bad:?}");
        }
        assert!(!ok("fourteen chars", &root));
        assert!(ok("seven-cranes-over-berth", &root));
        assert!(!ok(&"long ".repeat(300), &user));
    }
}
