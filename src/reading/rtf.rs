//! Rich text format (`.rtf`): a walk over groups and control words, with the text of each code page.
//!
//! List labels are stored by the writing program as text (`\listtext`), so nothing is counted here.

use super::drawn::shown;
use super::flow::{self, Flow};
use super::grid::{self, EdgeCell, EdgeRow};
use super::{Limits, ReadError, symbols};
use crate::document::{Block, Document, Format, Look, Part, UnreadKind};
use encoding_rs::Encoding;
use std::collections::HashMap;

/// Groups within groups, at most.
const DEPTH: usize = 2000;
/// Tables within tables, at most.
const NESTING: usize = 16;

/// Where the text of a group goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum To {
    /// Into the paragraph.
    Text,
    /// Nowhere.
    Nothing,
    /// The label of the paragraph.
    Label,
    FontTable,
    StyleSheet,
    FieldCode,
    Picture,
}

/// What a group sets for the text in it.
#[derive(Debug, Clone)]
struct State {
    to: To,
    font: i32,
    /// Bytes that stand for a Unicode character in programs that know none.
    substitutes: usize,
    hidden: bool,
    deleted: bool,
    bold: bool,
    part: Part,
    /// The group is a note, header or text box: its end closes a paragraph of that part.
    story: bool,
}

/// Properties of the paragraph under way.
#[derive(Debug, Clone, Copy, Default)]
struct Para {
    align: u8,
    outline: Option<u8>,
    style: i32,
    in_table: bool,
    depth: usize,
}

/// A paragraph's text.
#[derive(Debug, Default)]
struct Line {
    text: String,
    hidden: String,
    label: String,
    plain: bool,
}

/// What a cell definition says.
#[derive(Debug, Clone, Copy, Default)]
struct CellDef {
    right: i32,
    joins_left: bool,
    joins_above: bool,
}

#[derive(Debug, Default)]
struct Table {
    rows: Vec<EdgeRow>,
    cells: Vec<Vec<usize>>,
    cell: Vec<usize>,
}

/// A row's definition as it builds up.
#[derive(Debug, Clone, Default)]
struct RowDef {
    left: i32,
    header: bool,
    next: CellDef,
    cells: Vec<CellDef>,
}

/// Reads an RTF file.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let start = bytes
        .windows(5)
        .take(4096)
        .position(|w| w == b"{\\rtf")
        .ok_or_else(|| ReadError::Damaged("没有 RTF 文件头".into()))?;
    let mut reader = Reader::new(bytes.get(start..).unwrap_or(bytes), limits);
    reader.run()?;
    Ok(reader.flow.finish())
}

struct Reader<'a> {
    input: &'a [u8],
    at: usize,
    flow: Flow,
    stack: Vec<State>,
    state: State,
    /// The group began with `\*`: if its word is not known, it is passed over.
    optional: bool,
    bytes: Vec<u8>,
    skip: usize,
    high: Option<u16>,
    ansi: &'static Encoding,
    fonts: HashMap<i32, Font>,
    defining: i32,
    headings: HashMap<i32, u8>,
    style: i32,
    para: Para,
    line: Line,
    /// Paragraphs that a note or box interrupted.
    waiting: Vec<(Para, Line, Vec<Table>)>,
    /// Blocks of notes, to stand behind the body.
    later: Vec<Block>,
    tables: Vec<Table>,
    row: RowDef,
    code: String,
    picture: (i32, i32),
    ended: bool,
}

#[derive(Debug, Clone, Default)]
struct Font {
    encoding: Option<&'static Encoding>,
    name: String,
}

