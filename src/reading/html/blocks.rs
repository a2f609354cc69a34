//! Lays down the paragraphs, lists and tables of the chosen elements.

use super::main_text::{Chosen, is_machinery};
use super::tree::Tree;
use crate::document::{Block, CellAt, Look, Part, UnreadKind};
use crate::reading::ReadError;
use crate::reading::flow::{self, Flow};
use crate::reading::numbering::{NumberFormat, number};

/// CSS pixels in a centimetre.
const PX_PER_CM: f64 = 96.0 / 2.54;
/// Most columns or rows that one cell may cover.
const SPAN: u32 = 1000;
/// Columns of a table whose merged cells are followed.
const COLUMNS: usize = 10_000;

pub(super) fn lay_down(tree: &Tree, chosen: &Chosen, flow: &mut Flow) -> Result<(), ReadError> {
    let mut walk = Walk {
        tree,
        flow,
        line: Line::default(),
        later: Vec::new(),
    };
    for &node in &chosen.nodes {
        let place = Place::default();
        walk.node(node, &place)?;
        walk.end_line(&place)?;
    }
    for block in std::mem::take(&mut walk.later) {
        walk.flow.push(block)?;
    }
    Ok(())
}

/// What the elements around a node say.
#[derive(Debug, Clone)]
struct Place {
    part: Part,
    cell: Option<CellAt>,
    heading: Option<u8>,
    align: Align,
    bold: bool,
    hidden: bool,
    /// Line breaks are part of the paragraph (headings).
    one: bool,
    pre: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Align {
    Left,
    Center,
    Right,
}

impl Default for Place {
    fn default() -> Self {
        Place {
            part: Part::Body,
            cell: None,
            heading: None,
            align: Align::Left,
            bold: false,
            hidden: false,
            one: false,
            pre: false,
        }
    }
}

#[derive(Debug, Default)]
struct Line {
    text: String,
    hidden: String,
    label: String,
    plain: bool,
}

struct Walk<'t, 'f> {
    tree: &'t Tree,
    flow: &'f mut Flow,
    line: Line,
    later: Vec<Block>,
}

impl Walk<'_, '_> {
    /// The depth of the tree is bounded by its parser, and with it the depth of this recursion.
    fn node(&mut self, node: usize, around: &Place) -> Result<(), ReadError> {
        if let Some(text) = self.tree.text(node) {
            self.text(text, around);
            return Ok(());
        }
        let tag = self.tree.tag(node);
        if is_machinery(tag) {
            return Ok(());
        }
        match tag {
            "br" => return self.line_break(around),
            "img" => {
                self.picture(node);
                return Ok(());
            }
            "del" => {
                self.flow.revised();
                return Ok(());
            }
            "ins" => self.flow.revised(),
            "a" if self.is_note_sign(node) => return Ok(()),
            _ => {}
        }
        let place = self.place(node, around);
        if tag == "table" && self.is_data(node) {
            self.end_line(around)?;
            return self.table(node, &place);
        }
        let block = is_block(tag);
        if block {
            self.end_line(around)?;
        }
        match tag {
            "ol" | "ul" => self.list(node, &place)?,
            _ => {
                for &child in self.tree.children(node) {
                    self.node(child, &place)?;
                }
            }
        }
        if block {
            self.end_line(&place)?;
        }
        Ok(())
    }

    fn place(&self, node: usize, around: &Place) -> Place {
        let mut place = around.clone();
        let tag = self.tree.tag(node);
        let attr = |name: &str| self.tree.attr(node, name).unwrap_or("");
        match tag {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                place.heading = tag.get(1..).and_then(|n| n.parse().ok());
                place.one = true;
                place.bold = true;
            }
            "b" | "strong" | "th" => place.bold = true,
            "pre" => place.pre = true,
            "center" => place.align = Align::Center,
            _ => {}
        }
        let align = self
            .tree
            .css(node, "text-align")
            .unwrap_or_else(|| attr("align").to_ascii_lowercase());
        match align.as_str() {
            "center" => place.align = Align::Center,
            "right" | "end" => place.align = Align::Right,
            "left" | "justify" | "start" => place.align = Align::Left,
            _ => {}
        }
        if let Some(weight) = self.tree.css(node, "font-weight") {
            place.bold = weight.starts_with("bold") || weight.parse().is_ok_and(|n: u32| n >= 600);
        }
        let none = self
            .tree
            .css(node, "display")
            .is_some_and(|d| d.starts_with("none"));
        place.hidden |= none
            || self.tree.attr(node, "hidden").is_some()
            || self.tree.css(node, "mso-hide").is_some_and(|h| h == "all");
        let element = self.tree.css(node, "mso-element").unwrap_or_default();
        place.part = match (attr("title"), element.as_str()) {
            ("header", _) | (_, "header") => Part::Header,
            ("footer", _) | (_, "footer") => Part::Footer,
            (_, "footnote") => Part::Footnote,
            (_, "endnote") => Part::Endnote,
            _ if attr("id").starts_with("sdfootnote") => Part::Footnote,
            _ if attr("id").starts_with("sdendnote") => Part::Endnote,
            _ => place.part,
        };
        place
    }

