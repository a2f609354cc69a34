//! Walks the body of an OpenDocument text and lays down its paragraphs, lists and tables.

use super::styles::{Given, Styles};
use crate::document::{Block, CellAt, Look, Part, UnreadKind};
use crate::reading::flow::{self, Flow};
use crate::reading::numbering::Counters;
use crate::reading::xml::{Element, Item, Xml, XmlFault};
use crate::reading::{Limits, ReadError};
use std::collections::HashMap;

/// What an open element means to its contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame {
    Other,
    Paragraph,
    Hidden,
    /// Text goes to another part until the element closes.
    Story,
    List,
    Item,
    Table,
    HeaderRows,
    Row,
    Cell,
}

/// A paragraph under way.
#[derive(Debug, Default)]
struct Para {
    text: String,
    hidden: String,
    label: String,
    given: Given,
    heading: Option<u8>,
    plain: bool,
    /// Hidden from its beginning by a section.
    skip_label: bool,
}

/// A list under way.
#[derive(Debug, Default)]
struct List {
    style: String,
    /// The next paragraph is the first of its item.
    fresh: bool,
    start: Option<u32>,
}

/// A table under way.
#[derive(Debug, Default)]
struct Table {
    number: u32,
    row: u32,
    col: u32,
    header: bool,
    cell: Option<CellAt>,
}

struct Body<'a> {
    styles: &'a Styles,
    flow: &'a mut Flow,
    frames: Vec<Frame>,
    paragraphs: Vec<Para>,
    lists: Vec<List>,
    tables: Vec<Table>,
    parts: Vec<(Part, Vec<Table>, Vec<List>)>,
    part: Part,
    hidden: usize,
    counters: HashMap<String, Counters>,
    outline: Counters,
    notes: Vec<Block>,
    boxes: Vec<Block>,
    frame_size: (f64, f64),
}

/// Reads the text of `content.xml` (or of a flat file).
pub(super) fn read(
    text: &str,
    styles: &Styles,
    flow: &mut Flow,
    limits: &Limits,
) -> Result<(), ReadError> {
    let mut x = Xml::new(text, limits.depth);
    let mut body = Body::new(styles, flow, Part::Body);
    let fault = body.walk(&mut x, "body")?;
    body.finish()?;
    match fault {
        Some(XmlFault::Depth) => Err(ReadError::Limit("元素嵌套过深".into())),
        Some(_) => {
            flow.damage("content.xml", "内容在中途损坏，其后的文字未能读取");
            Ok(())
        }
        None => Ok(()),
    }
}

/// Reads headers and footers out of the master pages of `styles.xml`.
pub(super) fn read_furniture(
    text: &str,
    styles: &Styles,
    flow: &mut Flow,
    limits: &Limits,
) -> Result<(), ReadError> {
    let mut x = Xml::new(text, limits.depth);
    let mut body = Body::new(styles, flow, Part::Header);
    // A fault in the styles loses no text of the body; the headers before it stand.
    let _ = body.walk(&mut x, "master-styles")?;
    body.finish()
}

impl<'a> Body<'a> {
    fn new(styles: &'a Styles, flow: &'a mut Flow, part: Part) -> Self {
        Body {
            styles,
            flow,
            frames: Vec::new(),
            paragraphs: Vec::new(),
            lists: Vec::new(),
            tables: Vec::new(),
            parts: Vec::new(),
            part,
            hidden: 0,
            counters: HashMap::new(),
            outline: Counters::default(),
            notes: Vec::new(),
            boxes: Vec::new(),
            frame_size: (0.0, 0.0),
        }
    }

