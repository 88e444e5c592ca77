//! In which order a list is read, and from where: by one value, and by a unique key among rows that have the same. A
//! page is what lies beyond a place, so rows that come and go shift nothing.

use super::Value;
use crate::{IamError, types::Marker};

/// By which column, and which way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Order<C> {
    pub(crate) by: C,
    pub(crate) descending: bool,
}

impl<C> Order<C> {
    /// The same, read backwards: for the page before.
    pub(crate) fn reversed(self) -> Self {
        Self {
            descending: !self.descending,
            ..self
        }
    }

    /// The text for this direction, of the ascending and the descending one.
    pub(crate) fn choose(&self, [ascending, descending]: [&'static str; 2]) -> &'static str {
        if self.descending {
            descending
        } else {
            ascending
        }
    }
}

/// A row's place in a list.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) value: Value,
    pub(crate) key: String,
}

impl Place {
    /// Where a page begins: after the row that a marker names, or before the first one.
    ///
    /// # Errors
    /// When the marker belongs to a list in another order.
    pub(crate) fn parse(
        marker: &Marker,
        by_number: bool,
        descending: bool,
    ) -> Result<Self, IamError> {
        let marker = marker.as_str();
        if marker.is_empty() {
            return Ok(Self::outside(by_number, descending));
        }
        let (value, key) = marker.split_once(' ').unwrap_or((marker, marker));
        let value = if by_number {
            let number: i64 = value.parse().map_err(|_| {
                IamError::invalid(
                    "Marker",
                    "that marker belongs to another order of the list: begin at the first page",
                )
            })?;
            Value::Int(number)
        } else {
            value.into()
        };
        Ok(Self {
            value,
            key: key.to_owned(),
        })
    }

    /// Before every row.
    fn outside(by_number: bool, descending: bool) -> Self {
        // Names and ARNs are ASCII, and sort by their bytes.
        let (least, greatest) = ("", "\u{10ffff}");
        let key = if descending { greatest } else { least };
        let value = match (by_number, descending) {
            (true, false) => Value::Int(i64::MIN),
            (true, true) => Value::Int(i64::MAX),
            (false, _) => key.into(),
        };
        Self {
            value,
            key: key.to_owned(),
        }
    }

    /// The marker's text of the page that begins after this row. Neither part holds a space.
    pub(crate) fn text(&self) -> String {
        match &self.value {
            Value::Int(number) => format!("{number} {}", self.key),
            Value::Text(text) if *text != self.key => format!("{text} {}", self.key),
            _ => self.key.clone(),
        }
    }
}