    /// A reference to a note, as office programs write it.
    fn is_note_sign(&self, node: usize) -> bool {
        let class = self.tree.attr(node, "class").unwrap_or("");
        let href = self.tree.attr(node, "href").unwrap_or("");
        class.contains("footnote")
            || class.contains("endnote")
            || href.starts_with("#_ftn")
            || href.starts_with("#_edn")
    }

    fn text(&mut self, text: &str, place: &Place) {
        let to = if place.hidden {
            &mut self.line.hidden
        } else {
            &mut self.line.text
        };
        for c in text.chars() {
            match c {
                '\n' if place.pre => to.push('\n'),
                ' ' | '\t' | '\n' | '\r' | '\u{C}' => {
                    if !to.is_empty() && !to.ends_with([' ', '\n']) {
                        to.push(' ');
                    }
                }
                '\u{A0}' => to.push(' '),
                '\u{AD}' | '\u{200B}' | '\u{FEFF}' => {}
                c => {
                    to.push(c);
                    self.line.plain |= !place.bold && !place.hidden && !c.is_whitespace();
                }
            }
        }
    }

    /// A line break ends a paragraph but in headings and addresses of one line.
    fn line_break(&mut self, place: &Place) -> Result<(), ReadError> {
        if place.one {
            if !self.line.text.trim().is_empty() {
                self.line.text.push('\n');
            }
            return Ok(());
        }
        self.end_line(place)
    }

    fn end_line(&mut self, place: &Place) -> Result<(), ReadError> {
        let line = std::mem::take(&mut self.line);
        let text = line.text.trim();
        if !line.hidden.trim().is_empty() {
            self.flow.hide(&line.hidden);
        }
        if text.is_empty() {
            // A label waits for the text of its item.
            self.line.label = line.label;
            return Ok(());
        }
        let block = Block {
            part: place.part,
            cell: place.cell,
            label: line.label,
            look: Look {
                heading: place.heading,
                centered: place.align == Align::Center,
                right: place.align == Align::Right,
                bold: !line.plain,
            },
            text: text.to_owned(),
            page: None,
        };
        if matches!(place.part, Part::Footnote | Part::Endnote) {
            self.later.push(block);
        } else {
            self.flow.push(block)?;
        }
        Ok(())
    }

    fn list(&mut self, node: usize, place: &Place) -> Result<(), ReadError> {
        let style = self
            .tree
            .css(node, "list-style-type")
            .or_else(|| self.tree.css(node, "list-style"));
        let kind = self.tree.attr(node, "type").unwrap_or("").to_owned();
        let (format, end) = list_format(self.tree.tag(node), &kind, style.as_deref());
        let mut n: u32 = self
            .tree
            .attr(node, "start")
            .and_then(|s| s.parse().ok())
            .unwrap_or(1);
        for &child in self.tree.children(node) {
            if self.tree.tag(child) == "li" {
                self.end_line(place)?;
                n = self
                    .tree
                    .attr(child, "value")
                    .and_then(|v| v.parse().ok())
                    .unwrap_or(n);
                self.line.label = match format {
                    NumberFormat::Bullet => "•".into(),
                    NumberFormat::None => String::new(),
                    f => format!("{}{end}", number(n, f)),
                };
                n = n.saturating_add(1);
            }
            self.node(child, place)?;
            if self.tree.tag(child) == "li" {
                self.end_line(place)?;
                self.line.label.clear();
            }
        }
        Ok(())
    }

    /// A table with data has several rows or columns and none inside it that lays out the page.
    fn is_data(&self, table: usize) -> bool {
        let rows = self.rows(table);
        let widest = rows.iter().map(|r| r.1.len()).max().unwrap_or(0);
        if widest < 2 {
            return false;
        }
        let nested = rows.iter().flat_map(|r| &r.1).any(|&c| self.holds_table(c));
        !nested || rows.len() > 2
    }

    fn holds_table(&self, node: usize) -> bool {
        let mut stack = vec![node];
        while let Some(n) = stack.pop() {
            if self.tree.tag(n) == "table" {
                return true;
            }
            stack.extend(self.tree.children(n));
        }
        false
    }

    /// Rows with their cells; `true` for rows of the head.
    fn rows(&self, table: usize) -> Vec<(bool, Vec<usize>)> {
        let mut out = Vec::new();
        let mut stack: Vec<(usize, bool)> = self
            .tree
            .children(table)
            .iter()
            .rev()
            .map(|&c| (c, false))
            .collect();
        while let Some((n, head)) = stack.pop() {
            match self.tree.tag(n) {
                "tr" => {
                    let cells = self.tree.children(n).iter().copied();
                    let cells: Vec<usize> = cells
                        .filter(|&c| matches!(self.tree.tag(c), "td" | "th"))
                        .collect();
                    out.push((head, cells));
                }
                tag @ ("thead" | "tbody" | "tfoot" | "form") => {
                    let head = tag == "thead";
                    stack.extend(self.tree.children(n).iter().rev().map(|&c| (c, head)));
                }
                _ => {}
            }
        }
        out
    }

