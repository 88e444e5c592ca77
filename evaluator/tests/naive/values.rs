//! What the operators compare: text, numbers, instants, bytes, addresses, ARNs (E-52 to E-59).
//!
//! Each function answers for one value of the policy and one of the request; what cannot be read meets nothing (E-70).

use std::cmp::Ordering;
use std::net::IpAddr;

use super::text::{Piece, glob, spelled};

pub fn same_text(pattern: &[Piece], value: &str) -> bool {
    spelled(pattern) == value
}

/// Simple case folding, one character for one.
pub fn same_folded(pattern: &[Piece], value: &str) -> bool {
    let fold = |text: &str| text.chars().map(fold).collect::<String>();
    fold(&spelled(pattern)) == fold(value)
}

fn fold(c: char) -> char {
    let only = |mut all: Box<dyn Iterator<Item = char>>| match (all.next(), all.next()) {
        (Some(one), None) => Some(one),
        _ => None,
    };
    if c == 'ı' {
        return c;
    }
    only(Box::new(c.to_uppercase()))
        .and_then(|upper| only(Box::new(upper.to_lowercase())))
        .unwrap_or(c)
}

pub fn like(pattern: &[Piece], value: &str) -> bool {
    glob(pattern, &value.chars().collect::<Vec<_>>())
}

pub fn same_bool(pattern: &[Piece], value: &str) -> bool {
    let read = |text: &str| match text.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    };
    read(&spelled(pattern)).is_some_and(|wanted| read(value) == Some(wanted))
}

/// A pattern in six parts if its colons, wherever they come from, make so many.
pub fn parts_of(pattern: &[Piece]) -> Vec<Vec<Piece>> {
    let mut parts: Vec<Vec<Piece>> = vec![Vec::new()];
    for piece in pattern {
        if *piece == Piece::Literal(':') && parts.len() < 6 {
            parts.push(Vec::new());
        } else {
            parts.last_mut().unwrap().push(*piece);
        }
    }
    parts
}

/// Both sides in six parts, each part compared for itself (E-59).
pub fn arn_like(parts: &[Vec<Piece>], value: &str) -> bool {
    let value: Vec<&str> = value.splitn(6, ':').collect();
    parts.len() == 6
        && value.len() == 6
        && value[0] == "arn"
        && parts
            .iter()
            .zip(&value)
            .all(|(part, value)| like(part, value))
}

/// A number as sign, digits before the point, digits after it.
struct Decimal {
    negative: bool,
    whole: String,
    fraction: String,
}

fn decimal(text: &str) -> Option<Decimal> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return None,
        None => (digits, ""),
    };
    let numeric = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !numeric(whole) || !numeric(fraction) {
        return None;
    }
    let whole = whole.trim_start_matches('0').to_owned();
    let fraction = fraction.trim_end_matches('0').to_owned();
    let negative = negative && !(whole.is_empty() && fraction.is_empty());
    Some(Decimal {
        negative,
        whole,
        fraction,
    })
}

/// Numbers compare as decimals of any length, never as floats.
pub fn compare_numbers(left: &str, right: &str) -> Option<Ordering> {
    let (left, right) = (decimal(left)?, decimal(right)?);
    let size = |l: &Decimal, r: &Decimal| {
        (l.whole.len(), &l.whole, &l.fraction).cmp(&(r.whole.len(), &r.whole, &r.fraction))
    };
    Some(match (left.negative, right.negative) {
        (false, true) => Ordering::Greater,
        (true, false) => Ordering::Less,
        (false, false) => size(&left, &right),
        (true, true) => size(&right, &left),
    })
}

/// An instant: seconds since 1970, then the fraction's digits.
fn instant(text: &str) -> Option<(i64, String)> {
    if let Some(Decimal { fraction, .. }) = decimal(text) {
        let (negative, whole) = (text.starts_with('-'), text.split('.').next()?);
        // Seconds before 1970 are whole.
        let readable = !(negative && text.contains('.'));
        return readable.then_some((whole.parse().ok()?, fraction));
    }
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let midnight = days(date)? * 86_400;
    let Some(time) = time.filter(|_| date.len() == "2024-02-29".len()) else {
        if time.is_some() {
            return None;
        }
        return Some((midnight, String::new()));
    };
    let (time, offset) = zone(time)?;
    let (time, fraction) = match time.split_once('.') {
        Some((time, fraction))
            if !fraction.is_empty() && fraction.chars().all(|c| c.is_ascii_digit()) =>
        {
            (time, fraction)
        }
        Some(_) => return None,
        None => (time, ""),
    };
    let parts: Vec<&str> = time.split(':').collect();
    let seconds = match parts[..] {
        [hour, minute] if fraction.is_empty() => {
            number(hour, 2, 23)? * 3600 + number(minute, 2, 59)? * 60
        }
        [hour, minute, second] => {
            number(hour, 2, 23)? * 3600 + number(minute, 2, 59)? * 60 + number(second, 2, 59)?
        }
        _ => return None,
    };
    Some((
        midnight + seconds - offset,
        fraction.trim_end_matches('0').to_owned(),
    ))
}

