//! Tables whose cells are given by their edges (doc, rtf): finds the grid and where each cell stands in it.

use crate::document::{Block, CellAt};
use std::collections::HashMap;

/// Edges closer than this are one line of the grid; twentieths of a point (about half a millimetre).
const SAME_EDGE: i32 = 30;

/// A cell with its edges in twips and the indices of its blocks.
#[derive(Debug, Default, Clone)]
pub(crate) struct EdgeCell {
    pub left: i32,
    pub right: i32,
    /// The cell continues the one above it (vertical merge).
    pub above: bool,
    pub blocks: Vec<usize>,
}

#[derive(Debug, Default)]
pub(crate) struct EdgeRow {
    pub cells: Vec<EdgeCell>,
    pub header: bool,
}

/// Sets [`CellAt`] on the blocks of all cells.
pub(crate) fn place(rows: &[EdgeRow], table: u32, blocks: &mut [Block]) {
    let lines = lines(rows);
    let line = |x: i32| lines.partition_point(|&l| l + SAME_EDGE < x) as u32;
    // The cell that is open downwards in each column, with its index in `cells`.
    let mut open: HashMap<u32, usize> = HashMap::new();
    let mut cells: Vec<(CellAt, &[usize])> = Vec::new();
    for (r, row) in rows.iter().enumerate() {
        let mut still: HashMap<u32, usize> = HashMap::new();
        for cell in &row.cells {
            let (col, end) = (line(cell.left), line(cell.right));
            if let Some(&owner) = open.get(&col).filter(|_| cell.above) {
                if let Some((at, _)) = cells.get_mut(owner) {
                    at.row_span = (r as u32).saturating_sub(at.row).saturating_add(1);
                }
                still.insert(col, owner);
                if cell.blocks.is_empty() {
                    continue;
                }
            } else {
                still.insert(col, cells.len());
            }
            let at = CellAt {
                table,
                row: r as u32,
                col,
                row_span: 1,
                col_span: end.saturating_sub(col).max(1),
                header: row.header,
            };
            cells.push((at, &cell.blocks));
        }
        open = still;
    }
    for (at, own) in cells {
        for &b in own {
            if let Some(block) = blocks.get_mut(b) {
                block.cell = Some(at);
            }
        }
    }
}

/// The vertical lines of the grid, each the first of its cluster.
fn lines(rows: &[EdgeRow]) -> Vec<i32> {
    let mut all: Vec<i32> = rows
        .iter()
        .flat_map(|r| r.cells.iter().flat_map(|c| [c.left, c.right]))
        .map(|x| x.clamp(-1_000_000, 1_000_000))
        .collect();
    all.sort_unstable();
    all.dedup_by(|x, kept| *x - *kept <= SAME_EDGE);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(left: i32, right: i32, above: bool, block: usize) -> EdgeCell {
        EdgeCell {
            left,
            right,
            above,
            blocks: if above { vec![] } else { vec![block] },
        }
    }

    #[test]
    fn merged_cells_stand_once_with_their_spans() {
        let mut blocks: Vec<Block> = (0..5).map(|i| Block::paragraph(i.to_string())).collect();
        let rows = [
            EdgeRow {
                cells: vec![cell(0, 1000, false, 0), cell(1000, 3000, false, 1)],
                header: true,
            },
            EdgeRow {
                cells: vec![
                    cell(5, 1003, true, 0),
                    cell(1000, 2000, false, 2),
                    cell(2000, 3000, false, 3),
                ],
                header: false,
            },
        ];
        place(&rows, 7, &mut blocks);
        let at = |i: usize| {
            blocks[i]
                .cell
                .map(|c| (c.row, c.col, c.row_span, c.col_span))
        };
        assert_eq!(at(0), Some((0, 0, 2, 1)));
        assert_eq!(at(1), Some((0, 1, 1, 2)));
        assert_eq!(at(3), Some((1, 2, 1, 1)));
        assert_eq!(at(4), None);
        assert!(blocks[0].cell.is_some_and(|c| c.header && c.table == 7));
    }
}