impl<'a> Reader<'a> {
    fn new(input: &'a [u8], limits: &Limits) -> Self {
        Reader {
            input,
            at: 0,
            flow: Flow::new(Format::Rtf, limits),
            stack: Vec::new(),
            state: State {
                to: To::Text,
                font: -1,
                substitutes: 1,
                hidden: false,
                deleted: false,
                bold: false,
                part: Part::Body,
                story: false,
            },
            optional: false,
            bytes: Vec::new(),
            skip: 0,
            high: None,
            ansi: encoding_rs::WINDOWS_1252,
            fonts: HashMap::new(),
            defining: -1,
            headings: HashMap::new(),
            style: -1,
            para: Para::default(),
            line: Line::default(),
            waiting: Vec::new(),
            later: Vec::new(),
            tables: Vec::new(),
            row: RowDef::default(),
            code: String::new(),
            picture: (0, 0),
            ended: false,
        }
    }

    fn run(&mut self) -> Result<(), ReadError> {
        while let Some(&c) = self.input.get(self.at) {
            self.at += 1;
            match c {
                b'{' => self.open()?,
                b'}' => {
                    self.close()?;
                    if self.ended {
                        break;
                    }
                }
                b'\\' => self.control()?,
                b'\r' | b'\n' | 0 => {}
                _ => self.byte(c),
            }
        }
        self.flush();
        if !self.ended {
            self.flow.damage("RTF", "文件不完整，末尾部分缺失");
            while !self.stack.is_empty() {
                self.close()?;
            }
        }
        self.end_paragraph()?;
        self.close_tables(0);
        for block in std::mem::take(&mut self.later) {
            self.flow.push(block)?;
        }
        Ok(())
    }

    fn open(&mut self) -> Result<(), ReadError> {
        self.flush();
        if self.stack.len() >= DEPTH {
            return Err(ReadError::Limit(format!("RTF 分组超过{DEPTH}层")));
        }
        let inner = State {
            story: false,
            ..self.state.clone()
        };
        self.stack.push(std::mem::replace(&mut self.state, inner));
        self.optional = false;
        self.skip = 0;
        Ok(())
    }

    fn close(&mut self) -> Result<(), ReadError> {
        self.flush();
        self.skip = 0;
        if self.state.story {
            self.end_story()?;
        }
        match self.stack.pop() {
            Some(outer) => {
                if self.state.to == To::FieldCode && outer.to != To::FieldCode {
                    self.end_field_code();
                }
                if self.state.to == To::Picture && outer.to != To::Picture {
                    self.end_picture();
                }
                self.state = outer;
                self.ended = self.stack.is_empty();
            }
            None => self.ended = true,
        }
        Ok(())
    }

    fn control(&mut self) -> Result<(), ReadError> {
        let Some(&c) = self.input.get(self.at) else {
            return Ok(());
        };
        if c.is_ascii_alphabetic() {
            let rest = self.input.get(self.at..).unwrap_or(&[]);
            let length = rest
                .iter()
                .take(32)
                .take_while(|b| b.is_ascii_alphabetic())
                .count();
            let word = String::from_utf8_lossy(rest.get(..length).unwrap_or(&[])).into_owned();
            self.at += length;
            let number = self.number();
            if self.input.get(self.at) == Some(&b' ') {
                self.at += 1;
            }
            if word != "u" {
                self.flush();
                self.skip = 0;
            }
            return self.word(&word, number);
        }
        self.at += 1;
        match c {
            b'\'' => {
                let hex = self.input.get(self.at..self.at + 2);
                let value = hex.and_then(|h| std::str::from_utf8(h).ok());
                if let Some(b) = value.and_then(|h| u8::from_str_radix(h, 16).ok()) {
                    self.at += 2;
                    self.byte(b);
                }
            }
            b'*' => self.optional = true,
            b'~' => self.put(' '),
            b'_' => self.put('-'),
            b'\\' | b'{' | b'}' => self.byte(c),
            b'\r' | b'\n' => self.paragraph()?,
            _ => {}
        }
        Ok(())
    }

    fn number(&mut self) -> Option<i32> {
        let rest = self.input.get(self.at..)?;
        let minus = usize::from(rest.first() == Some(&b'-'));
        let digits = rest
            .iter()
            .skip(minus)
            .take(10)
            .take_while(|b| b.is_ascii_digit())
            .count();
        if digits == 0 {
            return None;
        }
        let text = std::str::from_utf8(rest.get(..minus + digits)?).ok()?;
        self.at += minus + digits;
        let value: i64 = text.parse().ok()?;
        Some(value.clamp(i32::MIN.into(), i32::MAX.into()) as i32)
    }

