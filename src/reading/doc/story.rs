//! Walks one story (body, notes, headers, text boxes) and lays down its paragraphs and tables.

use super::Source;
use super::bytes::{i16_at, span, u16_at, u32_at};
use super::lists::Running;
use super::pieces::{Change, Piece};
use super::sprm::{CellDef, Para, Run};
use super::styles::Given;
use crate::document::{Block, Look, Part, UnreadKind};
use crate::reading::drawn::shown;
use crate::reading::flow::{self, Flow};
use crate::reading::grid::{self, EdgeCell, EdgeRow};
use crate::reading::{ReadError, symbols};

/// Longest field code kept; a longer one is no field code.
const CODE: usize = 4096;
/// Tables within tables, at most.
const NESTING: u32 = 16;

const PARAGRAPH: u16 = 0x0D;
const CELL: u16 = 0x07;
const BREAK: u16 = 0x0C;

/// A field whose end has not come yet.
#[derive(Debug, Default)]
struct Field {
    in_code: bool,
    code: String,
}

/// A table whose end has not come yet.
#[derive(Debug, Default)]
struct Table {
    rows: Vec<EdgeRow>,
    cells: Vec<Vec<usize>>,
    cell: Vec<usize>,
}

/// The text of a paragraph as it grows.
#[derive(Debug, Default)]
struct Line {
    text: String,
    hidden: String,
    plain: bool,
    high: Option<u16>,
}

impl Line {
    fn push(&mut self, unit: u16, bold: bool) {
        if let Some(high) = self.high.take() {
            let pair = char::decode_utf16([high, unit]);
            self.text.extend(pair.map(|c| c.unwrap_or('\u{FFFD}')));
            return;
        }
        if (0xD800..0xDC00).contains(&unit) {
            self.high = Some(unit);
            return;
        }
        let c = char::from_u32(u32::from(unit)).unwrap_or('\u{FFFD}');
        self.plain |= !bold && !c.is_whitespace();
        self.text.push(c);
    }
}

pub(super) struct Story<'s, 'a> {
    source: &'s Source<'a>,
    part: Part,
    fields: Vec<Field>,
    tables: Vec<Table>,
    lists: Running,
    line: Line,
    boxes: Vec<usize>,
    art: Vec<String>,
}

impl<'s, 'a> Story<'s, 'a> {
    pub(super) fn new(source: &'s Source<'a>, part: Part) -> Self {
        Story {
            source,
            part,
            fields: Vec::new(),
            tables: Vec::new(),
            lists: Running::default(),
            line: Line::default(),
            boxes: Vec::new(),
            art: Vec::new(),
        }
    }

    /// Reads the character positions from `start` up to `end`.
    pub(super) fn read(mut self, flow: &mut Flow, start: u32, end: u32) -> Result<(), ReadError> {
        let end = end.min(self.source.chars.units.len() as u32);
        let mut at = start;
        while at < end {
            let mark = self.paragraph_end(at, end);
            let (given, para) = self.source.para(mark);
            self.runs(flow, at, mark, &given);
            let run = self.source.run(mark, &given).0;
            let unit = self.unit(mark);
            if !(run.deleted && unit == PARAGRAPH && mark + 1 < end) {
                self.end_paragraph(flow, &para, unit, self.source.style(mark))?;
            }
            at = mark + 1;
        }
        if !self.line.text.is_empty() {
            self.end_paragraph(flow, &Para::default(), PARAGRAPH, 0)?;
        }
        self.close_tables(flow, 0);
        Ok(())
    }

    fn unit(&self, at: u32) -> u16 {
        self.source
            .chars
            .units
            .get(at as usize)
            .copied()
            .unwrap_or(0)
    }

    /// The position of the mark that ends the paragraph, or the last position.
    fn paragraph_end(&self, at: u32, end: u32) -> u32 {
        (at..end)
            .find(|&p| match self.unit(p) {
                PARAGRAPH | CELL => true,
                BREAK => self.source.ends_paragraph(p),
                _ => false,
            })
            .unwrap_or(end - 1)
    }

