//! From text placed on pages (PDF, OFD) to blocks in reading order: lines, tables, columns, running heads, notes and
//! paragraphs. Knows neither PDF nor OFD, only runs of text, ruling lines and pictures with their places.

mod columns;
mod furniture;
mod join;
mod lines;
pub(crate) mod quality;
mod tables;

use super::ReadError;
use super::flow::{self, Flow};
use crate::document::{Block, CellAt, Look, Part, UnreadKind};
use join::{Joiner, Margins};
use lines::Line;
use serde::{Deserialize, Serialize};
use tables::Table;

/// A run of text. Lengths are points from the top left corner of the page.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Run {
    pub x: f32,
    /// The base line.
    pub y: f32,
    pub width: f32,
    pub size: f32,
    pub bold: bool,
    pub text: String,
}

/// A straight ruling line, level or upright.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Rule {
    pub x0: f32,
    pub y0: f32,
    pub x1: f32,
    pub y1: f32,
}

/// A page before it is laid out.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Page {
    /// From 1.
    pub number: u32,
    pub width: f32,
    pub height: f32,
    pub runs: Vec<Run>,
    pub rules: Vec<Rule>,
    /// Sizes of the pictures.
    pub pictures: Vec<(f32, f32)>,
    /// Texts across the page, as watermarks are.
    #[serde(default)]
    pub aside: Vec<String>,
    /// Why the page could not be read whole; empty if it was.
    pub fault: String,
}

/// Points in a centimetre.
const POINTS_PER_CM: f64 = 72.0 / 2.54;

/// What stands on a page, from top to bottom.
enum Element {
    Line(Line),
    Table(Table),
}

/// Pages out of any bytes, laid out: for the fuzzer.
#[cfg(fuzzing)]
pub fn lay_out_bytes(
    data: &[u8],
    limits: &super::Limits,
) -> Result<crate::document::Document, ReadError> {
    const WORDS: [&str; 8] = [
        "第一条",
        "（二）",
        "本办法",
        "1.",
        "附件",
        "。",
        "— 2 —",
        "abc",
    ];
    let mut pages = vec![Page {
        number: 1,
        width: 595.0,
        height: 842.0,
        ..Page::default()
    }];
    for c in data.chunks_exact(8) {
        let at = |i: usize| f32::from(c.get(i).copied().unwrap_or(0));
        let kind = c.first().copied().unwrap_or(0);
        let number = pages.len() as u32 + 1;
        let Some(page) = pages.last_mut() else { break };
        let (x, y) = (
            at(1) * 2.5 - 10.0 + at(2) / 256.0,
            at(3) * 3.5 - 10.0 + at(4) / 256.0,
        );
        match kind % 16 {
            0 => page.rules.push(Rule {
                x0: x,
                y0: y,
                x1: x,
                y1: y + at(5) * 3.0,
            }),
            1 => page.rules.push(Rule {
                x0: x,
                y0: y,
                x1: x + at(5) * 3.0,
                y1: y,
            }),
            2 => page.pictures.push((x, y)),
            3 => pages.push(Page {
                number,
                width: 595.0,
                height: 842.0,
                ..Page::default()
            }),
            n => {
                let word = WORDS.get(usize::from(n % 8)).copied().unwrap_or("");
                let text = word.repeat(1 + usize::from(kind / 64));
                page.runs.push(Run {
                    x,
                    y,
                    width: at(5) * 2.0,
                    size: at(6) / 8.0,
                    bold: kind > 128,
                    text,
                });
            }
        }
    }
    let mut flow = Flow::new(crate::document::Format::Pdf, limits);
    lay_out(pages, &mut flow)?;
    Ok(flow.finish_pages())
}

/// Lays out all pages.
pub(crate) fn lay_out(pages: Vec<Page>, flow: &mut Flow) -> Result<(), ReadError> {
    let mut sheets: Vec<Sheet> = pages.into_iter().map(Sheet::new).collect();
    furniture::set_apart(&mut sheets);
    let usual = usual_margins(&sheets);
    let mut out = Composer {
        flow,
        joiner: None,
        column: false,
        table: None,
        notes: Vec::new(),
        edges: Vec::new(),
    };
    for sheet in sheets {
        out.page(sheet, usual)?;
    }
    out.finish()
}

/// A page taken apart.
pub(super) struct Sheet {
    number: u32,
    width: f32,
    height: f32,
    elements: Vec<Element>,
    /// For each zone the ends of its column, if it is one.
    columns: Vec<Option<(f32, f32)>>,
    notes: Vec<Line>,
    edges: Vec<(Part, String)>,
    pictures: Vec<(f32, f32)>,
    fault: String,
    empty: bool,
}