    /// A byte of text in the code page of its font.
    fn byte(&mut self, b: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if self.state.to != To::Nothing && self.state.to != To::Picture {
            self.bytes.push(b);
        }
    }

    /// Decodes the bytes that have come together.
    fn flush(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let font = self.fonts.get(&self.state.font);
        let encoding = font.and_then(|f| f.encoding).unwrap_or(self.ansi);
        // Chinese programs write GBK bytes under a Western font as well.
        let encoding = if encoding == encoding_rs::WINDOWS_1252
            && self.ansi != encoding
            && bytes.iter().any(|b| *b >= 0x80)
        {
            self.ansi
        } else {
            encoding
        };
        let (text, _) = encoding.decode_without_bom_handling(&bytes);
        for c in text.chars() {
            self.put(c);
        }
    }

    fn put(&mut self, c: char) {
        match self.state.to {
            To::Text if self.state.deleted => {}
            To::Text if self.state.hidden => self.line.hidden.push(c),
            To::Text => {
                let font = self.fonts.get(&self.state.font);
                let c = match font {
                    Some(f) if ('\u{F000}'..='\u{F0FF}').contains(&c) => {
                        symbols::symbol(&f.name, c as u32)
                    }
                    _ => c,
                };
                self.line.plain |= !self.state.bold && !c.is_whitespace();
                self.line.text.push(c);
            }
            To::Label => self.line.label.push(c),
            To::FieldCode if self.code.len() < 4096 => self.code.push(c),
            To::FontTable => {
                let font = self.fonts.entry(self.defining).or_default();
                if c != ';' && font.name.len() < 64 {
                    font.name.push(c);
                }
            }
            _ => {}
        }
    }

    fn word(&mut self, word: &str, n: Option<i32>) -> Result<(), ReadError> {
        let on = n != Some(0);
        let optional = std::mem::take(&mut self.optional);
        if self.state.to == To::Nothing && !matches!(word, "bin" | "shptxt" | "ud") {
            return Ok(());
        }
        match word {
            "par" | "sect" | "page" if self.state.to == To::Text => self.paragraph()?,
            "line" | "column" | "softline" => self.put('\n'),
            "tab" => self.put('\t'),
            "cell" | "nestcell" => self.cell(word == "nestcell")?,
            "row" | "nestrow" => self.end_row(word == "nestrow")?,
            "u" => self.unicode(n.unwrap_or(0)),
            "uc" => self.state.substitutes = n.unwrap_or(1).clamp(0, 16) as usize,
            "bin" => self.at = self.at.saturating_add(n.unwrap_or(0).max(0) as usize),
            "emdash" => self.put('—'),
            "endash" => self.put('–'),
            "bullet" => self.put('•'),
            "lquote" => self.put('‘'),
            "rquote" => self.put('’'),
            "ldblquote" => self.put('“'),
            "rdblquote" => self.put('”'),
            "emspace" | "enspace" | "qmspace" => self.put(' '),
            "ansicpg" => self.ansi = code_page(n.unwrap_or(1252)),
            "v" => self.state.hidden = on,
            "deleted" => {
                self.state.deleted = on;
                self.revised();
            }
            "revised" => self.revised(),
            "b" => self.state.bold = on,
            "plain" => {
                self.state.hidden = false;
                self.state.bold = false;
                self.state.deleted = false;
            }
            "f" => {
                self.state.font = n.unwrap_or(-1);
                if self.state.to == To::FontTable {
                    self.defining = self.state.font;
                }
            }
            "fcharset" if self.state.to == To::FontTable => {
                let encoding = char_set(n.unwrap_or(1));
                self.fonts.entry(self.defining).or_default().encoding = encoding;
            }
            // A label has paragraph words of its own, which do not set the paragraph.
            _ if self.state.to == To::Label => {}
            _ if self.paragraph_word(word, n) || self.row_word(word, n) => {}
            _ => self.destination(word, optional)?,
        }
        Ok(())
    }

