//! The model of a read file (`Document`) and its normalised view (`Text`).
//!
//! Every reader produces a [`Document`]; everything after reading sees only this model. Nothing here knows of a file
//! format's inner form, of law, or of rules.

mod join;
mod print;
mod text;

pub use print::printable;
pub use text::{BlockSpan, Text};

use serde::Serialize;

/// What a file is, told by its content, not by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Docx,
    Doc,
    Wps,
    Pdf,
    Ofd,
    Rtf,
    Odt,
    Html,
    Xlsx,
    Xls,
    Zip,
    Text,
    Markdown,
}

impl Format {
    /// The lower-case name used in the JSON review.
    pub fn name(self) -> &'static str {
        match self {
            Format::Docx => "docx",
            Format::Doc => "doc",
            Format::Wps => "wps",
            Format::Pdf => "pdf",
            Format::Ofd => "ofd",
            Format::Rtf => "rtf",
            Format::Odt => "odt",
            Format::Html => "html",
            Format::Xlsx => "xlsx",
            Format::Xls => "xls",
            Format::Zip => "zip",
            Format::Text => "text",
            Format::Markdown => "markdown",
        }
    }
}

/// The part of a file that a block stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// 正文
    Body,
    /// 文本框
    TextBox,
    /// 脚注
    Footnote,
    /// 尾注
    Endnote,
    /// 页眉: kept apart, printed by `fawen text`, not judged.
    Header,
    /// 页脚: kept apart, printed by `fawen text`, not judged.
    Footer,
}

impl Part {
    /// Whether rules judge text of this part.
    pub fn judged(self) -> bool {
        !matches!(self, Part::Header | Part::Footer)
    }

    /// The part's name as a Chinese reader knows it.
    pub fn title(self) -> &'static str {
        match self {
            Part::Body => "正文",
            Part::TextBox => "文本框",
            Part::Footnote => "脚注",
            Part::Endnote => "尾注",
            Part::Header => "页眉",
            Part::Footer => "页脚",
        }
    }
}

/// Where a table cell stands. Rows and columns count from 0; merged cells appear once, with their spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellAt {
    /// Number of the table in the document, from 0; a nested table has a number of its own.
    pub table: u32,
    /// Grid row of the cell's first row.
    pub row: u32,
    /// Grid column of the cell's first column (after earlier `gridSpan`s, not the count of cells).
    pub col: u32,
    /// Rows that the cell covers, at least 1.
    pub row_span: u32,
    /// Grid columns that the cell covers, at least 1.
    pub col_span: u32,
    /// The row is marked as a repeating header row in the file.
    pub header: bool,
}

/// What a paragraph looks like, as far as the outline can use it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    /// Heading level 1 to 9 from an outline level or heading style, if any.
    pub heading: Option<u8>,
    /// The paragraph is centred (titles are).
    pub centered: bool,
    /// Set to the right (sign-off and date are).
    pub right: bool,
    /// All its text is bold.
    pub bold: bool,
}

/// One paragraph, in reading order. A table cell holds one block per paragraph, all with the same [`CellAt`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub part: Part,
    /// Set for a paragraph inside a table.
    pub cell: Option<CellAt>,
    /// The automatic list label as the reader of the page sees it (`第三条`, `（二）`, `1.`), without the tab or blank
    /// that follows; empty where there is none. Labels typed by hand stay in `text`.
    pub label: String,
    /// The original text of the paragraph without the label. Line breaks inside the paragraph are `\n`.
    pub text: String,
    pub look: Look,
    /// Page number from 1, only where the file itself records it (PDF, rendered page breaks).
    pub page: Option<u32>,
}

impl Block {
    /// A plain body paragraph.
    pub fn paragraph(text: impl Into<String>) -> Self {
        Block {
            part: Part::Body,
            cell: None,
            label: String::new(),
            text: text.into(),
            look: Look::default(),
            page: None,
        }
    }
}

/// Why something of a file was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnreadKind {
    /// A picture larger than an icon.
    Picture,
    /// An embedded file or OLE object.
    Object,
    Chart,
    /// SmartArt and other drawings whose text is not in the reading order.
    Drawing,
    /// Any other part of the file that was not read.
    Part,
    /// Text that was lost through damage or missing character mapping.
    Damage,
    /// An annex that the body names and that was not given.
    Annex,
}

impl UnreadKind {
    /// The kind's name in Chinese.
    pub fn title(self) -> &'static str {
        match self {
            UnreadKind::Picture => "图片",
            UnreadKind::Object => "嵌入对象",
            UnreadKind::Chart => "图表",
            UnreadKind::Drawing => "智能图形",
            UnreadKind::Part => "未读部件",
            UnreadKind::Damage => "损坏内容",
            UnreadKind::Annex => "附件",
        }
    }
}

/// Something of the file that was not read. “Not read” is never “clean”.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Name of the part inside the file (`word/media/image1.png`), or of the place.
    pub part: String,
    pub kind: UnreadKind,
    /// What it is and where it stands, in Chinese, for the sheet.
    pub reason: String,
    /// SHA-256 of the unread bytes in hex, so that a person's decision on it can be bound to it.
    pub digest: Option<String>,
}

/// A remark of the reader about the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// Stable code: `revisions`, `hidden-text`, `damaged`, `comments`, `encoding-guessed` ….
    pub code: String,
    /// The remark in Chinese.
    pub text: String,
}

/// How many characters (not blanks) stand in each class of text elements, counted independently of the reader over all
/// parts of the file. The classes add up to `total`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub total: usize,
    pub read: usize,
    pub deleted: usize,
    pub hidden: usize,
    /// Text in `mc:Fallback` that repeats a choice already read.
    pub fallback: usize,
    pub header: usize,
    /// Text in parts that are not read (comments, glossary, SmartArt …).
    pub unread: usize,
}

/// A read file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub format: Format,
    /// All blocks in reading order; headers and footers last.
    pub blocks: Vec<Block>,
    /// Hidden text, with the index of the block it stands in: reported, not judged.
    pub hidden: Vec<(usize, String)>,
    pub unread: Vec<Unread>,
    pub warnings: Vec<Warning>,
    /// Counted where the format allows an independent count (docx).
    pub tally: Option<Tally>,
    /// The file was damaged and read in part only.
    pub damaged: bool,
}

impl Document {
    /// An empty document of a format.
    pub fn new(format: Format) -> Self {
        Document {
            format,
            blocks: Vec::new(),
            hidden: Vec::new(),
            unread: Vec::new(),
            warnings: Vec::new(),
            tally: None,
            damaged: false,
        }
    }

    /// A document of plain body paragraphs, one per line; empty lines are left out.
    pub fn from_lines(format: Format, text: &str) -> Self {
        let blocks = text
            .lines()
            .map(str::trim_end)
            .filter(|l| !l.trim().is_empty())
            .map(Block::paragraph)
            .collect();
        Document {
            blocks,
            ..Document::new(format)
        }
    }
}
