//! Texts that belong to a managed policy: its document as typed, its description, a version's id.

use super::{Invalid, text_type};

/// The longest document that AWS's API takes, in characters.
const DOCUMENT_CHARACTERS: usize = 131_072;

/// A policy document exactly as it was typed. It may still not be a policy: only the evaluator knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyDocument(String);

impl PolicyDocument {
    /// Takes a document: 1–131,072 characters of U+0009, U+000A, U+000D and U+0020–U+00FF
    /// (IAM `policyDocumentType`).
    ///
    /// # Errors
    /// When it is empty, too long, or holds another character; the message names its line and column.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.is_empty() {
            return Err(Invalid::new("enter a policy document"));
        }
        if text.chars().nth(DOCUMENT_CHARACTERS).is_some() {
            return Err(Invalid::new(
                "the policy document is too long: at most 131,072 characters",
            ));
        }
        let (mut line, mut column) = (1_u32, 1_u32);
        for character in text.chars() {
            if !matches!(character, '\t' | '\n' | '\r' | ' '..='\u{ff}') {
                return Err(Invalid::new(format!(
                    "line {line}, column {column}: `{}` is not allowed in a policy document: write it as a JSON escape such as `\\u2019`",
                    character.escape_debug()
                )));
            }
            if character == '\n' {
                (line, column) = (line.saturating_add(1), 1);
            } else {
                column = column.saturating_add(1);
            }
        }
        Ok(Self(text.to_owned()))
    }

    /// How many characters count towards the quota: all but white space.
    #[must_use]
    pub fn size(&self) -> usize {
        Self::size_of(&self.0)
    }

    /// The same of a stored document.
    pub(crate) fn size_of(text: &str) -> usize {
        text.chars()
            .filter(|character| !character.is_whitespace())
            .count()
    }

    /// Whether two texts are one for whoever got the first in a form and sent it back: a browser sends every line break
    /// alike, whichever was stored.
    #[must_use]
    pub fn same_text(one: &str, other: &str) -> bool {
        let as_sent = |text: &str| {
            let text = text.replace("\r\n", "\n").replace('\r', "\n");
            text.trim().to_owned()
        };
        as_sent(one) == as_sent(other)
    }
}
text_type!(PolicyDocument);

/// What a policy is for: at most 1000 characters in one line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Description(String);

impl Description {
    /// Parses a description (IAM `policyDescriptionType`); it may be empty.
    ///
    /// # Errors
    /// When it is too long or holds a control character, such as a line break.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.chars().nth(1000).is_some() {
            return Err(Invalid::new(
                "the description is too long: at most 1000 characters",
            ));
        }
        if text.chars().any(char::is_control) {
            return Err(Invalid::new(
                "the description is one line without control characters",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}
text_type!(Description);

/// The number of a policy's version: `v1`, `v2` … A number is never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyVersionId(i64);

impl PolicyVersionId {
    /// Parses `v` and a number from 1 without leading zeros (IAM `policyVersionIdType`).
    ///
    /// # Errors
    /// When it is anything else.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let invalid = || Invalid::new("a version id is `v` and a number, as in `v1`");
        let digits = text.strip_prefix('v').ok_or_else(invalid)?;
        let plain = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
        match digits.parse() {
            Ok(number) if plain => Ok(Self(number)),
            _ => Err(invalid()),
        }
    }

    pub(crate) const fn new(number: i64) -> Self {
        Self(number)
    }

    pub(crate) const fn number(self) -> i64 {
        self.0
    }
}

impl std::str::FromStr for PolicyVersionId {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl std::fmt::Display for PolicyVersionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "v{}", self.0)
    }
}

impl serde::Serialize for PolicyVersionId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for PolicyVersionId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_holds_only_the_characters_that_aws_takes_and_is_kept_as_typed() {
        let text = "\t{\r\n  \"é\": \"ÿ\"\u{a0}}\n";
        assert_eq!(PolicyDocument::parse(text).unwrap().as_str(), text);
        let error = PolicyDocument::parse("{\n \u{2019}}")
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("line 2, column 2:"), "{error}");
        for bad in ["", "\0", "{\u{100}}", "\u{feff}{}"] {
            assert!(PolicyDocument::parse(bad).is_err(), "{bad:?}");
        }
        assert!(PolicyDocument::parse(&"x".repeat(131_072)).is_ok());
        assert!(PolicyDocument::parse(&"x".repeat(131_073)).is_err());
    }

    #[test]
    fn white_space_does_not_count_towards_a_documents_size() {
        assert_eq!(
            PolicyDocument::parse(" { \"a\" :\n\t1 } ").unwrap().size(),
            7
        );
    }

    #[test]
    fn a_version_id_is_v_and_a_number_from_1() {
        assert_eq!(PolicyVersionId::parse("v12").unwrap().number(), 12);
        assert_eq!(PolicyVersionId::parse("v12").unwrap().to_string(), "v12");
        for bad in [
            "",
            "v",
            "1",
            "v0",
            "v01",
            "v-1",
            "v+1",
            "V1",
            "v1 ",
            "v99999999999999999999",
        ] {
            assert!(PolicyVersionId::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_description_is_one_line_of_at_most_1000_characters() {
        assert!(Description::parse("").is_ok());
        assert!(Description::parse(&"é".repeat(1000)).is_ok());
        for bad in ["x".repeat(1001).as_str(), "a\nb", "a\0b"] {
            assert!(Description::parse(bad).is_err());
        }
    }
}
