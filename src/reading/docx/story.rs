//! One pass over a story (the body, a header, the notes): paragraphs in reading order, tables, text boxes, fields,
//! tracked changes, hidden text.
//!
//! Knows the markup of text. Lists are counted, styles' looks applied and unread things named afterwards.

use super::drawing::{Found, Frames};
use super::field::Fields;
use super::flow::Flow;
use super::math::Delimiters;
use super::paragraph::{Counts, Draft, Paragraph, solid};
use super::props::Props;
use super::styles::Styles;
use super::table::Table;
use crate::document::{CellAt, Part, UnreadKind};
use crate::reading::symbols::symbol;
use crate::reading::xml::{Element, Item, Ns, Tag, Xml, XmlFault};
use crate::reading::{Limits, ReadError};

/// What stories share: what they need to know and what they count on.
pub struct Shared<'a> {
    pub styles: &'a Styles,
    pub limits: &'a Limits,
    /// All cells of all tables; drafts point into it.
    pub cells: Vec<CellAt>,
    pub tables: u32,
    pub paragraphs: usize,
    pub counts: Counts,
    pub revisions: Revisions,
}

/// Tracked changes that nobody has accepted or rejected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Revisions {
    pub inserted: usize,
    pub deleted: usize,
}

/// What a story held.
#[derive(Debug, Default)]
pub struct Story {
    pub drafts: Vec<Draft>,
    /// Notes in the order of their references, with their kind.
    pub notes: Vec<(Part, String)>,
    /// Index into `drafts` where each note of a notes part begins.
    pub note_starts: Vec<(String, usize)>,
    /// Things met before the first paragraph.
    pub loose: Vec<Found>,
    /// The file records where pages break.
    pub rendered_pages: bool,
    /// Why the story ends early.
    pub fault: Option<XmlFault>,
    /// References were met that stand for no character.
    pub flawed: bool,
}

#[derive(Debug, Default)]
struct Alternate {
    chosen: bool,
    /// Characters met before and after the choice was read.
    before: usize,
    read: usize,
}

pub(super) struct Walker<'s, 'a> {
    pub(super) shared: &'s mut Shared<'a>,
    pub(super) part: Part,
    pub(super) story: Story,
    pub(super) open: Vec<Paragraph>,
    pub(super) tables: Vec<Table>,
    /// The flow of the story itself.
    pub(super) root: Flow,
    /// Flows open inside it, innermost last.
    pub(super) flows: Vec<Flow>,
    alternates: Vec<Alternate>,
    pub(super) fields: Fields,
    pub(super) frames: Frames,
    pub(super) props: Props,
    pub(super) math: Delimiters,
    deleted: usize,
    pub(super) boxes: usize,
    pub(super) page: u32,
    hard_break: bool,
    /// Characters of text elements met so far, whatever became of them.
    met: usize,
    /// Things met before the first paragraph.
    loose: Vec<Found>,
}

/// Reads a story of the given part.
///
/// # Errors
/// [`ReadError::Limit`] beyond the limits. Damage is no error: it is noted in the story.
pub fn read(xml: &str, part: Part, shared: &mut Shared) -> Result<Story, ReadError> {
    let depth = shared.limits.depth;
    let mut walker = Walker {
        shared,
        part,
        story: Story::default(),
        open: Vec::new(),
        tables: Vec::new(),
        root: Flow::default(),
        flows: Vec::new(),
        alternates: Vec::new(),
        fields: Fields::default(),
        frames: Frames::default(),
        props: Props::None,
        math: Delimiters::default(),
        deleted: 0,
        boxes: 0,
        page: 1,
        hard_break: false,
        met: 0,
        loose: Vec::new(),
    };
    let mut xml = Xml::new(xml, depth);
    let end = walker.walk(&mut xml);
    let mut story = walker.end();
    story.flawed = xml.flawed();
    match end {
        Ok(()) => Ok(story),
        Err(Stop::Limit(what)) => Err(ReadError::Limit(what)),
        Err(Stop::Xml(XmlFault::Depth)) => Err(ReadError::Limit("标记嵌套过深".into())),
        Err(Stop::Xml(fault)) => {
            story.fault = Some(fault);
            Ok(story)
        }
    }
}

/// Why a walk ends early.
pub(super) enum Stop {
    Xml(XmlFault),
    Limit(String),
}

impl From<XmlFault> for Stop {
    fn from(fault: XmlFault) -> Self {
        Stop::Xml(fault)
    }
}

impl<'s, 'a> Walker<'s, 'a> {
    fn walk(&mut self, xml: &mut Xml) -> Result<(), Stop> {
        loop {
            match xml.step()? {
                Item::Open(e) => self.open_element(&e, xml)?,
                Item::Close(tag) => self.close_element(tag),
                Item::Text(text) => self.text(&text, xml.top()),
                Item::End => return Ok(()),
            }
        }
    }