    /// Walks what stands inside the elements named `root`.
    fn walk(&mut self, x: &mut Xml, root: &str) -> Result<Option<XmlFault>, ReadError> {
        let mut inside = 0usize;
        loop {
            let item = match x.step() {
                Ok(item) => item,
                Err(fault) => return Ok(Some(fault)),
            };
            match item {
                Item::Open(e) if inside == 0 => inside = usize::from(e.tag.name == root),
                Item::Open(e) => {
                    if self.passes_over(&e) {
                        if let Err(fault) = x.skip() {
                            return Ok(Some(fault));
                        }
                        continue;
                    }
                    inside += 1;
                    let frame = self.open(&e);
                    self.frames.push(frame);
                }
                Item::Close(_) if inside > 0 => {
                    inside -= 1;
                    if let Some(frame) = self.frames.pop() {
                        self.close(frame)?;
                    }
                }
                Item::Text(t) if inside > 0 => self.text(&t),
                Item::End => return Ok(None),
                _ => {}
            }
        }
    }

    /// Elements whose text is not the document's.
    fn passes_over(&mut self, e: &Element) -> bool {
        match e.tag.name {
            "tracked-changes" => {
                self.flow.revised();
                true
            }
            "annotation" => {
                self.flow.commented();
                true
            }
            "object" | "object-ole" => {
                let part = e.attr("href").unwrap_or_else(|| "object".into());
                let part = part.trim_start_matches("./").to_owned();
                self.flow
                    .unread(&part, UnreadKind::Object, "嵌入对象未读取", None);
                true
            }
            "image" => {
                if !flow::is_icon(self.frame_size.0, self.frame_size.1) {
                    let part = e.attr("href").unwrap_or_else(|| "Pictures".into());
                    self.flow
                        .unread(&part, UnreadKind::Picture, "图片未读取", None);
                }
                true
            }
            "note-citation"
            | "ruby-text"
            | "sequence-decls"
            | "table-of-content-source"
            | "illustration-index-source"
            | "alphabetical-index-source"
            | "user-index-source"
            | "bibliography-source"
            | "forms"
            | "scripts"
            | "title"
            | "desc"
            | "event-listeners"
            | "variable-decls"
            | "user-field-decls"
            | "dde-connection-decls" => true,
            _ => false,
        }
    }

    fn open(&mut self, e: &Element) -> Frame {
        match e.tag.name {
            "p" | "h" => self.paragraph(e),
            "s" => {
                let count: usize = e.number("c").unwrap_or(1);
                self.keep(&" ".repeat(count.min(1000)))
            }
            "tab" => self.keep("\t"),
            "line-break" => self.keep("\n"),
            "soft-page-break" => Frame::Other,
            "span" => {
                let style = e.attr("style-name").unwrap_or_default();
                let given = self.styles.given("text", &style);
                if let Some(p) = self.paragraphs.last_mut() {
                    p.plain |= !given.bold;
                }
                if given.hidden {
                    self.hide()
                } else {
                    Frame::Other
                }
            }
            "hidden-paragraph" | "hidden-text" => self.hide(),
            "section" if e.attr("display").as_deref() == Some("none") => self.hide(),
            "note" => {
                let end = e.attr("note-class").as_deref() == Some("endnote");
                self.story(if end { Part::Endnote } else { Part::Footnote })
            }
            "frame" => {
                self.frame_size = (length(e.attr("width")), length(e.attr("height")));
                Frame::Other
            }
            "text-box" | "custom-shape" | "rect" | "ellipse" | "polygon"
                if !matches!(self.part, Part::Header | Part::Footer) =>
            {
                self.story(Part::TextBox)
            }
            "header" | "header-left" | "header-first" if self.part == Part::Header => {
                self.story(Part::Header)
            }
            "footer" | "footer-left" | "footer-first" if self.part == Part::Header => {
                self.story(Part::Footer)
            }
            "list" => self.list(e),
            "list-item" => {
                if let Some(l) = self.lists.last_mut() {
                    l.fresh = true;
                    l.start = e.number("start-value");
                }
                Frame::Item
            }
            "list-header" => {
                if let Some(l) = self.lists.last_mut() {
                    l.fresh = false;
                }
                Frame::Item
            }
            _ => self.table_element(e),
        }
    }

