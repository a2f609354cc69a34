//! Property modifiers ([MS-DOC] 2.6): the changes that a paragraph or a run makes to its style.

use super::bytes::{i16_at, i32_at, span, u8_at, u16_at, u32_at};

/// Walks a list of modifiers as (code, operand).
pub(super) struct Sprms<'a> {
    rest: &'a [u8],
}

pub(super) fn sprms(list: &[u8]) -> Sprms<'_> {
    Sprms { rest: list }
}

/// Longest list of modifiers outside the pages that is looked at; many paragraphs may name one long list.
pub(super) const LONGEST: usize = 8 << 10;

const TABLE_DEFINITION: u16 = 0xD608;
const TAB_STOPS: u16 = 0xC615;

impl<'a> Iterator for Sprms<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let code = u16_at(self.rest, 0)?;
        let (skip, len) = match code >> 13 {
            0 | 1 => (2, 1),
            2 | 4 | 5 => (2, 2),
            3 => (2, 4),
            7 => (2, 3),
            _ if code == TABLE_DEFINITION => {
                (4, usize::from(u16_at(self.rest, 2)?).checked_sub(1)?)
            }
            _ if code == TAB_STOPS && u8_at(self.rest, 2)? == 255 => {
                let removed = usize::from(u8_at(self.rest, 3)?);
                let added = usize::from(u8_at(self.rest, 4 + 4 * removed)?);
                (3, 2 + 4 * removed + 3 * added)
            }
            _ => (3, usize::from(u8_at(self.rest, 2)?)),
        };
        let operand = span(self.rest, skip, len)?;
        self.rest = self.rest.get(skip + len..)?;
        Some((code, operand))
    }
}

/// What is known of a paragraph.
#[derive(Debug, Clone, Default)]
pub(super) struct Para {
    pub in_table: bool,
    /// The mark ends a row.
    pub row_end: bool,
    /// Depth of table nesting, 0 outside tables.
    pub depth: u32,
    pub inner_cell: bool,
    pub inner_row_end: bool,
    /// 0 left, 1 centre, 2 right.
    pub align: u8,
    /// 0 to 8 for headings, 9 for text.
    pub outline: Option<u8>,
    /// Index of the list (from 1), 0 for none.
    pub list: Option<i16>,
    pub list_level: Option<u8>,
    /// The list was set by the paragraph itself, not by its style.
    pub list_is_own: bool,
    pub row: Option<Box<RowDef>>,
    pub header_row: bool,
}

/// A row's cells as the row mark defines them.
#[derive(Debug, Clone, Default)]
pub(super) struct RowDef {
    /// Edges in twips; one more than there are cells.
    pub edges: Vec<i32>,
    pub cells: Vec<CellDef>,
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CellDef {
    /// Joined to the cell on its left.
    pub joins_left: bool,
    /// Joined to the cell above.
    pub joins_above: bool,
}

impl Para {
    /// Applies modifiers; `data` is the data stream, where long lists are kept.
    pub(super) fn apply(&mut self, list: &[u8], data: &[u8], own: bool) {
        for (code, operand) in sprms(list) {
            if matches!(code, 0x6645 | 0x6646) {
                let huge = u32_at(operand, 0).and_then(|at| {
                    let len = u16_at(data, at as usize)?;
                    span(
                        data,
                        (at as usize).checked_add(2)?,
                        usize::from(len).min(LONGEST),
                    )
                });
                for (code, operand) in huge.map(sprms).into_iter().flatten() {
                    self.modify(code, operand, own);
                }
            } else {
                self.modify(code, operand, own);
            }
        }
    }

    pub(super) fn modify(&mut self, code: u16, operand: &[u8], own: bool) {
        let byte = u8_at(operand, 0).unwrap_or(0);
        match code {
            0x2416 => self.in_table = byte != 0,
            0x2417 => self.row_end = byte != 0,
            0x6649 => self.depth = i32_at(operand, 0).unwrap_or(0).clamp(0, 64) as u32,
            0x244B => self.inner_cell = byte != 0,
            0x244C => self.inner_row_end = byte != 0,
            0x2403 | 0x2461 => self.align = byte,
            0x2640 => self.outline = Some(byte),
            0x260A => self.list_level = Some(byte.min(8)),
            0x460B => {
                self.list = i16_at(operand, 0);
                self.list_is_own = own;
            }
            0x3404 => self.header_row = byte != 0,
            TABLE_DEFINITION => self.row = row_def(operand).map(Box::new),
            0x5624 => self.join(operand),
            0xD62B => self.join_above(operand),
            _ => {}
        }
    }

