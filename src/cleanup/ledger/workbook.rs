//! The ledger as a workbook. All text is written as text, never as a formula; cells beyond the limits of Excel are cut
//! with a mark. (清理台账 .xlsx)

use super::catalogue::{self, CATALOGUES};
use super::columns::{self, COLUMNS, Column, PROBLEM_COLUMNS};
use crate::cleanup::error::CleanupError;
use crate::cleanup::model::*;
use crate::cleanup::outcome::{chinese, name_of};
use crate::reading::OWN_MARK;
use rayon::prelude::*;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
};
use std::borrow::Cow;
use unicode_width::UnicodeWidthStr;

/// Most characters of a cell, in UTF-16 units, as Excel counts them; the mark needs some of them.
const CELL: usize = 32_767;
const CUT: &str = "……（超出单元格上限，已截断，全文见 .json 台账）";
/// Most rows of a sheet, less those of heads.
const ROWS: usize = 1_048_000;
/// How hard the package is compressed: writing takes longer than the little that more would save.
const COMPRESSION: u8 = 2;
/// Heights of a line and of a row at most, in points.
const LINE: f64 = 15.0;
const HIGHEST: f64 = 409.0;

/// Writes the workbook. Its sheets are filled in parallel and stand in their fixed order.
pub fn render(ledger: &Ledger) -> Result<Vec<u8>, CleanupError> {
    let looks = Looks::new();
    let mut parts = vec![Content::Problems, Content::Rows];
    parts.extend(CATALOGUES.map(|(outcome, title)| Content::Listed(outcome, title)));
    parts.extend([Content::Counts, Content::Relations]);
    parts.extend(ledger.changes.as_deref().map(Content::Changes));
    // The largest was begun first; the reader wants the rows first.
    let mut sheets = parts
        .par_iter()
        .map(|part| part.sheet(ledger, &looks))
        .collect::<Result<Vec<Worksheet>, CleanupError>>()?;
    sheets.swap(0, 1);
    let mut book = Workbook::new();
    book.set_properties(&properties(ledger)?);
    book.set_zip_compression_level(COMPRESSION);
    for sheet in sheets {
        book.push_worksheet(sheet);
    }
    Ok(book.save_to_buffer()?)
}

/// What a sheet of the workbook shows.
enum Content<'a> {
    Rows,
    Problems,
    Listed(Outcome, &'static str),
    Counts,
    Relations,
    Changes(&'a [Change]),
}

impl Content<'_> {
    fn sheet(&self, ledger: &Ledger, looks: &Looks) -> Result<Worksheet, CleanupError> {
        let mut sheet = Worksheet::new();
        match self {
            Content::Rows => rows(&mut sheet, ledger, looks),
            Content::Problems => problems(&mut sheet, ledger, looks),
            Content::Listed(outcome, title) => listed(&mut sheet, ledger, *outcome, title, looks),
            Content::Counts => counts(&mut sheet, ledger, looks),
            Content::Relations => relations(&mut sheet, ledger, looks),
            Content::Changes(changes) => changed(&mut sheet, changes, looks),
        }?;
        Ok(sheet)
    }
}

fn properties(ledger: &Ledger) -> Result<DocProperties, CleanupError> {
    let day = ExcelDateTime::parse_from_str(&format!("{}T00:00:00", ledger.date))?;
    Ok(DocProperties::new()
        .set_title("文件清理台账")
        .set_author("fawen")
        .set_keywords(OWN_MARK)
        .set_creation_datetime(&day))
}

struct Looks {
    head: Format,
    body: Format,
    open: Format,
    centred: Format,
    colours: [(Outcome, Format); 5],
}

impl Looks {
    fn new() -> Self {
        let base = Format::new()
            .set_font_name("宋体")
            .set_font_size(10)
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_border(FormatBorder::Thin)
            .set_border_color(Color::RGB(0xBF_BF_BF));
        let centred = base.clone().set_align(FormatAlign::Center);
        let fill = |c: u32| {
            centred
                .clone()
                .set_bold()
                .set_background_color(Color::RGB(c))
        };
        Looks {
            head: Format::new()
                .set_font_name("黑体")
                .set_font_size(10)
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter)
                .set_border(FormatBorder::Thin)
                .set_background_color(Color::RGB(0xDD_E6_F0)),
            open: base.clone().set_background_color(Color::RGB(0xFF_FD_F0)),
            colours: [
                (Outcome::Keep, fill(0xE2_F0_D9)),
                (Outcome::Amend, fill(0xFF_F2_CC)),
                (Outcome::Repeal, fill(0xF8_CB_AD)),
                (Outcome::Lapse, fill(0xD9_D9_D9)),
                (Outcome::Judge, fill(0xDA_E3_F3)),
            ],
            centred,
            body: base,
        }
    }

    fn of(&self, outcome: Option<Outcome>) -> &Format {
        self.colours
            .iter()
            .find(|(o, _)| Some(*o) == outcome)
            .map_or(&self.centred, |(_, f)| f)
    }
}