impl Sheet {
    fn new(page: Page) -> Sheet {
        let empty = page.runs.iter().all(|r| r.text.trim().is_empty());
        let (tables, rest) = tables::find(&page);
        let mut elements: Vec<Element> = Vec::new();
        let mut columns = Vec::new();
        for (i, zone) in columns::zones(rest, tables, page.height)
            .into_iter()
            .enumerate()
        {
            let mut tables = zone.tables;
            tables.sort_by(|a, b| a.top.total_cmp(&b.top));
            let mut tables = tables.into_iter().peekable();
            for line in lines::build(zone.runs, page.number) {
                while let Some(t) = tables.next_if(|t| t.top < line.y) {
                    elements.push(Element::Table(t));
                }
                elements.push(Element::Line(Line { zone: i, ..line }));
            }
            elements.extend(tables.map(Element::Table));
            columns.push(zone.column);
        }
        Sheet {
            columns,
            number: page.number,
            width: page.width,
            height: page.height,
            elements,
            notes: Vec::new(),
            edges: page.aside.into_iter().map(|t| (Part::Header, t)).collect(),
            pictures: page.pictures,
            fault: page.fault,
            empty,
        }
    }

    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.elements.iter().filter_map(|e| match e {
            Element::Line(l) => Some(l),
            Element::Table(_) => None,
        })
    }

    fn is_column(&self, zone: usize) -> bool {
        matches!(self.columns.get(zone), Some(Some(_)))
    }

    /// The lines over the whole width.
    fn whole_lines(&self) -> impl Iterator<Item = &Line> {
        self.lines().filter(|l| !self.is_column(l.zone))
    }

    /// The margins of each zone.
    fn margins(&self, usual: Option<Margins>) -> Vec<Margins> {
        let whole = join::margins(self.whole_lines(), usual);
        let zones = self.columns.iter().enumerate();
        zones
            .map(|(i, column)| match column {
                None => whole,
                Some((left, right)) => Margins {
                    left: *left,
                    right: *right,
                    ..join::margins(self.lines().filter(|l| l.zone == i), None)
                },
            })
            .collect()
    }
}

/// The right margin that most pages share.
fn usual_margins(sheets: &[Sheet]) -> Option<Margins> {
    let side = |pick: fn(&Line) -> f32, last: bool| {
        let mut all: Vec<f32> = sheets
            .iter()
            .filter_map(|s| {
                let each = s.whole_lines().map(pick);
                if last {
                    each.reduce(f32::max)
                } else {
                    each.reduce(f32::min)
                }
            })
            .collect();
        all.sort_by(f32::total_cmp);
        all.get(all.len() / 2).copied()
    };
    Some(Margins {
        left: side(|l| l.x0, false)?,
        right: side(|l| l.x1, true)?,
        cell: false,
        spacing: 0.0,
    })
}

/// A cell at the end of a page.
struct LastCell {
    at: CellAt,
    /// Its last paragraph, if that ends in the middle of a sentence at the end of a full line.
    open: Option<usize>,
}

/// A table that may go on over the next page.
struct OpenTable {
    number: u32,
    columns: Vec<f32>,
    rows: u32,
    /// Texts of the first row, to know its repetition.
    head: Vec<String>,
    /// The cells in the last row.
    last: Vec<LastCell>,
    first_blocks: Vec<usize>,
    column_count: u32,
}

struct Composer<'f> {
    flow: &'f mut Flow,
    joiner: Option<Joiner>,
    /// Whether the open paragraph stands in a column.
    column: bool,
    table: Option<OpenTable>,
    notes: Vec<Block>,
    edges: Vec<Block>,
}

