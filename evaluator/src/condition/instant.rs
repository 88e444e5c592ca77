//! Points in time as the date operators read them (E-55): the profiles of ISO 8601 that the W3C's note names, and
//! seconds since 1970. Both name instants and are compared as such, fractions of any length included. It knows no
//! time zones but written offsets, and never asks for the current time.

use super::decimal::is_digits;

/// An instant; it compares field by field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Instant<'a> {
    /// Whole seconds since 1970, rounded down.
    pub(super) seconds: i64,
    /// The digits of the rest, without trailing zeros.
    pub(super) fraction: &'a str,
}

impl<'a> Instant<'a> {
    /// Reads `2026-01`, `2026-01-31`, `2026-01-31T23:59Z`, `2026-01-31T23:59:59.5+01:00` or seconds since 1970 such as
    /// `1769903999.5`. Four digits alone are seconds, not a year.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        Self::epoch(text).or_else(|| Self::calendar(text))
    }

    fn epoch(text: &'a str) -> Option<Self> {
        let (seconds, fraction) = match text.split_once('.') {
            // A negative fraction would have to be counted from below; nobody writes one.
            Some((seconds, fraction)) if is_digits(fraction) && !seconds.starts_with('-') => {
                (seconds, fraction.trim_end_matches('0'))
            }
            Some(_) => return None,
            None => (text, ""),
        };
        if !is_digits(seconds.strip_prefix('-').unwrap_or(seconds)) {
            return None;
        }
        Some(Self {
            seconds: seconds.parse().ok()?,
            fraction,
        })
    }

    fn calendar(text: &'a str) -> Option<Self> {
        let mut rest = Rest(text);
        let year = rest.number(4)?;
        let month = rest.after('-')?.number(2)?;
        let day = match rest.after('-') {
            Some(rest) => rest.number(2)?,
            None => return (rest.0.is_empty()).then(|| midnight(year, month, 1))?,
        };
        let Self { mut seconds, .. } = midnight(year, month, day)?;
        let mut fraction = "";
        if rest.after('T').is_some() {
            let (hour, minute) = rest.clock()?;
            seconds += hour * 3_600 + minute * 60;
            if let Some(rest) = rest.after(':') {
                seconds += rest.number(2).filter(|second| *second < 60)?;
                if let Some(rest) = rest.after('.') {
                    fraction = rest.digits()?.trim_end_matches('0');
                }
            }
            seconds -= rest.zone()?;
        }
        rest.0.is_empty().then_some(Self { seconds, fraction })
    }
}

/// The beginning of a day in UTC.
fn midnight<'a>(year: i64, month: i64, day: i64) -> Option<Instant<'a>> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => return None,
    };
    if day < 1 || day > days {
        return None;
    }
    // Years begin in March here, so that the day that some of them lack is the last.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let since_march = (153 * month + 2) / 5 + day - 1;
    Some(Instant {
        seconds: (year * 365 + leap_days + since_march - 719_468) * 86_400,
        fraction: "",
    })
}

