//! The condition keys of one request. Names compare without regard to case (E-48); a key is present only when it was
//! set. Nothing here knows which keys exist: that is the caller's knowledge.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The value of a condition key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ContextValue {
    /// A single-valued key.
    One(String),
    /// A multivalued key such as `aws:TagKeys`, whatever the number of its values.
    Many(Vec<String>),
}

impl ContextValue {
    /// The values in order.
    #[must_use]
    pub fn values(&self) -> &[String] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::Many(values) => values,
        }
    }
}

/// Two names of a context that differ only by case: which of them counts would be a matter of luck.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the condition key `{0}` is given twice; names compare without regard to case")]
pub struct DuplicateContextKey(pub String);

/// The condition keys that a request brings, by name. As JSON it is one object: name to string or list of strings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    try_from = "BTreeMap<String, ContextValue>",
    into = "BTreeMap<String, ContextValue>"
)]
pub struct RequestContext {
    /// By lower-case name.
    keys: BTreeMap<String, Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    name: String,
    value: ContextValue,
}

impl RequestContext {
    /// A context without any key.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a single-valued key, replacing what it had.
    pub fn set(&mut self, key: &str, value: impl Into<String>) {
        self.insert(key, ContextValue::One(value.into()));
    }

    /// Sets a multivalued key, replacing what it had. An empty list counts as an absent key (E-67).
    pub fn set_many(&mut self, key: &str, values: Vec<String>) {
        self.insert(key, ContextValue::Many(values));
    }

    /// The value of a key, whatever the case of its name; none for an absent key and for an empty list (E-67).
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&ContextValue> {
        self.get_lowered(&lowered(key))
    }

    /// The names and values in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ContextValue)> {
        self.keys
            .values()
            .map(|entry| (entry.name.as_str(), &entry.value))
    }

    /// As [`Self::get`] for a name that is in lower case already, as compiled policies keep it.
    pub(crate) fn get_lowered(&self, key: &str) -> Option<&ContextValue> {
        self.keys
            .get(key)
            .map(|entry| &entry.value)
            .filter(|value| !value.values().is_empty())
    }

    fn insert(&mut self, key: &str, value: ContextValue) {
        self.keys.insert(
            key.to_ascii_lowercase(),
            Entry {
                name: key.to_owned(),
                value,
            },
        );
    }
}

impl TryFrom<BTreeMap<String, ContextValue>> for RequestContext {
    type Error = DuplicateContextKey;

    fn try_from(keys: BTreeMap<String, ContextValue>) -> Result<Self, Self::Error> {
        let mut context = Self::new();
        for (name, value) in keys {
            let entry = Entry {
                name: name.clone(),
                value,
            };
            if context
                .keys
                .insert(name.to_ascii_lowercase(), entry)
                .is_some()
            {
                return Err(DuplicateContextKey(name));
            }
        }
        Ok(context)
    }
}

impl From<RequestContext> for BTreeMap<String, ContextValue> {
    fn from(context: RequestContext) -> Self {
        context
            .keys
            .into_values()
            .map(|entry| (entry.name, entry.value))
            .collect()
    }
}

/// Lower case in ASCII, without a copy when there is nothing to do.
pub(crate) fn lowered(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e48_key_names_compare_without_regard_to_case() {
        let mut context = RequestContext::new();
        context.set("aws:PrincipalTag/Team", "Blue");
        assert_eq!(
            context.get("AWS:principaltag/TEAM"),
            Some(&ContextValue::One("Blue".into()))
        );
        context.set("aws:principaltag/team", "red");
        assert_eq!(context.iter().count(), 1);
    }

    #[test]
    fn e67_an_empty_list_is_an_absent_key() {
        let mut context = RequestContext::new();
        context.set_many("aws:TagKeys", Vec::new());
        assert_eq!(context.get("aws:TagKeys"), None);
        context.set("aws:username", "");
        assert!(context.get("aws:username").is_some());
    }

    #[test]
    fn a_context_is_one_json_object_and_names_given_twice_are_refused() {
        let text = r#"{"aws:TagKeys":["a","b"],"aws:UserName":"alice"}"#;
        let context: RequestContext = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&context).unwrap(), text);
        let twice = serde_json::from_str::<RequestContext>(r#"{"a:b":"1","A:B":"2"}"#).unwrap_err();
        assert!(twice.to_string().contains("is given twice"), "{twice}");
    }
}
