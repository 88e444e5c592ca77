//! Measuring in turns, and the tables that come of it.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// Nanoseconds per call: the mean over at least this long, after one turn that nobody measures, because the one before
/// left the processor's caches to somebody else.
pub fn per_call(at_least: Duration, mut calls: impl FnMut() -> u32) -> f64 {
    calls();
    let start = Instant::now();
    let mut count = 0_u64;
    while start.elapsed() < at_least {
        count += u64::from(calls());
    }
    start.elapsed().as_nanos() as f64 / count as f64
}

/// The value in the middle; not a number when there is none.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// A duration with three digits that count.
pub fn readable(nanoseconds: f64) -> String {
    let digits = |value: f64, unit: &str| match value {
        value if value < 10.0 => format!("{value:.2} {unit}"),
        value if value < 100.0 => format!("{value:.1} {unit}"),
        value => format!("{value:.0} {unit}"),
    };
    match nanoseconds {
        value if value.is_nan() => "–".to_owned(),
        value if value < 1_000_000.0 => digits(value / 1_000.0, "µs"),
        value => digits(value / 1_000_000.0, "ms"),
    }
}

/// How many times as long, with two digits that count.
pub fn ratio(value: f64, ours: f64) -> String {
    let ratio = value / ours;
    match ratio {
        ratio if ratio.is_nan() => "–".to_owned(),
        ratio if ratio < 10.0 => format!("{ratio:.1} ×"),
        ratio => {
            let mut digits = format!("{ratio:.0}");
            let mut at = digits.len();
            while at > 3 {
                at -= 3;
                digits.insert(at, ',');
            }
            format!("{digits} ×")
        }
    }
}

/// A measurement with its limit, and whether it holds.
pub fn held(measured: &str, limit: &str, holds: bool) -> String {
    format!("{measured} (≤ {limit}{})", if holds { "" } else { ": NO" })
}

/// A table in Markdown that also reads well in a terminal.
pub fn print(head: &[&str], rows: &[Vec<String>]) {
    let widths: Vec<usize> = (0..head.len())
        .map(|column| {
            rows.iter()
                .map(|row| row[column].chars().count())
                .chain([head[column].chars().count()])
                .max()
                .unwrap_or(0)
        })
        .collect();
    let line = |cells: &[String]| {
        let mut text = String::from("|");
        for (place, (cell, width)) in cells.iter().zip(&widths).enumerate() {
            let _ = match place {
                0 => write!(text, " {cell:<width$} |"),
                _ => write!(text, " {cell:>width$} |"),
            };
        }
        text
    };
    let head: Vec<String> = head.iter().map(|cell| (*cell).to_owned()).collect();
    println!("{}", line(&head));
    let rule: Vec<String> = widths
        .iter()
        .enumerate()
        .map(|(place, width)| match place {
            0 => "-".repeat(width + 2),
            _ => format!("{}:", "-".repeat(width + 1)),
        })
        .collect();
    println!("|{}|", rule.join("|"));
    for row in rows {
        println!("{}", line(row));
    }
    println!();
}
