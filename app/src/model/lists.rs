//! What lists share: what an address asks for, and a page of rows.

use serde::{Deserialize, Serialize};

use super::Reason;

/// What a list's address says: a search, filters, the order, where the page begins, how long it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ListQuery {
    pub(crate) q: String,
    pub(crate) after: String,
    pub(crate) size: u32,
    /// The one filter that most lists have, as tabs or a segmented choice.
    pub(crate) filter: String,
    /// The others, by name; only those of [`FILTERS`] and never empty.
    pub(crate) filters: Vec<(String, String)>,
    /// The column's word, `-` before it for the other way round; empty for the list's own order.
    pub(crate) sort: String,
}

/// The names of filters in addresses.
pub(crate) const FILTERS: &[&str] = &[
    "used", "members", "password", "mfa", "keys", "idle", "group", "path",
];

impl ListQuery {
    /// A filter's value, empty where it is not set.
    pub(crate) fn filtered(&self, name: &str) -> &str {
        self.filters
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value)
    }

    /// The column's word, and whether the largest come first.
    pub(crate) fn sorted(&self) -> (&str, bool) {
        let (by, descending) = match self.sort.strip_prefix('-') {
            Some(by) => (by, true),
            None => (self.sort.as_str(), false),
        };
        (if by == "name" { "" } else { by }, descending)
    }

    /// Whether anything narrows the list.
    pub(crate) fn narrows(&self) -> bool {
        !self.q.is_empty() || !self.filter.is_empty() || !self.filters.is_empty()
    }
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rows<T> {
    pub(crate) rows: Vec<T>,
    pub(crate) total: i64,
    pub(crate) next: Option<String>,
    /// Where the page before begins; empty where that is the first.
    pub(crate) previous: Option<String>,
    pub(crate) size: u32,
    /// The page's present, in milliseconds since the epoch.
    pub(crate) now: i64,
}

impl<T> Rows<T> {
    /// Nothing, because what was asked for cannot be.
    pub(crate) fn none(size: u32, now: i64) -> Self {
        Self {
            rows: Vec::new(),
            total: 0,
            next: None,
            previous: None,
            size,
            now,
        }
    }
}

/// A list's page: the rows, why nothing can be added, and what is wrong with what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Listed<T> {
    pub(crate) page: Rows<T>,
    pub(crate) create: Reason,
    /// Why each of the list's filters refuses, by name.
    pub(crate) refused: Vec<(String, String)>,
    /// What is wrong with a filter's value, as a sentence.
    pub(crate) wrong: Option<String>,
}
