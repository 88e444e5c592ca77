//! Numbers of any length, compared exactly and without allocation (E-54). Floats would make two different account
//! numbers equal; nothing here ever goes through one.

use std::cmp::Ordering;

/// A decimal number as slices of the text that it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decimal<'a> {
    /// Never set for zero.
    pub(super) negative: bool,
    /// The digits before the point, without leading zeros.
    pub(super) whole: &'a str,
    /// The digits after the point, without trailing zeros.
    pub(super) fraction: &'a str,
}

impl<'a> Decimal<'a> {
    /// Reads digits with an optional minus and an optional fraction; nothing else is a number.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (minus, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) if is_digits(fraction) => (whole, fraction),
            Some(_) => return None,
            None => (digits, ""),
        };
        if !is_digits(whole) {
            return None;
        }
        let whole = whole.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        Some(Self {
            negative: minus && !(whole.is_empty() && fraction.is_empty()),
            whole,
            fraction,
        })
    }
}

impl Ord for Decimal<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let size = |number: &Self| (number.whole.len(), number.whole, number.fraction);
        match (self.negative, other.negative) {
            (false, false) => size(self).cmp(&size(other)),
            (true, true) => size(other).cmp(&size(self)),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Decimal<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Whether there is at least one character and all are digits.
pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn compare(left: &str, right: &str) -> Ordering {
        Decimal::parse(left)
            .unwrap()
            .cmp(&Decimal::parse(right).unwrap())
    }

    #[test]
    fn e54_numbers_of_any_length_compare_exactly() {
        use Ordering::{Equal, Greater, Less};
        for (left, right, expected) in [
            ("5", "5.000", Equal),
            ("007", "7", Equal),
            ("-0", "0.0", Equal),
            ("-0.5", "0", Less),
            ("-2", "-10", Greater),
            ("0.1", "0.10000000000000000000000000000000001", Less),
            ("0.9", "0.10", Greater),
            ("10", "9.99", Greater),
            ("9007199254740993", "9007199254740992", Greater),
            (
                "123456789012345678901234567890",
                "123456789012345678901234567891",
                Less,
            ),
        ] {
            assert_eq!(compare(left, right), expected, "{left} {right}");
            assert_eq!(compare(right, left), expected.reverse(), "{right} {left}");
        }
    }

    #[test]
    fn e70_what_is_not_a_number_is_none() {
        for text in [
            "", "-", "+5", ".5", "5.", "1e3", "0x1", "1_000", "1,5", " 5", "5 ", "--5", "5.5.5",
            "٣", "NaN", "inf",
        ] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn small_numbers_compare_as_integers(left in -100_000_i64..100_000, right in -100_000_i64..100_000) {
            let spell = |n: i64| format!("{}{}.{:03}", if n < 0 { "-" } else { "" }, n.abs() / 1_000, n.abs() % 1_000);
            prop_assert_eq!(compare(&spell(left), &spell(right)), left.cmp(&right));
        }
    }
}
