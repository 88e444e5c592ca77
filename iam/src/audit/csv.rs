//! Lines of CSV (RFC 4180) that no spreadsheet takes for a formula.

/// One line of CSV with its line break. A cell that a spreadsheet would run as a formula begins with an apostrophe, which
/// spreadsheets take for "this is text" (OWASP ASVS 1.2.10).
#[must_use]
pub fn csv_line<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> String {
    let mut line = String::new();
    for (place, cell) in cells.into_iter().enumerate() {
        let cell = cell.as_ref();
        if place > 0 {
            line.push(',');
        }
        let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0']);
        if formula || cell.contains(['"', ',', '\r', '\n']) {
            line.push('"');
            if formula {
                line.push('\'');
            }
            line.push_str(&cell.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(cell);
        }
    }
    line.push_str("\r\n");
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_would_be_a_formula_is_text() {
        for evil in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"] {
            assert_eq!(csv_line([evil]), format!("\"'{evil}\"\r\n"), "{evil:?}");
        }
        assert_eq!(csv_line(["=\"a\""]), "\"'=\"\"a\"\"\"\r\n");
    }

    #[test]
    fn commas_quotation_marks_and_line_breaks_are_quoted() {
        assert_eq!(
            csv_line(["a", "b,c", "d\"e", "f\ng", ""]),
            "a,\"b,c\",\"d\"\"e\",\"f\ng\",\r\n"
        );
    }
}
