//! Workbooks (`.xlsx`, `.xls`): each sheet is a table; merged cells stand once; lines of a cell are its paragraphs.

mod values;
mod xls;
mod xlsx;

use super::flow::Flow;
use super::{Limits, ReadError};
use crate::document::{Block, CellAt, Document, Format, Look};
use std::collections::{BTreeMap, HashMap, HashSet};

/// One sheet, as far as it holds text.
#[derive(Debug, Default)]
struct Sheet {
    name: String,
    /// Not shown by the program: listed, not judged.
    hidden: bool,
    /// Text by row and column, from 0.
    cells: BTreeMap<(u32, u32), String>,
    /// First row, first column, last row, last column.
    merged: Vec<(u32, u32, u32, u32)>,
    hidden_rows: HashSet<u32>,
}

/// Characters of all cells of a workbook, at most.
const MOST_TEXT: usize = 64 << 20;
/// What a cell costs beside its characters, so that the limit also bounds the number of cells.
const CELL: usize = 300;

/// Reads an `.xlsx` package.
pub(crate) fn read_xlsx(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let mut flow = Flow::new(Format::Xlsx, limits);
    let sheets = xlsx::read(bytes, limits, &mut flow)?;
    lay_down(sheets, flow)
}

/// Reads an `.xls` compound file.
pub(crate) fn read_xls(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let mut flow = Flow::new(Format::Xls, limits);
    let sheets = xls::read(bytes, limits, &mut flow)?;
    lay_down(sheets, flow)
}

fn lay_down(sheets: Vec<Sheet>, mut flow: Flow) -> Result<Document, ReadError> {
    let many = sheets
        .iter()
        .filter(|s| !s.cells.is_empty() && !s.hidden)
        .count()
        > 1;
    // Drawings' text was pushed while reading; it stands behind the cells.
    let drawings = std::mem::take(&mut flow.doc.blocks);
    let mut hidden = Vec::new();
    for sheet in sheets {
        if sheet.hidden {
            hidden.extend(sheet.cells.into_values());
            continue;
        }
        if many && !sheet.cells.is_empty() {
            flow.push(Block {
                look: Look {
                    heading: Some(1),
                    ..Look::default()
                },
                ..Block::paragraph(sheet.name.clone())
            })?;
        }
        lay_sheet(sheet, &mut flow)?;
    }
    for block in drawings {
        flow.push(block)?;
    }
    for text in hidden {
        flow.hide(&text);
    }
    Ok(flow.finish())
}

fn lay_sheet(sheet: Sheet, flow: &mut Flow) -> Result<(), ReadError> {
    let mut rows: BTreeMap<u32, Vec<(u32, String)>> = BTreeMap::new();
    for ((row, col), text) in sheet.cells {
        if sheet.hidden_rows.contains(&row) {
            flow.hide(&text);
        } else if !text.trim().is_empty() {
            rows.entry(row).or_default().push((col, text));
        }
    }
    let mut rows: Vec<(u32, Vec<(u32, String)>)> = rows.into_iter().collect();
    // Rows with one cell at the top are the title, the unit and the like.
    let titles = rows
        .iter()
        .take_while(|(_, cells)| cells.len() == 1)
        .count();
    // A sheet of one cell a row is plain text.
    let is_text = titles == rows.len();
    for (_, cells) in rows.drain(..titles) {
        for (_, text) in cells {
            for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
                flow.push(Block {
                    look: Look {
                        centered: !is_text,
                        ..Look::default()
                    },
                    ..Block::paragraph(line)
                })?;
            }
        }
    }
    let Some(first_row) = rows.first().map(|r| r.0) else {
        return Ok(());
    };
    let first_col = rows
        .iter()
        .flat_map(|r| &r.1)
        .map(|c| c.0)
        .min()
        .unwrap_or(0);
    let widest = rows.iter().map(|r| r.1.len()).max().unwrap_or(0);
    let head = rows.len() > 1
        && rows
            .first()
            .is_some_and(|r| r.1.len() >= 2 && r.1.len() * 3 >= widest * 2);
    let spans: HashMap<(u32, u32), (u32, u32)> = sheet
        .merged
        .iter()
        .map(|m| {
            (
                (m.0, m.1),
                (m.2.saturating_sub(m.0), m.3.saturating_sub(m.1)),
            )
        })
        .collect();
    let table = flow.table();
    for (row, cells) in rows {
        for (col, text) in cells {
            let (more_rows, more_cols) = spans.get(&(row, col)).copied().unwrap_or_default();
            let at = CellAt {
                table,
                row: row - first_row,
                col: col.saturating_sub(first_col),
                row_span: more_rows.saturating_add(1),
                col_span: more_cols.saturating_add(1),
                header: head && row == first_row,
            };
            for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
                flow.push(Block {
                    cell: Some(at),
                    ..Block::paragraph(line)
                })?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_heads_and_merged_cells() {
        let mut sheet = Sheet {
            name: "评分".into(),
            merged: vec![(0, 0, 0, 2), (2, 0, 3, 0)],
            ..Sheet::default()
        };
        for (row, col, text) in [
            (0, 0, "评分表"),
            (1, 0, "因素"),
            (1, 1, "标准"),
            (1, 2, "分值"),
            (2, 0, "业绩"),
            (2, 1, "一\n二"),
            (3, 1, "三"),
            (4, 1, "隐"),
        ] {
            sheet.cells.insert((row, col), text.into());
        }
        sheet.hidden_rows.insert(4);
        let flow = Flow::new(Format::Xlsx, &Limits::default());
        let d = lay_down(vec![sheet], flow).unwrap();
        assert_eq!(d.blocks[0].text, "评分表");
        assert!(d.blocks[0].cell.is_none());
        let all: Vec<_> = d
            .blocks
            .iter()
            .filter_map(|b| {
                b.cell
                    .map(|c| (b.text.as_str(), c.row, c.col, c.row_span, c.header))
            })
            .collect();
        assert_eq!(
            all,
            [
                ("因素", 0, 0, 1, true),
                ("标准", 0, 1, 1, true),
                ("分值", 0, 2, 1, true),
                ("业绩", 1, 0, 2, false),
                ("一", 1, 1, 1, false),
                ("二", 1, 1, 1, false),
                ("三", 2, 1, 1, false),
            ]
        );
        assert_eq!(d.hidden.len(), 1);
    }
}