/// What is left to read.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn after(&mut self, expected: char) -> Option<&mut Self> {
        self.0 = self.0.strip_prefix(expected)?;
        Some(self)
    }

    /// A number of exactly so many digits.
    fn number(&mut self, width: usize) -> Option<i64> {
        let (number, rest) = self.0.split_at_checked(width)?;
        self.0 = rest;
        is_digits(number).then(|| number.parse().ok())?
    }

    /// All digits that follow, at least one.
    fn digits(&mut self) -> Option<&'a str> {
        let end = self.0.find(|c: char| !c.is_ascii_digit());
        let (digits, rest) = self.0.split_at_checked(end.unwrap_or(self.0.len()))?;
        self.0 = rest;
        (!digits.is_empty()).then_some(digits)
    }

    /// Hours and minutes.
    fn clock(&mut self) -> Option<(i64, i64)> {
        let hour = self.number(2).filter(|hour| *hour < 24)?;
        let minute = self.after(':')?.number(2).filter(|minute| *minute < 60)?;
        Some((hour, minute))
    }

    /// The seconds that local time is ahead of UTC.
    fn zone(&mut self) -> Option<i64> {
        if self.after('Z').is_some() {
            return Some(0);
        }
        let ahead = self.after('+').is_some();
        if !ahead {
            self.after('-')?;
        }
        let (hour, minute) = self.clock()?;
        let offset = hour * 3_600 + minute * 60;
        Some(if ahead { offset } else { -offset })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> (i64, &str) {
        let instant = Instant::parse(text).unwrap_or_else(|| panic!("{text}"));
        (instant.seconds, instant.fraction)
    }

    #[test]
    fn e55_profiles_and_epoch_seconds_name_instants() {
        for (text, seconds, fraction) in [
            ("0", 0, ""),
            ("-86400", -86_400, ""),
            ("1769903999", 1_769_903_999, ""),
            ("1769903999.250", 1_769_903_999, "25"),
            ("1970-01-01", 0, ""),
            ("1970-01", 0, ""),
            ("1969-12-31", -86_400, ""),
            ("0000-03-01", -62_162_035_200, ""),
            ("2000-02-29T00:00Z", 951_782_400, ""),
            ("2026-01-31T23:59:59Z", 1_769_903_999, ""),
            ("2026-01-31T23:59:59.2500Z", 1_769_903_999, "25"),
            ("2026-02-01T00:59:59+01:00", 1_769_903_999, ""),
            ("2026-01-31T12:29:59.0-11:30", 1_769_903_999, ""),
            ("9999-12-31T23:59:59Z", 253_402_300_799, ""),
        ] {
            assert_eq!(at(text), (seconds, fraction), "{text}");
        }
    }

    #[test]
    fn e55_every_day_is_one_day_after_the_day_before() {
        let mut previous = Instant::parse("1599-12-31").unwrap().seconds;
        for year in 1_600..2_401 {
            for month in 1..13 {
                for day in 1..32 {
                    let Some(next) = Instant::parse(&format!("{year:04}-{month:02}-{day:02}"))
                        .map(|i| i.seconds)
                    else {
                        assert!(day > 28, "{year}-{month}-{day}");
                        continue;
                    };
                    assert_eq!(next, previous + 86_400, "{year}-{month}-{day}");
                    previous = next;
                }
            }
        }
        assert_eq!(previous, 13_601_001_600, "2400-12-31");
    }

    #[test]
    fn e55_fractions_of_any_length_count() {
        let parse = |text: &'static str| Instant::parse(text).unwrap();
        assert!(parse("2026-01-01T00:00:00.0000000000000000001Z") > parse("2026-01-01"));
        assert!(parse("1767225600.10") == parse("2026-01-01T00:00:00.1Z"));
        assert!(parse("1767225600.09") < parse("2026-01-01T00:00:00.1Z"));
    }

    #[test]
    fn e70_what_is_not_a_date_is_none() {
        for text in [
            "",
            "-",
            "now",
            "2026-",
            "-86400.0",
            "2026-1-1",
            "2026-00-01",
            "2026-13-01",
            "2026-02-29",
            "1900-02-29",
            "2026-04-31",
            "2026-01-00",
            "2026-01-01T",
            "2026-01-01Z",
            "2026-01T00:00Z",
            "2026-01-01T00:00",
            "2026-01-01T00:00:00",
            "2026-01-01T24:00Z",
            "2026-01-01T00:60Z",
            "2026-01-01T00:00:60Z",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00.5Z",
            "2026-01-01t00:00z",
            "2026-01-01 00:00Z",
            "2026-01-01T00:00+0100",
            "2026-01-01T00:00+24:00",
            "2026-01-01T00:00ZZ",
            "20260101T000000Z",
            "+5",
            "1.",
            ".5",
            "-1.5",
            "1e9",
            "99999999999999999999",
            "é026-01-01",
        ] {
            assert_eq!(Instant::parse(text), None, "{text}");
        }
    }
}
