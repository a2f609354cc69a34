//! A pass over a part that finds again what the reader has read: paragraphs, the characters in them, and the runs that
//! carry each character, with byte offsets in the part.
//!
//! Characters are kept only for wanted paragraphs, of all others a digest, so that memory stays bounded by the part.

use crate::reading::symbols::symbol;
use crate::reading::xml::{Element, Item, Ns, Xml, XmlFault};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hasher};
use std::ops::Range;

/// Index of a run in [`Story::runs`].
pub(crate) type RunId = usize;

/// A part as far as comments need it.
#[derive(Debug, Default)]
pub(crate) struct Story {
    pub paragraphs: Vec<Paragraph>,
    pub runs: Vec<Run>,
    /// Marks of footnotes and endnotes in the text: kind (`footnote`, `endnote`), id, run.
    pub notes: Vec<(&'static str, String, RunId)>,
}

/// A paragraph.
#[derive(Debug, Default)]
pub(crate) struct Paragraph {
    /// Digest of its characters that are not blanks.
    pub digest: u64,
    /// Number of those characters.
    pub solid: usize,
    /// The characters, only of wanted paragraphs.
    pub signs: Vec<Sign>,
    /// First and last run of the paragraph that hold something of the text.
    pub runs: Option<(RunId, RunId)>,
    /// Just behind the paragraph's properties: where a mark may stand in a paragraph without runs.
    pub inside: Option<usize>,
    /// The outermost run that a text box with this paragraph hangs in.
    pub host: Option<RunId>,
    /// Id of the note that it belongs to, in a part of notes.
    pub note: Option<String>,
}

/// A character of the text that is not a blank.
#[derive(Debug, Clone)]
pub(crate) struct Sign {
    pub c: char,
    pub run: RunId,
    /// Bytes of the character in the part (a reference is one character).
    pub at: Range<usize>,
    /// Bytes of the text element or other element that it stands in, and of the content between its tags.
    pub element: Range<usize>,
    pub content: Range<usize>,
}

/// A run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Run {
    pub bytes: Range<usize>,
    /// Its start tag.
    pub tag: Range<usize>,
    /// Its properties, empty if none.
    pub props: Range<usize>,
    /// Runs within runs (ruby, text boxes) and character data sections cannot be cut.
    pub whole: bool,
}

/// Element around text that is open.
#[derive(Debug)]
struct Open {
    paragraph: usize,
    runs: Vec<RunId>,
    hasher: DefaultHasher,
}

struct Walker<'w> {
    wanted: &'w HashSet<usize>,
    story: Story,
    open: Vec<Open>,
    /// Depth of elements whose text is not read: deletions, fallbacks, ruby text, instructions.
    unread: usize,
    /// For each open group of alternatives, whether one was chosen.
    alternates: Vec<bool>,
    /// For each open alternative, whether it is passed over.
    branches: Vec<bool>,
    instruction: usize,
    fields: Vec<bool>,
    props_from: Option<usize>,
    vanish: bool,
    /// Start and content of the open text element.
    text: Option<(usize, usize)>,
    /// Signs whose element is not closed yet, of the open text element.
    loose: usize,
    note: Option<String>,
}

/// Walks over a part; `wanted` are the paragraphs (in order of their start tags) whose characters are kept.
///
/// # Errors
/// Broken markup: a part that cannot be read to its end is not changed.
pub(crate) fn walk(xml: &str, wanted: &HashSet<usize>, depth: usize) -> Result<Story, XmlFault> {
    let mut w = Walker {
        wanted,
        story: Story::default(),
        open: Vec::new(),
        unread: 0,
        alternates: Vec::new(),
        branches: Vec::new(),
        instruction: 0,
        fields: Vec::new(),
        props_from: None,
        vanish: false,
        text: None,
        loose: 0,
        note: None,
    };
    let mut xml_reader = Xml::new(xml, depth);
    loop {
        match xml_reader.step()? {
            Item::Open(e) => {
                let parent = xml_reader.parent().map(|t| t.name.to_owned());
                w.open(&e, xml_reader.span(), parent.as_deref());
            }
            Item::Close(tag) => w.close(tag.ns, tag.name, xml_reader.span()),
            Item::Text(t) => w.text(&t, xml_reader.span(), xml),
            Item::End => return Ok(w.story),
        }
    }
}