    fn revised(&mut self) {
        self.flow.revised();
    }

    fn unicode(&mut self, n: i32) {
        self.flush();
        let unit = n as u16;
        self.skip = self.state.substitutes;
        if let Some(high) = self.high.take() {
            for c in char::decode_utf16([high, unit]) {
                self.put(c.unwrap_or('\u{FFFD}'));
            }
        } else if (0xD800..0xDC00).contains(&unit) {
            self.high = Some(unit);
        } else {
            self.put(char::from_u32(u32::from(unit)).unwrap_or('\u{FFFD}'));
        }
    }

    /// Words that set the paragraph.
    fn paragraph_word(&mut self, word: &str, n: Option<i32>) -> bool {
        match word {
            "pard" => {
                self.para = Para {
                    depth: 0,
                    ..Para::default()
                };
            }
            "qc" => self.para.align = 1,
            "qr" => self.para.align = 2,
            "ql" | "qj" | "qd" => self.para.align = 0,
            "intbl" => {
                self.para.in_table = true;
                self.para.depth = self.para.depth.max(1);
            }
            "itap" => {
                self.para.depth = n.unwrap_or(0).clamp(0, NESTING as i32) as usize;
                self.para.in_table = self.para.depth > 0;
            }
            "outlinelevel" if self.state.to == To::StyleSheet => {
                self.headings
                    .insert(self.style, n.unwrap_or(9).clamp(0, 9) as u8);
            }
            "outlinelevel" => self.para.outline = Some(n.unwrap_or(9).clamp(0, 9) as u8),
            "s" if self.state.to == To::StyleSheet => self.style = n.unwrap_or(-1),
            "s" => self.para.style = n.unwrap_or(-1),
            _ => return false,
        }
        true
    }

    /// Words that define the row.
    fn row_word(&mut self, word: &str, n: Option<i32>) -> bool {
        match word {
            "trowd" => self.row = RowDef::default(),
            "trleft" => self.row.left = n.unwrap_or(0),
            "trhdr" => self.row.header = true,
            "clmrg" => self.row.next.joins_left = true,
            "clvmrg" => self.row.next.joins_above = true,
            "clmgf" | "clvmgf" => {}
            "cellx" if self.row.cells.len() < 512 => {
                let right = n.unwrap_or(0);
                self.row.cells.push(CellDef {
                    right,
                    ..self.row.next
                });
                self.row.next = CellDef::default();
            }
            "picwgoal" => self.picture.0 = n.unwrap_or(0),
            "pichgoal" => self.picture.1 = n.unwrap_or(0),
            _ => return false,
        }
        true
    }