impl Composer<'_> {
    fn page(&mut self, sheet: Sheet, usual: Option<Margins>) -> Result<(), ReadError> {
        let margins = sheet.margins(usual);
        let whole = join::margins(sheet.whole_lines(), usual);
        self.report(&sheet);
        let page = Some(sheet.number);
        self.edges
            .extend(sheet.edges.into_iter().map(|(part, text)| Block {
                part,
                page,
                ..Block::paragraph(text)
            }));
        for (text, _) in join::paragraphs(&sheet.notes, whole) {
            self.notes.push(Block {
                part: Part::Footnote,
                page,
                ..Block::paragraph(text)
            });
        }
        let mut first = true;
        for element in sheet.elements {
            match element {
                Element::Line(line) => {
                    self.table = None;
                    let own = margins.get(line.zone).copied().unwrap_or(whole);
                    let columns = sheet.columns.get(line.zone).copied().flatten().is_some();
                    self.line(line, own, columns, first)?;
                }
                Element::Table(table) => {
                    self.close_paragraph()?;
                    self.lay_table(table, sheet.number)?;
                }
            }
            first = false;
        }
        Ok(())
    }

    fn report(&mut self, sheet: &Sheet) {
        let part = format!("第{}页", sheet.number);
        if !sheet.fault.is_empty() {
            self.flow
                .damage(&part, &format!("{part}未能完整读取：{}", sheet.fault));
        }
        let whole = sheet
            .pictures
            .iter()
            .any(|p| p.0 * p.1 > sheet.width * sheet.height * 0.4);
        if sheet.empty && whole {
            let reason = format!("{part}是扫描图像，没有文字层");
            self.flow.unread(&part, UnreadKind::Picture, &reason, None);
            return;
        }
        let pictures = sheet
            .pictures
            .iter()
            .filter(|p| {
                !flow::is_icon(
                    f64::from(p.0) / POINTS_PER_CM,
                    f64::from(p.1) / POINTS_PER_CM,
                )
            })
            .count();
        if pictures > 0 {
            let reason = format!("{part}有图片{pictures}处未读取");
            self.flow.unread(&part, UnreadKind::Picture, &reason, None);
        }
    }

    fn line(
        &mut self,
        line: Line,
        margins: Margins,
        column: bool,
        first_of_page: bool,
    ) -> Result<(), ReadError> {
        if let Some(joiner) = &mut self.joiner {
            // A paragraph goes on in the next column or on the next page, but not from columns into the whole width.
            let other_column = column && self.column && joiner.zone() != line.zone;
            if (first_of_page
                || other_column
                || joiner.zone() == line.zone
                || column == self.column)
                && joiner.takes(&line, margins, first_of_page || other_column)
            {
                joiner.add(&line, margins);
                self.column = column;
                return Ok(());
            }
        }
        self.close_paragraph()?;
        self.column = column;
        self.joiner = Some(Joiner::new(line, margins));
        Ok(())
    }

    fn close_paragraph(&mut self) -> Result<(), ReadError> {
        let Some(done) = self.joiner.take() else {
            return Ok(());
        };
        let (text, look, page) = done.finish();
        self.flow.push(Block {
            look,
            page: Some(page),
            ..Block::paragraph(text)
        })?;
        Ok(())
    }

    fn lay_table(&mut self, table: Table, page: u32) -> Result<(), ReadError> {
        let head: Vec<String> = table.row_texts(0);
        let goes_on = self
            .table
            .take()
            .filter(|open| tables::same_columns(&open.columns, &table.columns));
        let fresh = goes_on.is_none();
        let mut open = match goes_on {
            Some(open) => open,
            None => OpenTable {
                number: self.flow.table(),
                columns: table.columns.clone(),
                rows: 0,
                head: head.clone(),
                last: Vec::new(),
                first_blocks: Vec::new(),
                column_count: table.columns.len() as u32,
            },
        };
        let repeats = !fresh && !head.is_empty() && head == open.head;
        if repeats {
            for &b in &open.first_blocks {
                if let Some(cell) = self
                    .flow
                    .doc
                    .blocks
                    .get_mut(b)
                    .and_then(|b| b.cell.as_mut())
                {
                    cell.header = true;
                }
            }
        }
        // A row that breaks over the page goes on with an empty first cell, or in the middle of its sentences.
        let above = |col: u32| open.last.iter().find(|c| c.at.col == col);
        let mut worded = table
            .cells
            .iter()
            .filter(|c| c.row == 0 && !c.lines.is_empty())
            .peekable();
        let cut = worded.peek().is_some()
            && worded.all(|c| above(c.col).is_some_and(|a| a.open.is_some()));
        let broken =
            !fresh && !repeats && (cut || table.first_cell_empty()) && !open.last.is_empty();
        let base = open.rows.saturating_sub(u32::from(broken || repeats));
        let mut last = Vec::new();
        for cell in &table.cells {
            if repeats && cell.row == 0 {
                continue;
            }
            let mut at = CellAt {
                table: open.number,
                row: base + cell.row,
                col: cell.col.min(open.column_count),
                row_span: cell.row_span,
                col_span: cell.col_span,
                header: false,
            };
            let mut goes_on = None;
            if broken
                && cell.row == 0
                && let Some(above) = open.last.iter().find(|c| c.at.col == at.col)
            {
                at = above.at;
                goes_on = above.open;
            }
            let mut end = None;
            for (text, look) in join::paragraphs(&cell.lines, cell.margins()) {
                if let Some(begun) = goes_on.take().and_then(|b| self.flow.doc.blocks.get_mut(b)) {
                    begun.text.push_str(&text);
                    continue;
                }
                let block = self.flow.push(Block {
                    cell: Some(at),
                    look,
                    page: Some(page),
                    ..Block::paragraph(text)
                })?;
                if fresh && cell.row == 0 {
                    open.first_blocks.push(block);
                }
                end = Some(block);
            }
            if cell.row + cell.row_span >= table.rows {
                let open = end.filter(|_| join::breaks_off(&cell.lines, cell.margins()));
                last.push(LastCell { at, open });
            }
        }
        open.rows = base + table.rows;
        open.last = last;
        self.table = Some(open);
        Ok(())
    }

    fn finish(mut self) -> Result<(), ReadError> {
        self.close_paragraph()?;
        for block in std::mem::take(&mut self.notes) {
            self.flow.push(block)?;
        }
        for block in std::mem::take(&mut self.edges) {
            self.flow.push(block)?;
        }
        Ok(())
    }
}

/// The look of a line between margins.
fn look(line: &Line, margins: Margins) -> Look {
    Look {
        heading: None,
        centered: join::is_centered(line, margins),
        right: join::is_right(line, margins),
        bold: line.bold,
    }
}