    fn table(&mut self, table: usize, place: &Place) -> Result<(), ReadError> {
        let id = self.flow.table();
        // For each column the first row that no cell from above covers.
        let mut free: Vec<u32> = Vec::new();
        for &child in self.tree.children(table) {
            if self.tree.tag(child) == "caption" {
                self.node(child, place)?;
                self.end_line(place)?;
            }
        }
        for (r, (head, cells)) in self.rows(table).into_iter().enumerate() {
            let row = r as u32;
            let mut col: u32 = 0;
            for cell in cells {
                while free.get(col as usize).is_some_and(|&f| f > row) {
                    col += 1;
                }
                let span = |name: &str| {
                    let value = self
                        .tree
                        .attr(cell, name)
                        .and_then(|v| v.trim().parse::<u32>().ok());
                    value.unwrap_or(1).clamp(1, SPAN)
                };
                let (row_span, col_span) = (span("rowspan"), span("colspan"));
                let end = (col.saturating_add(col_span) as usize).min(COLUMNS);
                if free.len() < end {
                    free.resize(end, 0);
                }
                for slot in free.iter_mut().take(end).skip(col as usize) {
                    *slot = row.saturating_add(row_span);
                }
                let mut inner = self.place(cell, place);
                inner.cell = Some(CellAt {
                    table: id,
                    row,
                    col,
                    row_span,
                    col_span,
                    header: head,
                });
                for &child in self.tree.children(cell) {
                    self.node(child, &inner)?;
                }
                self.end_line(&inner)?;
                self.line.label.clear();
                col = col.saturating_add(col_span);
            }
        }
        Ok(())
    }

    fn picture(&mut self, node: usize) {
        let side = |name: &str| -> Option<u32> {
            let value = self
                .tree
                .css(node, name)
                .or_else(|| self.tree.attr(node, name).map(str::to_owned))?;
            let digits: String = value.chars().take_while(char::is_ascii_digit).collect();
            digits.parse().ok()
        };
        let (width, height) = (side("width"), side("height"));
        let cm = |side: Option<u32>| side.map_or(f64::from(u16::MAX), |s| f64::from(s) / PX_PER_CM);
        // A picture that does not say its size may be large.
        if !flow::is_icon(cm(width), cm(height)) {
            let source = self.tree.attr(node, "src").unwrap_or("img");
            let source: String = source.chars().take(80).collect();
            self.flow
                .unread(&source, UnreadKind::Picture, "网页图片未读取", None);
        }
    }
}

fn is_block(tag: &str) -> bool {
    matches!(
        tag,
        "p" | "div"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "ul"
            | "ol"
            | "li"
            | "table"
            | "tr"
            | "td"
            | "th"
            | "tbody"
            | "thead"
            | "tfoot"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "nav"
            | "aside"
            | "main"
            | "blockquote"
            | "pre"
            | "form"
            | "center"
            | "dl"
            | "dt"
            | "dd"
            | "caption"
            | "hr"
            | "address"
            | "fieldset"
            | "body"
    )
}

/// The format of a list's numbers and what stands behind them.
fn list_format(tag: &str, kind: &str, style: Option<&str>) -> (NumberFormat, &'static str) {
    if let Some(style) = style {
        let first = style.split_whitespace().next().unwrap_or("");
        let known = match first {
            "none" => Some((NumberFormat::None, "")),
            "cjk-ideographic"
            | "simp-chinese-informal"
            | "trad-chinese-informal"
            | "chinese-counting" => Some((NumberFormat::Chinese, "、")),
            "simp-chinese-formal" => Some((NumberFormat::ChineseFormal, "、")),
            "cjk-decimal" => Some((NumberFormat::ChineseDigits, "、")),
            "cjk-heavenly-stem" => Some((NumberFormat::Stems, "、")),
            "cjk-earthly-branch" => Some((NumberFormat::Branches, "、")),
            "decimal" => Some((NumberFormat::Decimal, ".")),
            "lower-alpha" | "lower-latin" => Some((NumberFormat::LowerLetter, ".")),
            "upper-alpha" | "upper-latin" => Some((NumberFormat::UpperLetter, ".")),
            "lower-roman" => Some((NumberFormat::LowerRoman, ".")),
            "upper-roman" => Some((NumberFormat::UpperRoman, ".")),
            _ => None,
        };
        if let Some(k) = known {
            return k;
        }
    }
    match (tag, kind) {
        ("ul", _) => (NumberFormat::Bullet, ""),
        (_, "a") => (NumberFormat::LowerLetter, "."),
        (_, "A") => (NumberFormat::UpperLetter, "."),
        (_, "i") => (NumberFormat::LowerRoman, "."),
        (_, "I") => (NumberFormat::UpperRoman, "."),
        _ => (NumberFormat::Decimal, "."),
    }
}