    /// Words that say where the text of their group goes.
    fn destination(&mut self, word: &str, optional: bool) -> Result<(), ReadError> {
        match word {
            "fonttbl" => self.state.to = To::FontTable,
            "stylesheet" => self.state.to = To::StyleSheet,
            "listtext" | "pntext" if self.state.to == To::Text => {
                self.line.label.clear();
                self.state.to = To::Label;
            }
            "fldinst" => {
                self.code.clear();
                self.state.to = if self.state.to == To::Nothing {
                    To::Nothing
                } else {
                    To::FieldCode
                };
            }
            "fldrslt" if self.state.to != To::Nothing => self.state.to = To::Text,
            "pict" => {
                self.picture = (0, 0);
                self.state.to = To::Picture;
            }
            "footnote" => self.story(Part::Footnote),
            "ftnalt" if self.state.part == Part::Footnote => self.state.part = Part::Endnote,
            "header" | "headerl" | "headerr" | "headerf" => self.story(Part::Header),
            "footer" | "footerl" | "footerr" | "footerf" => self.story(Part::Footer),
            "shptxt" => {
                self.state.to = To::Text;
                self.story(Part::TextBox);
            }
            "object" | "objdata" | "objclass" => {
                if word == "object" {
                    self.flow
                        .unread("object", UnreadKind::Object, "嵌入对象未读取", None);
                } else {
                    self.state.to = To::Nothing;
                }
            }
            "annotation" => {
                self.flow.commented();
                self.state.to = To::Nothing;
            }
            "info" | "colortbl" | "listtable" | "listoverridetable" | "themedata"
            | "colorschememapping" | "datastore" | "latentstyles" | "generator" | "rsidtbl"
            | "revtbl" | "xmlnstbl" | "private" | "atnid" | "atnauthor" | "bkmkstart"
            | "bkmkend" | "nonshppict" | "sp" | "pnseclvl" | "filetbl" | "mmathPr" | "ftnsep"
            | "ftnsepc" | "aftnsep" | "aftnsepc" | "pgptbl" | "upr" | "txe" | "rxe" | "xe"
            | "tc" | "shprslt" | "formfield" | "datafield" | "panose" | "falt" | "pgdsctbl"
            | "listpicture" | "background" => {
                self.state.to = To::Nothing;
            }
            // Known optional groups whose text counts.
            "shpinst" | "shppict" | "shpgrp" | "shp" | "nesttableprops" | "do" => {}
            // Two writings of one text: the second is in Unicode.
            "ud" => self.state.to = To::Text,
            _ if optional => self.state.to = To::Nothing,
            _ => {}
        }
        Ok(())
    }

    /// A note, header or text box begins: the paragraph around it waits.
    fn story(&mut self, part: Part) {
        if self.waiting.len() >= 64 {
            self.state.to = To::Nothing;
            return;
        }
        self.state.part = part;
        self.state.story = true;
        self.state.hidden = false;
        let (para, line) = (
            std::mem::take(&mut self.para),
            std::mem::take(&mut self.line),
        );
        self.waiting
            .push((para, line, std::mem::take(&mut self.tables)));
    }

    fn end_story(&mut self) -> Result<(), ReadError> {
        self.end_paragraph()?;
        self.close_tables(0);
        if let Some((para, line, tables)) = self.waiting.pop() {
            self.para = para;
            self.line = line;
            self.tables = tables;
        }
        Ok(())
    }

    fn end_field_code(&mut self) {
        let code = std::mem::take(&mut self.code);
        if let Some(shown) = shown(&code) {
            if self.state.hidden {
                self.line.hidden.push_str(&shown);
            } else if !self.state.deleted {
                self.line.text.push_str(&shown);
            }
            return;
        }
        let mut words = code.split_whitespace();
        if words
            .next()
            .is_some_and(|w| w.eq_ignore_ascii_case("SYMBOL"))
        {
            let number = words.next().and_then(|n| n.parse().ok());
            let font = code.split('"').nth(1).unwrap_or("");
            if let Some(n) = number {
                self.line.text.push(symbols::symbol(font, n));
            }
        }
    }

    fn end_picture(&mut self) {
        let cm = |twips: i32| f64::from(twips) / flow::TWIPS_PER_CM;
        if !flow::is_icon(cm(self.picture.0), cm(self.picture.1)) {
            self.flow
                .unread("pict", UnreadKind::Picture, "图片未读取", None);
        }
    }

    /// A paragraph mark; a deleted one joins its paragraphs.
    fn paragraph(&mut self) -> Result<(), ReadError> {
        self.flush();
        if self.state.deleted {
            return Ok(());
        }
        self.end_paragraph()
    }

