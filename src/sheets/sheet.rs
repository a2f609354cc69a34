//! A sheet without a file format: sections of headings, paragraphs and tables, made of pieces of text with a tone.
//!
//! Layouts fill it, renderers draw it; neither knows the other. All text in it is already visible (no control, bidi or
//! zero-width characters), so a renderer has only its own format to escape.

use super::SheetKind;
use super::words::visible;

/// What a piece of text is, for the eye.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Tone {
    #[default]
    Plain,
    Strong,
    /// Remarks and context.
    Muted,
    /// The offending words of a quotation.
    Hit,
    /// The name of a severity: 不得出台.
    Prohibited,
    /// 需说明依据或理由
    Justify,
    /// 提示
    Remind,
}

/// A piece of text of one tone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub tone: Tone,
}

/// One paragraph.
pub type Line = Vec<Piece>;

/// Makes a piece; invisible characters become visible.
pub fn piece(text: &str, tone: Tone) -> Piece {
    Piece {
        text: visible(text),
        tone,
    }
}

/// A line of one piece.
pub fn line(text: &str, tone: Tone) -> Line {
    vec![piece(text, tone)]
}

/// The part that a cell plays in its table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CellKind {
    #[default]
    Body,
    /// The name of a field, shaded and centred.
    Label,
    /// Short content that stands in the middle.
    Centred,
}

/// A cell of one or more paragraphs; no lines at all is an empty field that a person fills in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    pub lines: Vec<Line>,
    /// Columns that it covers, at least 1.
    pub span: usize,
    pub kind: CellKind,
}

impl Cell {
    /// An ordinary cell.
    pub fn new(lines: Vec<Line>) -> Self {
        Cell {
            lines,
            span: 1,
            kind: CellKind::Body,
        }
    }

    /// An ordinary cell of plain text.
    pub fn text(text: &str) -> Self {
        Cell::new(vec![line(text, Tone::Plain)])
    }

    /// The name of a field.
    pub fn label(text: &str) -> Self {
        Cell {
            kind: CellKind::Label,
            ..Cell::text(text)
        }
    }

    /// Short text in the middle of its cell.
    pub fn centred(text: &str) -> Self {
        Cell {
            kind: CellKind::Centred,
            ..Cell::text(text)
        }
    }

    /// A field left to the person.
    pub fn open() -> Self {
        Cell::new(Vec::new())
    }

    /// The same cell over several columns.
    pub fn over(mut self, span: usize) -> Self {
        self.span = span;
        self
    }
}

/// A row of cells; their spans add up to the table's columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    pub cells: Vec<Cell>,
    /// Least height in millimetres, 0 for as high as the text.
    pub height: u16,
    /// Number of the finding that the row shows in full; links lead here.
    pub finding: Option<usize>,
}

impl Row {
    /// A row as high as its text.
    pub fn new(cells: Vec<Cell>) -> Self {
        Row {
            cells,
            ..Row::default()
        }
    }

    /// A row that leaves room to write.
    pub fn high(cells: Vec<Cell>, height: u16) -> Self {
        Row {
            height,
            ..Row::new(cells)
        }
    }
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Widths of the columns in thousandths of the text's width.
    pub widths: Vec<u16>,
    /// Heads of the columns; empty for a form of fields. The head row repeats on every page.
    pub head: Vec<String>,
    pub rows: Vec<Row>,
    /// Set in small type.
    pub small: bool,
    /// Each row is a record of its own: formats without wide tables show it as a list under its first cell.
    pub records: bool,
    /// The rows stay together on one page.
    pub together: bool,
}

/// A part of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Heading(String),
    Paragraph(Line),
    /// A remark in small type.
    Note(Line),
    Table(Table),
}

/// A run of parts on pages of one orientation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// On pages turned to the side.
    pub wide: bool,
    pub parts: Vec<Part>,
}

/// A whole sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    pub kind: SheetKind,
    pub title: String,
    /// The draft's title, for the document's properties and the page's name.
    pub subject: String,
    pub sections: Vec<Section>,
}

impl Sheet {
    /// All parts in order.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        self.sections.iter().flat_map(|s| &s.parts)
    }
}
