//! What a new password must be. Without a policy of the account the rules are NIST SP 800-63B-4's (§3.1.1.2): length, no
//! common word, no word of the context; no composition and no expiry. A policy that somebody set brings AWS's knobs; the
//! common words and those of the context are refused all the same. Everything that is wrong is said at once.

use std::fmt;

use super::common_passwords::is_common;
use crate::{
    IamError,
    password_policy::PasswordPolicy,
    principal::Principal,
    settings::MfaRequirement,
    store::{self, Tx, accounts::StoredAccount},
    types::{AccountAlias, AccountId, Email, Password},
};

/// Enough beside a second factor.
const BESIDE_A_FACTOR: usize = 8;
/// For a password that stands alone, and for the root user's.
const ALONE: usize = 15;
/// So many digits and signs after a word make no password of it: `Bailiwick2026!`.
const SUFFIX: usize = 6;

/// What is wrong with a password that somebody wants to set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrokenRule {
    /// It has fewer characters than this, or more than 1024 bytes.
    TooShort {
        /// The fewest.
        least: usize,
    },
    /// There is no lower-case letter in it.
    NoLowercase,
    /// There is no upper-case letter in it.
    NoUppercase,
    /// There is no digit in it.
    NoNumber,
    /// There is nothing in it but letters, digits and spaces.
    NoSymbol,
    /// It is among the first that guessers try.
    Common,
    /// It is one character again and again, or characters in their order.
    Run,
    /// It is a name that everybody knows: the user's, the account's, the product's.
    Name,
    /// It is the present password, or was one before.
    UsedBefore,
}

impl fmt::Display for BrokenRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { least } => write!(
                f,
                "it is too short: use at least {least} characters (and at most 1024 bytes)"
            ),
            Self::NoLowercase => f.write_str("it has no lower-case letter"),
            Self::NoUppercase => f.write_str("it has no upper-case letter"),
            Self::NoNumber => f.write_str("it has no digit"),
            Self::NoSymbol => f.write_str("it has no symbol, such as `!` or `-`"),
            Self::Common => f.write_str("it is among the first that guessers try"),
            Self::Run => f.write_str("it is one character repeated, or characters in their order"),
            Self::Name => {
                f.write_str("it is a name that everybody knows, or one with digits after it")
            }
            Self::UsedBefore => f.write_str("it was used before"),
        }
    }
}

/// The rules for one person's next password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PasswordRules {
    least: usize,
    lowercase: bool,
    uppercase: bool,
    number: bool,
    symbol: bool,
    /// In lower case.
    names: Vec<String>,
    /// How many former passwords may not come back.
    pub(crate) reuse: i64,
}

impl PasswordRules {
    /// The rules for a principal as the account and the person are now.
    pub(crate) async fn of(tx: &mut Tx, principal: &Principal) -> Result<Self, IamError> {
        let account = store::accounts::find(tx, principal.account.as_str())
            .await?
            .ok_or_else(|| IamError::internal("a principal has no account"))?;
        let names = names_of(&account, (!principal.is_root()).then_some(&principal.name));
        if principal.is_root() {
            return Ok(Self::of_length(ALONE, names));
        }
        if let Some(policy) = store::password_policies::of(tx, &principal.account).await? {
            return Ok(Self::by(&policy, names));
        }
        let settings = store::settings::of(tx, &principal.account).await?;
        let required = store::settings::requirement(tx, &settings, principal).await?;
        let enrolled = !store::mfa::enabled_of(tx, &principal.id).await?.is_empty();
        let least = if enrolled || required != MfaRequirement::None {
            BESIDE_A_FACTOR
        } else {
            ALONE
        };
        Ok(Self::of_length(least, names))
    }

    /// The rules for the root user of an account that is about to be made.
    pub(crate) fn of_new_root(
        id: &AccountId,
        alias: Option<&AccountAlias>,
        root_email: &Email,
    ) -> Self {
        let account = StoredAccount {
            id: id.clone(),
            alias: alias.map(ToString::to_string),
            root_email: root_email.to_string(),
        };
        Self::of_length(ALONE, names_of(&account, None))
    }

    /// The rules that a policy would make for the account's users, without any user's name.
    pub(crate) fn of_policy(policy: Option<&PasswordPolicy>, account: &StoredAccount) -> Self {
        let names = names_of(account, None);
        match policy {
            Some(policy) => Self::by(policy, names),
            None => Self::of_length(BESIDE_A_FACTOR, names),
        }
    }

    fn of_length(least: usize, names: Vec<String>) -> Self {
        Self {
            least,
            lowercase: false,
            uppercase: false,
            number: false,
            symbol: false,
            names,
            reuse: 0,
        }
    }