    /// Merges the cells from the first up to, not including, the second number.
    fn join(&mut self, operand: &[u8]) {
        let (Some(first), Some(end)) = (u8_at(operand, 0), u8_at(operand, 1)) else {
            return;
        };
        if let Some(row) = &mut self.row {
            let (first, end) = (usize::from(first), usize::from(end));
            for cell in row.cells.iter_mut().take(end).skip(first + 1) {
                cell.joins_left = true;
            }
        }
    }

    fn join_above(&mut self, operand: &[u8]) {
        let (Some(cell), Some(how)) = (u8_at(operand, 0), u8_at(operand, 1)) else {
            return;
        };
        if let Some(c) = self
            .row
            .as_mut()
            .and_then(|r| r.cells.get_mut(usize::from(cell)))
        {
            c.joins_above = how == 1;
        }
    }
}

fn row_def(operand: &[u8]) -> Option<RowDef> {
    let cells = usize::from(u8_at(operand, 0)?).min(64);
    let edges: Vec<i32> = (0..=cells)
        .map_while(|i| i16_at(operand, 1 + 2 * i))
        .map(i32::from)
        .collect();
    let at = 1 + 2 * (cells + 1);
    let cells = (0..cells)
        .map(|i| {
            let flags = u16_at(operand, at + 20 * i).unwrap_or(0);
            CellDef {
                joins_left: flags & 2 != 0,
                joins_above: flags & 0x60 == 0x20,
            }
        })
        .collect();
    Some(RowDef { edges, cells })
}

/// A property that a run may set, clear, take from its style or turn round.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Toggle {
    #[default]
    Unset,
    Is(bool),
    AsStyle,
    NotStyle,
}

impl Toggle {
    fn from(byte: u8) -> Self {
        match byte {
            0x80 => Toggle::AsStyle,
            0x81 => Toggle::NotStyle,
            b => Toggle::Is(b != 0),
        }
    }

    /// The value, given that of the style.
    pub(super) fn over(self, style: bool) -> bool {
        match self {
            Toggle::Is(v) => v,
            Toggle::NotStyle => !style,
            Toggle::Unset | Toggle::AsStyle => style,
        }
    }
}

/// What is known of a run of characters.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Run {
    pub deleted: bool,
    pub inserted: bool,
    pub hidden: Toggle,
    pub bold: Toggle,
    /// Control characters stand for objects.
    pub special: bool,
    /// Font and code of a symbol.
    pub symbol: Option<(u16, u16)>,
    /// Offset of a picture in the data stream.
    pub picture: Option<u32>,
    pub ole: bool,
    pub style: Option<u16>,
}

impl Run {
    pub(super) fn apply(&mut self, list: &[u8]) {
        for (code, operand) in sprms(list) {
            self.modify(code, operand);
        }
    }

    pub(super) fn modify(&mut self, code: u16, operand: &[u8]) {
        let byte = u8_at(operand, 0).unwrap_or(0);
        match code {
            0x0800 => self.deleted = byte & 1 != 0,
            0x0801 => self.inserted = byte & 1 != 0,
            0x083C => self.hidden = Toggle::from(byte),
            0x0835 => self.bold = Toggle::from(byte),
            0x0855 => self.special = byte & 1 != 0,
            0x080A => self.ole = byte & 1 != 0,
            0x6A03 => {
                self.picture = u32_at(operand, 0);
                self.special = true;
            }
            0x6A09 => {
                self.symbol = u16_at(operand, 0).zip(u16_at(operand, 2));
                self.special = true;
            }
            0x4A30 => self.style = u16_at(operand, 0),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operands_of_every_size_are_passed_over() {
        let list = [
            0x16, 0x24, 1, // in table
            0x0B, 0x46, 3, 0, // list
            0x49, 0x66, 2, 0, 0, 0, // depth
            0x2B, 0xD6, 2, 0, 1, // vertical merge without a row
            0x61, 0x24, 2, // right
        ];
        let mut p = Para::default();
        p.apply(&list, &[], true);
        assert!(p.in_table);
        assert_eq!((p.list, p.depth, p.align), (Some(3), 2, 2));
    }

    #[test]
    fn cut_lists_end_quietly() {
        assert_eq!(sprms(&[0x08, 0xD6, 0xFF]).count(), 0);
        assert_eq!(sprms(&[0x15, 0xC6, 255, 200, 1]).count(), 0);
        assert_eq!(sprms(&[0x08, 0xD6, 0, 0, 1]).count(), 0);
    }

    #[test]
    fn a_toggle_looks_at_its_style() {
        assert!(Toggle::from(0x81).over(false));
        assert!(Toggle::from(0x80).over(true));
        assert!(!Toggle::from(0).over(true));
    }
}
