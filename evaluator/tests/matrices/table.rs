//! Tables of decisions as text.

use evaluator::{Line, Verdict};
use serde_json::Value;

use crate::naive;

/// The decision of one input line, on which the naive evaluator must agree.
pub fn verdict(line: &Value) -> Verdict {
    let asked = Line::read(&line.to_string()).unwrap();
    let verdict = evaluator::verdict(&asked.policies, &asked.request);
    let naive = naive::judge(line).verdict;
    assert_eq!(format!("{verdict:?}"), format!("{naive:?}"), "{line:#}");
    verdict
}

/// A verdict as a cell: short, and `-` for the default so that grants and denials stand out.
pub fn cell(line: &Value) -> String {
    match verdict(line) {
        Verdict::Allowed => "Allowed",
        Verdict::ImplicitlyDenied => "-",
        Verdict::ExplicitlyDenied => "DENIED",
    }
    .to_owned()
}

/// A table under a title: a column of row names, then one column for each name in `columns`.
pub fn table(title: &str, columns: &[&str], rows: &[(String, Vec<String>)]) -> String {
    let first = rows
        .iter()
        .map(|(name, _)| name.chars().count())
        .max()
        .unwrap();
    let widths: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let cells = rows.iter().map(|(_, cells)| cells[index].chars().count());
            cells.max().unwrap().max(name.chars().count())
        })
        .collect();
    let mut text = format!("{title}\n\n");
    let mut line = |name: &str, cells: &mut dyn Iterator<Item = &str>| {
        let mut row = format!("  {name:<first$}");
        for (cell, width) in cells.zip(&widths) {
            row += &format!("  {cell:<width$}");
        }
        text += row.trim_end();
        text.push('\n');
    };
    line("", &mut columns.iter().copied());
    for (name, cells) in rows {
        line(name, &mut cells.iter().map(String::as_str));
    }
    text.push('\n');
    text
}