    fn by(policy: &PasswordPolicy, names: Vec<String>) -> Self {
        Self {
            // A number that no policy has asks for more than anybody can give.
            least: usize::try_from(policy.minimum_length).unwrap_or(usize::MAX),
            lowercase: policy.require_lowercase,
            uppercase: policy.require_uppercase,
            number: policy.require_numbers,
            symbol: policy.require_symbols,
            names,
            reuse: policy
                .reuse_prevention
                .unwrap_or(0)
                .min(store::passwords::REMEMBERED),
        }
    }

    /// Every rule that a password breaks, but for those about former passwords.
    pub(crate) fn broken(&self, password: &Password) -> Vec<BrokenRule> {
        let text = password.expose();
        let lower = text.to_lowercase();
        let none = |wanted: bool, is: fn(char) -> bool| wanted && !text.chars().any(is);
        let least = self.least;
        let checks = [
            (password.length() < least, BrokenRule::TooShort { least }),
            (
                none(self.lowercase, char::is_lowercase),
                BrokenRule::NoLowercase,
            ),
            (
                none(self.uppercase, char::is_uppercase),
                BrokenRule::NoUppercase,
            ),
            (
                none(self.number, |c| c.is_ascii_digit()),
                BrokenRule::NoNumber,
            ),
            (none(self.symbol, is_symbol), BrokenRule::NoSymbol),
            (heads(&lower).any(is_common), BrokenRule::Common),
            (is_run(&lower), BrokenRule::Run),
            (
                heads(&lower).any(|head| self.names.iter().any(|name| name == head)),
                BrokenRule::Name,
            ),
        ];
        checks
            .into_iter()
            .filter_map(|(broken, rule)| broken.then_some(rule))
            .collect()
    }

    /// Refuses a password, with all that is wrong with it.
    pub(crate) fn check(&self, password: &Password) -> Result<(), IamError> {
        refuse(&self.broken(password))
    }
}

/// The error of broken rules; none of none.
pub(crate) fn refuse(broken: &[BrokenRule]) -> Result<(), IamError> {
    if broken.is_empty() {
        return Ok(());
    }
    let reasons: Vec<String> = broken.iter().map(ToString::to_string).collect();
    let message = format!("choose another password: {}", reasons.join("; "));
    Err(IamError::PasswordPolicyViolation(message))
}

fn is_symbol(character: char) -> bool {
    !character.is_alphanumeric() && !character.is_whitespace() && !character.is_control()
}

/// A text, and what is left of it without its last one to six digits and signs.
fn heads(text: &str) -> impl Iterator<Item = &str> {
    let mut head = Some(text);
    let mut left = SUFFIX;
    std::iter::from_fn(move || {
        let this = head?;
        head = this
            .char_indices()
            .next_back()
            .filter(|(at, last)| left > 0 && *at > 0 && !last.is_alphabetic())
            .and_then(|(at, _)| this.get(..at));
        left = left.saturating_sub(1);
        Some(this)
    })
}

/// Whether a text is one character repeated, or each the next or the one before of its neighbour.
fn is_run(text: &str) -> bool {
    let mut steps = text
        .chars()
        .zip(text.chars().skip(1))
        .map(|(one, next)| i64::from(u32::from(next)) - i64::from(u32::from(one)));
    match steps.next() {
        Some(step @ -1..=1) => steps.all(|other| other == step),
        _ => false,
    }
}