    fn end_paragraph(&mut self) -> Result<(), ReadError> {
        let line = std::mem::take(&mut self.line);
        let depth = if self.para.in_table {
            self.para.depth.max(1)
        } else {
            0
        };
        if !line.text.trim().is_empty() || !line.label.trim().is_empty() || depth == 0 {
            self.close_tables(depth);
        }
        while self.tables.len() < depth {
            self.tables.push(Table::default());
        }
        self.flow.hide(&line.hidden);
        let label = line.label.trim();
        let numbered = label.chars().any(char::is_alphanumeric);
        if line.text.trim().is_empty() && !(numbered && line.hidden.is_empty()) {
            return Ok(());
        }
        let outline = self
            .para
            .outline
            .or_else(|| self.headings.get(&self.para.style).copied());
        let note = matches!(self.state.part, Part::Footnote | Part::Endnote);
        let block = Block {
            part: self.state.part,
            cell: None,
            label: label.replace(|c| ('\u{E000}'..='\u{F8FF}').contains(&c), "•"),
            look: Look {
                heading: outline.filter(|&o| o < 9).map(|o| o + 1),
                centered: self.para.align == 1,
                right: self.para.align == 2,
                bold: !line.plain,
            },
            text: if note {
                line.text.trim_start().to_owned()
            } else {
                line.text
            },
            page: None,
        };
        if note {
            self.later.push(block);
            return Ok(());
        }
        let at = self.flow.push(block)?;
        if let Some(table) = self.tables.last_mut() {
            table.cell.push(at);
        }
        Ok(())
    }

    fn cell(&mut self, nested: bool) -> Result<(), ReadError> {
        self.flush();
        self.para.in_table = true;
        self.para.depth = if nested { self.para.depth.max(2) } else { 1 };
        let depth = self.para.depth;
        self.end_paragraph()?;
        self.close_tables(depth);
        while self.tables.len() < depth {
            self.tables.push(Table::default());
        }
        if let Some(table) = self.tables.last_mut() {
            let cell = std::mem::take(&mut table.cell);
            table.cells.push(cell);
        }
        Ok(())
    }

    fn end_row(&mut self, nested: bool) -> Result<(), ReadError> {
        self.flush();
        let depth = if nested { self.para.depth.max(2) } else { 1 };
        self.close_tables(depth);
        let def = self.row.clone();
        let Some(table) = self.tables.last_mut() else {
            return Ok(());
        };
        let mut cells = std::mem::take(&mut table.cells);
        if !table.cell.is_empty() {
            cells.push(std::mem::take(&mut table.cell));
        }
        let mut row = EdgeRow {
            cells: Vec::with_capacity(cells.len()),
            header: def.header,
        };
        let mut left = def.left;
        for (i, blocks) in cells.into_iter().enumerate() {
            let how = def.cells.get(i).copied();
            // Cells without a definition follow on, an inch each.
            let right = how.map_or(left.saturating_add(1440), |c| c.right);
            let how = how.unwrap_or_default();
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
            left = right;
        }
        table.rows.push(row);
        Ok(())
    }

    fn close_tables(&mut self, depth: usize) {
        while self.tables.len() > depth {
            let Some(table) = self.tables.pop() else {
                break;
            };
            let mut rows = table.rows;
            if !table.cells.is_empty() {
                // A table that breaks off without the end of its row.
                let cells = table.cells.into_iter().enumerate();
                rows.push(EdgeRow {
                    cells: cells
                        .map(|(i, blocks)| EdgeCell {
                            left: i as i32 * 1440,
                            right: (i as i32 + 1) * 1440,
                            above: false,
                            blocks,
                        })
                        .collect(),
                    header: false,
                });
            }
            let number = self.flow.table();
            grid::place(&rows, number, &mut self.flow.doc.blocks);
        }
    }
}

fn code_page(n: i32) -> &'static Encoding {
    match n {
        936 | 54936 => encoding_rs::GB18030,
        950 => encoding_rs::BIG5,
        932 => encoding_rs::SHIFT_JIS,
        949 => encoding_rs::EUC_KR,
        65001 => encoding_rs::UTF_8,
        1250 => encoding_rs::WINDOWS_1250,
        1251 => encoding_rs::WINDOWS_1251,
        _ => encoding_rs::WINDOWS_1252,
    }
}

