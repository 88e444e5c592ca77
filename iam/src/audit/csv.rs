//! Lines of CSV (RFC 4180) that no spreadsheet takes for a formula.

/// One line of CSV with its line break, of cells as [`csv_cell`] writes them.
#[must_use]
pub fn csv_line<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> String {
    let cells: Vec<String> = cells
        .into_iter()
        .map(|cell| csv_cell(cell.as_ref()))
        .collect();
    cells.join(",") + "\r\n"
}

/// A text as a cell of CSV. One that a spreadsheet would run as a formula, in ASCII or in full-width characters, begins with
/// an apostrophe, which spreadsheets take for "this is text" (OWASP ASVS 1.2.10). What separates cells in any spreadsheet's
/// reading is quoted.
#[must_use]
pub fn csv_cell(text: &str) -> String {
    let formula = text.starts_with([
        '=', '+', '-', '@', '\t', '\r', '\n', '\0', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ]);
    if !formula && !text.contains(['"', ',', ';', '\t', '\r', '\n']) {
        return text.to_owned();
    }
    let mark = if formula { "'" } else { "" };
    format!("\"{mark}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_would_be_a_formula_is_text() {
        for evil in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "＝1+1",
            "＋1",
            "－1",
            "＠SUM(A1)",
        ] {
            assert_eq!(csv_line([evil]), format!("\"'{evil}\"\r\n"), "{evil:?}");
        }
        assert_eq!(csv_line(["=\"a\""]), "\"'=\"\"a\"\"\"\r\n");
    }

    #[test]
    fn commas_quotation_marks_and_line_breaks_are_quoted() {
        assert_eq!(
            csv_line(["a", "b,c", "d\"e", "f\ng", "h;i", ""]),
            "a,\"b,c\",\"d\"\"e\",\"f\ng\",\"h;i\",\r\n"
        );
    }
}