impl Walker<'_> {
    fn open(&mut self, e: &Element, span: Range<usize>, parent: Option<&str>) {
        match (e.tag.ns, e.tag.name) {
            (Ns::W, "p") => self.open_paragraph(),
            (Ns::W, "r") => self.open_run(span),
            (Ns::W, "rPr") if parent == Some("r") => self.props_from = Some(span.start),
            (Ns::W, "vanish") if self.props_from.is_some() && self.unread == 0 => {
                self.vanish = e.on();
            }
            (Ns::W, "t") => self.text = Some((span.start, span.end)),
            (Ns::W, "del" | "moveFrom" | "rt" | "pPrChange" | "rPrChange" | "instrText") => {
                self.unread += 1;
            }
            (Ns::W, "noBreakHyphen") => self.element_sign("-", span),
            (Ns::W, "sym") => self.element_sign(&sign_of(e), span),
            (Ns::W, "fldChar") => self.field(e.attr("fldCharType").as_deref()),
            (Ns::W, "footnoteReference") => self.note_mark("footnote", e),
            (Ns::W, "endnoteReference") => self.note_mark("endnote", e),
            (Ns::W, "footnote" | "endnote") => self.note = e.attr("id"),
            (Ns::Mc, "AlternateContent") => self.alternates.push(false),
            (Ns::Mc, "Choice" | "Fallback") => {
                let chosen = self.alternates.last_mut();
                let passed = chosen.is_some_and(|c| std::mem::replace(c, true));
                self.unread += usize::from(passed);
                self.branches.push(passed);
            }
            _ => {}
        }
    }

    fn close(&mut self, ns: Ns, name: &str, span: Range<usize>) {
        match (ns, name) {
            (Ns::W, "p") => self.close_paragraph(),
            (Ns::W, "r") => {
                if let Some(run) = self.open.last_mut().and_then(|o| o.runs.pop())
                    && let Some(r) = self.story.runs.get_mut(run)
                {
                    r.bytes.end = span.end;
                }
                self.vanish = false;
            }
            // Properties before a tracked change stand within properties.
            (Ns::W, "rPr") if self.unread == 0 => self.close_props(span.end),
            (Ns::W, "pPr") => {
                let at = self.open.last().map(|o| o.paragraph);
                if let Some(p) = at.and_then(|i| self.story.paragraphs.get_mut(i)) {
                    p.inside = Some(span.end);
                }
            }
            (Ns::W, "t") => self.close_text(span),
            (Ns::W, "del" | "moveFrom" | "rt" | "pPrChange" | "rPrChange" | "instrText") => {
                self.unread = self.unread.saturating_sub(1);
            }
            (Ns::W, "footnote" | "endnote") => self.note = None,
            (Ns::Mc, "AlternateContent") => {
                self.alternates.pop();
            }
            (Ns::Mc, "Choice" | "Fallback") => {
                let passed = self.branches.pop().unwrap_or(false);
                self.unread = self.unread.saturating_sub(usize::from(passed));
            }
            _ => {}
        }
    }

    fn open_paragraph(&mut self) {
        let host = self.open.first().and_then(|o| o.runs.first()).copied();
        self.story.paragraphs.push(Paragraph {
            host,
            note: self.note.clone(),
            ..Paragraph::default()
        });
        self.open.push(Open {
            paragraph: self.story.paragraphs.len() - 1,
            runs: Vec::new(),
            hasher: DefaultHasher::new(),
        });
    }

    fn close_paragraph(&mut self) {
        let Some(open) = self.open.pop() else { return };
        if let Some(p) = self.story.paragraphs.get_mut(open.paragraph) {
            p.digest = open.hasher.finish();
        }
    }

    fn open_run(&mut self, span: Range<usize>) {
        let Some(open) = self.open.last_mut() else {
            return;
        };
        let nested = !open.runs.is_empty();
        self.story.runs.push(Run {
            bytes: span.start..span.end,
            tag: span.clone(),
            props: span.end..span.end,
            whole: nested,
        });
        let run = self.story.runs.len() - 1;
        // A run within a run (ruby): marks stand around the outer one.
        if nested
            && let Some(outer) = open.runs.first().copied()
            && let Some(r) = self.story.runs.get_mut(outer)
        {
            r.whole = true;
        }
        open.runs.push(run);
        self.props_from = None;
        self.vanish = false;
    }

    fn close_props(&mut self, end: usize) {
        if let Some(from) = self.props_from.take()
            && let Some(run) = self.open.last().and_then(|o| o.runs.last()).copied()
            && let Some(r) = self.story.runs.get_mut(run)
        {
            r.props = from..end;
        }
    }

    fn field(&mut self, kind: Option<&str>) {
        if self.unread > 0 {
            return;
        }
        match kind {
            Some("begin") => {
                self.fields.push(true);
                self.instruction += 1;
            }
            Some("separate") => {
                if let Some(f) = self.fields.last_mut()
                    && std::mem::take(f)
                {
                    self.instruction -= 1;
                }
            }
            Some("end") => {
                let in_instruction = self.fields.pop().unwrap_or(false);
                self.instruction -= usize::from(in_instruction);
            }
            _ => {}
        }
    }

    fn note_mark(&mut self, kind: &'static str, e: &Element) {
        let run = self.open.first().and_then(|o| o.runs.first()).copied();
        if let (Some(id), Some(run)) = (e.attr("id"), run) {
            self.story.notes.push((kind, id, run));
        }
    }

    /// Whether text met now is part of what the reader reads.
    fn reads(&self) -> bool {
        self.unread == 0 && self.instruction == 0 && !self.vanish
    }

    fn text(&mut self, resolved: &str, span: Range<usize>, xml: &str) {
        let Some((start, content)) = self.text.filter(|_| self.reads()) else {
            return;
        };
        let raw = xml
            .strip_prefix('\u{FEFF}')
            .unwrap_or(xml)
            .get(span.clone())
            .unwrap_or_default();
        if raw.starts_with("<![CDATA[") {
            let run = self.open.last().and_then(|o| o.runs.first()).copied();
            if let Some(r) = run.and_then(|r| self.story.runs.get_mut(r)) {
                r.whole = true;
            }
        }
        if raw.starts_with('&') || raw.starts_with("<![CDATA[") {
            for c in resolved.chars() {
                self.sign(c, span.clone(), start..content, content..content);
            }
            return;
        }
        for (i, c) in raw.char_indices() {
            let at = span.start + i;
            self.sign(c, at..at + c.len_utf8(), start..content, content..content);
        }
    }

    /// A sign that an element of its own stands for.
    fn element_sign(&mut self, text: &str, span: Range<usize>) {
        if !self.reads() {
            return;
        }
        for c in text.chars() {
            self.sign(c, span.clone(), span.clone(), span.clone());
        }
        self.loose = 0;
    }

    fn sign(&mut self, c: char, at: Range<usize>, element: Range<usize>, content: Range<usize>) {
        if c.is_whitespace() {
            return;
        }
        let Some(open) = self.open.last_mut() else {
            return;
        };
        let Some(p) = self.story.paragraphs.get_mut(open.paragraph) else {
            return;
        };
        open.hasher.write_u32(c as u32);
        p.solid += 1;
        // Text outside runs (it is not valid) cannot carry a mark.
        let Some(run) = open.runs.first().copied() else {
            return;
        };
        p.runs = Some((p.runs.map_or(run, |r| r.0), run));
        if self.wanted.contains(&open.paragraph) {
            p.signs.push(Sign {
                c,
                run,
                at,
                element,
                content,
            });
            self.loose += 1;
        }
    }

    fn close_text(&mut self, span: Range<usize>) {
        self.text = None;
        let n = std::mem::take(&mut self.loose);
        let Some(p) = self
            .open
            .last()
            .and_then(|o| self.story.paragraphs.get_mut(o.paragraph))
        else {
            return;
        };
        let from = p.signs.len().saturating_sub(n);
        for sign in p.signs.iter_mut().skip(from) {
            sign.element.end = span.end;
            sign.content.end = span.start;
        }
    }
}

/// The character that a `w:sym` shows.
fn sign_of(e: &Element) -> String {
    let code = e.attr("char").unwrap_or_default();
    let code = u32::from_str_radix(code.trim(), 16).unwrap_or(0);
    symbol(&e.attr("font").unwrap_or_default(), code).to_string()
}

/// The digest of a text as [`Paragraph::digest`] has it, and its number of characters.
pub(crate) fn digest(text: &str) -> (u64, usize) {
    let mut hasher = DefaultHasher::new();
    let mut solid = 0;
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        hasher.write_u32(c as u32);
        solid += 1;
    }
    (hasher.finish(), solid)
}