    /// Takes the characters from `at` up to and including the mark, run by run.
    fn runs(&mut self, flow: &mut Flow, at: u32, mark: u32, given: &Given) {
        let mut at = at;
        while at <= mark {
            let (run, until) = self.source.run(at, given);
            let (mut bold, mut hidden) = (given.bold, given.hidden);
            if let Some(style) = run.style {
                (bold, hidden) = self.source.styles.character(style, bold, hidden);
            }
            let (bold, hidden) = (run.bold.over(bold), run.hidden.over(hidden));
            if run.deleted || run.inserted {
                flow.revised();
            }
            let until = until.clamp(at + 1, mark + 1);
            for p in at..until {
                self.character(flow, p, &run, bold, hidden);
            }
            at = until;
        }
    }

    fn character(&mut self, flow: &mut Flow, at: u32, run: &Run, bold: bool, hidden: bool) {
        let unit = self.unit(at);
        match unit {
            0x13 => self.fields.push(Field {
                in_code: true,
                code: String::new(),
            }),
            0x14 => {
                if let Some(f) = self.fields.last_mut() {
                    f.in_code = false;
                }
            }
            0x15 => self.end_field(flow, run, hidden),
            _ if run.deleted => {}
            _ if self.fields.iter().any(|f| f.in_code) => {
                if let Some(f) = self
                    .fields
                    .last_mut()
                    .filter(|f| f.in_code && f.code.len() < CODE)
                {
                    f.code.extend(char::from_u32(u32::from(unit)));
                }
            }
            0x01 => self.picture(flow, run),
            0x08 => self.drawing(flow, at),
            PARAGRAPH | CELL => {}
            0x28 if run.symbol.is_some() => {
                let (font, code) = run.symbol.unwrap_or_default();
                let shown = symbols::symbol(self.source.font(font), u32::from(code));
                self.put(shown as u32 as u16, bold, hidden);
            }
            0x0B | 0x0E => self.put(0x0A, bold, hidden),
            BREAK if !self.line.text.is_empty() && !self.source.ends_paragraph(at) => {
                self.put(0x0A, bold, hidden)
            }
            0x1E => self.put(u16::from(b'-'), bold, hidden),
            0x09 => self.put(0x09, bold, hidden),
            0x00..=0x1F => {}
            _ => self.put(unit, bold, hidden),
        }
    }

    fn put(&mut self, unit: u16, bold: bool, hidden: bool) {
        if hidden {
            self.line
                .hidden
                .push(char::from_u32(u32::from(unit)).unwrap_or('\u{FFFD}'));
        } else {
            self.line.push(unit, bold);
        }
    }

    /// Some fields show what stands in their code.
    fn end_field(&mut self, flow: &mut Flow, run: &Run, hidden: bool) {
        let Some(field) = self.fields.pop() else {
            return;
        };
        if run.deleted || self.fields.iter().any(|f| f.in_code) {
            return;
        }
        let code = field.code.trim();
        let name = code
            .split([' ', '\\'])
            .next()
            .unwrap_or("")
            .to_ascii_uppercase();
        match name.as_str() {
            "EMBED" => {
                let class = code.split_whitespace().nth(1).unwrap_or("");
                flow.unread(
                    "ObjectPool",
                    UnreadKind::Object,
                    &format!("嵌入对象（{class}）未读取"),
                    None,
                );
            }
            _ if field.in_code => {
                for unit in shown(code).unwrap_or_default().encode_utf16() {
                    self.put(unit, false, hidden);
                }
            }
            _ => {}
        }
    }

    fn picture(&mut self, flow: &mut Flow, run: &Run) {
        if !run.special
            || self
                .fields
                .iter()
                .any(|f| f.code.trim_start().starts_with("EMBED"))
        {
            return;
        }
        let Some((bytes, width, height)) = run.picture.and_then(|at| picture(self.source.data, at))
        else {
            return;
        };
        if run.ole {
            let digest = Some(crate::reading::doc::digest(bytes));
            flow.unread("ObjectPool", UnreadKind::Object, "嵌入对象未读取", digest);
        } else if !is_small(width, height) {
            let digest = Some(crate::reading::doc::digest(bytes));
            flow.unread(
                "Data",
                UnreadKind::Picture,
                &after("图片", &self.line.text),
                digest,
            );
        }
    }

    fn drawing(&mut self, flow: &mut Flow, at: u32) {
        let Some(anchor) = self
            .source
            .anchors
            .get(&at)
            .filter(|_| self.part == Part::Body)
        else {
            return;
        };
        if let Some(boxes) = self.source.boxes.get(&anchor.id) {
            self.boxes.extend(boxes);
        }
        for shape in self.source.shapes_at(anchor.id) {
            self.art.extend(shape.art_text.clone());
            if shape.picture && !is_small(anchor.width, anchor.height) {
                flow.unread(
                    "Data",
                    UnreadKind::Picture,
                    &after("浮动图片", &self.line.text),
                    None,
                );
            }
        }
    }