fn char_set(n: i32) -> Option<&'static Encoding> {
    match n {
        0 => Some(encoding_rs::WINDOWS_1252),
        128 => Some(encoding_rs::SHIFT_JIS),
        129 => Some(encoding_rs::EUC_KR),
        134 => Some(encoding_rs::GB18030),
        136 => Some(encoding_rs::BIG5),
        204 => Some(encoding_rs::WINDOWS_1251),
        238 => Some(encoding_rs::WINDOWS_1250),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_drawn_from_their_instruction_are_shown() {
        let rtf = br"{\rtf1\ansi\ansicpg936 a{\field{\*\fldinst { EQ \\* jc3 \\o\\al(\\s\\up 11({\fs12 x}),bc)}}{\fldrslt }}d\par}";
        let d = read(rtf, &Limits::default()).expect("reads");
        assert_eq!(d.blocks[0].text, "abcd");
    }

    fn doc(rtf: &[u8]) -> Document {
        read(rtf, &Limits::default()).expect("reads")
    }

    fn lines(rtf: &[u8]) -> Vec<String> {
        let d = doc(rtf);
        d.blocks
            .iter()
            .map(|b| format!("{}{}", b.label, b.text))
            .collect()
    }

    fn gbk(s: &str) -> String {
        let (bytes, _, _) = encoding_rs::GBK.encode(s);
        bytes.iter().map(|b| format!("\\'{b:02x}")).collect()
    }

    #[test]
    fn both_ways_of_writing_chinese_are_read() {
        let rtf = format!(
            "{{\\rtf1\\ansi\\ansicpg936{{\\fonttbl{{\\f0\\fcharset134 SimSun;}}{{\\f1\\fcharset0 Arial;}}}}\\f0 {}\\par\\uc1\\u21150?\\u27861?\\f1 {}\\par\\u-10187?\\u-9216?}}",
            gbk("县政府"),
            gbk("，A")
        );
        assert_eq!(lines(rtf.as_bytes()), ["县政府", "办法，A", "\u{1D400}"]);
    }

    #[test]
    fn what_is_not_text_is_left_out() {
        let rtf = br"{\rtf1\ansi{\info{\title x}}{\*\unknown y}{\pict\picwgoal3000\pichgoal3000 0011ff}a{\v b}{\deleted c}{\field{\*\fldinst HYPERLINK x}{\fldrslt d}}\bin3 }}}e\par}";
        let d = doc(rtf);
        assert_eq!(d.blocks[0].text, "ade");
        assert_eq!(d.hidden, [(0, "b".to_owned())]);
        assert_eq!(d.unread.len(), 1);
        assert!(!d.damaged);
    }

    #[test]
    fn labels_tables_and_notes_stand_in_their_place() {
        let rtf = br"{\rtf1{\header h\par}{\listtext\pard 1.\tab}one{\super 1{\footnote\pard note\par}}\par\trowd\trhdr\cellx1000\cellx2000\pard\intbl a\cell b\cell\row\trowd\clvmrg\cellx1000\cellx2000\pard\intbl\cell c\par d\cell\row\pard end\par}";
        let d = doc(rtf);
        let all: Vec<_> = d
            .blocks
            .iter()
            .map(|b| {
                (
                    b.part,
                    b.label.as_str(),
                    b.text.as_str(),
                    b.cell.map(|c| (c.row, c.col, c.header)),
                )
            })
            .collect();
        assert_eq!(
            all,
            [
                (Part::Body, "1.", "one1", None),
                (Part::Body, "", "a", Some((0, 0, true))),
                (Part::Body, "", "b", Some((0, 1, true))),
                (Part::Body, "", "c", Some((1, 1, false))),
                (Part::Body, "", "d", Some((1, 1, false))),
                (Part::Body, "", "end", None),
                (Part::Footnote, "", "note", None),
                (Part::Header, "", "h", None),
            ]
        );
    }

    #[test]
    fn cut_files_give_what_they_hold() {
        let d = doc(br"{\rtf1 one\par{\b two");
        assert!(d.damaged);
        assert_eq!(d.blocks.len(), 2);
        assert!(read("{\\rtf1".repeat(3000).as_bytes(), &Limits::default()).is_err());
    }
}