    fn open_element(&mut self, e: &Element, xml: &mut Xml) -> Result<(), Stop> {
        match e.tag.ns {
            Ns::W if self.props != Props::None => self.property(e, xml),
            Ns::W => self.open_word(e, xml),
            Ns::M => self.open_math(e, xml),
            Ns::Mc => self.open_alternate(e, xml),
            Ns::R => Ok(()),
            _ => self.open_drawing(e),
        }
    }

    fn open_word(&mut self, e: &Element, xml: &mut Xml) -> Result<(), Stop> {
        match e.tag.name {
            "r" => {
                if let Some(p) = self.open.last_mut() {
                    p.open_run();
                }
            }
            "t" | "delText" | "instrText" | "delInstrText" => {}
            "p" => self.open_paragraph()?,
            "rPr" | "pPr" | "trPr" | "tcPr" => return self.open_props(e, xml),
            "tab" | "ptab" => self.sign("\t"),
            "br" => self.line_break(e),
            "cr" => self.sign("\n"),
            "noBreakHyphen" => self.sign("-"),
            "sym" => self.symbol(e),
            "fldChar" => self.field(e),
            "lastRenderedPageBreak" => self.rendered_break(),
            "tbl" => self.open_table(),
            "tr" => self.on_table(Table::open_row),
            "tc" => self.open_cell(),
            "ins" | "moveTo" => self.shared.revisions.inserted += 1,
            "del" | "moveFrom" => {
                self.shared.revisions.deleted += 1;
                self.deleted += 1;
            }
            "txbxContent" => self.open_box(),
            "footnoteReference" => self.note(Part::Footnote, e),
            "endnoteReference" => self.note(Part::Endnote, e),
            "footnote" | "endnote" => return self.open_note(e, xml),
            "object" | "pict" | "drawing" | "altChunk" | "subDoc" | "control" | "objectEmbed"
            | "objectLink" | "contentPart" => return self.open_drawing(e),
            "sdtPr" | "sdtEndPr" | "tblPr" | "tblPrEx" | "tblGrid" | "sectPr" | "rt" | "rubyPr"
            | "customXmlPr" | "smartTagPr" | "fldData" | "comment" => xml.skip()?,
            "listEntry" | "result" | "checkBox" | "checked" if self.deleted == 0 => {
                self.fields.form(e.tag.name, e.attr("val"));
            }
            _ => {}
        }
        Ok(())
    }

    fn close_element(&mut self, tag: Tag) {
        match (tag.ns, tag.name) {
            (Ns::W, "pPr" | "rPr" | "trPr" | "tcPr") => self.close_props(tag.name),
            _ if self.props != Props::None => {}
            (Ns::W | Ns::A, "p") => self.close_paragraph(),
            (Ns::W, "del" | "moveFrom") => self.deleted = self.deleted.saturating_sub(1),
            (Ns::W, "tc") => self.close_cell(),
            (Ns::W, "tbl") => {
                self.tables.pop();
            }
            (Ns::W, "txbxContent") => self.close_box(),
            (Ns::M, "d") => self.close_delimiter(),
            (Ns::Mc, "AlternateContent") => {
                self.alternates.pop();
            }
            (Ns::Mc, "Choice") => {
                if let Some(a) = self.alternates.last_mut() {
                    a.read = self.met - a.before;
                }
            }
            (ns, name) => self.close_drawing(ns, name),
        }
    }

    fn text(&mut self, text: &str, top: Option<Tag>) {
        let Some(tag) = top else { return };
        match (tag.ns, tag.name) {
            (Ns::W | Ns::M | Ns::A, "t") => self.put(text, self.deleted > 0),
            (Ns::W, "delText") => self.put(text, true),
            (Ns::W, "instrText") => self.fields.code(text),
            _ => {}
        }
    }

    /// Text of a text element.
    pub(super) fn put(&mut self, text: &str, deleted: bool) {
        let characters = solid(text);
        self.met += characters;
        let deleted = deleted || self.row_deleted();
        let header = matches!(self.part, Part::Header | Part::Footer);
        let page = self.page;
        let instruction = self.fields.in_instruction();
        let Some(p) = self.open.last_mut() else {
            return;
        };
        let counts = &mut self.shared.counts;
        let hidden = instruction || p.is_hidden();
        let class = match (header, deleted, hidden) {
            (true, ..) => &mut counts.header,
            (_, true, _) => &mut counts.deleted,
            (_, _, true) => &mut counts.hidden,
            _ => &mut counts.read,
        };
        *class += characters;
        if deleted {
            return;
        }
        if characters > 0 {
            self.hard_break = false;
        }
        let flat;
        let text = if text.contains(['\n', '\r']) {
            // Line ends in the markup are blanks; breaks that are shown are elements.
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            flat = lines.collect::<Vec<_>>().join(" ");
            &flat
        } else {
            text
        };
        if hidden {
            p.draft.hidden.push_str(text);
        } else {
            p.push(text, page);
        }
    }