    fn end_paragraph(
        &mut self,
        flow: &mut Flow,
        para: &Para,
        mark: u16,
        style: u16,
    ) -> Result<(), ReadError> {
        let line = std::mem::take(&mut self.line);
        // A field code never runs over a paragraph; one that does was no field.
        self.fields.retain(|f| !f.in_code);
        let depth = if para.in_table {
            para.depth.clamp(1, NESTING)
        } else {
            0
        };
        self.close_tables(flow, depth);
        while (self.tables.len() as u32) < depth {
            self.tables.push(Table::default());
        }
        let row_end = (mark == CELL && para.row_end) || (para.inner_row_end && depth > 1);
        if row_end {
            self.end_row(para);
            return Ok(());
        }
        let label = match para.list {
            // A numbered paragraph without text counts (numbers alone in a table's first column); a hidden one does not.
            Some(list) if list > 0 && (line.hidden.is_empty() || !line.text.trim().is_empty()) => {
                let level = para.list_level;
                self.source.lists.label(&mut self.lists, list, level, style)
            }
            _ => String::new(),
        };
        flow.hide(&line.hidden);
        let shown = label.chars().any(char::is_alphanumeric) || !line.text.trim().is_empty();
        if shown {
            let note = matches!(self.part, Part::Footnote | Part::Endnote);
            let block = flow.push(Block {
                part: self.part,
                cell: None,
                label,
                look: Look {
                    heading: para.outline.filter(|&o| o < 9).map(|o| o + 1),
                    centered: para.align == 1,
                    right: para.align == 2,
                    bold: !line.plain,
                },
                text: if note {
                    line.text.trim_start().to_owned()
                } else {
                    line.text
                },
                page: None,
            })?;
            if let Some(table) = self.tables.last_mut() {
                table.cell.push(block);
            }
        }
        self.hanging(flow)?;
        let cell_end = depth > 0 && (mark == CELL || (para.inner_cell && depth > 1));
        if let Some(table) = self.tables.last_mut().filter(|_| cell_end) {
            let cell = std::mem::take(&mut table.cell);
            table.cells.push(cell);
        }
        Ok(())
    }

    /// Text boxes and decorative text that hang on the paragraph.
    fn hanging(&mut self, flow: &mut Flow) -> Result<(), ReadError> {
        for text in std::mem::take(&mut self.art) {
            flow.push(Block {
                part: Part::TextBox,
                ..Block::paragraph(text)
            })?;
        }
        for index in std::mem::take(&mut self.boxes) {
            self.source.text_box(flow, index)?;
        }
        Ok(())
    }

    fn end_row(&mut self, para: &Para) {
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        let mut cells = std::mem::take(&mut table.cells);
        if !table.cell.is_empty() {
            cells.push(std::mem::take(&mut table.cell));
        }
        let def = para.row.as_deref();
        let mut row = EdgeRow {
            cells: Vec::with_capacity(cells.len()),
            header: para.header_row,
        };
        for (i, blocks) in cells.into_iter().enumerate() {
            let edge = |i: usize| def.and_then(|d| d.edges.get(i).copied());
            // Cells without a definition follow on, an inch each.
            let left = edge(i).unwrap_or_else(|| row.cells.last().map_or(0, |c| c.right));
            let right = edge(i + 1).unwrap_or(left.saturating_add(1440));
            let how: CellDef = def
                .and_then(|d| d.cells.get(i).copied())
                .unwrap_or_default();
            match row.cells.last_mut().filter(|_| how.joins_left) {
                Some(last) => {
                    last.right = right;
                    last.blocks.extend(blocks);
                }
                None => row.cells.push(EdgeCell {
                    left,
                    right,
                    above: how.joins_above,
                    blocks,
                }),
            }
        }
        table.rows.push(row);
    }