/// Splits the zone off a time: `Z` or `+hh:mm`, in seconds east.
fn zone(time: &str) -> Option<(&str, i64)> {
    if let Some(time) = time.strip_suffix('Z') {
        return Some((time, 0));
    }
    let at = time.find(['+', '-'])?;
    let (hour, minute) = time[at + 1..].split_once(':')?;
    let size = number(hour, 2, 23)? * 3600 + number(minute, 2, 59)? * 60;
    Some((
        &time[..at],
        if time[at..].starts_with('-') {
            -size
        } else {
            size
        },
    ))
}

fn number(text: &str, digits: usize, most: i64) -> Option<i64> {
    let good = text.len() == digits && text.chars().all(|c| c.is_ascii_digit());
    text.parse().ok().filter(|value| good && *value <= most)
}

/// Days from 1970-01-01, counted one year and one month at a time.
fn days(date: &str) -> Option<i64> {
    let parts: Vec<&str> = date.split('-').collect();
    let [year, month, day] = match parts[..] {
        [year, month] => [year, month, "01"],
        [year, month, day] => [year, month, day],
        _ => return None,
    };
    let (year, month, day) = (
        number(year, 4, 9999)?,
        number(month, 2, 12)?,
        number(day, 2, 31)?,
    );
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let length = |year: i64| {
        let february = if leap(year) { 29 } else { 28 };
        [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    };
    if month == 0 || day == 0 || day > length(year)[usize::try_from(month - 1).unwrap()] {
        return None;
    }
    let of_year = |year: i64| length(year).iter().sum::<i64>();
    let years = if year >= 1970 {
        (1970..year).map(of_year).sum::<i64>()
    } else {
        -(year..1970).map(of_year).sum::<i64>()
    };
    let months: i64 = length(year)
        .iter()
        .take(usize::try_from(month - 1).unwrap())
        .sum();
    Some(years + months + day - 1)
}

pub fn compare_dates(left: &str, right: &str) -> Option<Ordering> {
    Some(instant(left)?.cmp(&instant(right)?))
}

/// Decoded bytes of padded base64.
fn bytes(text: &str) -> Option<Vec<u8>> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let body = text
        .strip_suffix("==")
        .or(text.strip_suffix('='))
        .unwrap_or(text);
    let mut bits = String::new();
    for c in body.chars() {
        bits += &format!("{:06b}", ALPHABET.find(c)?);
    }
    let whole = bits.len() / 8 * 8;
    Some(
        (0..whole)
            .step_by(8)
            .map(|at| u8::from_str_radix(&bits[at..at + 8], 2).unwrap())
            .collect(),
    )
}

pub fn same_bytes(policy: &str, value: &str) -> bool {
    bytes(policy).is_some_and(|wanted| bytes(value) == Some(wanted))
}

fn bits(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address
            .octets()
            .iter()
            .map(|o| format!("{o:08b}"))
            .collect(),
        IpAddr::V6(address) => address
            .octets()
            .iter()
            .map(|o| format!("{o:08b}"))
            .collect(),
    }
}

/// Whether the address lies in the range; another family never does (E-58).
pub fn within(range: &str, address: &str) -> bool {
    let (start, length) = match range.split_once('/') {
        Some((start, length)) => (start, Some(length)),
        None => (range, None),
    };
    let (Ok(start), Ok(address)) = (start.parse(), address.parse()) else {
        return false;
    };
    let (start, address) = (bits(start), bits(address));
    let length = match length {
        None => start.len(),
        // Written as numbers are: `+5` and `05` are none.
        Some(text) => match text.parse::<usize>() {
            Ok(length) if length <= start.len() && length.to_string() == text => length,
            _ => return false,
        },
    };
    start.len() == address.len() && start[..length] == address[..length]
}