/// Name, heads, widths, frozen head and filter of a sheet.
fn head(
    sheet: &mut Worksheet,
    name: &str,
    columns: &[Column],
    freeze: u16,
    looks: &Looks,
) -> Result<(), CleanupError> {
    sheet.set_name(name)?;
    for (i, (title, width)) in columns.iter().enumerate() {
        let at = i as u16;
        sheet.set_column_width(at, f64::from(*width))?;
        sheet.write_string_with_format(0, at, *title, &looks.head)?;
    }
    sheet.set_row_height(0, 30)?;
    sheet.set_freeze_panes(1, freeze)?;
    sheet.set_landscape();
    sheet.set_paper_size(8);
    sheet.set_print_fit_to_pages(if columns.len() > 15 { 2 } else { 1 }, 0);
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_repeat_columns(0, 1)?;
    Ok(())
}

fn filter(sheet: &mut Worksheet, rows: usize, columns: usize) -> Result<(), CleanupError> {
    let last = u32::try_from(rows).unwrap_or(u32::MAX).min(ROWS as u32);
    sheet.autofilter(0, 0, last.max(1), columns.saturating_sub(1) as u16)?;
    Ok(())
}

/// Writes a row of text from a column on, and sets its height by the fullest cell.
fn line<'f>(
    sheet: &mut Worksheet,
    at: u32,
    from: u16,
    cells: &[String],
    columns: &[Column],
    format: &dyn Fn(u16) -> &'f Format,
) -> Result<(), CleanupError> {
    let mut lines = 1;
    for (i, c) in cells.iter().enumerate() {
        let column = from + i as u16;
        let width = columns.get(column as usize).map_or(10, |c| c.1);
        lines = lines.max(lines_of(c, width));
        let look = format(column);
        match c.is_empty() {
            true => sheet.write_blank(at, column, look)?,
            false => sheet.write_string_with_format(at, column, cut(c), look)?,
        };
    }
    sheet.set_row_height(at, (lines as f64 * LINE + 3.0).min(HIGHEST))?;
    Ok(())
}

/// Lines that a text takes in a column.
fn lines_of(text: &str, width: u16) -> usize {
    let width = usize::from(width).max(2) - 1;
    text.split('\n')
        .map(|l| l.width().div_ceil(width).max(1))
        .sum()
}

/// The text within the limits of a cell.
fn cut(text: &str) -> Cow<'_, str> {
    if text.len() <= CELL || text.encode_utf16().count() <= CELL {
        return Cow::Borrowed(text);
    }
    let room = CELL - CUT.chars().count();
    let mut units = 0;
    let mut out: String = text
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= room
        })
        .collect();
    out.push_str(CUT);
    Cow::Owned(out)
}

fn rows(sheet: &mut Worksheet, ledger: &Ledger, looks: &Looks) -> Result<(), CleanupError> {
    head(sheet, "台账", &COLUMNS, 2, looks)?;
    for (i, row) in ledger.rows.iter().take(ROWS).enumerate() {
        let at = i as u32 + 1;
        sheet.write_number_with_format(at, 0, row.number as f64, &looks.centred)?;
        let outcome = row.proposal.as_ref().map(|p| p.outcome);
        let cells = columns::cells(row, ledger);
        line(sheet, at, 1, &cells, &COLUMNS, &|c| match c {
            4 => looks.of(outcome),
            18..=23 => &looks.open,
            _ => &looks.body,
        })?;
    }
    filter(sheet, ledger.rows.len(), COLUMNS.len())
}

fn problems(sheet: &mut Worksheet, ledger: &Ledger, looks: &Looks) -> Result<(), CleanupError> {
    head(sheet, "问题清单", &PROBLEM_COLUMNS, 3, looks)?;
    let all = ledger
        .rows
        .iter()
        .filter_map(|r| Some((r, r.record.as_ref()?)))
        .flat_map(|(row, record)| record.problems.iter().map(move |p| (row, record, p)));
    let mut n = 0;
    for (i, (row, record, p)) in all.take(ROWS).enumerate() {
        let at = i as u32 + 1;
        n = i + 1;
        sheet.write_number_with_format(at, 0, n as f64, &looks.centred)?;
        sheet.write_number_with_format(at, 1, row.number as f64, &looks.centred)?;
        let cells = columns::problem_cells(row, record, p);
        line(sheet, at, 2, &cells, &PROBLEM_COLUMNS, &|_| &looks.body)?;
    }
    let total: usize = ledger
        .rows
        .iter()
        .filter_map(|r| r.record.as_ref())
        .map(|r| r.problems.len())
        .sum();
    if total > n {
        let note = format!("另有{}处超出工作表行数上限，见 .json 台账", total - n);
        sheet.write_string(n as u32 + 1, 2, note)?;
    }
    filter(sheet, n, PROBLEM_COLUMNS.len())
}

