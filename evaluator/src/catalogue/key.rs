//! Condition keys: their types, and how a key that a policy names finds its template.

/// What a condition key's values are, and so which family of operators fits them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// Text.
    String,
    /// An ARN.
    Arn,
    /// `true` or `false`.
    Bool,
    /// A number.
    Numeric,
    /// A date and time.
    Date,
    /// A date and time as seconds since 1970, which the numeric operators take too (`aws:EpochTime`).
    DateOrNumeric,
    /// An IPv4 or IPv6 address.
    IpAddress,
}

/// A condition key, or a template of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionKey {
    pub(super) name: String,
    pub(super) value_type: ValueType,
    pub(super) multivalued: bool,
}

impl ConditionKey {
    /// Its name as documented. `${…}` in it stands for any text, as in `aws:RequestTag/${TagKey}`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The type of each value.
    #[must_use]
    pub fn value_type(&self) -> ValueType {
        self.value_type
    }

    /// Whether a request may carry several values for it, so that a policy needs `ForAllValues` or `ForAnyValue`.
    #[must_use]
    pub fn is_multivalued(&self) -> bool {
        self.multivalued
    }

    /// Whether it is a template of keys.
    #[must_use]
    pub fn is_template(&self) -> bool {
        self.name.contains("${")
    }

    /// Whether a policy that names `key` means this one.
    #[must_use]
    pub fn fits(&self, key: &str) -> bool {
        fits_template(&self.name, key)
    }

    /// A line of a section: one letter for the type, in upper case when there may be several values; then the name.
    pub(super) fn decode(line: &str) -> Option<Self> {
        let mut letters = line.chars();
        let letter = letters.next()?;
        let value_type = match letter.to_ascii_lowercase() {
            's' => ValueType::String,
            'a' => ValueType::Arn,
            'b' => ValueType::Bool,
            'n' => ValueType::Numeric,
            'd' => ValueType::Date,
            'e' => ValueType::DateOrNumeric,
            'i' => ValueType::IpAddress,
            _ => return None,
        };
        let name = letters.as_str();
        (!name.is_empty()).then(|| Self {
            name: name.to_owned(),
            value_type,
            multivalued: letter.is_ascii_uppercase(),
        })
    }
}

/// Whether a text fits a template, ignoring ASCII case: each `${…}` stands for one or more characters.
pub(super) fn fits_template(template: &str, text: &str) -> bool {
    let Some((head, mut template)) = template.split_once("${") else {
        return template.eq_ignore_ascii_case(text);
    };
    let text = text.to_ascii_lowercase();
    let Some(mut rest) = text.strip_prefix(&head.to_ascii_lowercase()) else {
        return false;
    };
    loop {
        // At a hole, which takes at least one character.
        let mut chars = rest.chars();
        if chars.next().is_none() {
            return false;
        }
        let tail = template.split_once('}').map_or("", |(_, tail)| tail);
        let (literal, next) = match tail.split_once("${") {
            Some((literal, next)) => (literal.to_ascii_lowercase(), Some(next)),
            None => (tail.to_ascii_lowercase(), None),
        };
        let Some(next) = next else {
            return chars.as_str().ends_with(&literal);
        };
        // The leftmost place leaves the most text for the holes that follow.
        let Some((_, after)) = chars.as_str().split_once(&literal) else {
            return false;
        };
        rest = after;
        template = next;
    }
}