    /// A sign that an element other than a text element stands for.
    pub(super) fn sign(&mut self, sign: &str) {
        if self.deleted > 0 || self.row_deleted() || self.fields.in_instruction() {
            return;
        }
        let page = self.page;
        if let Some(p) = self.open.last_mut() {
            if p.is_hidden() {
                p.draft.hidden.push_str(sign);
            } else {
                p.push(sign, page);
            }
        }
    }

    /// `w:sym`: a sign of a symbol font.
    fn symbol(&mut self, e: &Element) {
        let font = e.attr("font").unwrap_or_default();
        let code = e.attr("char").unwrap_or_default();
        let code = u32::from_str_radix(code.trim(), 16).unwrap_or(0);
        let sign = symbol(&font, code);
        self.sign(sign.encode_utf8(&mut [0; 4]));
    }

    pub(super) fn row_deleted(&self) -> bool {
        self.tables.iter().any(|t| t.row_deleted || t.cell_deleted)
    }

    fn line_break(&mut self, e: &Element) {
        self.sign("\n");
        if e.attr("type").as_deref() == Some("page") && self.part == Part::Body && self.deleted == 0
        {
            self.page += 1;
            self.hard_break = true;
        }
    }

    /// Word records a rendered break behind a hard one too: the two are one.
    fn rendered_break(&mut self) {
        if self.part != Part::Body || self.boxes > 0 {
            return;
        }
        self.story.rendered_pages = true;
        if !std::mem::take(&mut self.hard_break) {
            self.page += 1;
        }
    }

    fn field(&mut self, e: &Element) {
        if self.deleted > 0 || self.row_deleted() {
            return;
        }
        let shown = self.fields.step(&e.attr("fldCharType").unwrap_or_default());
        if let Some(shown) = shown {
            self.sign(&shown);
        }
    }

    fn note(&mut self, kind: Part, e: &Element) {
        if let Some(id) = e.attr("id") {
            self.story.notes.push((kind, id));
        }
    }

    fn open_note(&mut self, e: &Element, xml: &mut Xml) -> Result<(), Stop> {
        if e.attr("type").is_some_and(|t| t != "normal") {
            return Ok(xml.skip()?);
        }
        let start = self.story.drafts.len();
        self.story
            .note_starts
            .push((e.attr("id").unwrap_or_default(), start));
        Ok(())
    }

    fn open_alternate(&mut self, e: &Element, xml: &mut Xml) -> Result<(), Stop> {
        let met = self.met;
        match e.tag.name {
            "AlternateContent" => self.alternates.push(Alternate::default()),
            "Choice" | "Fallback" => {
                let Some(a) = self.alternates.last_mut() else {
                    return Ok(());
                };
                if !std::mem::replace(&mut a.chosen, true) {
                    a.before = met;
                    return Ok(());
                }
                let choice = a.read;
                if skip_counting(xml)? > choice {
                    let found = self
                        .frames
                        .thing(UnreadKind::Drawing, "图形的替代内容", None);
                    self.found(found);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Notes something that is not read.
    pub(super) fn found(&mut self, found: Found) {
        if self.deleted > 0 || self.row_deleted() {
            return;
        }
        match self.open.first_mut() {
            Some(p) => p.draft.found.push(found),
            None => {
                let waiting = self.flow().pending.as_mut().map(|(draft, _)| draft);
                match waiting {
                    Some(draft) => draft.found.push(found),
                    None => match self.story.drafts.last_mut() {
                        Some(draft) => draft.found.push(found),
                        None => self.loose.push(found),
                    },
                }
            }
        }
    }

    fn end(mut self) -> Story {
        while !self.open.is_empty() {
            self.close_paragraph();
        }
        while !self.flows.is_empty() {
            self.close_flow();
        }
        self.flush();
        self.story.loose = std::mem::take(&mut self.loose);
        self.story
    }
}

/// Passes over the element that just opened and counts the characters of its text elements.
fn skip_counting(xml: &mut Xml) -> Result<usize, XmlFault> {
    let depth = xml.depth();
    let mut characters = 0;
    while xml.depth() >= depth {
        match xml.step()? {
            Item::Open(e) if e.tag.is(Ns::Mc, "Fallback") => xml.skip()?,
            Item::Text(text) if xml.top().is_some_and(|t| t.name == "t") => {
                characters += solid(&text);
            }
            Item::End => break,
            _ => {}
        }
    }
    Ok(characters)
}