    fn table_element(&mut self, e: &Element) -> Frame {
        match e.tag.name {
            "table" => {
                let number = self.flow.table();
                self.tables.push(Table {
                    number,
                    ..Table::default()
                });
                Frame::Table
            }
            "table-header-rows" => {
                if let Some(t) = self.tables.last_mut() {
                    t.header = true;
                }
                Frame::HeaderRows
            }
            "table-row" => {
                if let Some(t) = self.tables.last_mut() {
                    t.col = 0;
                }
                Frame::Row
            }
            "table-cell" | "covered-table-cell" => {
                let count = |name: &str| e.number::<u32>(name).unwrap_or(1).clamp(1, 65_536);
                if let Some(t) = self.tables.last_mut() {
                    t.cell = Some(CellAt {
                        table: t.number,
                        row: t.row,
                        col: t.col,
                        row_span: count("number-rows-spanned"),
                        col_span: count("number-columns-spanned"),
                        header: t.header,
                    });
                    t.col = t.col.saturating_add(count("number-columns-repeated"));
                }
                Frame::Cell
            }
            _ => Frame::Other,
        }
    }

    /// Blanks, tabs and breaks that are elements.
    fn keep(&mut self, text: &str) -> Frame {
        let hidden = self.hidden > 0;
        if let Some(p) = self.paragraphs.last_mut() {
            let to = if hidden { &mut p.hidden } else { &mut p.text };
            to.push_str(text);
        }
        Frame::Other
    }

    fn hide(&mut self) -> Frame {
        self.hidden += 1;
        Frame::Hidden
    }

    fn story(&mut self, part: Part) -> Frame {
        let tables = std::mem::take(&mut self.tables);
        let lists = std::mem::take(&mut self.lists);
        self.parts.push((self.part, tables, lists));
        self.part = part;
        Frame::Story
    }

    fn list(&mut self, e: &Element) -> Frame {
        let outer = self.lists.last().map(|l| l.style.clone());
        let style = e
            .attr("style-name")
            .or_else(|| outer.clone())
            .unwrap_or_default();
        let goes_on = e.attr("continue-numbering").as_deref() == Some("true")
            || e.attr("continue-list").is_some();
        if outer.is_none() && !goes_on {
            self.counters.remove(&style);
        }
        self.lists.push(List {
            style,
            ..List::default()
        });
        Frame::List
    }

    fn paragraph(&mut self, e: &Element) -> Frame {
        let name = e.attr("style-name").unwrap_or_default();
        let given = self.styles.given("paragraph", &name);
        let heading = if e.tag.name == "h" {
            Some(e.number::<u8>("outline-level").unwrap_or(1).clamp(1, 9))
        } else {
            given.outline.map(|o| o.clamp(1, 9))
        };
        let numbered = e.attr("is-list-header").as_deref() != Some("true");
        let label = self.label(heading.filter(|_| e.tag.name == "h" && numbered), &given, e);
        self.paragraphs.push(Para {
            label,
            plain: !given.bold,
            skip_label: given.hidden,
            given,
            heading,
            ..Para::default()
        });
        if let Some(p) = self.paragraphs.last()
            && p.given.hidden
        {
            self.hidden += 1;
        }
        Frame::Paragraph
    }

    /// The label of the paragraph that opens.
    fn label(&mut self, heading: Option<u8>, given: &Given, e: &Element) -> String {
        if self.hidden > 0 || given.hidden {
            return String::new();
        }
        let depth = self.lists.len();
        if let Some(list) = self.lists.last_mut() {
            if !std::mem::take(&mut list.fresh) {
                return String::new();
            }
            // The style of the paragraph stands in where the list names none.
            let style = match given.list.as_deref() {
                Some(own) if list.style.is_empty() => own.to_owned(),
                _ => list.style.clone(),
            };
            let start = list.start.take();
            let Some(levels) = self.styles.list(&style) else {
                return String::new();
            };
            let counters = self.counters.entry(style).or_default();
            if let Some(start) = start {
                counters.restart(depth - 1, start);
            }
            return counters.next(levels, depth - 1, start);
        }
        let Some(level) = heading else {
            return String::new();
        };
        if let Some(start) = e.number("start-value") {
            self.outline.restart(usize::from(level) - 1, start);
        }
        self.outline
            .next(&self.styles.outline, usize::from(level) - 1, None)
    }

