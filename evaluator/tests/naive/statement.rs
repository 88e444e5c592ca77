//! Whether a statement applies: action, resource, principal and condition (sections 2, 3, 5, 7).

use serde_json::Value;

use super::condition;
use super::context::Context;
use super::requester::{Class, Requester};
use super::text;

/// One request, as statements see it.
pub struct Asked<'a> {
    pub action: &'a str,
    pub resource: &'a str,
    pub context: &'a Context<'a>,
    pub who: &'a Requester,
}

/// A list that may be written as one value (E-07).
fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(all) => all.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

fn texts(value: &Value) -> Vec<&str> {
    list(value)
        .into_iter()
        .map(|text| text.as_str().unwrap())
        .collect()
}

impl Asked<'_> {
    /// Whether a Deny statement of the documents applies.
    pub fn denied(&self, documents: &Value) -> bool {
        list(documents)
            .into_iter()
            .any(|document| self.denied_by_resource(document, false))
    }

    /// Whether an Allow statement of the documents applies.
    pub fn allowed(&self, documents: &Value) -> bool {
        list(documents)
            .into_iter()
            .any(|document| !self.grants(document).is_empty())
    }

    /// As [`Self::denied`] for one document; `bounded` in a resource-based policy makes each `NotPrincipal` count (E-88).
    pub fn denied_by_resource(&self, document: &Value, bounded: bool) -> bool {
        list(&document["Statement"]).into_iter().any(|statement| {
            statement["Effect"] == "Deny"
                && self.covers(document, statement)
                && match (statement.get("Principal"), statement.get("NotPrincipal")) {
                    (Some(element), _) => !self.who.listed(element).is_empty(),
                    (_, Some(element)) => bounded || !self.who.wholly_listed(element),
                    (None, None) => true,
                }
        })
    }

    /// What the Allow statements of a document that apply are worth.
    pub fn grants(&self, document: &Value) -> Vec<Class> {
        list(&document["Statement"])
            .into_iter()
            .filter(|statement| statement["Effect"] == "Allow" && self.covers(document, statement))
            .flat_map(|statement| {
                match (statement.get("Principal"), statement.get("NotPrincipal")) {
                    (Some(element), _) => self.who.listed(element),
                    (_, Some(element)) if self.who.listed(element).is_empty() => {
                        vec![Class::Direct]
                    }
                    (_, Some(_)) => Vec::new(),
                    (None, None) => vec![Class::Direct],
                }
            })
            .collect()
    }

    /// Whether action, resource and condition match.
    fn covers(&self, document: &Value, statement: &Value) -> bool {
        let variables = document["Version"] == "2012-10-17";
        let deny = statement["Effect"] == "Deny";
        let listed = |entries: &Value| {
            texts(entries)
                .into_iter()
                .any(|entry| text::action_matches(entry, self.action))
        };
        let action = match statement.get("NotAction") {
            Some(entries) => !listed(entries),
            None => listed(&statement["Action"]),
        };
        // An entry whose variable has no value matches nothing; under NotResource it may not open a grant (E-44).
        let listed = |entries: &Value, without_value: bool| {
            texts(entries).into_iter().any(|entry| {
                text::resource_matches(entry, self.resource, variables, self.context)
                    .unwrap_or(without_value)
            })
        };
        let resource = match (statement.get("Resource"), statement.get("NotResource")) {
            (Some(entries), _) => listed(entries, false),
            (_, Some(entries)) => !listed(entries, !deny),
            (None, None) => true,
        };
        action && resource && condition::holds(statement.get("Condition"), variables, self.context)
    }
}
