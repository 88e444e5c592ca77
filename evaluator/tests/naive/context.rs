//! The request's context: names that ignore case, values that are single or many (E-42, E-48, E-73).

use serde_json::{Map, Value};

/// What a request says of one key.
pub enum Held<'a> {
    Absent,
    Single(&'a str),
    Many(Vec<&'a str>),
}

/// The context of one request.
pub struct Context<'a>(pub Option<&'a Map<String, Value>>);

impl<'a> Context<'a> {
    /// The value of a key; an empty list is an absent key.
    pub fn get(&self, key: &str) -> Held<'a> {
        let found = self
            .0
            .and_then(|map| map.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)));
        match found.map(|(_, value)| value) {
            None => Held::Absent,
            Some(Value::Array(values)) if values.is_empty() => Held::Absent,
            Some(Value::Array(values)) => {
                Held::Many(values.iter().map(|v| v.as_str().unwrap()).collect())
            }
            Some(value) => Held::Single(value.as_str().unwrap()),
        }
    }

    /// The value of a key that holds one.
    pub fn single(&self, key: &str) -> Option<&'a str> {
        match self.get(key) {
            Held::Single(value) => Some(value),
            Held::Absent | Held::Many(_) => None,
        }
    }

    /// What `${key}` stands for; nothing for an empty value (E-43, E-45).
    pub fn variable(&self, key: &str) -> Option<String> {
        self.single(key)
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
    }
}