    /// Text of the markup: blanks collapse, since real ones are elements of their own.
    fn text(&mut self, t: &str) {
        let hidden = self.hidden > 0;
        let Some(p) = self.paragraphs.last_mut() else {
            return;
        };
        let to = if hidden { &mut p.hidden } else { &mut p.text };
        for c in t.chars() {
            match c {
                ' ' | '\n' | '\r' | '\t' => {
                    if !to.is_empty() && !to.ends_with([' ', '\n', '\t']) {
                        to.push(' ');
                    }
                }
                '\u{AD}' => {}
                c => to.push(c),
            }
        }
    }

    fn close(&mut self, frame: Frame) -> Result<(), ReadError> {
        match frame {
            Frame::Paragraph => self.end_paragraph()?,
            Frame::Hidden => self.hidden = self.hidden.saturating_sub(1),
            Frame::Story => {
                if let Some((part, tables, lists)) = self.parts.pop() {
                    self.part = part;
                    self.tables = tables;
                    self.lists = lists;
                }
                if self.paragraphs.is_empty() {
                    self.set_boxes()?;
                }
            }
            Frame::List => {
                self.lists.pop();
            }
            Frame::Table => {
                self.tables.pop();
            }
            Frame::HeaderRows => {
                if let Some(t) = self.tables.last_mut() {
                    t.header = false;
                }
            }
            Frame::Row => {
                if let Some(t) = self.tables.last_mut() {
                    t.row = t.row.saturating_add(1);
                }
            }
            Frame::Cell => {
                if let Some(t) = self.tables.last_mut() {
                    t.cell = None;
                }
            }
            Frame::Item | Frame::Other => {}
        }
        Ok(())
    }

    fn end_paragraph(&mut self) -> Result<(), ReadError> {
        let Some(p) = self.paragraphs.pop() else {
            return Ok(());
        };
        if p.skip_label {
            self.hidden = self.hidden.saturating_sub(1);
        }
        let shown = !p.text.trim().is_empty()
            || (p.hidden.is_empty() && p.label.chars().any(char::is_alphanumeric));
        let note = matches!(self.part, Part::Footnote | Part::Endnote);
        let block = Block {
            part: self.part,
            cell: self.tables.last().and_then(|t| t.cell),
            label: p.label,
            look: Look {
                heading: p.heading,
                centered: p.given.centered,
                right: p.given.right,
                bold: !p.plain,
            },
            text: p.text,
            page: None,
        };
        if note || (self.part == Part::TextBox && !self.paragraphs.is_empty()) {
            if shown {
                let to = if note {
                    &mut self.notes
                } else {
                    &mut self.boxes
                };
                to.push(block);
            }
            return Ok(());
        }
        self.flow.hide(&p.hidden);
        if shown {
            self.flow.push(block)?;
        }
        if self.paragraphs.is_empty() {
            self.set_boxes()?;
        }
        Ok(())
    }

    /// Text boxes stand behind the paragraph that they hang on.
    fn set_boxes(&mut self) -> Result<(), ReadError> {
        for block in std::mem::take(&mut self.boxes) {
            self.flow.push(block)?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(), ReadError> {
        while let Some(frame) = self.frames.pop() {
            self.close(frame)?;
        }
        self.set_boxes()?;
        for block in std::mem::take(&mut self.notes) {
            self.flow.push(block)?;
        }
        Ok(())
    }
}

/// A length in centimetres; 0 if there is none.
fn length(value: Option<String>) -> f64 {
    let value = value.unwrap_or_default();
    let digits = value.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: f64 = digits.parse().unwrap_or(0.0);
    number
        * match value.get(digits.len()..) {
            Some("mm") => 0.1,
            Some("in") => 2.54,
            Some("pt") => 2.54 / 72.0,
            Some("px") => 2.54 / 96.0,
            _ => 1.0,
        }
}