/// The names that everybody knows, whole and in their parts, in lower case.
fn names_of(account: &StoredAccount, user: Option<&String>) -> Vec<String> {
    let mut names = vec![account.id.to_string(), "bailiwick".to_owned()];
    for name in [user, account.alias.as_ref(), Some(&account.root_email)]
        .into_iter()
        .flatten()
    {
        let name = name.to_lowercase();
        let parts = || name.split(|c: char| !c.is_alphanumeric());
        names.extend(
            parts()
                .filter(|part| part.chars().nth(2).is_some())
                .map(str::to_owned),
        );
        names.push(parts().collect());
        names.extend(name.split_once('@').map(|(local, _)| local.to_owned()));
        names.push(name);
    }
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> StoredAccount {
        StoredAccount {
            id: AccountId::parse("731904562218").unwrap(),
            alias: Some("harbour-prod".to_owned()),
            root_email: "Root.Owner@halden.example".to_owned(),
        }
    }

    fn broken(rules: &PasswordRules, text: &str) -> Vec<BrokenRule> {
        rules.broken(&Password::new(text))
    }

    fn beside_a_factor() -> PasswordRules {
        let name = "priya.nair".to_owned();
        PasswordRules::of_length(BESIDE_A_FACTOR, names_of(&account(), Some(&name)))
    }

    #[test]
    fn without_a_policy_length_common_words_and_names_are_checked_and_nothing_else() {
        let rules = beside_a_factor();
        for good in [
            "plain lower case words",
            "ünïcödé!",
            "priya nair sails at dawn",
            "qx7fm2wd",
        ] {
            assert_eq!(broken(&rules, good), [], "{good:?}");
        }
        let short = BrokenRule::TooShort { least: 8 };
        assert_eq!(broken(&rules, "qx7fm2w"), [short]);
        assert_eq!(broken(&rules, ""), [short]);
        assert_eq!(broken(&rules, &"long ".repeat(300)), [short]);
        let root = PasswordRules::of_length(ALONE, Vec::new());
        assert_eq!(
            broken(&root, "fourteen chars"),
            [BrokenRule::TooShort { least: 15 }]
        );
        assert_eq!(broken(&root, "seven-cranes-over-berth"), []);
    }

    #[test]
    fn a_common_word_is_refused_in_any_letters_and_with_digits_after_it() {
        let rules = beside_a_factor();
        for common in [
            "Password123",
            "SUNSHINE",
            "sunshine2026!!",
            "Liverpool-1892",
            // Full-width letters are the same letters (NFKC).
            "ｓｕｎｓｈｉｎｅ",
        ] {
            assert_eq!(broken(&rules, common), [BrokenRule::Common], "{common}");
        }
        assert_eq!(broken(&rules, "sunshine over berth"), []);
    }

    #[test]
    fn a_name_is_refused_whole_in_parts_and_with_digits_after_it() {
        let rules = beside_a_factor();
        for name in [
            "priya.nair",
            "PriyaNair",
            "Priya2026!",
            "Bailiwick",
            "bailiwick123456",
            "731904562218",
            "731904562218!",
            "Harbour-Prod",
            "harbourprod1",
            "harbour#2026",
            "root.owner@halden.example",
            "Root.Owner",
            "halden-99",
        ] {
            assert_eq!(broken(&rules, name), [BrokenRule::Name], "{name}");
        }
        // The whole is compared, never a part; and seven digits are more than an ending.
        assert_eq!(broken(&rules, "harbour at six in the morning"), []);
        assert_eq!(broken(&rules, "bailiwick7302516"), []);
    }

    #[test]
    fn a_run_of_characters_is_refused() {
        let rules = beside_a_factor();
        for run in ["zzzzzzzzzzzz", "CDEFGHIJKLMNO", "ponmlkjihg", "éééééééé"] {
            assert_eq!(broken(&rules, run), [BrokenRule::Run], "{run}");
        }
        assert!(!is_run("acegikmo") && !is_run("x") && !is_run(""));
    }

    #[test]
    fn a_policy_asks_for_each_kind_of_character_and_says_all_that_is_missing() {
        let policy = PasswordPolicy {
            minimum_length: 12,
            require_symbols: true,
            require_numbers: true,
            require_uppercase: true,
            require_lowercase: true,
            ..PasswordPolicy::default()
        };
        let rules = PasswordRules::of_policy(Some(&policy), &account());
        assert_eq!(broken(&rules, "Cranes-at-07h"), []);
        let short = BrokenRule::TooShort { least: 12 };
        use BrokenRule::{NoLowercase, NoNumber, NoSymbol, NoUppercase};
        assert_eq!(
            broken(&rules, "cranes dusk"),
            [short, NoUppercase, NoNumber, NoSymbol]
        );
        assert_eq!(broken(&rules, "CRANES-AT-07H"), [NoLowercase]);
        // A space is no symbol, and a full-width digit is a digit.
        assert_eq!(broken(&rules, "Cranes at ７ oclock"), [NoSymbol]);
        let error = rules.check(&Password::new("cranes dusk")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "choose another password: it is too short: use at least 12 characters (and at most 1024 bytes); \
             it has no upper-case letter; it has no digit; it has no symbol, such as `!` or `-`"
        );
    }

    #[test]
    fn six_digits_and_signs_and_no_more_are_an_ending() {
        assert_eq!(heads("ab1!").collect::<Vec<_>>(), ["ab1!", "ab1", "ab"]);
        assert_eq!(heads("12").collect::<Vec<_>>(), ["12", "1"]);
        assert_eq!(heads("a1234567").last(), Some("a1"));
        assert_eq!(heads("").collect::<Vec<_>>(), [""]);
    }
}