fn listed(
    sheet: &mut Worksheet,
    ledger: &Ledger,
    outcome: Outcome,
    title: &str,
    looks: &Looks,
) -> Result<(), CleanupError> {
    let last = match outcome {
        Outcome::Keep => ("有效期", 24),
        Outcome::Amend => ("修改要点", 60),
        _ => ("理由", 60),
    };
    let columns: [Column; 6] = [
        ("序号", 6),
        ("文件名称", 48),
        ("文号", 20),
        ("制定机关", 24),
        ("公布日期", 14),
        last,
    ];
    head(sheet, title, &columns, 2, looks)?;
    let mut n = 0;
    for (i, (row, record, p)) in catalogue::of(ledger, outcome).take(ROWS).enumerate() {
        n = i + 1;
        let f = &record.facts;
        let last = match outcome {
            Outcome::Keep => catalogue::term(f),
            _ => catalogue::grounds(p, 6).join("\n"),
        };
        let cells = [
            catalogue::title(row),
            f.number.clone().unwrap_or_default(),
            f.issuer.clone(),
            f.date.as_deref().map(chinese).unwrap_or_default(),
            last,
        ];
        let at = n as u32;
        sheet.write_number_with_format(at, 0, n as f64, &looks.centred)?;
        line(sheet, at, 1, &cells, &columns, &|_| &looks.body)?;
    }
    filter(sheet, n, columns.len())
}

fn counts(sheet: &mut Worksheet, ledger: &Ledger, looks: &Looks) -> Result<(), CleanupError> {
    sheet.set_name("统计")?;
    sheet.set_column_width(0, 44.0)?;
    let mut at = 0;
    for (title, heads, rows) in catalogue::counts(ledger) {
        sheet.write_string_with_format(at, 0, title, &looks.head)?;
        for (i, h) in heads.iter().enumerate() {
            sheet.set_column_width(i as u16 + 1, 12.0)?;
            sheet.write_string_with_format(at, i as u16 + 1, h, &looks.head)?;
        }
        for (name, numbers) in rows.iter().take(ROWS / 8) {
            at += 1;
            sheet.write_string_with_format(
                at,
                0,
                cut(&crate::sheets::words::visible(name)),
                &looks.body,
            )?;
            for (i, n) in numbers.iter().enumerate() {
                sheet.write_number_with_format(at, i as u16 + 1, *n as f64, &looks.centred)?;
            }
        }
        at += 2;
    }
    sheet.set_freeze_panes(0, 1)?;
    Ok(())
}

fn relations(sheet: &mut Worksheet, ledger: &Ledger, looks: &Looks) -> Result<(), CleanupError> {
    let columns: [Column; 6] = [
        ("序号", 6),
        ("文件（台账序号）", 44),
        ("关系", 10),
        ("所指文件", 48),
        ("条款", 24),
        ("说明", 48),
    ];
    head(sheet, "废止关系", &columns, 1, looks)?;
    let mut all: Vec<[String; 5]> = Vec::new();
    for c in &ledger.cycles {
        all.push([
            c.join("、"),
            "相互废止".into(),
            String::new(),
            String::new(),
            "废止关系成环，需人工判断".into(),
        ]);
    }
    let name = |n: usize| {
        let row = ledger.rows.get(n.saturating_sub(1));
        format!("第{n}行　{}", row.map(catalogue::title).unwrap_or_default())
    };
    for d in &ledger.dangling {
        let target = name_of(&d.title, d.number.as_deref());
        all.push([
            name(d.row),
            d.act.title().into(),
            target,
            d.clause.clone(),
            d.why.clone(),
        ]);
    }
    for row in &ledger.rows {
        for l in row.named_by.iter().filter(|l| l.act != Act::RestsOn) {
            let by = l.by.map_or_else(
                || format!("上次台账　{}", name_of(&l.by_title, l.by_number.as_deref())),
                name,
            );
            let why = if l.sure {
                ""
            } else {
                "有多份同名文件，需核对"
            };
            all.push([
                by,
                l.act.title().into(),
                name(row.number),
                l.clause.clone(),
                why.into(),
            ]);
        }
    }
    for (i, cells) in all.iter().take(ROWS).enumerate() {
        let at = i as u32 + 1;
        sheet.write_number_with_format(at, 0, f64::from(at), &looks.centred)?;
        let cells: Vec<String> = cells
            .iter()
            .map(|c| crate::sheets::words::visible(c))
            .collect();
        line(sheet, at, 1, &cells, &columns, &|_| &looks.body)?;
    }
    filter(sheet, all.len(), columns.len())
}

fn changed(sheet: &mut Worksheet, changes: &[Change], looks: &Looks) -> Result<(), CleanupError> {
    let columns: [Column; 6] = [
        ("序号", 6),
        ("文件路径", 48),
        ("变化", 12),
        ("上次", 16),
        ("本次", 16),
        ("原因", 60),
    ];
    head(sheet, "变动", &columns, 2, looks)?;
    for (i, c) in changes.iter().take(ROWS).enumerate() {
        let at = i as u32 + 1;
        sheet.write_number_with_format(at, 0, f64::from(at), &looks.centred)?;
        let cells: Vec<String> = [&c.path, &c.kind, &c.before, &c.after, &c.why]
            .iter()
            .map(|c| crate::sheets::words::visible(c))
            .collect();
        line(sheet, at, 1, &cells, &columns, &|_| &looks.body)?;
    }
    filter(sheet, changes.len(), columns.len())
}
