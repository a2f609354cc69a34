//! The ledger as CSV: UTF-8 with a mark, so that spreadsheets read it, and no cell that they would take for a formula.

use super::columns::{self, COLUMNS};
use crate::cleanup::model::Ledger;

/// The rows of the ledger under their heads.
pub fn render(ledger: &Ledger) -> Vec<u8> {
    let mut out = String::from("\u{FEFF}");
    line(
        &mut out,
        COLUMNS.iter().map(|(head, _)| (*head).to_string()),
    );
    for row in &ledger.rows {
        let cells = columns::cells(row, ledger);
        line(
            &mut out,
            std::iter::once(row.number.to_string()).chain(cells),
        );
    }
    out.into_bytes()
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    for (i, c) in cells.enumerate() {
        if i > 0 {
            out.push(',');
        }
        out.push_str(&cell(&c));
    }
    out.push_str("\r\n");
}

/// A cell that is text to every spreadsheet.
fn cell(text: &str) -> String {
    let guard = match text
        .trim_start()
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '|', '%'])
        || text.starts_with(['\t', '\r', '\n'])
    {
        true => "'",
        false => "",
    };
    if guard.is_empty() && !text.contains(['"', ',', '\n', '\r', ';', '\'']) {
        return text.to_string();
    }
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_never_formulas() {
        assert_eq!(cell("清溪县办法"), "清溪县办法");
        assert_eq!(cell("甲,乙\"丙\""), "\"甲,乙\"\"丙\"\"\"");
        for bad in [
            "=1+1",
            "+cmd|' /C calc'!A0",
            "@SUM(A1)",
            "-2",
            "  =1",
            "\t=1",
        ] {
            assert!(cell(bad).starts_with("\"'"), "{bad}");
        }
    }

    #[test]
    fn the_head_is_the_one_by_which_own_ledgers_are_known() {
        let head: Vec<&str> = COLUMNS.iter().map(|c| c.0).collect();
        assert!(
            head.join(",")
                .starts_with(crate::cleanup::examine::CSV_HEAD)
        );
    }
}
