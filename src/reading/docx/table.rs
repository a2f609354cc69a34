//! Tables while they are read: the grid position of each cell, merged cells once.

use crate::document::CellAt;
use std::collections::HashMap;

/// Widest span taken at its word.
const SPAN: u32 = 1000;

/// How a cell takes part in a merge.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Merge {
    #[default]
    None,
    Start,
    Continue,
}

impl Merge {
    /// The value of `w:vMerge` or `w:hMerge`: without one the merge goes on.
    pub fn of(value: Option<&str>) -> Self {
        match value {
            Some("restart") => Merge::Start,
            _ => Merge::Continue,
        }
    }
}

/// A table that is still open.
#[derive(Debug, Default)]
pub struct Table {
    number: u32,
    /// Row from 0; rows are counted when they open.
    rows: u32,
    col: u32,
    header: bool,
    /// The row is deleted by a tracked change.
    pub row_deleted: bool,
    /// The cell is deleted by a tracked change.
    pub cell_deleted: bool,
    /// Column to the cell whose vertical merge is open there.
    merges: HashMap<u32, usize>,
    span: u32,
    vertical: Merge,
    horizontal: Merge,
    cell: Option<usize>,
    /// The cell before in this row.
    last: Option<usize>,
}

impl Table {
    /// Opens a table with its number in the document.
    pub fn new(number: u32) -> Self {
        Table {
            number,
            ..Table::default()
        }
    }

    /// A row opens.
    pub fn open_row(&mut self) {
        self.rows = self.rows.saturating_add(1);
        self.col = 0;
        self.header = false;
        self.row_deleted = false;
        self.last = None;
    }

    /// The row is marked as a repeating header.
    pub fn set_header(&mut self, on: bool) {
        self.header = on;
    }

    /// Columns left out at the start of the row.
    pub fn skip_columns(&mut self, columns: u32) {
        self.col = columns.min(SPAN);
    }

    /// A cell opens; its properties follow.
    pub fn open_cell(&mut self) {
        self.span = 1;
        self.vertical = Merge::None;
        self.horizontal = Merge::None;
        self.cell = None;
        self.cell_deleted = false;
    }

    /// Columns of the grid that the cell covers.
    pub fn set_span(&mut self, span: u32) {
        self.span = span.clamp(1, SPAN);
    }

    /// How the cell is merged with the one above.
    pub fn set_vertical(&mut self, merge: Merge) {
        self.vertical = merge;
    }

    /// How the cell is merged with the one before.
    pub fn set_horizontal(&mut self, merge: Merge) {
        self.horizontal = merge;
    }

    /// The index of the open cell in `cells`, where it is entered when first asked for.
    pub fn cell(&mut self, cells: &mut Vec<CellAt>) -> usize {
        if let Some(cell) = self.cell {
            return cell;
        }
        let row = self.rows.saturating_sub(1);
        let cell = self.merged(cells, row).unwrap_or_else(|| {
            cells.push(CellAt {
                table: self.number,
                row,
                col: self.col,
                row_span: 1,
                col_span: self.span,
                header: self.header,
            });
            cells.len() - 1
        });
        match self.vertical {
            Merge::None => self.merges.remove(&self.col),
            Merge::Start | Merge::Continue => self.merges.insert(self.col, cell),
        };
        self.cell = Some(cell);
        cell
    }

    /// The earlier cell that the open one is part of.
    fn merged(&self, cells: &mut [CellAt], row: u32) -> Option<usize> {
        if self.horizontal == Merge::Continue {
            let at = self.last?;
            let cell = cells.get_mut(at)?;
            cell.col_span = (self.col + self.span).saturating_sub(cell.col).max(1);
            return Some(at);
        }
        if self.vertical != Merge::Continue {
            return None;
        }
        let at = *self.merges.get(&self.col)?;
        let cell = cells.get_mut(at)?;
        cell.row_span = cell.row_span.max((row + 1).saturating_sub(cell.row));
        Some(at)
    }

    /// The cell closes.
    pub fn close_cell(&mut self, cells: &mut Vec<CellAt>) {
        self.last = Some(self.cell(cells));
        self.col = self.col.saturating_add(self.span);
        self.cell = None;
        self.cell_deleted = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(table: &mut Table, cells: &mut Vec<CellAt>, spec: &[(u32, Merge, Merge)]) -> Vec<usize> {
        table.open_row();
        spec.iter()
            .map(|&(span, vertical, horizontal)| {
                table.open_cell();
                table.set_span(span);
                table.set_vertical(vertical);
                table.set_horizontal(horizontal);
                let at = table.cell(cells);
                table.close_cell(cells);
                at
            })
            .collect()
    }

    /// Found by fuzzing: columns left out again in the middle of a row.
    #[test]
    fn a_merged_cell_covers_at_least_a_column() {
        let (mut table, mut cells) = (Table::new(1), Vec::new());
        table.open_row();
        table.skip_columns(3);
        table.open_cell();
        table.close_cell(&mut cells);
        table.skip_columns(0);
        table.open_cell();
        table.set_horizontal(Merge::Continue);
        table.close_cell(&mut cells);
        assert_eq!(cells.len(), 1);
        assert_eq!(cells[0].col_span, 1);
    }

    #[test]
    fn merged_cells_are_one() {
        use Merge::{Continue, None, Start};
        let (mut t, mut cells) = (Table::new(3), Vec::new());
        assert_eq!(
            row(&mut t, &mut cells, &[(2, Start, None), (1, None, None)]),
            [0, 1]
        );
        assert_eq!(
            row(&mut t, &mut cells, &[(2, Continue, None), (1, Start, None)]),
            [0, 2]
        );
        assert_eq!(
            row(
                &mut t,
                &mut cells,
                &[(1, None, Start), (1, None, Continue), (1, Continue, None)]
            ),
            [3, 3, 2]
        );
        let first = cells[0];
        assert_eq!(
            (
                first.table,
                first.row,
                first.col,
                first.row_span,
                first.col_span
            ),
            (3, 0, 0, 2, 2)
        );
        assert_eq!((cells[1].row, cells[1].col), (0, 2));
        assert_eq!((cells[2].row, cells[2].col, cells[2].row_span), (1, 2, 2));
        assert_eq!((cells[3].row, cells[3].col_span), (2, 2));
    }
}
