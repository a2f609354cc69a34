//! Draws a sheet with docx-rs. Sizes in half points and twips as WordprocessingML has them.

use crate::sheets::sheet::{Cell, CellKind, Line, Part, Piece, Section, Sheet, Table, Tone};
use docx_rs::{
    AlignmentType, Docx, Footer, HeightRule, LineSpacing, LineSpacingType, NumPages, PageMargin,
    PageNum, PageOrientationType, PageSize, Paragraph, Run, RunFonts, Shading, Style, StyleType,
    Table as WordTable, TableBorder, TableBorderPosition, TableBorders, TableCell,
    TableCellMargins, TableLayoutType, TableRow, VAlignType, WidthType,
};

/// Width and height of A4.
const A4: (u32, u32) = (11906, 16838);
/// Text widths between the margins: 160 mm upright, 247 mm on a turned page. A form needs its room; the wide margins of
/// official documents are for their text.
const UPRIGHT: usize = 9071;
const TURNED: usize = 14003;

const BODY: &str = "仿宋_GB2312";
const HEAD: &str = "黑体";
const TITLE: &str = "方正小标宋简体";
const NOTE: &str = "楷体_GB2312";

/// The parts that docx-rs draws, as XML.
pub(super) struct Parts {
    pub document: Vec<u8>,
    pub styles: Vec<u8>,
    pub settings: Vec<u8>,
    pub footer: Vec<u8>,
}

/// Draws a whole sheet.
pub(super) fn parts(sheet: &Sheet) -> Parts {
    let mut docx = styles(Docx::new());
    let footer = footer();
    let last = sheet.sections.len().saturating_sub(1);
    for (i, section) in sheet.sections.iter().enumerate() {
        let (size, margin, orient) = page(section.wide);
        let title = (i == 0).then(|| styled("SheetTitle", &[], &sheet.title));
        if i < last {
            let mut s = docx_rs::Section::new()
                .page_size(PageSize::new().size(size.0, size.1).orient(orient))
                .page_margin(margin);
            if i == 0 {
                s = s.footer(footer.clone());
            }
            s = title.into_iter().fold(s, docx_rs::Section::add_paragraph);
            docx = docx.add_section(blocks(section).into_iter().fold(s, |s, b| match b {
                Block::Paragraph(p) => s.add_paragraph(*p),
                Block::Table(t) => s.add_table(*t),
            }));
            continue;
        }
        docx = docx
            .page_size(size.0, size.1)
            .page_margin(margin)
            .page_orient(orient);
        if i == 0 {
            docx = docx.footer(footer.clone());
        }
        docx = title.into_iter().fold(docx, Docx::add_paragraph);
        docx = blocks(section).into_iter().fold(docx, |d, b| match b {
            Block::Paragraph(p) => d.add_paragraph(*p),
            Block::Table(t) => d.add_table(*t),
        });
    }
    let built = docx.build();
    Parts {
        document: built.document,
        styles: built.styles,
        settings: built.settings,
        footer: built.footers.into_iter().next().unwrap_or_default(),
    }
}

enum Block {
    Paragraph(Box<Paragraph>),
    Table(Box<WordTable>),
}

fn blocks(section: &Section) -> Vec<Block> {
    let width = if section.wide { TURNED } else { UPRIGHT };
    let before_table = |i: usize| matches!(section.parts.get(i + 1), Some(Part::Table(_)));
    section
        .parts
        .iter()
        .enumerate()
        .map(|(i, part)| match part {
            Part::Heading(h) => Block::Paragraph(Box::new(
                styled("SheetHeading", &[], h)
                    .keep_next(true)
                    .outline_lvl(0),
            )),
            Part::Paragraph(l) => Block::Paragraph(Box::new(styled("SheetText", l, ""))),
            Part::Note(l) => Block::Paragraph(Box::new(
                styled("SheetNote", l, "").keep_next(before_table(i)),
            )),
            Part::Table(t) => Block::Table(Box::new(table(t, width))),
        })
        .collect()
}

/// Page size, margins and orientation.
fn page(wide: bool) -> ((u32, u32), PageMargin, PageOrientationType) {
    const MM: f32 = 56.693;
    let mm = |v: f32| (v * MM).round() as i32;
    let margin = |top, bottom, left, right| PageMargin {
        top: mm(top),
        bottom: mm(bottom),
        left: mm(left),
        right: mm(right),
        header: mm(15.0),
        footer: mm(15.0),
        gutter: 0,
    };
    if wide {
        (
            (A4.1, A4.0),
            margin(25.0, 25.0, 25.0, 25.0),
            PageOrientationType::Landscape,
        )
    } else {
        (
            A4,
            margin(28.0, 25.0, 25.0, 25.0),
            PageOrientationType::Portrait,
        )
    }
}

fn fonts(east_asia: &str) -> RunFonts {
    RunFonts::new()
        .ascii("Times New Roman")
        .hi_ansi("Times New Roman")
        .cs("Times New Roman")
        .east_asia(east_asia)
}

