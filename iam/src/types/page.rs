//! Paging by key: a page size and the key after which the next page begins.

use super::{Invalid, text_type};

/// How many entries a page holds: 1–1000, 100 unless told (IAM `MaxItems`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageSize(u16);

impl PageSize {
    /// A page size.
    ///
    /// # Errors
    /// When it is not 1–1000.
    pub fn new(size: i64) -> Result<Self, Invalid> {
        match u16::try_from(size) {
            Ok(size @ 1..=1000) => Ok(Self(size)),
            _ => Err(Invalid::new("a page holds 1 to 1000 entries")),
        }
    }

    /// The size as a number.
    #[must_use]
    pub fn get(self) -> usize {
        usize::from(self.0)
    }

    /// One more than the size: the extra row tells whether another page follows.
    pub(crate) fn with_next(self) -> i64 {
        i64::from(self.0) + 1
    }
}

impl Default for PageSize {
    fn default() -> Self {
        Self(100)
    }
}

impl serde::Serialize for PageSize {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(self.0)
    }
}

impl<'de> serde::Deserialize<'de> for PageSize {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let size = i64::deserialize(deserializer)?;
        Self::new(size).map_err(serde::de::Error::custom)
    }
}

/// Where the next page begins: the sort key of the last entry of the page before. Opaque to callers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marker(String);

impl Marker {
    /// Parses a marker that an earlier page gave.
    ///
    /// # Errors
    /// When it is longer than any key or holds control characters.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.len() > 1024 || text.chars().any(char::is_control) {
            return Err(Invalid::new(
                "that marker is not one of ours: begin at the first page",
            ));
        }
        Ok(Self(text.to_owned()))
    }

    pub(crate) fn from_key(key: String) -> Self {
        Self(key)
    }
}
text_type!(Marker);
