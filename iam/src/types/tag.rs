//! Tags: keys and values that people put on users, roles, policies, devices and instance profiles, and that policies can
//! ask for. Keys are the same ignoring the case of ASCII letters, as condition keys are.

use std::collections::HashSet;

use evaluator::RequestContext;
use serde::{Deserialize, Serialize};
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory as _};

use super::{Invalid, text_type};

/// How many tags something has at most (IAM `tagListType`).
pub(crate) const MOST_TAGS: usize = 50;

/// `[\p{L}\p{Z}\p{N}_.:/=+\-@]`: IAM's alphabet for tags.
fn is_tag_character(character: char) -> bool {
    use GeneralCategoryGroup as Group;
    "_.:/=+-@".contains(character)
        || matches!(
            character.general_category_group(),
            Group::Letter | Group::Separator | Group::Number
        )
}

fn check(text: &str, what: &str, most: usize) -> Result<(), Invalid> {
    if text.chars().nth(most).is_some() {
        return Err(Invalid::new(format!(
            "the {what} is too long: at most {most} characters"
        )));
    }
    match text.chars().find(|&c| !is_tag_character(c)) {
        Some(bad) => Err(Invalid::new(format!(
            "`{}` is not allowed in a {what}: use letters, digits, spaces and _ . : / = + - @",
            bad.escape_debug()
        ))),
        None => Ok(()),
    }
}

/// A tag's key: 1–128 characters (IAM `tagKeyType`). Keys that begin with `aws:` are AWS's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagKey(String);

impl TagKey {
    /// Parses a key.
    ///
    /// # Errors
    /// When it is empty or too long, begins with `aws:`, or holds a character that tags do not have.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.is_empty() {
            return Err(Invalid::new("enter a tag key"));
        }
        check(text, "tag key", 128)?;
        if text.to_ascii_lowercase().starts_with("aws:") {
            return Err(Invalid::new(
                "keys that begin with `aws:` are reserved: choose another",
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// What is unique among the tags of one resource.
    pub(crate) fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}
text_type!(TagKey);

/// A tag's value: at most 256 characters; it may be empty (IAM `tagValueType`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TagValue(String);

impl TagValue {
    /// Parses a value.
    ///
    /// # Errors
    /// When it is too long, or holds a character that tags do not have.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        check(text, "tag value", 256)?;
        Ok(Self(text.to_owned()))
    }
}
text_type!(TagValue);

/// A key with its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Tag {
    /// The key.
    pub key: TagKey,
    /// The value.
    pub value: TagValue,
}

impl Tag {
    /// As it was stored, when it was checked.
    pub(crate) const fn stored(key: String, value: String) -> Self {
        Self {
            key: TagKey(key),
            value: TagValue(value),
        }
    }
}

/// Tags: at most 50, with keys that are unique ignoring case.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<Tag>", into = "Vec<Tag>")]
pub struct Tags(Vec<Tag>);

impl Tags {
    /// Takes a list of tags.
    ///
    /// # Errors
    /// When there are more than 50, or two have the same key.
    pub fn new(tags: Vec<Tag>) -> Result<Self, Invalid> {
        if tags.len() > MOST_TAGS {
            return Err(Invalid::new("at most 50 tags"));
        }
        let mut seen = HashSet::new();
        match tags.iter().find(|tag| !seen.insert(tag.key.key())) {
            Some(twice) => Err(Invalid::new(format!(
                "the tag key `{}` is given twice: keys that differ only by case are the same",
                twice.key
            ))),
            None => Ok(Self(tags)),
        }
    }