fn styles(docx: Docx) -> Docx {
    let style = |id: &str, font: &str, size: usize| {
        Style::new(id, StyleType::Paragraph)
            .name(id)
            .based_on("Normal")
            .fonts(fonts(font))
            .size(size)
    };
    let space = |before, after| LineSpacing::new().before(before).after(after);
    // Fixed lines: stand-in fonts are taller than the named ones and would make the sheet longer.
    let lines = |twips| {
        LineSpacing::new()
            .line_rule(LineSpacingType::Exact)
            .line(twips)
    };
    docx.default_fonts(fonts(BODY))
        .default_size(21)
        .add_style(
            style("SheetTitle", TITLE, 44)
                .align(AlignmentType::Center)
                .line_spacing(space(0, 120)),
        )
        .add_style(style("SheetHeading", HEAD, 24).line_spacing(space(120, 60)))
        .add_style(style("SheetText", BODY, 21).line_spacing(space(60, 60)))
        .add_style(style("SheetNote", NOTE, 18).line_spacing(space(60, 80)))
        .add_style(
            style("SheetHead", HEAD, 18)
                .align(AlignmentType::Center)
                .line_spacing(lines(240)),
        )
        .add_style(
            style("SheetLabel", HEAD, 21)
                .align(AlignmentType::Center)
                .line_spacing(lines(290)),
        )
        .add_style(style("SheetCell", BODY, 21).line_spacing(lines(290)))
        .add_style(style("SheetSmall", BODY, 18).line_spacing(lines(240)))
        .add_style(
            style("SheetSmallLabel", HEAD, 18)
                .align(AlignmentType::Center)
                .line_spacing(lines(240)),
        )
        .add_style(style("SheetFooter", BODY, 18).align(AlignmentType::Center))
}

fn footer() -> Footer {
    let text = |s: &str| Run::new().add_text(s);
    Footer::new().add_paragraph(
        Paragraph::new()
            .style("SheetFooter")
            .add_run(text("第 "))
            .add_page_num(PageNum::new())
            .add_run(text(" 页　共 "))
            .add_num_pages(NumPages::new())
            .add_run(text(" 页")),
    )
}

/// A paragraph of a style: the pieces of a line, or plain text where there are none.
fn styled(style: &str, line: &[Piece], text: &str) -> Paragraph {
    let p = Paragraph::new().style(style);
    if line.is_empty() && !text.is_empty() {
        return p.add_run(Run::new().add_text(text));
    }
    line.iter()
        .fold(p, |p, piece| p.add_run(run(&piece.text, piece.tone)))
}

fn run(text: &str, tone: Tone) -> Run {
    let run = Run::new().add_text(text);
    match tone {
        Tone::Plain => run,
        Tone::Strong => run.bold(),
        Tone::Muted => run.color("595959"),
        Tone::Hit => run.bold().color("C00000").underline("single"),
        Tone::Prohibited => run.bold().color("C00000"),
        Tone::Justify => run.bold().color("9A5B00"),
        Tone::Remind => run.color("1F4E79"),
    }
}

fn table(t: &Table, width: usize) -> WordTable {
    let grid: Vec<usize> = t
        .widths
        .iter()
        .map(|w| usize::from(*w) * width / 1000)
        .collect();
    let mut rows = Vec::with_capacity(t.rows.len() + 1);
    if !t.head.is_empty() {
        let cells = t
            .head
            .iter()
            .zip(&grid)
            .map(|(h, w)| {
                frame(*w, 1)
                    .shading(Shading::new().fill("E8ECF1"))
                    .vertical_align(VAlignType::Center)
                    .add_paragraph(styled("SheetHead", &[], h).keep_next(true))
            })
            .collect();
        rows.push(TableRow::new(cells).cant_split());
    }
    for row in &t.rows {
        let mut at = 0;
        let cells = row
            .cells
            .iter()
            .map(|c| {
                let end = (at + c.span).min(grid.len());
                let w = grid.get(at..end).unwrap_or_default().iter().sum();
                at = end;
                cell(c, w, t)
            })
            .collect();
        let mut r = TableRow::new(cells).cant_split();
        if row.height > 0 {
            r = r
                .row_height((f32::from(row.height) * 56.7).round())
                .height_rule(HeightRule::AtLeast);
        }
        rows.push(r);
    }
    WordTable::new(rows)
        .set_grid(grid.clone())
        .width(grid.iter().sum(), WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
        .indent(0)
        .margins(TableCellMargins::new().margin(20, 70, 20, 70))
        .set_borders(borders())
}

fn borders() -> TableBorders {
    [
        TableBorderPosition::Top,
        TableBorderPosition::Left,
        TableBorderPosition::Bottom,
        TableBorderPosition::Right,
        TableBorderPosition::InsideH,
        TableBorderPosition::InsideV,
    ]
    .into_iter()
    .fold(TableBorders::with_empty(), |b, at| {
        b.set(TableBorder::new(at).size(4).color("404040"))
    })
}

fn frame(width: usize, span: usize) -> TableCell {
    let c = TableCell::new().width(width, WidthType::Dxa);
    if span > 1 { c.grid_span(span) } else { c }
}

fn cell(c: &Cell, width: usize, t: &Table) -> TableCell {
    let style = match (c.kind, t.small) {
        (CellKind::Label, true) => "SheetSmallLabel",
        (CellKind::Label, false) => "SheetLabel",
        (_, true) => "SheetSmall",
        (_, false) => "SheetCell",
    };
    let mut out = frame(width, c.span);
    if c.kind == CellKind::Label {
        out = out.shading(Shading::new().fill("F3F5F8"));
    }
    out = out.vertical_align(VAlignType::Center);
    let paragraph = |line: &Line| {
        let p = styled(style, line, "").keep_next(t.together);
        match c.kind {
            CellKind::Centred => p.align(AlignmentType::Center),
            _ => p,
        }
    };
    if c.lines.is_empty() {
        return out.add_paragraph(Paragraph::new().style(style).keep_next(t.together));
    }
    c.lines
        .iter()
        .fold(out, |out, line| out.add_paragraph(paragraph(line)))
}
