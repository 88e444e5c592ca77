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
    /// In the order of the lower-case names. A request brings a dozen keys: walking a list that compares lengths
    /// first finds one faster than a tree or a table would.
    keys: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    name: String,
    lowered: String,
    value: ContextValue,
}

/// From how many keys on a search by halves is faster than the walk.
const MANY: usize = 24;

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

    /// The single value of a key; none for an absent and for a multivalued one.
    #[must_use]
    pub fn single(&self, key: &str) -> Option<&str> {
        match self.get(key) {
            Some(ContextValue::One(value)) => Some(value),
            _ => None,
        }
    }

    /// The names and values in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ContextValue)> {
        self.keys
            .iter()
            .map(|entry| (entry.name.as_str(), &entry.value))
    }

    /// As [`Self::get`] for a name that is in lower case already, as compiled policies keep it.
    pub(crate) fn get_lowered(&self, key: &str) -> Option<&ContextValue> {
        let entry = if self.keys.len() < MANY {
            self.keys.iter().find(|entry| entry.lowered == key)
        } else {
            self.place(key).ok().and_then(|at| self.keys.get(at))
        };
        entry
            .map(|entry| &entry.value)
            .filter(|value| !value.values().is_empty())
    }

    fn place(&self, lowered: &str) -> Result<usize, usize> {
        self.keys
            .binary_search_by(|entry| entry.lowered.as_str().cmp(lowered))
    }

    fn insert(&mut self, key: &str, value: ContextValue) {
        let lowered = key.to_ascii_lowercase();
        let place = self.place(&lowered);
        let entry = Entry {
            name: key.to_owned(),
            lowered,
            value,
        };
        match place {
            Ok(at) => {
                if let Some(old) = self.keys.get_mut(at) {
                    *old = entry;
                }
            }
            Err(at) => self.keys.insert(at, entry),
        }
    }
}

impl RequestContext {
    /// A context of these names and values, in any order.
    ///
    /// # Errors
    /// When two names differ only by case.
    pub fn from_pairs(
        pairs: impl IntoIterator<Item = (String, ContextValue)>,
    ) -> Result<Self, DuplicateContextKey> {
        let mut keys: Vec<Entry> = pairs
            .into_iter()
            .map(|(name, value)| Entry {
                lowered: name.to_ascii_lowercase(),
                name,
                value,
            })
            .collect();
        keys.sort_by(|a, b| a.lowered.cmp(&b.lowered));
        let mut rest = keys.as_slice();
        while let [first, tail @ ..] = rest {
            if tail
                .first()
                .is_some_and(|next| next.lowered == first.lowered)
            {
                return Err(DuplicateContextKey(first.name.clone()));
            }
            rest = tail;
        }
        Ok(Self { keys })
    }
}

impl TryFrom<BTreeMap<String, ContextValue>> for RequestContext {
    type Error = DuplicateContextKey;

    fn try_from(keys: BTreeMap<String, ContextValue>) -> Result<Self, Self::Error> {
        Self::from_pairs(keys)
    }
}

impl From<RequestContext> for BTreeMap<String, ContextValue> {
    fn from(context: RequestContext) -> Self {
        context
            .keys
            .into_iter()
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