    /// Closes the tables deeper than `depth`.
    fn close_tables(&mut self, flow: &mut Flow, depth: u32) {
        while self.tables.len() > depth as usize {
            let Some(mut table) = self.tables.pop() else {
                break;
            };
            if !table.cells.is_empty() || !table.cell.is_empty() {
                self.tables.push(table);
                self.end_row(&Para::default());
                table = self.tables.pop().unwrap_or_default();
            }
            let number = flow.table();
            grid::place(&table.rows, number, &mut flow.doc.blocks);
        }
    }
}

impl<'a> Source<'a> {
    fn piece(&self, at: u32) -> Option<&Piece> {
        let i = self
            .chars
            .pieces
            .partition_point(|p| p.start <= at)
            .checked_sub(1)?;
        self.chars.pieces.get(i).filter(|p| at < p.end)
    }

    fn offset(piece: &Piece, at: u32) -> u32 {
        piece
            .offset
            .saturating_add((at - piece.start).saturating_mul(piece.width))
    }

    fn ends_paragraph(&self, at: u32) -> bool {
        let Some(p) = self.piece(at) else { return true };
        let offset = Self::offset(p, at);
        self.para_runs
            .at(offset)
            .is_none_or(|s| s.end <= offset + p.width)
    }

    fn style(&self, mark: u32) -> u16 {
        let Some(p) = self.piece(mark) else { return 0 };
        self.para_runs
            .at(Self::offset(p, mark))
            .map_or(0, |s| s.style)
    }

    /// The properties of the paragraph that a mark ends.
    fn para(&self, mark: u32) -> (Given, Para) {
        let Some(piece) = self.piece(mark) else {
            return Default::default();
        };
        let stretch = self.para_runs.at(Self::offset(piece, mark));
        let given = self.styles.given(stretch.map_or(0, |s| s.style));
        let mut para = given.para.clone();
        if let Some(s) = stretch {
            para.apply(s.list(self.word), self.data, true);
        }
        match &piece.change {
            Change::List(r) => para.apply(self.clx.get(r.clone()).unwrap_or(&[]), self.data, true),
            Change::Short(0x18, v) => para.in_table = *v != 0,
            Change::Short(0x19, v) => para.row_end = *v != 0,
            _ => {}
        }
        if para.list_is_own && para.list_level.is_none() {
            para.list_level = Some(0);
        }
        (given, para)
    }

    /// The run at a position and the position where it ends.
    fn run(&self, at: u32, _given: &Given) -> (Run, u32) {
        let Some(piece) = self.piece(at) else {
            return (Run::default(), at + 1);
        };
        let offset = Self::offset(piece, at);
        let mut run = Run::default();
        let end = match self.char_runs.at(offset) {
            Some(s) => {
                run.apply(s.list(self.word));
                s.end
            }
            None => self.char_runs.next_start(offset).unwrap_or(u32::MAX),
        };
        match &piece.change {
            Change::List(r) => run.apply(self.clx.get(r.clone()).unwrap_or(&[])),
            Change::Short(0x41, v) => run.deleted = *v != 0,
            Change::Short(0x5C, v) => run.modify(0x083C, &[*v]),
            _ => {}
        }
        let length = (end - offset).div_ceil(piece.width);
        (run, at.saturating_add(length).min(piece.end))
    }
}

/// Whether a picture is an icon; sides in twips.
fn is_small(width: i32, height: i32) -> bool {
    flow::is_icon(
        f64::from(width) / flow::TWIPS_PER_CM,
        f64::from(height) / flow::TWIPS_PER_CM,
    )
}

/// The bytes of a picture in the data stream with its shown size in twips.
fn picture(data: &[u8], at: u32) -> Option<(&[u8], i32, i32)> {
    let at = at as usize;
    let len = u32_at(data, at)? as usize;
    let rest = data.get(at..)?;
    let bytes = rest.get(..len).unwrap_or(rest);
    let side = |size: usize, scale: usize| -> Option<i32> {
        let goal = i32::from(i16_at(bytes, size)?);
        let scale = i32::from(u16_at(bytes, scale)?);
        Some(if scale == 0 {
            goal
        } else {
            goal * scale / 1000
        })
    };
    span(bytes, 0, 36)?;
    Some((bytes, side(28, 32)?, side(30, 34)?))
}

fn after(what: &str, text: &str) -> String {
    let mut near: String = text.chars().rev().take(12).collect();
    near = near.chars().rev().collect();
    if near.trim().is_empty() {
        format!("{what}未读取")
    } else {
        format!("{what}未读取（在“{}”之后）", near.trim())
    }
}