    /// As they were stored: unique by their table's key.
    pub(crate) const fn stored(tags: Vec<Tag>) -> Self {
        Self(tags)
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Tag> {
        self.0.iter()
    }

    /// Sets the condition keys of a request that gives these tags: `aws:RequestTag/KEY` and `aws:TagKeys`.
    pub(crate) fn conditions(&self, keys: &mut RequestContext) {
        self.set_each(keys, "aws:RequestTag/");
        keys.set_many(
            "aws:TagKeys",
            self.iter().map(|tag| tag.key.to_string()).collect(),
        );
    }

    /// Sets `PREFIX` + `KEY` for each of them.
    pub(crate) fn set_each(&self, keys: &mut RequestContext, prefix: &str) {
        for tag in self.iter() {
            keys.set(&format!("{prefix}{}", tag.key), tag.value.as_str());
        }
    }
}

impl TryFrom<Vec<Tag>> for Tags {
    type Error = Invalid;

    fn try_from(tags: Vec<Tag>) -> Result<Self, Invalid> {
        Self::new(tags)
    }
}

impl From<Tags> for Vec<Tag> {
    fn from(tags: Tags) -> Self {
        tags.0
    }
}

/// Keys of tags to take away: at most 50.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<TagKey>", into = "Vec<TagKey>")]
pub struct TagKeys(Vec<TagKey>);

impl TagKeys {
    /// Takes a list of keys.
    ///
    /// # Errors
    /// When there are more than 50.
    pub fn new(keys: Vec<TagKey>) -> Result<Self, Invalid> {
        if keys.len() > MOST_TAGS {
            return Err(Invalid::new("at most 50 tag keys"));
        }
        Ok(Self(keys))
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &TagKey> {
        self.0.iter()
    }

    /// Sets the condition key of a request about these keys: `aws:TagKeys`.
    pub(crate) fn conditions(&self, keys: &mut RequestContext) {
        keys.set_many("aws:TagKeys", self.iter().map(TagKey::to_string).collect());
    }
}

impl TryFrom<Vec<TagKey>> for TagKeys {
    type Error = Invalid;

    fn try_from(keys: Vec<TagKey>) -> Result<Self, Invalid> {
        Self::new(keys)
    }
}

impl From<TagKeys> for Vec<TagKey> {
    fn from(keys: TagKeys) -> Self {
        keys.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_letters_digits_and_separators_of_any_script_and_nothing_that_hides() {
        for good in [
            "team",
            "Größe 1",
            "部署",
            "a_.:/=+-@9",
            "a\u{a0}b",
            &"é".repeat(128),
        ] {
            assert!(TagKey::parse(good).is_ok(), "{good:?}");
        }
        for bad in [
            "",
            "a\nb",
            "a\tb",
            "a\0",
            "<b>",
            "a*",
            "${x}",
            "a\u{202e}b",
            "a\u{200b}b",
            "e\u{301}",
            "aws:x",
            "AWS:x",
            "aWs:",
            &"x".repeat(129),
        ] {
            assert!(TagKey::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_value_may_be_empty_and_has_at_most_256_characters() {
        assert!(TagValue::parse("").is_ok());
        assert!(TagValue::parse("aws:x").is_ok());
        assert!(TagValue::parse(&"é".repeat(256)).is_ok());
        assert!(TagValue::parse(&"x".repeat(257)).is_err());
        assert!(TagValue::parse("a,b").is_err());
    }

    #[test]
    fn keys_are_unique_ignoring_case_and_there_are_at_most_50() {
        let tags = |keys: &[String]| {
            let tag = |key: &String| Tag::stored(key.clone(), String::new());
            Tags::new(keys.iter().map(tag).collect())
        };
        assert!(tags(&["Team".to_owned(), "tEAM".to_owned()]).is_err());
        // As condition keys do: only the case of ASCII letters makes no difference.
        assert!(tags(&["risk".to_owned(), "ris\u{212a}".to_owned()]).is_ok());
        let many: Vec<String> = (0..51).map(|number| format!("key-{number}")).collect();
        assert!(tags(&many[..50]).is_ok());
        assert!(tags(&many).is_err());
        let twice = r#"[{"Key":"a","Value":"1"},{"Key":"A","Value":"2"}]"#;
        assert!(serde_json::from_str::<Tags>(twice).is_err());
    }
}
