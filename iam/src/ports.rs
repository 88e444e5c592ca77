//! What the domain needs from outside and never takes for itself: the time and randomness.
//! Both are parameters, so that tests can steer them; the real ones live in the server's `main.rs`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An instant in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// This instant moved by `seconds` (negative: earlier); stops at the ends of the range.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// Whole seconds since the epoch.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// ISO 8601 in UTC with whole seconds, as CloudTrail writes it: `2026-11-19T08:30:00Z`.
    #[must_use]
    pub fn iso8601(self) -> String {
        jiff::Timestamp::from_second(self.seconds())
            .map_or_else(|_| self.0.to_string(), |instant| instant.to_string())
    }
}

impl Timestamp {
    /// Reads an instant: a day or a local time of day are taken as UTC (`2026-11-22`, `2026-11-22T08:30`), anything else is
    /// ISO 8601 with its offset (`2026-11-22T08:30:00Z`).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let utc = jiff::tz::TimeZone::UTC;
        let instant = if let Ok(instant) = text.parse::<jiff::Timestamp>() {
            instant
        } else {
            let civil: jiff::civil::DateTime = text.parse().ok()?;
            civil.to_zoned(utc).ok()?.timestamp()
        };
        Some(Self(instant.as_millisecond()))
    }

    /// As [`Timestamp::parse`], for the end of a range: of a day its last millisecond, of a minute or a second the last of
    /// it.
    #[must_use]
    pub fn parse_end(text: &str) -> Option<Self> {
        let start = Self::parse(text)?;
        let length = match text.len() {
            10 => 86_400_000,
            16 => 60_000,
            _ if text.contains('.') => 1,
            _ => 1000,
        };
        Some(Self(start.0.saturating_add(length - 1)))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iso8601())
    }
}

/// The server's clock. Never the client's (OWASP ASVS 6.5.8).
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// A cryptographically secure source of randomness.
pub trait Rng: Send + Sync {
    /// Fills `buffer` with random bytes.
    ///
    /// # Errors
    /// When the operating system gives none; the caller refuses the operation.
    fn fill(&self, buffer: &mut [u8]) -> Result<(), RngError>;
}

/// The operating system gave no randomness.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the operating system gave no randomness")]
pub struct RngError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_of_days_has_all_of_both() {
        let day = 86_400_000;
        assert_eq!(Timestamp::parse("1970-01-02"), Some(Timestamp(day)));
        assert_eq!(
            Timestamp::parse_end("1970-01-02"),
            Some(Timestamp(2 * day - 1))
        );
        assert_eq!(
            Timestamp::parse("1970-01-01T01:00:00+01:00"),
            Some(Timestamp(0))
        );
        assert_eq!(
            Timestamp::parse("1970-01-01T00:01"),
            Some(Timestamp(60_000))
        );
        assert_eq!(
            Timestamp::parse_end("1970-01-01T00:00:01Z"),
            Some(Timestamp(1999))
        );
        for wrong in ["", "yesterday", "2026-13-01", "2026-11-22T25:00"] {
            assert_eq!(Timestamp::parse(wrong), None, "{wrong}");
        }
    }
}
